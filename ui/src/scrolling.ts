import type { Attachment } from 'svelte/attachments';

/** Hears how far down an open record is, once it stands: in a window of one column the page itself scrolls, else `main` does. */
export function standsAt(tell: (scroll: number) => unknown): Attachment<HTMLElement> {
  return (main) => {
    let standing: ReturnType<typeof setTimeout> | undefined;
    const scrolled = (): void => {
      clearTimeout(standing);
      standing = setTimeout(() => tell(Math.round(main.scrollTop + window.scrollY)), SETTLES);
    };
    main.addEventListener('scroll', scrolled, { passive: true });
    window.addEventListener('scroll', scrolled, { passive: true });
    return () => {
      clearTimeout(standing);
      main.removeEventListener('scroll', scrolled);
      window.removeEventListener('scroll', scrolled);
    };
  };
}

/** Goes back to where it stood. */
export function takeUp(main: HTMLElement, scroll: number): void {
  main.scrollTop = scroll;
  window.scrollTo?.(0, scroll);
}

/** After so many milliseconds without a movement it stands. */
const SETTLES = 300;
