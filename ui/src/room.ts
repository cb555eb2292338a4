import { MediaQuery } from 'svelte/reactivity';

/** Whether the window is as low as that of 768 lines at 200 %: below that, what stays in view must be little. */
export function littleRoom(): { readonly current: boolean } {
  return typeof matchMedia === 'function' ? new MediaQuery('(max-height: 560px)') : { current: false };
}
