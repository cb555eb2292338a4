/** How high the parts of a paper are, in CSS pixels. */
export interface Heights {
  /** What fits on a page between its head and its foot. */
  room: number;
  /** What stands on the first page before everything else. */
  first: number;
  parts: PartHeights[];
}

export interface PartHeights {
  /** Its title with its stamp. */
  title: number;
  /** Why something is not there. Stands once, under the title. */
  notes: number;
  /** What stands over the columns; again on every page. */
  columns: number;
  rows: number[];
  /** Whether it goes on from the part before: its title stands only where a page begins with it. */
  follows?: boolean;
}

/** A stretch of a part on one page: its rows from `from` up to `to`. The first stretch has the notes; the others say that it goes on. */
export interface Stretch {
  part: number;
  from: number;
  to: number;
}

/**
 * Lays parts out on pages, each page a list of stretches.
 *
 * A row is never parted between two pages, and a title never stands without what follows it. A row that is higher than a page
 * has to be cut beforehand; one that is not has a page of its own.
 */
export function pagesOf({ room, first, parts }: Heights): Stretch[][] {
  const pages: Stretch[][] = [[]];
  let left = room - first;
  const turn = (): void => {
    pages.push([]);
    left = room;
  };
  const isFresh = (): boolean => left === (pages.length === 1 ? room - first : room);
  parts.forEach(({ title, notes, columns, rows, follows }, part) => {
    const head = () => (follows && !isFresh() ? 0 : title) + notes + (rows.length > 0 ? columns : 0);
    const least = (): number => head() + (rows[0] ?? 0);
    if (!isFresh() && least() > left) turn();
    // What stands before everything else may leave too little room under it.
    else if (pages.length === 1 && isFresh() && least() > left && least() <= room) turn();
    const over = head();
    let stretch: Stretch = { part, from: 0, to: 0 };
    pages.at(-1)?.push(stretch);
    left -= over;
    rows.forEach((row, index) => {
      if (row > left && (stretch.to > stretch.from || index > 0)) {
        turn();
        stretch = { part, from: index, to: index };
        pages.at(-1)?.push(stretch);
        left -= title + columns;
      }
      stretch.to = index + 1;
      left -= row;
    });
  });
  return pages;
}
