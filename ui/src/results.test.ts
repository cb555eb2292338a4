import { render, screen } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import { inTimeOf } from './fake/in-time';
import { manyResults, sectionOf } from './fake/record';
import { flaggedOf, resultsOf, testsOf, within, workedOutOf, type Result } from './results';
import Trends from './screens/record/trends.svelte';
import { plot, trendOf } from './trend';
import type { Band } from './wire/Band';
import type { Chart } from './wire/Chart';

const view = sectionOf('results');
const results = resultsOf(view.entries);
const inTime = view.inTime!;
const testOf = (name: string) => testsOf(inTime, results).find(({ test }) => test === name)!;
const creatinine = testOf('creatinine');
const year = inTime.periods[1]!;

it('the results of a test stand together, newest first', () => {
  const dates = creatinine.results.map((result) => result.entry.date?.iso ?? '');
  expect(dates.length).toBe(7);
  expect(dates).toEqual([...dates].sort().reverse());
});

it('what was worked out here is not counted as flagged by the laboratory', () => {
  const flags = flaggedOf(results).map((result) => result.body.flag);
  expect(flags).not.toContain('outside-range-worked-out-here');
  expect(flags.length).toBe(9);
  expect(workedOutOf(results)).toHaveLength(2);
});

it('a period leaves out what is older, and never what has no date', () => {
  const undated = { ...results[0]!, entry: { ...results[0]!.entry, date: null } };
  const shown = within([...results, undated], year);
  expect(shown.some((result) => (result.entry.date?.iso ?? '9') < '2025-11-21')).toBe(false);
  expect(shown).toContain(undated);
  expect(within(results, inTime.periods[3])).toHaveLength(results.length);
});

