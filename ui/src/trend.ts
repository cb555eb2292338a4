import { flagSaid } from './content/flags';
import type { Flag } from './wire/Flag';
import type { Result } from './results';

/** A point of a trend, in the coordinates of its plot. */
export interface Point {
  id: string;
  x: number;
  y: number;
  value: string;
  flag: Flag | null;
  said: string;
}

/** Everything that is drawn. */
export interface Trend {
  points: Point[];
  /** The line through the points; a new `M` wherever the laboratory changes. */
  line: string;
  /** The range that the laboratory sent, only while it is the same for every point. */
  band: { top: number; bottom: number; words: string } | null;
  ticksY: { y: number; words: string }[];
  ticksX: { x: number; words: string; anchor: 'start' | 'middle' | 'end' }[];
}

/** The plot inside the picture, in its own units. */
export const plot = { width: 520, height: 210, left: 44, right: 24, top: 34, bottom: 30 };

/** How many points make a trend: with fewer the table says it better. */
export const fewest = 3;

/**
 * The trend of one series, oldest first on a proportional time axis. Nothing with fewer than three points.
 *
 * The values do not fill the plot: it reaches beyond them, and to the range where one was sent, so that a small wobble looks
 * small.
 */
export function trendOf(results: Result[], day: (iso: string) => string): Trend | null {
  const known = results
    .flatMap((result) =>
      result.body.number !== null && result.entry.date
        ? [{ ...result, at: timeOf(result.entry.date.iso) }]
        : [],
    )
    .sort((one, other) => one.at - other.at);
  const first = known[0];
  const last = known[known.length - 1];
  if (known.length < fewest || !first || !last) return null;

  const range = sameRange(known);
  const numbers = known.map((result) => result.body.number ?? 0);
  const scale = scaleOf([...numbers, ...(range ? [range.low, range.high] : [])]);
  const across = (at: number): number =>
    plot.left + ((at - first.at) / Math.max(1, last.at - first.at)) * (plot.width - plot.left - plot.right);
  const up = (value: number): number =>
    plot.height -
    plot.bottom -
    ((value - scale.low) / (scale.high - scale.low)) * (plot.height - plot.top - plot.bottom);

  const points = known.map((result) => ({
    id: result.entry.id,
    x: round(across(result.at)),
    y: round(up(result.body.number ?? 0)),
    value: result.body.value,
    flag: result.body.flag,
    said: saidOf(result),
  }));
  return {
    points,
    line: points
      .map((point, index) => `${sameSource(known[index - 1], known[index]) ? 'L' : 'M'}${point.x} ${point.y}`)
      .join(''),
    band: range ? { top: round(up(range.high)), bottom: round(up(range.low)), words: range.words } : null,
    ticksY: ticks(scale).map((value) => ({ y: round(up(value)), words: String(round(value)) })),
    ticksX: [
      { x: round(across(first.at)), words: day(first.entry.date?.iso ?? ''), anchor: 'start' },
      { x: round(across(last.at)), words: day(last.entry.date?.iso ?? ''), anchor: 'end' },
    ],
  };
}

function saidOf(result: Result): string {
  const { body, entry } = result;
  return [
    entry.date?.short ?? 'date not known',
    `${body.value}${body.unit ? ` ${body.unit}` : ''}`,
    flagSaid(body.flag, body.flagWords),
    body.range ? `range ${body.range}` : 'range not sent',
    entry.source.short,
  ].join(', ');
}

function sameSource(one: Result | undefined, other: Result | undefined): boolean {
  return one !== undefined && other !== undefined && one.entry.source.name === other.entry.source.name;
}

/** A band is drawn only for one range with two ends that holds for all of it: never two on top of each other. */
function sameRange(results: Result[]): { low: number; high: number; words: string } | null {
  const words = results[0]?.body.range ?? null;
  if (!words || results.some((result) => result.body.range !== words)) return null;
  const found = /^(-?[\d.]+) to (-?[\d.]+)$/.exec(words);
  return found ? { low: Number(found[1]), high: Number(found[2]), words } : null;
}

function scaleOf(values: number[]): { low: number; high: number; step: number } {
  const least = Math.min(...values);
  const most = Math.max(...values);
  const room = Math.max(most - least, Math.abs(most) * 0.1, 0.1) * 0.2;
  const step = stepOf((most - least + 2 * room) / 4);
  const low = Math.floor((least - room) / step) * step;
  return { low: least >= 0 ? Math.max(0, low) : low, high: Math.ceil((most + room) / step) * step, step };
}

function stepOf(rough: number): number {
  const ten = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((factor) => factor * ten >= rough) ?? 10;
  return factor * ten;
}

function ticks(scale: { low: number; high: number; step: number }): number[] {
  const count = Math.round((scale.high - scale.low) / scale.step);
  return Array.from({ length: count + 1 }, (_, index) => scale.low + index * scale.step);
}

function timeOf(iso: string): number {
  const full = iso.length === 4 ? `${iso}-07-01` : iso.length === 7 ? `${iso}-15` : iso;
  return new Date(full).getTime();
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
