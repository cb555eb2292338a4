/** Puts sheets where a print of the window finds them, and nothing else: see `styles/print.css`. */
export function layOut(sheets: HTMLElement): void {
  document.body.append(sheets);
}

/** Takes them away, wherever they stand. */
export function takeAway(sheets: HTMLElement | undefined): void {
  sheets?.remove();
}
