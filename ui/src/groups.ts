import { isCurrent } from './content/standing';
import type { Entry } from './wire/Entry';
import type { Section } from './wire/Section';
import type { SectionView } from './wire/SectionView';

/** Entries under one heading; a list without headings is one group with an empty title. */
export interface Group {
  title: string;
  entries: Entry[];
}

/** A section's entries in groups: what concerns the patient now before what is past, long lists by year. */
export function groupsOf(view: SectionView): Group[] {
  const titles = now[view.section];
  if (!titles) return byYear(view.entries);
  const current = view.entries.filter((entry) => isCurrent(entry.body));
  const past = view.entries.filter((entry) => !isCurrent(entry.body));
  return [
    { title: titles[0], entries: current },
    { title: titles[1], entries: past },
  ].filter((group) => group.entries.length > 0);
}

/** Long lists by year, newest first; a short one stays whole. */
export function byYear(entries: Entry[]): Group[] {
  if (entries.length <= few) return entries.length > 0 ? [{ title: '', entries }] : [];
  const years = new Map<string, Entry[]>();
  for (const entry of entries) {
    const year = entry.date?.iso.slice(0, 4) ?? 'Date not recorded';
    years.set(year, [...(years.get(year) ?? []), entry]);
  }
  return [...years].map(([title, entries]) => ({ title, entries }));
}

const now: Partial<Record<Section, [string, string]>> = {
  allergies: ['Active', 'Resolved or refuted'],
  problems: ['Active', 'Past'],
  appointments: ['Ahead', 'Past'],
  flags: ['Active', 'Past'],
};

const few = 60;
