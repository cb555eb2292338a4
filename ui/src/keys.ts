/** A key press, as far as a shortcut is concerned. */
export interface Press {
  key: string;
  code: string;
  altKey: boolean;
  ctrlKey: boolean;
  shiftKey: boolean;
  metaKey: boolean;
  getModifierState?: (key: string) => boolean;
}

/**
 * The name of a key press as `aria-keyshortcuts` spells it: `Control+K`, `Alt+3`, `F1`.
 *
 * A key without a modifier is none, but for F1, F6 and Escape: a letter by itself is never a command (WCAG 2.1.4).
 * AltGr is typing, not a command.
 */
export function shortcutOf(press: Press): string | null {
  if (press.metaKey || (press.ctrlKey && press.altKey) || press.getModifierState?.('AltGraph')) return null;
  const name = nameOf(press);
  if (name === null) return null;
  if (!press.altKey && !press.ctrlKey)
    return named.has(name) ? `${press.shiftKey ? 'Shift+' : ''}${name}` : null;
  return `${press.ctrlKey ? 'Control+' : 'Alt+'}${press.shiftKey ? 'Shift+' : ''}${name}`;
}

/**
 * The control that a shortcut stands for: the one that names it in `aria-keyshortcuts`.
 *
 * So that a shortcut cannot exist without a control that says it, nor reach a control that cannot be seen.
 */
export function controlFor(shortcut: string, root: ParentNode): HTMLElement | null {
  for (const control of root.querySelectorAll<HTMLElement>('[aria-keyshortcuts]')) {
    const names = control.getAttribute('aria-keyshortcuts')?.split(' ') ?? [];
    if (names.includes(shortcut) && !control.closest('[inert]')) return control;
  }
  return null;
}

/** The layer that keys reach: an open dialog, else the page. */
export function topLayer(page: Document): ParentNode {
  const dialogs = page.querySelectorAll('dialog[open]');
  return dialogs[dialogs.length - 1] ?? page;
}

/** Puts the focus on the next region of the page (F6), or the one before. */
export function cycleRegion(page: Document, backwards: boolean): void {
  const regions = [...page.querySelectorAll<HTMLElement>('[data-region]')];
  if (regions.length === 0) return;
  const here = regions.findIndex((region) => region.contains(page.activeElement));
  const step = backwards ? -1 : 1;
  const start = here === -1 && backwards ? 0 : here;
  regions[(start + step + regions.length) % regions.length]?.focus();
}

function nameOf(press: Press): string | null {
  if (/^Digit\d$/.test(press.code)) return press.code.slice(5);
  if (/^[a-z]$/i.test(press.key)) return press.key.toUpperCase();
  return named.has(press.key) ? press.key : null;
}

const named = new Set(['F1', 'F6', 'Escape']);
