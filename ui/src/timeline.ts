import type { TimelineRow } from './wire/TimelineRow';

/** The rows of one month. */
export interface Month {
  /** `2026-10`, or `2019` where only the year is known. */
  iso: string;
  short: string;
  long: string;
  rows: TimelineRow[];
}

/** The rows by month, in the order in which they came. */
export function monthsOf(rows: TimelineRow[]): Month[] {
  const months = new Map<string, Month>();
  for (const row of rows) {
    const iso = row.date.iso.slice(0, 7);
    const month = months.get(iso) ?? { iso, ...named(iso), rows: [] };
    month.rows.push(row);
    months.set(iso, month);
  }
  return [...months.values()];
}

function named(iso: string): { short: string; long: string } {
  const [year, month] = iso.split('-');
  const name = names[Number(month) - 1];
  return year && name
    ? { short: `${name.slice(0, 3)} ${year}`, long: `${name} ${year}` }
    : { short: iso, long: iso };
}

const names = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
