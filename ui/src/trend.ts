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

/** The days that a chart covers, ISO, both included. */
export interface Span {
  from: string;
  to: string;
}

/** A range that the laboratory sent, for as long as it was the same. */
export interface Band {
  left: number;
  right: number;
  top: number;
  bottom: number;
  words: string;
}

/** Everything that is drawn. */
export interface Trend {
  points: Point[];
  /** The line through the points; a new `M` wherever the laboratory changes. */
  line: string;
  /** Side by side, never on top of each other. */
  bands: Band[];
  ticksY: { y: number; words: string }[];
  ticksX: { x: number; words: string; anchor: 'start' | 'middle' | 'end' }[];
  /** Where the scale begins, where that is not at nothing. */
  begins: string | null;
}

/** The plot inside the picture, in its own units. */
export const plot = { width: 520, height: 190, left: 44, right: 24, top: 10, bottom: 30 };

/** How many points make a trend: with fewer the table says it better. */
export const fewest = 3;

/** The results that can be drawn, oldest first. */
function drawnOf(results: Result[]): (Result & { at: number })[] {
  return results
    .flatMap((result) =>
      result.body.number !== null && result.entry.date
        ? [{ ...result, at: timeOf(result.entry.date.iso) }]
        : [],
    )
    .sort((one, other) => one.at - other.at);
}

/** Whether there is enough for a trend. */
export function isDrawn(results: Result[]): boolean {
  return drawnOf(results).length >= fewest;
}

/** The day of the oldest result that is drawn. */
export function oldestDay(results: Result[]): string | null {
  return drawnOf(results)[0]?.entry.date?.iso.slice(0, 10) ?? null;
}

/**
 * The trend of one series: time is proportional over all of `span`, whether or not there is a result at its ends. Nothing with
 * fewer than three points.
 *
 * The values do not fill the plot: it reaches beyond them, and to the ranges that were sent, so that a small wobble looks small.
 */
export function trendOf(results: Result[], span: Span, day: (iso: string) => string): Trend | null {
  const known = drawnOf(results);
  const first = known[0];
  const last = known[known.length - 1];
  if (known.length < fewest || !first || !last) return null;

  const from = Math.min(first.at, timeOf(span.from));
  const to = Math.max(last.at, timeOf(span.to));
  const ranges = known.map((result) => rangeOf(result));
  const numbers = known.map((result) => result.body.number ?? 0);
  const scale = scaleOf([...numbers, ...ranges.flatMap((range) => (range ? [range.low, range.high] : []))]);
  const across = (at: number): number =>
    round(plot.left + ((at - from) / Math.max(1, to - from)) * (plot.width - plot.left - plot.right));
  const up = (value: number): number =>
    round(
      plot.height -
        plot.bottom -
        ((value - scale.low) / (scale.high - scale.low)) * (plot.height - plot.top - plot.bottom),
    );

  const points = known.map((result) => ({
    id: result.entry.id,
    x: across(result.at),
    y: up(result.body.number ?? 0),
    value: result.body.value,
    flag: result.body.flag,
    said: saidOf(result),
  }));
  return {
    points,
    line: points
      .map((point, index) => `${sameSource(known[index - 1], known[index]) ? 'L' : 'M'}${point.x} ${point.y}`)
      .join(''),
    bands: bandsOf(known, across, up),
    ticksY: ticks(scale).map((value) => ({ y: up(value), words: String(round(value)) })),
    ticksX: ([0, 1 / 3, 2 / 3, 1] as const).map((part) => ({
      x: across(from + part * (to - from)),
      words: day(new Date(from + part * (to - from)).toISOString()),
      anchor: part === 0 ? 'start' : part === 1 ? 'end' : 'middle',
    })),
    begins: scale.low === 0 ? null : String(round(scale.low)),
  };
}

/** One band for as long as the range stays the same, broken where it changes. */
function bandsOf(
  known: (Result & { at: number })[],
  across: (at: number) => number,
  up: (value: number) => number,
): Band[] {
  const bands: (Band & { range: string; from: Set<string> })[] = [];
  let running = false;
  for (const result of known) {
    const range = rangeOf(result);
    const last = bands[bands.length - 1];
    const x = across(result.at);
    if (range && running && last?.range === range.words) {
      last.right = Math.max(last.right, x + reach);
      last.from.add(result.entry.source.short);
    } else if (range) {
      // It begins no earlier than the one before it ends.
      const left = Math.max(plot.left, x - reach, last?.right ?? 0);
      bands.push({
        left,
        right: Math.max(left, Math.min(plot.width - plot.right, x + reach)),
        top: up(range.high),
        bottom: up(range.low),
        words: '',
        range: range.words,
        from: new Set([result.entry.source.short]),
      });
    }
    running = range !== null;
  }
  return bands.map(({ range, from, ...band }) => ({
    ...band,
    right: Math.min(plot.width - plot.right, band.right),
    words: `${range}, ${[...from].join(' and ')}`,
  }));
}

/** How far a range reaches beyond the result with which it came, so that a single one is seen. */
const reach = 6;

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

/** The range of a result, where it has two ends. */
function rangeOf({ body }: Result): { low: number; high: number; words: string } | null {
  const found = /^(-?[\d.]+) to (-?[\d.]+)$/.exec(body.range ?? '');
  return found ? { low: Number(found[1]), high: Number(found[2]), words: found[0] } : null;
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
