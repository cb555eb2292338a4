import { fromLaboratory } from './content/flags';
import type { Body } from './wire/Body';
import type { Entry } from './wire/Entry';
import type { InTime } from './wire/InTime';
import type { Period } from './wire/Period';
import type { TestInTime } from './wire/TestInTime';

/** A laboratory result or an observation. */
export type ResultBody = Extract<Body, { kind: 'result' }>;

/** An entry that is a result. */
export interface Result {
  entry: Entry;
  body: ResultBody;
  /** Its place among the entries of the section. */
  place: number;
}

/** The results of one test that fall in the chosen period, newest first. */
export interface Test extends Omit<TestInTime, 'results'> {
  results: Result[];
  /** The unit of all of them; nothing where they differ, or have none. */
  unit: string | null;
  /** Whether they were measured in more than one unit. */
  units: boolean;
  /** Whether they were measured by more than one method. */
  methods: boolean;
}

/** The entries that are results. */
export function resultsOf(entries: Entry[]): Result[] {
  return entries.flatMap((entry, place) =>
    entry.body.kind === 'result' ? [{ entry, body: entry.body, place }] : [],
  );
}

/** What the laboratory has flagged: what was worked out here is not among it. */
export function flaggedOf(results: Result[]): Result[] {
  return results.filter((result) => fromLaboratory(result.body.flag));
}

/** What lies outside its range though the laboratory flagged nothing. */
export function workedOutOf(results: Result[]): Result[] {
  return results.filter((result) => result.body.flag === 'outside-range-worked-out-here');
}

/** The tests of which some of these results are, in the order in which the viewer tells them. */
export function testsOf(inTime: InTime | undefined, results: Result[]): Test[] {
  const shown = new Map(results.map((result) => [result.place, result]));
  return (inTime?.tests ?? []).flatMap((test) => {
    const own = test.results.flatMap((place) => shown.get(place) ?? []);
    const units = new Set(own.map(({ body }) => body.unit));
    const methods = new Set(own.map(({ body }) => body.method));
    const unit = units.size === 1 ? (own[0]?.body.unit ?? null) : null;
    const mixed = { units: units.size > 1, methods: methods.size > 1 };
    return own.length > 0 ? [{ ...test, results: own, unit, ...mixed }] : [];
  });
}

/** The results that fall in a period. */
export function within(results: Result[], period: Period | undefined): Result[] {
  return results.filter(({ entry }) => fallsIn(entry, period));
}

/** Whether an entry falls in a period; one without a date falls in every one. */
export function fallsIn({ date }: Entry, period: Period | undefined): boolean {
  const from = period?.from?.iso;
  return !from || !date || date.iso.slice(0, 10) >= from.slice(0, date.iso.length);
}
