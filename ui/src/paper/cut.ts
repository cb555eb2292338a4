import type { PaperCell } from '../wire/PaperCell';
import type { PaperRow } from '../wire/PaperRow';

/** A row of a paper; `goesOn` where it is a piece of one that was too high for a page, and more of it follows. */
export interface Piece extends PaperRow {
  goesOn: boolean;
}

/**
 * Cuts a row that is higher than a page into so many pieces, between words. Nothing of it is left out, nothing stands twice.
 * All its cells are cut alike, so that what stood beside each other goes on beside each other.
 */
export function cut(row: PaperRow, pieces: number): Piece[] {
  const cells = row.cells.map((cell) => spread(cell, pieces).map((piece) => ({ ...cell, ...piece })));
  return Array.from({ length: pieces }, (_, at) => ({
    cells: cells.map((parts) => parts[at] ?? { strong: null, lines: [] }),
    goesOn: at < pieces - 1,
  }));
}

/** The whole of a row in one piece. */
export function whole(row: PaperRow): Piece {
  return { cells: row.cells, goesOn: false };
}

interface Word {
  text: string;
  /** In which line of the cell; -1 is what is heavier. */
  line: number;
  /** Whether it follows the one before without a space. */
  joined: boolean;
}

function spread(cell: PaperCell, pieces: number): PaperCell[] {
  const words = [...wordsOf(cell.strong ?? '', -1), ...cell.lines.flatMap(wordsOf)];
  const ends = Array.from({ length: pieces }, (_, at) => endOf(words, at + 1, pieces));
  return ends.map((to, at) => cellOf(words.slice(ends[at - 1] ?? 0, to)));
}

/** Where a piece ends: near its share of the words, at the end of a sentence where there is one. */
function endOf(words: Word[], piece: number, pieces: number): number {
  const share = words.length / pieces;
  const end = Math.floor(piece * share);
  if (piece === pieces) return words.length;
  const reach = Math.floor(share / 3);
  for (let off = 0; off <= reach; off += 1)
    for (const at of [end - off, end + off]) if (/[.;:!?]$/.test(words[at - 1]?.text ?? '')) return at;
  return end;
}

function wordsOf(text: string, line: number): Word[] {
  return text
    .split(' ')
    .flatMap((word) =>
      (word.match(longest) ?? ['']).map((part, index) => ({ text: part, line, joined: index > 0 })),
    );
}

function cellOf(words: Word[]): PaperCell {
  const lines = new Map<number, string>();
  for (const { text, line, joined } of words) {
    const before = lines.get(line);
    lines.set(line, before === undefined ? text : `${before}${joined ? '' : ' '}${text}`);
  }
  const strong = lines.get(-1) ?? null;
  lines.delete(-1);
  return { strong: strong === '' ? null : strong, lines: [...lines.values()] };
}

/** A word without end is cut as well. */
const longest = /[^]{1,40}/g;
