import type { Attachment } from 'svelte/attachments';

/**
 * Hears how far down an open record is, once it stands. In a window of one column the page itself scrolls, else `main` does, or the
 * list in it where something stands beside the list.
 */
export function standsAt(tell: (scroll: number) => unknown): Attachment<HTMLElement> {
  return (main) => {
    let soon: ReturnType<typeof setTimeout> | undefined;
    const scrolled = (): void => {
      clearTimeout(soon);
      soon = setTimeout(() => tell(standing(main)), SETTLES);
    };
    main.addEventListener('scroll', scrolled, { passive: true, capture: true });
    window.addEventListener('scroll', scrolled, { passive: true });
    return () => {
      clearTimeout(soon);
      main.removeEventListener('scroll', scrolled, { capture: true });
      window.removeEventListener('scroll', scrolled);
    };
  };
}

/** How far down it stands. */
export function standing(main: HTMLElement): number {
  return Math.round(scroller(main).scrollTop + window.scrollY);
}

/** Goes back to where it stood. */
export function takeUp(main: HTMLElement, scroll: number): void {
  scroller(main).scrollTop = scroll;
  window.scrollTo?.(0, scroll);
}

function scroller(main: HTMLElement): Element {
  return main.querySelector('[data-scroll]') ?? main;
}

/** After so many milliseconds without a movement it stands. */
const SETTLES = 300;
