import { resultsOf, type Result } from '../results';
import type { Band } from '../wire/Band';
import type { Chart } from '../wire/Chart';
import type { Entry } from '../wire/Entry';
import type { InTime } from '../wire/InTime';
import type { Span } from '../wire/Span';
import type { TestInTime } from '../wire/TestInTime';
import { date } from './people';

/** The day on which everything invented is looked at. */
const today = '2026-11-21';

/** The results as the viewer tells how they stand in time: the same test is what is called the same. */
export function inTimeOf(entries: Entry[]): InTime {
  const back = [
    ['3 months', '2026-08-21'],
    ['1 year', '2025-11-21'],
    ['5 years', '2021-11-21'],
  ] as const;
  return {
    today: date(today),
    periods: [
      ...back.map(([name, from]) => ({ name, from: date(from), span: spanFrom(minute(from)) })),
      { name: 'All', from: null, span: null },
    ],
    tests: [...together(newestFirst(resultsOf(entries)), ({ body }) => body.test)].map(testOf),
  };
}

function testOf([test, results]: [string, Result[]]): TestInTime {
  const charts = [...together(results, seriesOf).values()]
    .map(chartOf)
    .filter((chart) => chart.points.length >= 3);
  const oldest = Math.min(...charts.map((chart) => chart.points[0]?.at ?? Infinity));
  return {
    key: test,
    test,
    results: results.map(({ place }) => place),
    charts,
    span: charts.length > 0 ? spanFrom(Math.floor(oldest / 1440) * 1440) : null,
  };
}

function chartOf(results: Result[]): Chart {
  const oldest = [...results].reverse().filter((result) => numberOf(result) !== null && result.entry.date);
  const bands: Band[] = [];
  let held = '';
  for (const result of oldest) {
    const words = rangeOf(result);
    const last = bands[bands.length - 1];
    const [low, high] = words.split(',')[0]?.split(' to ') ?? [];
    const at = minute(result.entry.date?.iso ?? '');
    if (last && words === held) last.to = at;
    else if (words) bands.push({ from: at, to: at, low: Number(low), high: Number(high), words });
    held = words;
  }
  const [newest] = results;
  return {
    series: newest ? seriesOf(newest) : '',
    unit: newest?.body.unit ?? null,
    method: newest?.body.method ?? null,
    points: oldest.map((result, index) => {
      const before = index > 0 ? measuredBy(oldest[index - 1]) : null;
      const here = measuredBy(result);
      return {
        entry: result.place,
        at: minute(result.entry.date?.iso ?? ''),
        value: numberOf(result) ?? 0,
        ...(before !== null && before !== here ? { breaks: `${before} before, ${here} from here` } : {}),
      };
    }),
    bands,
  };
}

/** The same test in the same unit by the same method. */
function seriesOf({ body }: Result): string {
  return `${body.test} ${body.unit} ${body.method ?? ''}`.trim();
}

function numberOf({ body }: Result): number | null {
  return Number.isNaN(Number(body.value)) ? null : Number(body.value);
}

function rangeOf(result: Result): string {
  const { range, rangeFor } = result.body;
  if (!/^[\d.]+ to [\d.]+$/.test(range ?? '')) return '';
  return `${range}${rangeFor ? `, ${rangeFor}` : ''}, ${measuredBy(result)}`;
}

function measuredBy(result: Result | undefined): string {
  return result?.body.laboratory ?? result?.entry.source.short ?? '';
}

function spanFrom(from: number): Span {
  const to = minute(today) + 1440;
  const day = (at: number): string => new Date(at * 60_000).toISOString().slice(0, 10);
  return {
    from,
    to,
    ticks: [0, 1, 2, 3].map((part) => {
      const at = Math.round(from + (part * (to - from)) / 3);
      return { at, words: date(part === 3 ? today : day(at)).short };
    }),
  };
}

function together(results: Result[], key: (result: Result) => string): Map<string, Result[]> {
  const all = new Map<string, Result[]>();
  for (const result of results) {
    const same = all.get(key(result));
    if (same) same.push(result);
    else all.set(key(result), [result]);
  }
  all.delete('');
  return all;
}

function newestFirst(results: Result[]): Result[] {
  return [...results].sort((one, other) =>
    (other.entry.date?.iso ?? '').localeCompare(one.entry.date?.iso ?? ''),
  );
}

function minute(iso: string): number {
  const full = iso.length === 4 ? `${iso}-07-01` : iso.length === 7 ? `${iso}-15` : iso;
  return Math.floor(Date.parse(`${full.slice(0, 10)}T${full.slice(11, 16) || '00:00'}Z`) / 60_000);
}
