import { isCurrent } from './content/standing';
import type { Entry } from './wire/Entry';
import type { Section } from './wire/Section';
import type { SectionView } from './wire/SectionView';

/** Entries under one heading; a list without headings is one group with an empty title. */
export interface Group {
  title: string;
  entries: Entry[];
}

/** A section's entries in groups: what concerns the patient now before what is past, long lists by their years. */
export function groupsOf(view: SectionView): Group[] {
  const titles = now[view.section];
  if (!titles) return bySize(view.entries);
  const current = view.entries.filter((entry) => isCurrent(entry.body));
  const past = view.entries.filter((entry) => !isCurrent(entry.body));
  return [
    { title: titles[0], entries: current },
    { title: titles[1], entries: past },
  ].filter((group) => group.entries.length > 0);
}

/**
 * Long lists in groups of so many lines, newest first; a short one stays whole.
 *
 * A group is of whole years, as many as it takes: a year with one line has no table of its own. What has no date is by itself.
 */
export function bySize(entries: Entry[]): Group[] {
  if (entries.length <= few) return entries.length > 0 ? [{ title: '', entries }] : [];
  const groups: { years: string[]; entries: Entry[] }[] = [];
  for (const [year, inYear] of byYear(entries)) {
    const last = groups[groups.length - 1];
    if (last && year !== '' && belongTogether(last.entries.length, inYear.length)) {
      last.years.push(year);
      last.entries.push(...inYear);
    } else groups.push({ years: [year], entries: [...inYear] });
  }
  return groups.map(({ years, entries }) => ({ title: titleOf(years), entries }));
}

function belongTogether(one: number, other: number): boolean {
  return one + other <= few || Math.min(one, other) < tooFew;
}

/** The entries of each year, in the order in which they came; without a date under an empty name, last. */
function byYear(entries: Entry[]): [string, Entry[]][] {
  const years = new Map<string, Entry[]>();
  for (const entry of entries) {
    const year = entry.date?.iso.slice(0, 4) ?? '';
    const inYear = years.get(year);
    if (inYear) inYear.push(entry);
    else years.set(year, [entry]);
  }
  return [...years].sort(([one], [other]) => Number(one === '') - Number(other === ''));
}

function titleOf(years: string[]): string {
  const [newest = '', oldest = ''] = [years[0], years[years.length - 1]];
  if (newest === '') return 'Date not recorded';
  return newest === oldest ? newest : `${newest} to ${oldest}`;
}

const now: Partial<Record<Section, [string, string]>> = {
  allergies: ['Active', 'Resolved or refuted'],
  problems: ['Active', 'Past'],
  appointments: ['Ahead', 'Past'],
  flags: ['Active', 'Past'],
};

const few = 60;
/** What is no table by itself, beside however many. */
const tooFew = 10;
