import type { ResultBody } from '../results';
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
    tests: [...together(newestFirst(entries), (entry) => bodyOf(entry)?.test ?? '')].map(testOf),
  };
}

function testOf([test, entries]: [string, Entry[]]): TestInTime {
  const charts = [...together(entries, (entry) => bodyOf(entry)?.series ?? '').values()]
    .map(chartOf)
    .filter((chart) => chart.points.length >= 3);
  const oldest = Math.min(...charts.map((chart) => chart.points[0]?.at ?? Infinity));
  return {
    key: test,
    test,
    results: entries.map((entry) => entry.id),
    charts,
    span: charts.length > 0 ? spanFrom(Math.floor(oldest / 1440) * 1440) : null,
  };
}

function chartOf(entries: Entry[]): Chart {
  const oldest = [...entries]
    .reverse()
    .flatMap((entry) => (bodyOf(entry)?.number == null || !entry.date ? [] : [entry]));
  const bands: Band[] = [];
  let held = '';
  for (const entry of oldest) {
    const words = rangeOf(entry);
    const last = bands[bands.length - 1];
    const [low, high] = words.split(',')[0]?.split(' to ') ?? [];
    if (last && words === held) last.to = minute(entry.date?.iso ?? '');
    else if (words)
      bands.push({
        from: minute(entry.date?.iso ?? ''),
        to: minute(entry.date?.iso ?? ''),
        low: Number(low),
        high: Number(high),
        words,
      });
    held = words;
  }
  return {
    series: bodyOf(entries[0])?.series ?? '',
    unit: bodyOf(entries[0])?.unit ?? null,
    method: bodyOf(entries[0])?.method ?? null,
    points: oldest.map((entry, index) => ({
      id: entry.id,
      at: minute(entry.date?.iso ?? ''),
      value: bodyOf(entry)?.number ?? 0,
      breaks:
        index > 0 && measuredBy(oldest[index - 1]) !== measuredBy(entry)
          ? `${measuredBy(oldest[index - 1])} before, ${measuredBy(entry)} from here`
          : null,
    })),
    bands,
  };
}

function rangeOf(entry: Entry): string {
  const body = bodyOf(entry);
  if (!body || !/^[\d.]+ to [\d.]+$/.test(body.range ?? '')) return '';
  const population = body.ranges?.[0]?.population;
  return `${body.range}${population ? `, ${population}` : ''}, ${measuredBy(entry)}`;
}

function measuredBy(entry: Entry | undefined): string {
  return bodyOf(entry)?.laboratory ?? entry?.source.short ?? '';
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

function together(entries: Entry[], key: (entry: Entry) => string): Map<string, Entry[]> {
  const all = new Map<string, Entry[]>();
  for (const entry of entries) all.set(key(entry), [...(all.get(key(entry)) ?? []), entry]);
  all.delete('');
  return all;
}

function newestFirst(entries: Entry[]): Entry[] {
  return [...entries].sort((one, other) => (other.date?.iso ?? '').localeCompare(one.date?.iso ?? ''));
}

function minute(iso: string): number {
  const full = iso.length === 4 ? `${iso}-07-01` : iso.length === 7 ? `${iso}-15` : iso;
  return Math.floor(Date.parse(`${full.slice(0, 10)}T${full.slice(11, 16) || '00:00'}Z`) / 60_000);
}

function bodyOf(entry: Entry | undefined): ResultBody | null {
  return entry?.body.kind === 'result' ? entry.body : null;
}
