import { describe, expect, it } from 'vitest';
import { manyResults, sectionOf } from './fake/record';
import { clinicalDay } from './format';
import { flaggedOf, monthsBefore, periods, resultsOf, seriesOf, within } from './results';
import { plot, trendOf } from './trend';

const results = resultsOf(sectionOf('results').entries);
const creatinine = seriesOf(results).find((series) => series.test === 'creatinine')?.results ?? [];

it('the results of a test stand together, newest first', () => {
  const dates = creatinine.map((result) => result.entry.date?.iso ?? '');
  expect(dates.length).toBe(7);
  expect(dates).toEqual([...dates].sort().reverse());
});

it('what was worked out here is not counted as flagged by the laboratory', () => {
  const flags = flaggedOf(results).map((result) => result.body.flag);
  expect(flags).not.toContain('outside-range-worked-out-here');
  expect(flags.length).toBe(9);
});

it('a period leaves out what is older, and never what has no date', () => {
  const undated = { ...results[0]!, entry: { ...results[0]!.entry, date: null } };
  const shown = within([...results, undated], periods[1], '2026-11-21');
  expect(shown.some((result) => (result.entry.date?.iso ?? '9') < '2025-11-21')).toBe(false);
  expect(shown).toContain(undated);
  expect(within(results, periods[3], '2026-11-21')).toHaveLength(results.length);
  expect(monthsBefore('2026-11-21', 12)).toBe('2025-11-21');
});

describe('a trend', () => {
  const span = { from: '2025-11-21', to: '2026-11-21' };
  const drawn = (list = creatinine, over = span) => trendOf(list, over, clinicalDay)!;
  const changed = (change: (index: number) => object) =>
    creatinine.map((result, index) => ({ ...result, body: { ...result.body, ...change(index) } }));

  it('needs three numbers', () => {
    expect(trendOf(creatinine.slice(0, 2), span, clinicalDay)).toBeNull();
    expect(drawn(creatinine.slice(0, 3))).not.toBeNull();
  });

  it('leaves out values with a comparator', () => {
    expect(
      trendOf(
        changed(() => ({ number: null })),
        span,
        clinicalDay,
      ),
    ).toBeNull();
  });

  it('is proportional in time over all of its period, named at both ends by full dates', () => {
    const { points, ticksX } = drawn();
    const xs = points.map((point) => point.x);
    expect(xs, 'oldest on the left').toEqual([...xs].sort((one, other) => one - other));
    const days = (iso: string): number => Date.parse(iso) / 86_400_000;
    const whole = days(span.to) - days(span.from);
    for (const [index, result] of [...creatinine].reverse().entries()) {
      const part = (days(result.entry.date?.iso ?? '') - days(span.from)) / whole;
      const wanted = plot.left + part * (plot.width - plot.left - plot.right);
      expect(Math.abs((xs[index] ?? 0) - wanted), result.entry.date?.iso).toBeLessThan(2);
    }
    expect([ticksX[0]?.words, ticksX.at(-1)?.words]).toEqual(['21-Nov-2025', '21-Nov-2026']);
    for (const point of points) {
      expect(point.y).toBeGreaterThanOrEqual(plot.top);
      expect(point.y).toBeLessThanOrEqual(plot.height - plot.bottom);
    }
  });

  it('stands on the same axis as another over the same period', () => {
    const other = drawn(creatinine.slice(1, 4));
    expect(other.ticksX).toEqual(drawn().ticksX);
  });

  it('breaks its line where the laboratory changes', () => {
    expect(drawn().line.match(/M/g)).toHaveLength(2);
  });

  it('has a band for each range, named with its laboratory, and never two on top of each other', () => {
    expect(drawn().bands.map((band) => band.words)).toEqual(['49 to 90, GP and NGH']);
    const { bands } = drawn(changed((index) => (index < 2 ? { range: '50 to 95' } : {})));
    expect(bands.map((band) => band.words)).toEqual(['49 to 90, GP', '50 to 95, NGH']);
    expect(bands[1]!.left).toBeGreaterThanOrEqual(bands[0]!.right);
    const { bands: gap } = drawn(changed((index) => (index === 2 ? { range: null } : {})));
    expect(gap, 'none where none was sent').toHaveLength(2);
  });

  it('says where its scale begins, where that is not at nothing', () => {
    expect(drawn().begins).toBeNull();
    const high = changed((index) => ({ number: 1000 + index, range: null }));
    expect(Number(drawn(high).begins)).toBeGreaterThan(500);
  });

  it('does not make a mountain of a wobble', () => {
    const { points } = drawn(changed((index) => ({ number: 1000 + (index % 2), range: null })));
    const ys = points.map((point) => point.y);
    expect(Math.max(...ys) - Math.min(...ys)).toBeLessThan(plot.height / 10);
  });

  it('says each point whole', () => {
    expect(drawn().points.at(-1)?.said).toBe('14-Oct-2026 09:10, 142 umol/L, HIGH, range 49 to 90, NGH');
  });
});

it('a test in another unit is another series, and never on one line with it', () => {
  const [one] = creatinine;
  const other = { ...one!, body: { ...one!.body, unit: 'mg/dL', series: 'creatinine mg/dL' } };
  expect(seriesOf([...creatinine, other]).filter((series) => series.test === 'creatinine')).toHaveLength(2);
});

it('2,000 results are put in order', () => {
  expect(seriesOf(resultsOf(manyResults(2000).entries))).toHaveLength(8);
});
