import { flagSaid } from './content/flags';
import type { Chart } from './wire/Chart';
import type { Flag } from './wire/Flag';
import type { Span } from './wire/Span';
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

/** A range that the laboratory sent, for as long as it was the same. */
export interface Band {
  left: number;
  right: number;
  top: number;
  bottom: number;
  /** Whether the range has that end: where it has none, the band runs out of the plot. */
  ends: { top: boolean; bottom: boolean };
  words: string;
}

/** Everything that is drawn. */
export interface Trend {
  points: Point[];
  /** The line through the points; a new `M` wherever the viewer says that it breaks. */
  line: string;
  /** Side by side, never on top of each other. */
  bands: Band[];
  ticksY: { y: number; words: string }[];
  ticksX: { x: number; words: string; anchor: 'start' | 'middle' | 'end' }[];
  /** Where the scale begins, where that is not at nothing. */
  begins: string | null;
  /** Where the line breaks, and why. */
  breaks: string[];
}

/** The plot inside the picture, in its own units. */
export const plot = { width: 520, height: 190, left: 44, right: 24, top: 10, bottom: 30 };

/** How many points make a line: with fewer the table says it better. */
export const fewest = 3;

/** Whether there is enough of it on an axis for a line. */
export function isDrawn(chart: Chart, span: Span): boolean {
  return chart.points.filter(({ at }) => at >= span.from && at < span.to).length >= fewest;
}

/** The one that begins first. */
export function longest(spans: (Span | null)[]): Span | null {
  const known = spans.flatMap((span) => span ?? []);
  return known.reduce<Span | null>((first, span) => (first && first.from <= span.from ? first : span), null);
}

/**
 * One chart over an axis of time, which is proportional whether or not there is a result at its ends. Nothing with fewer than three
 * points on it.
 *
 * The values do not fill the plot: it reaches beyond them, and to the ranges that were sent, so that a small wobble looks small.
 */
export function trendOf(chart: Chart, span: Span, results: Result[]): Trend | null {
  if (!isDrawn(chart, span)) return null;
  const known = new Map(results.map((result) => [result.place, result]));
  const seen = chart.points.filter(({ at }) => at >= span.from && at < span.to);
  const held = chart.bands.filter((band) => band.to >= span.from && band.from < span.to);
  const edges = held.flatMap(({ low, high }) => [low, high]).filter((edge) => edge !== null);
  const scale = scaleOf([...seen.map(({ value }) => value), ...edges]);
  const room = { across: plot.width - plot.left - plot.right, up: plot.height - plot.top - plot.bottom };
  const across = (at: number): number =>
    round(plot.left + ((Math.max(at, span.from) - span.from) / (span.to - span.from)) * room.across);
  const up = (value: number): number =>
    round(plot.height - plot.bottom - ((value - scale.low) / (scale.high - scale.low)) * room.up);

  const points = seen.map((point) => {
    const result = known.get(point.entry);
    return {
      id: result?.entry.id ?? `${point.entry}`,
      x: across(point.at),
      y: up(point.value),
      value: result?.body.value ?? '',
      flag: result?.body.flag ?? null,
      // Words are made for the point that is walked to, not for thousands.
      get said() {
        return result ? saidOf(result) : '';
      },
    };
  });
  const joined = (index: number): boolean => index > 0 && !seen[index]?.breaks;
  return {
    points,
    line: points.map((point, index) => `${joined(index) ? 'L' : 'M'}${point.x} ${point.y}`).join(''),
    bands: bandsOf(held, across, up),
    ticksY: ticks(scale).map((value) => ({ y: up(value), words: String(round(value)) })),
    ticksX: span.ticks.map(({ at, words }, index) => ({
      x: across(at),
      words,
      anchor: index === 0 ? 'start' : index === span.ticks.length - 1 ? 'end' : 'middle',
    })),
    begins: scale.low === 0 ? null : String(round(scale.low)),
    breaks: seen.flatMap((point, index) => {
      const day = known.get(point.entry)?.entry.date?.short.slice(0, 11);
      return index > 0 && point.breaks ? [`${day ? `${day}: ` : ''}${point.breaks}`] : [];
    }),
  };
}

/** Where each band stands. A single result has one that is wide enough to be seen. */
function bandsOf(
  held: Chart['bands'],
  across: (at: number) => number,
  up: (value: number) => number,
): Band[] {
  let free = plot.left;
  return held.map((band, index) => {
    const next = held[index + 1];
    const until = next ? (across(band.to) + across(next.from)) / 2 : plot.width - plot.right;
    const left = Math.max(free, across(band.from) - reach);
    const right = Math.max(left, Math.min(until, across(band.to) + reach));
    free = right;
    return {
      left,
      right,
      top: band.high === null ? plot.top : up(band.high),
      bottom: band.low === null ? plot.height - plot.bottom : up(band.low),
      ends: { top: band.high !== null, bottom: band.low !== null },
      words: band.words,
    };
  });
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
    body.laboratory ?? entry.source.short,
    ...(entry.status ? [entry.status] : []),
  ].join(', ');
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

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
