import { fromLaboratory } from './content/flags';
import type { Body } from './wire/Body';
import type { Entry } from './wire/Entry';

/** A laboratory result or an observation. */
export type ResultBody = Extract<Body, { kind: 'result' }>;

/** An entry that is a result. */
export interface Result {
  entry: Entry;
  body: ResultBody;
}

/** The results of one test, newest first. */
export interface Series {
  name: string;
  test: string;
  unit: string | null;
  results: Result[];
}

/** How far back is shown. Each choice is named on the screen. */
export const periods = [
  { name: '3 months', months: 3 },
  { name: '1 year', months: 12 },
  { name: '5 years', months: 60 },
  { name: 'All', months: null },
] as const;

/** A choice of how far back is shown. */
export type Period = (typeof periods)[number];

/** The entries that are results. */
export function resultsOf(entries: Entry[]): Result[] {
  return entries.flatMap((entry) => (entry.body.kind === 'result' ? [{ entry, body: entry.body }] : []));
}

/** What the laboratory has flagged: what was worked out here is not among it. */
export function flaggedOf(results: Result[]): Result[] {
  return results.filter((result) => fromLaboratory(result.body.flag));
}

/** The same test in the same unit together, in the order of the newest result of each. */
export function seriesOf(results: Result[]): Series[] {
  const all = new Map<string, Series>();
  for (const result of newestFirst(results)) {
    const { series, test, unit } = result.body;
    const one = all.get(series) ?? { name: series, test, unit, results: [] };
    one.results.push(result);
    all.set(series, one);
  }
  return [...all.values()];
}

/** Results within the last so many months before `today` (ISO day); one without a date is always shown. */
export function within(results: Result[], period: Period, today: string): Result[] {
  if (period.months === null) return results;
  const from = monthsBefore(today, period.months);
  return results.filter(
    (result) =>
      !result.entry.date || result.entry.date.iso.slice(0, 10) >= from.slice(0, result.entry.date.iso.length),
  );
}

/** The ISO day so many months before another. */
export function monthsBefore(day: string, months: number): string {
  const date = new Date(`${day.slice(0, 10)}T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() - months);
  return date.toISOString().slice(0, 10);
}

function newestFirst(results: Result[]): Result[] {
  return [...results].sort((one, other) =>
    (other.entry.date?.iso ?? '').localeCompare(one.entry.date?.iso ?? ''),
  );
}
