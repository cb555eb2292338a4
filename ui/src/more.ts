/**
 * How many rows of a scrolling area lie below its edge.
 *
 * A group that lies wholly below is counted, not measured: so a long list is not laid out for being counted.
 */
export function rowsBelow(scroller: HTMLElement): number {
  const edge = Math.min(scroller.getBoundingClientRect().bottom, window.innerHeight) - 8;
  let below = 0;
  for (const group of scroller.querySelectorAll<HTMLElement>('.app-group')) {
    if (group.getBoundingClientRect().top >= edge) below += rowsIn(group).length;
  }
  for (const row of rowsIn(scroller)) {
    const group = row.closest('.app-group');
    if (group && group.getBoundingClientRect().top >= edge) continue;
    if (row.getBoundingClientRect().bottom > edge + 8) below += 1;
  }
  return below;
}

function rowsIn(area: HTMLElement): NodeListOf<HTMLElement> {
  return area.querySelectorAll<HTMLElement>('[data-row], [data-line]');
}
