/**
 * How many rows of a scrolling area lie below its edge.
 *
 * A group that lies wholly below is counted, not measured: so a long list is not laid out for being counted.
 */
export function rowsBelow(scroller: HTMLElement): number {
  const edge = edgeOf(scroller);
  let below = 0;
  for (const group of scroller.querySelectorAll<HTMLElement>('.app-group')) {
    if (group.getBoundingClientRect().top >= edge) below += rowsIn(group).length;
  }
  for (const row of rowsIn(scroller)) {
    const group = row.closest('.app-group');
    if (group && group.getBoundingClientRect().top >= edge) continue;
    if (row.getBoundingClientRect().bottom > edge + slack) below += 1;
  }
  return below;
}

/** Where the rows end that can be seen: at the edge of the area or the window, or where the chosen line is told of. */
function edgeOf(scroller: HTMLElement): number {
  const detail = scroller.querySelector('.app-detail')?.getBoundingClientRect().top ?? Infinity;
  return Math.min(scroller.getBoundingClientRect().bottom, window.innerHeight, detail);
}

function rowsIn(area: HTMLElement): NodeListOf<HTMLElement> {
  return area.querySelectorAll<HTMLElement>('[data-row], [data-line]');
}

/** By how many pixels a row may be cut and still count as seen. */
const slack = 4;
