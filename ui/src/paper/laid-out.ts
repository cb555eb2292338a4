import { tick } from 'svelte';
import type { Paper } from '../wire/Paper';
import { cut, whole, type Piece } from './cut';
import { pagesOf, type Heights, type Stretch } from './pages';

/** A paper in pages: the rows of each part, cut where one was higher than a page, and which of them stand where. */
export interface LaidOut {
  rows: Piece[][];
  pages: Stretch[][];
}

/** The rows of a paper before anything is measured. */
export function uncut(paper: Paper): Piece[][] {
  return paper.parts.map((part) => part.rows.map(whole));
}

/**
 * Lays a paper out by what is measured: `drawn` is one sheet with everything on it, as `rows` say it; `draw` has it drawn anew
 * with other rows.
 */
export async function layOut(
  paper: Paper,
  drawn: () => HTMLElement,
  draw: (rows: Piece[][]) => void,
): Promise<LaidOut> {
  let rows = uncut(paper);
  for (;;) {
    draw(rows);
    await tick();
    const heights = measured(drawn());
    const fitting = cutWhatIsTooHigh(rows, heights);
    if (fitting === null) return { rows, pages: pagesOf(heights) };
    rows = fitting;
  }
}

/** Rows that fit on pages; nothing where all of them do already, or where no cutting helps. */
function cutWhatIsTooHigh(rows: Piece[][], { room, parts }: Heights): Piece[][] | null {
  let changed = false;
  const cutUp = rows.map((part, index) =>
    part.flatMap((row, at) => {
      const { title = 0, columns = 0, rows: high = [] } = parts[index] ?? {};
      const most = room - title - columns;
      const height = high[at] ?? 0;
      if (height <= Math.max(most, 0) || wordsIn(row) < 2) return [row];
      changed = true;
      // Pieces of an eighth of a page fill pages well.
      const pieces = cut(row, Math.min(Math.ceil(height / (most / 8)), wordsIn(row)));
      return pieces.map((piece, number) =>
        number === pieces.length - 1 ? { ...piece, goesOn: row.goesOn } : piece,
      );
    }),
  );
  return changed ? cutUp : null;
}

function wordsIn(row: Piece): number {
  const said = row.cells.flatMap((cell) => [cell.strong ?? '', ...cell.lines]).join(' ');
  return Math.max(said.split(' ').length, Math.ceil(said.length / 40));
}

function measured(sheet: HTMLElement): Heights {
  const body = sheet.querySelector('.app-sheet__body');
  const [first, ...parts] = [...(body?.children ?? [])];
  return {
    room: Math.floor((body?.getBoundingClientRect().height ?? 0) - slack),
    first: high(first),
    parts: parts.map((part) => ({
      follows: part.querySelector('[data-follows]') !== null,
      title: high(part.querySelector('[data-title]')),
      notes: high(part.querySelector('[data-notes]')),
      columns: high(part.querySelector('thead')),
      rows: [...part.querySelectorAll('tbody > tr')].map(high),
    })),
  };
}

function high(element: Element | null | undefined): number {
  return element?.getBoundingClientRect().height ?? 0;
}

/** A printer rounds otherwise than a screen, in CSS pixels. */
const slack = 6;
