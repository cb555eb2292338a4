import { vi } from 'vitest';

/** So much is seen of a list, in pixels. */
export const VIEW = 600;
/** How high a line is. */
export const LINE = 30;

/**
 * A layout for jsdom, which has none: lines of one height under each other, rooms as high as they say, in a `main` that scrolls.
 *
 * Answers how one scrolls there.
 */
export function laidOut(): (to: number) => Promise<void> {
  let scrolled = 0;
  const high = (element: Element): number => {
    const said = element instanceof HTMLElement ? parseFloat(element.style.height) : NaN;
    if (!Number.isNaN(said)) return said;
    if (element.matches('tr, [role=listitem], h2')) return LINE;
    return [...element.children].reduce((sum, child) => sum + high(child), 0);
  };
  const top = (element: Element): number => {
    if (!element.parentElement || element.tagName === 'MAIN') return 0;
    let y = element.parentElement.tagName === 'MAIN' ? -scrolled : top(element.parentElement);
    for (let one = element.previousElementSibling; one; one = one.previousElementSibling) y += high(one);
    return y;
  };
  vi.spyOn(Element.prototype, 'getBoundingClientRect').mockImplementation(function (this: Element) {
    const line = this.closest('tr, [role=listitem]') ?? this;
    return this.tagName === 'MAIN'
      ? new DOMRect(0, 0, 1000, VIEW)
      : new DOMRect(0, top(line), 1000, high(line));
  });
  vi.spyOn(Element.prototype, 'getClientRects').mockImplementation(function (this: Element) {
    return [this.getBoundingClientRect()] as unknown as DOMRectList;
  });
  return async (to) => {
    scrolled = to;
    document.dispatchEvent(new Event('scroll'));
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  };
}
