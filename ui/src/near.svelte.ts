import { flushSync } from 'svelte';
import type { Attachment } from 'svelte/attachments';

/** Rows of a long list that are drawn, or the room that is kept for those that are not. */
export type Part<T> =
  | { key: string; piece: number; rows: T[]; from: number; gap?: undefined }
  | { key: string; gap: number; holds: number };

/** A group of which something is drawn, or the room for whole groups. */
export type Stretch<G, T> =
  { key: string; group: G; parts: Part<T>[]; gap?: undefined } | { key: string; gap: number; holds: number };

interface Props<G, T> {
  groups: () => G[];
  rowsOf: (group: G) => T[];
  idOf: (row: T) => string;
  /** The row that has to be drawn at once, where it is not the first one. */
  start?: string | null;
  /** How many pieces are drawn before anything could be measured. */
  begin?: number;
  /** How high the head of a group is, in CSS pixels, until one was measured. */
  head?: number;
}

/** So many rows of a group, from one place on. */
interface Piece {
  group: number;
  from: number;
  to: number;
}

/**
 * What of a long list is near the view, in pieces of ten rows. Only that is drawn: a record of 20,000 entries costs as much as its
 * lines on the screen. For the rest there is room, as high as it was when it was measured, or as the rows that were.
 *
 * The row that has the focus is drawn with its neighbours wherever it is, so that the arrow keys lead on. A piece takes part by
 * `data-piece`, its number; a row by `data-row`, its id.
 */
export class Near<G, T> {
  readonly #groups: () => G[];
  readonly #rowsOf: (group: G) => T[];
  readonly #begin: number;
  readonly #idOf: (row: T) => string;
  #list: HTMLElement | null = null;
  #margin = 0;
  #head: number;
  #row = ROW;
  #guessed = false;

  readonly #pieces = $derived.by(() => this.#cut());
  /** What was measured of each piece, without the head of its group. */
  readonly #heights = $derived(new Array<number | undefined>(this.#pieces.length));
  readonly #count = $derived(this.#pieces.reduce((sum, { from, to }) => sum + to - from, 0));
  /** The pieces near the view, of the pieces for which that was found out. */
  #near = $state.raw<{ of: Piece[]; from: number; to: number } | null>(null);
  /** Pieces that are drawn wherever they are. */
  #kept = $state.raw<readonly number[]>([]);

  constructor({ groups, rowsOf, idOf, start = null, begin = 2, head = 0 }: Props<G, T>) {
    this.#groups = groups;
    this.#rowsOf = rowsOf;
    this.#idOf = idOf;
    this.#begin = begin;
    this.#head = head;
    const first = start === null ? -1 : this.#pieceOf(start);
    if (first > 0) this.#near = { of: this.#pieces, from: first - 1, to: first + begin };
    $effect(() => {
      if (this.#pieces.length > 0) queueMicrotask(() => this.look());
    });
  }

  /** Whether every row is drawn. */
  get whole(): boolean {
    return this.stretches.every(
      (stretch) => stretch.gap === undefined && stretch.parts.every((part) => part.gap === undefined),
    );
  }

  /** The parts of the only group. */
  get parts(): Part<T>[] {
    const [only] = this.stretches;
    return only?.gap === undefined ? (only?.parts ?? []) : [];
  }

  /** How many rows there are in all. */
  get count(): number {
    return this.#count;
  }

  /** The list as it is drawn. */
  readonly stretches = $derived.by((): Stretch<G, T>[] => {
    const groups = this.#groups();
    const stretches: Stretch<G, T>[] = [];
    let parts: Part<T>[] = [];
    let index = 0;
    groups.forEach((group, place) => {
      parts = [];
      const begun = index;
      for (; this.#pieces[index]?.group === place; index += 1) this.#put(parts, index, group);
      if (parts.some((part) => part.gap === undefined)) {
        stretches.push({ key: `${place}`, group, parts });
      } else this.#leave(stretches, begun, index);
    });
    return stretches;
  });

  /** Watches the list that holds the pieces. */
  readonly list: Attachment<HTMLElement> = (list) => {
    this.#list = list;
    let frame = 0;
    const soon = (): void => {
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        this.look();
      });
    };
    const focused = (event: FocusEvent): void => this.#keep(event.target);
    // At first only what is seen; then so much more that scrolling never comes to the end of it.
    const wider = setTimeout(() => {
      this.#margin = MARGIN;
      soon();
    }, SOON);
    const resized = typeof ResizeObserver === 'undefined' ? null : new ResizeObserver(soon);
    resized?.observe(list);
    list.addEventListener('focusin', focused);
    document.addEventListener('scroll', soon, { passive: true, capture: true });
    window.addEventListener('resize', soon);
    const own = this as Near<unknown, unknown>;
    all = [...all, own];
    return () => {
      all = all.filter((one) => one !== own);
      this.#list = null;
      clearTimeout(wider);
      cancelAnimationFrame(frame);
      resized?.disconnect();
      list.removeEventListener('focusin', focused);
      document.removeEventListener('scroll', soon, { capture: true });
      window.removeEventListener('resize', soon);
    };
  };

