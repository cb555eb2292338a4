import { describe, expect, it } from 'vitest';
import type { PaperRow } from '../wire/PaperRow';
import { cut } from './cut';
import { pagesOf, type Heights, type Stretch } from './pages';

const part = (rows: number[], change = {}) => ({ title: 30, notes: 0, columns: 20, rows, ...change });
const heights = (change: Partial<Heights>): Heights => ({ room: 900, first: 100, parts: [], ...change });

/** How high a page is, laid out like this. */
function filled(page: Stretch[], { parts }: Heights): number {
  return page.reduce((sum, { part, from, to }) => {
    const { title, notes, columns, rows } = parts[part] ?? { title: 0, notes: 0, columns: 0, rows: [] };
    const head = title + (from === 0 ? notes : 0) + (rows.length > 0 ? columns : 0);
    return sum + head + rows.slice(from, to).reduce((all, row) => all + row, 0);
  }, 0);
}

describe('a paper laid out in pages', () => {
  it('has every row once, in its order, whatever the heights', () => {
    for (let seed = 1; seed < 400; seed += 1) {
      const random = generator(seed);
      const sizes = heights({
        first: random(250),
        parts: Array.from({ length: 1 + random(6) }, () =>
          part(
            Array.from({ length: random(60) }, () => 15 + random(random(8) === 0 ? 800 : 60)),
            { notes: random(3) * 20 },
          ),
        ),
      });
      const pages = pagesOf(sizes);
      sizes.parts.forEach(({ rows }, index) => {
        const stretches = pages.flat().filter((stretch) => stretch.part === index);
        expect(stretches[0]?.from).toBe(0);
        expect(stretches.at(-1)?.to).toBe(rows.length);
        for (const [at, stretch] of stretches.entries())
          if (at > 0) expect(stretch.from).toBe(stretches[at - 1]?.to);
      });
      expect(pages.flat().map(({ part }) => part)).toEqual(
        pages
          .flat()
          .map(({ part }) => part)
          .toSorted((one, other) => one - other),
      );
      for (const [number, page] of pages.entries()) {
        const room = number === 0 ? sizes.room - sizes.first : sizes.room;
        const rows = page.reduce((sum, { from, to }) => sum + to - from, 0);
        expect(filled(page, sizes) <= room || rows <= 1, `page ${number + 1} of seed ${seed}`).toBe(true);
      }
    }
  });

  it('parts no row: one that does not fit goes to the next page whole, with the head of its columns', () => {
    const sizes = heights({ parts: [part([400, 300, 300])] });
    expect(pagesOf(sizes)).toEqual([[{ part: 0, from: 0, to: 2 }], [{ part: 0, from: 2, to: 3 }]]);
  });

  it('has a title once for what goes on in the same letter, and again where a page begins with it', () => {
    const table = part([300, 300], { follows: true });
    const sizes = heights({ first: 0, parts: [part([400]), table, part([100], { follows: true })] });
    // With a title of its own the second row of the table would not fit.
    expect(pagesOf({ ...sizes, room: 30 + 20 + 400 + 20 + 300 })).toEqual([
      [
        { part: 0, from: 0, to: 1 },
        { part: 1, from: 0, to: 1 },
      ],
      [
        { part: 1, from: 1, to: 2 },
        { part: 2, from: 0, to: 1 },
      ],
    ]);
  });

  it('leaves no title alone at the foot of a page', () => {
    const sizes = heights({ parts: [part([700]), part([60, 60])] });
    expect(pagesOf(sizes)).toEqual([[{ part: 0, from: 0, to: 1 }], [{ part: 1, from: 0, to: 2 }]]);
  });

  it('keeps a part that has nothing to show, with why', () => {
    expect(pagesOf(heights({ parts: [part([], { notes: 40 }), part([50])] }))).toEqual([
      [
        { part: 0, from: 0, to: 0 },
        { part: 1, from: 0, to: 1 },
      ],
    ]);
  });

  it('has one page where there is nothing at all', () => {
    expect(pagesOf(heights({}))).toEqual([[]]);
  });
});

describe('a row that is higher than a page', () => {
  const long: PaperRow = {
    cells: [
      { strong: null, lines: ['14-Oct-2026'] },
      { strong: 'Discharge summary', lines: [words(2000), 'And a last line.'] },
      { strong: null, lines: ['x'.repeat(900)] },
    ],
  };

  it('is cut between words, and nothing of it is lost or stands twice', () => {
    for (const pieces of [2, 3, 7, 16]) {
      const cutUp = cut(long, pieces);
      expect(cutUp).toHaveLength(pieces);
      expect(cutUp.map(({ goesOn }) => goesOn)).toEqual([...Array<boolean>(pieces - 1).fill(true), false]);
      long.cells.forEach((cell, column) => {
        const said = cutUp.flatMap(({ cells }) => [
          cells[column]?.strong ?? '',
          ...(cells[column]?.lines ?? []),
        ]);
        const plain = (text: string): string => text.replace(/\s/g, '');
        expect(plain(said.join(''))).toBe(plain([cell.strong ?? '', ...cell.lines].join('')));
      });
    }
  });

  it('keeps a cell over so many columns as it reaches over', () => {
    const row = { cells: [{ strong: words(40), lines: [], across: 3 }] };
    expect(cut(row, 4).map(({ cells }) => cells[0]?.across)).toEqual([3, 3, 3, 3]);
  });

  it('fits on pages then', () => {
    const sizes = (count: number): Heights =>
      heights({ parts: [part(Array<number>(count).fill(2600 / count))] });
    expect(pagesOf(sizes(1)).length).toBe(1);
    const pages = pagesOf(sizes(24));
    for (const page of pages) expect(filled(page, sizes(24))).toBeLessThanOrEqual(900);
    expect(pages.length).toBe(4);
  });
});

function words(count: number): string {
  return Array.from({ length: count }, (_, index) => `word${index}`).join(' ');
}

/** Numbers below `below`, the same for the same seed. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}
