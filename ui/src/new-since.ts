import { getContext, setContext } from 'svelte';

const here = Symbol('what is new since the saved copy');

/** The entries of the open record that were not in the copy from which it was opened, for whatever draws one. */
export function giveNewSince(ids: () => string[]): void {
  setContext(here, ids);
}

/** Whether an entry is one of them. The second entry of one resource has `#2` after its id. */
export function takeNewSince(): (id: string | undefined) => boolean {
  const ids = getContext<(() => string[]) | undefined>(here);
  return (id) => id !== undefined && (ids?.().includes(id.split('#')[0] ?? id) ?? false);
}
