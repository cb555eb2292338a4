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
  it('needs three numbers', () => {
    expect(trendOf(creatinine.slice(0, 2), clinicalDay)).toBeNull();
    expect(trendOf(creatinine.slice(0, 3), clinicalDay)).not.toBeNull();
  });

  it('leaves out values with a comparator', () => {
    const compared = creatinine.map((result) => ({ ...result, body: { ...result.body, number: null } }));
    expect(trendOf(compared, clinicalDay)).toBeNull();
  });

  it('is proportional in time and inside its plot', () => {
    const trend = trendOf(creatinine, clinicalDay)!;
    const xs = trend.points.map((point) => point.x);
    expect(xs, 'oldest on the left').toEqual([...xs].sort((one, other) => one - other));
    for (const point of trend.points) {
      expect(point.y).toBeGreaterThanOrEqual(plot.top);
      expect(point.y).toBeLessThanOrEqual(plot.height - plot.bottom);
    }
  });

  it('breaks its line where the laboratory changes', () => {
    const trend = trendOf(creatinine, clinicalDay)!;
    expect(trend.line.match(/M/g)).toHaveLength(2);
  });

  it('has a band only while one range holds for all of it', () => {
    expect(trendOf(creatinine, clinicalDay)?.band?.words).toBe('49 to 90');
    const changed = creatinine.map((result, index) =>
      index === 0 ? { ...result, body: { ...result.body, range: '50 to 95' } } : result,
    );
    expect(trendOf(changed, clinicalDay)?.band).toBeNull();
  });

  it('says each point whole', () => {
    expect(trendOf(creatinine, clinicalDay)?.points.at(-1)?.said).toBe(
      '14-Oct-2026 09:10, 142 umol/L, HIGH, range 49 to 90, NGH',
    );
  });
});

it('2,000 results are put in order in a blink', () => {
  const many = resultsOf(manyResults(2000).entries);
  const began = performance.now();
  expect(seriesOf(many)).toHaveLength(8);
  expect(performance.now() - began, 'milliseconds').toBeLessThan(150);
});