it('the page asks no clock of its own for the day', () => {
  const drawing = import.meta.glob(
    ['./trend.ts', './results.ts', './screens/record/{results,trends}.svelte'],
    {
      query: '?raw',
      import: 'default',
      eager: true,
    },
  );
  expect(Object.keys(drawing)).toHaveLength(4);
  for (const [file, text] of Object.entries(drawing)) expect(String(text), file).not.toMatch(/\bDate\b[.(]/);
});

describe('a trend', () => {
  const span = year.span!;
  const chart = creatinine.charts[0]!;
  const drawn = (change: Partial<Chart> = {}, over = span, of: Result[] = creatinine.results) =>
    trendOf({ ...chart, ...change }, over, of)!;
  const band = (from: number, to: number, words: string, change: Partial<Band> = {}): Band => ({
    from,
    to,
    low: 49,
    high: 90,
    words,
    ...change,
  });
  const at = (index: number): number => chart.points[index]!.at;
  const valued = (value: (index: number) => number) =>
    chart.points.map((point, index) => ({ ...point, value: value(index) }));

  it('needs three numbers', () => {
    expect(trendOf({ ...chart, points: chart.points.slice(0, 2) }, span, results)).toBeNull();
    expect(drawn({ points: chart.points.slice(0, 3) })).not.toBeNull();
  });

  it('needs them in its period', () => {
    expect(trendOf(chart, { ...span, from: at(5) }, results)).toBeNull();
    expect(drawn({}, { ...span, from: at(4) }).points).toHaveLength(3);
  });

  it('is proportional in time over all of its period, named at both ends by full dates', () => {
    const { points, ticksX } = drawn();
    const xs = points.map((point) => point.x);
    expect(xs, 'oldest on the left').toEqual([...xs].sort((one, other) => one - other));
    for (const [index, point] of chart.points.entries()) {
      const part = (point.at - span.from) / (span.to - span.from);
      const wanted = plot.left + part * (plot.width - plot.left - plot.right);
      expect(Math.abs((xs[index] ?? 0) - wanted)).toBeLessThan(0.1);
    }
    expect([ticksX[0]?.words, ticksX.at(-1)?.words]).toEqual(['21-Nov-2025', '21-Nov-2026']);
    for (const point of points) {
      expect(point.y).toBeGreaterThanOrEqual(plot.top);
      expect(point.y).toBeLessThanOrEqual(plot.height - plot.bottom);
    }
  });

  it('stands on the same axis as another over the same period', () => {
    expect(drawn({ points: chart.points.slice(1, 4) }).ticksX).toEqual(drawn().ticksX);
  });

  it('breaks its line where the viewer says so, and says why', () => {
    const { line, breaks } = drawn();
    expect(line.match(/M/g)).toHaveLength(2);
    expect(breaks).toEqual(['03-Oct-2026: GP before, NGH from here']);
  });

  it('has a band for each range that was sent, and never two on top of each other', () => {
    const three = [
      band(at(0), at(4), '49 to 90, GP'),
      band(at(5), at(5), '50 to 95, NGH'),
      band(at(6), at(6), '49 to 90, NGH'),
    ];
    const { bands } = drawn({ bands: three });
    expect(bands.map(({ words }) => words)).toEqual(['49 to 90, GP', '50 to 95, NGH', '49 to 90, NGH']);
    for (const [index, one] of bands.entries()) {
      expect(one.right).toBeGreaterThan(one.left);
      if (index > 0) expect(one.left).toBeGreaterThanOrEqual(bands[index - 1]!.right);
    }
    const before = { ...three[0]!, to: at(3) };
    const { bands: seen } = drawn({ bands: [before, three[1]!, three[2]!] }, { ...span, from: at(4) });
    expect(seen, 'none of before the period').toHaveLength(2);
  });

  it('a range with one end has a band with one edge', () => {
    const [one] = drawn({ bands: [band(at(0), at(6), 'up to 90, GP', { low: null })] }).bands;
    expect(one?.ends).toEqual({ top: true, bottom: false });
    expect(one?.bottom).toBe(plot.height - plot.bottom);
  });

  it('says where its scale begins, where that is not at nothing', () => {
    expect(drawn().begins).toBeNull();
    expect(Number(drawn({ points: valued((index) => 1000 + index), bands: [] }).begins)).toBeGreaterThan(500);
  });

  it('does not make a mountain of a wobble', () => {
    const { points } = drawn({ points: valued((index) => 1000 + (index % 2)), bands: [] });
    const ys = points.map((point) => point.y);
    expect(Math.max(...ys) - Math.min(...ys)).toBeLessThan(plot.height / 10);
  });

  it('says each point whole', () => {
    expect(drawn().points.at(-1)?.said).toBe(
      '14-Oct-2026 09:10, 142 umol/L, HIGH, range 49 to 90, NGH, Corrected',
    );
  });
});

describe('a test in two units', () => {
  const other = results
    .filter(({ body }) => body.test === 'creatinine')
    .map(({ entry, body }) => ({
      ...entry,
      id: `${entry.id}-mg`,
      body: { ...body, unit: 'mg/dL', value: String(Number(body.value) / 88.4) },
    }));
  const told = inTimeOf([...view.entries, ...other]);
  const tests = testsOf(told, resultsOf([...view.entries, ...other]));
  const both = tests.find(({ test }) => test === 'creatinine')!;

  it('has a chart for each, under each other on one axis, and never one line across both', () => {
    render(Trends, { test: both, every: tests, period: told.periods[1]!, chosen: null, choose: vi.fn() });
    const charts = screen.getAllByRole('slider');
    expect(charts.map((chart) => chart.getAttribute('aria-label'))).toEqual([
      'Trend of creatinine, umol/L',
      'Trend of creatinine, mg/dL',
    ]);
    const [first, second] = charts.map((chart) =>
      [...chart.querySelectorAll('text:not(.app-chart__quiet)')].map((text) => text.textContent),
    );
    expect(first).toEqual(second);
  });

  it('has one table for both, in which each line says its unit', () => {
    expect(both.results).toHaveLength(14);
    expect([both.unit, both.units]).toEqual([null, true]);
  });
});

it('2,000 results are put in order', () => {
  const many = manyResults(2000);
  expect(testsOf(many.inTime, resultsOf(many.entries))).toHaveLength(8);
});