  /** Draws what is near the view now. What stands in the view stays where it is. */
  look(): void {
    const list = this.#list;
    // Of what is not laid out nothing is known.
    if (!list || list.getClientRects().length === 0) return;
    this.#measure(list);
    const view = viewOf(list);
    let y = list.getBoundingClientRect().top;
    let [from, to] = [this.#pieces.length, 0];
    for (let index = 0; index < this.#pieces.length; index += 1) {
      const bottom = y + this.#height(index) + this.#headOf(index);
      if (bottom > view.top - this.#margin && y < view.bottom + this.#margin) {
        from = Math.min(from, index);
        to = index + 1;
      }
      y = bottom;
    }
    const now = this.#near;
    if (from < to && !(now?.of === this.#pieces && now.from === from && now.to === to)) {
      this.#draw(list, () => (this.#near = { of: this.#pieces, from, to }));
    }
  }

  /** Draws the first and the last row wherever they are. */
  drawEnds(): void {
    if (this.#list) this.#draw(this.#list, () => (this.#kept = [0, this.#pieces.length - 1]));
  }

  /** Whether this list is in there. */
  isIn(area: HTMLElement): boolean {
    return this.#list !== null && area.contains(this.#list);
  }

  #draw(list: HTMLElement, change: () => void): void {
    const [view, scroller] = [viewOf(list), scrollerOf(list)];
    const end =
      scroller.scrollTop > 0 && scroller.scrollTop + scroller.clientHeight > scroller.scrollHeight - 2;
    const anchor = [...list.querySelectorAll<HTMLElement>('[data-row]')].find(
      (row) => row.getBoundingClientRect().bottom > view.top,
    );
    const before = anchor?.getBoundingClientRect().top ?? 0;
    flushSync(change);
    this.#measure(list);
    if (end) scroller.scrollTop = scroller.scrollHeight;
    else if (anchor?.isConnected && before < view.bottom) {
      const moved = anchor.getBoundingClientRect().top - before;
      if (Math.abs(moved) >= 1) scroller.scrollTop += moved;
    }
  }

  #measure(list: HTMLElement): void {
    let [rows, high] = [0, 0];
    for (const element of list.querySelectorAll<HTMLElement>('[data-piece]')) {
      const index = Number(element.dataset['piece']);
      const piece = this.#pieces[index];
      const { top, height } = element.getBoundingClientRect();
      if (!piece || height === 0) continue;
      rows += piece.to - piece.from;
      high += height;
      const group = piece.from === 0 ? element.closest('[data-group]') : null;
      if (group) this.#head = top - group.getBoundingClientRect().top;
      this.#heights[index] = height;
    }
    // One guess for good: rooms that changed with every look would move the list under the hand.
    if (rows > 0 && !this.#guessed) [this.#row, this.#guessed] = [high / rows, true];
  }

  #height(index: number): number {
    const piece = this.#pieces[index];
    return piece ? (this.#heights[index] ?? (piece.to - piece.from) * this.#row) : 0;
  }

  #headOf(index: number): number {
    return this.#pieces[index]?.from === 0 ? this.#head : 0;
  }

  #keep(target: EventTarget | null): void {
    const row = target instanceof Element ? target.closest<HTMLElement>('[data-row]') : null;
    const piece = row?.dataset['row'] === undefined ? -1 : this.#pieceOf(row.dataset['row']);
    if (piece !== -1) this.#kept = [piece - 1, piece, piece + 1];
  }

