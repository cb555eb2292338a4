import { describe, expect, it } from 'vitest';
import { sectionOf } from './fake/record';
import { bySize } from './groups';
import { date } from './fake/people';
import type { Entry } from './wire/Entry';

const [one] = sectionOf('contacts').entries as [Entry, ...Entry[]];
const entries = (...years: [string, number][]): Entry[] =>
  years.flatMap(([year, count]) =>
    Array.from({ length: count }, (_, index) => ({
      ...one,
      id: `Encounter/${year}-${index}`,
      date: year === '' ? null : date(`${year}-03-12`),
    })),
  );
const said = (list: Entry[]): [string, number][] =>
  bySize(list).map((group) => [group.title, group.entries.length]);

describe('a long section', () => {
  it('is grouped by size: a year with one line has no table of its own', () => {
    expect(said(entries(['2026', 50], ['2025', 9], ['2024', 1], ['2019', 1]))).toEqual([
      ['2026 to 2019', 61],
    ]);
  });

  it('keeps a year together, however long it is', () => {
    expect(said(entries(['2026', 3], ['2025', 200], ['2024', 40]))).toEqual([
      ['2026 to 2025', 203],
      ['2024', 40],
    ]);
  });

  it('has what is without a date by itself, last, wherever it came', () => {
    expect(said(entries(['2026', 40], ['', 2], ['2025', 20]))).toEqual([
      ['2026 to 2025', 60],
      ['Date not recorded', 2],
    ]);
  });

  it('loses nothing and keeps its order', () => {
    const list = entries(['2026', 30], ['2025', 45], ['2024', 70], ['2001', 1]);
    expect(bySize(list).flatMap((group) => group.entries)).toEqual(list);
  });

  it('that is short stays whole', () => {
    expect(said(entries(['2026', 1], ['2019', 1]))).toEqual([['', 2]]);
    expect(said([])).toEqual([]);
  });
});
