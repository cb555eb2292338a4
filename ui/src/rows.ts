import type { Action } from 'svelte/action';
import { drawEnds } from './near.svelte';

/**
 * Makes the rows inside one list ones that the arrow keys walk: one row is in the tab order, `Home` and `End`
 * reach the first and the last.
 *
 * A row takes part by `data-row`, its id; `choose` hears which row has come to be the chosen one.
 */
export const rows: Action<HTMLElement, (id: string) => void> = (list, choose) => {
  let chosen = choose;

  function step(event: KeyboardEvent): void {
    const row = rowOf(event.target);
    if (!row || row !== event.target || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Home' || event.key === 'End') drawEnds(list);
    const all = [...list.querySelectorAll<HTMLElement>('[data-row]')];
    const to = all[target(event.key, all.indexOf(row), all.length)];
    if (!to) return;
    event.preventDefault();
    to.focus();
    to.scrollIntoView?.({ block: 'nearest' });
  }

  function take(event: Event): void {
    const row = rowOf(event.target);
    if (row?.dataset['row']) chosen(row.dataset['row']);
  }

  list.addEventListener('keydown', step);
  list.addEventListener('focusin', take);
  list.addEventListener('click', take);
  return {
    update(choose) {
      chosen = choose;
    },
    destroy() {
      list.removeEventListener('keydown', step);
      list.removeEventListener('focusin', take);
      list.removeEventListener('click', take);
    },
  };
};

function rowOf(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>('[data-row]') : null;
}

function target(key: string, here: number, length: number): number {
  switch (key) {
    case 'ArrowDown':
      return here + 1;
    case 'ArrowUp':
      return here - 1;
    case 'Home':
      return 0;
    case 'End':
      return length - 1;
    default:
      return -1;
  }
}