  #pieceOf(id: string): number {
    const groups = this.#groups();
    return this.#pieces.findIndex(({ group, from, to }) => {
      const rows = groups[group] === undefined ? [] : this.#rowsOf(groups[group]);
      for (let place = from; place < to; place += 1) {
        const row = rows[place];
        if (row !== undefined && this.#idOf(row) === id) return true;
      }
      return false;
    });
  }

  #cut(): Piece[] {
    return this.#groups().flatMap((group, place) => {
      const { length } = this.#rowsOf(group);
      return Array.from({ length: Math.ceil(length / ROWS) }, (_, part) => ({
        group: place,
        from: part * ROWS,
        to: Math.min(length, (part + 1) * ROWS),
      }));
    });
  }

  #isDrawn(index: number): boolean {
    const near = this.#near?.of === this.#pieces ? this.#near : { from: 0, to: this.#begin };
    return (index >= near.from && index < near.to) || this.#kept.includes(index);
  }

  #put(parts: Part<T>[], index: number, group: G): void {
    const piece = this.#pieces[index];
    if (!piece) return;
    if (this.#isDrawn(index)) {
      const rows = this.#rowsOf(group).slice(piece.from, piece.to);
      parts.push({ key: `${index}`, piece: index, rows, from: piece.from });
    } else room(parts, index, this.#height(index), piece.to - piece.from);
  }

  #leave(stretches: Stretch<G, T>[], from: number, to: number): void {
    for (let index = from; index < to; index += 1) {
      const piece = this.#pieces[index];
      if (!piece) continue;
      room(stretches, index, this.#height(index) + this.#headOf(index), piece.to - piece.from);
    }
  }
}

/** Draws the first and the last row of every long list in there. */
export function drawEnds(area: HTMLElement): void {
  for (const list of all) if (list.isIn(area)) list.drawEnds();
}

/** Those that stand on the screen. */
let all: Near<unknown, unknown>[] = [];

/** Adds to the room that ends here, or begins one. */
function room(
  to: { key: string; gap?: number | undefined; holds?: number }[],
  index: number,
  high: number,
  holds: number,
): void {
  const last = to[to.length - 1];
  if (last?.gap !== undefined && last.holds !== undefined) {
    last.gap += high;
    last.holds += holds;
  } else to.push({ key: `room before ${index}`, gap: high, holds });
}

/** What of the window shows the list: the part of it that scrolls, unless the page does. */
function viewOf(list: HTMLElement): { top: number; bottom: number } {
  const area = list.closest('[data-scroll], main')?.getBoundingClientRect();
  return { top: Math.max(0, area?.top ?? 0), bottom: Math.min(window.innerHeight, area?.bottom ?? Infinity) };
}

function scrollerOf(list: HTMLElement): Element {
  const area = list.closest('[data-scroll], main');
  const scrolls = area && /auto|scroll/.test(getComputedStyle(area).overflowY);
  return scrolls ? area : document.documentElement;
}

/** How many rows are drawn together: the bands and the spaces between rows come round with them. */
const ROWS = 10;
/** How high a row is until one was measured. */
const ROW = 29;
/** How far beyond the view there is drawn, once the first frame stands. */
const MARGIN = 500;
const SOON = 150;
