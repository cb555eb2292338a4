/** How many rows of a scrolling area lie below its edge, whether they are drawn or only have their room. */
export function rowsBelow(scroller: HTMLElement): number {
  const edge = edgeOf(scroller);
  let below = 0;
  for (const row of scroller.querySelectorAll<HTMLElement>('[data-row], [data-line]')) {
    if (row.getBoundingClientRect().bottom > edge + slack) below += 1;
  }
  for (const room of scroller.querySelectorAll<HTMLElement>('[data-holds]')) {
    const { top, bottom, height } = room.getBoundingClientRect();
    const under = height > 0 ? Math.max(0, bottom - Math.max(top, edge)) / height : 0;
    below += Math.round(under * Number(room.dataset['holds']));
  }
  return below;
}

/** Where the rows end that can be seen: at the edge of the area or the window, or where the chosen line is told of. */
function edgeOf(scroller: HTMLElement): number {
  const detail = scroller.querySelector('.app-detail')?.getBoundingClientRect().top ?? Infinity;
  return Math.min(scroller.getBoundingClientRect().bottom, window.innerHeight, detail);
}

/** By how many pixels a row may be cut and still count as seen. */
const slack = 4;
