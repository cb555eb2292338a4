import { afterEach, describe, expect, it } from 'vitest';
import { controlFor, cycleRegion, shortcutOf, topLayer, type Press } from './keys';

const press = (key: string, held: Partial<Press> = {}): Press => ({
  key,
  code: /^\d$/.test(key) ? `Digit${key}` : '',
  altKey: false,
  ctrlKey: false,
  shiftKey: false,
  metaKey: false,
  ...held,
});

afterEach(() => document.body.replaceChildren());

describe('the name of a key press', () => {
  const rows: [string, Press, string | null][] = [
    ['find patient', press('k', { ctrlKey: true }), 'Control+K'],
    ['lock', press('l', { ctrlKey: true }), 'Control+L'],
    ['close patient', press('W', { ctrlKey: true, shiftKey: true }), 'Control+Shift+W'],
    ['a section', press('3', { altKey: true }), 'Alt+3'],
    ['overview', press('0', { altKey: true }), 'Alt+0'],
    ['a section on a keyboard with other digits', press('"', { altKey: true, code: 'Digit3' }), 'Alt+3'],
    ['flagged only', press('f', { altKey: true }), 'Alt+F'],
    ['help', press('F1'), 'F1'],
    ['regions, backwards', press('F6', { shiftKey: true }), 'Shift+F6'],
    ['the top layer', press('Escape'), 'Escape'],
    ['a letter by itself is typing', press('k'), null],
    ['a digit by itself is typing', press('3'), null],
    ['Enter is never a shortcut', press('Enter'), null],
    ['AltGr is typing', press('3', { altKey: true, ctrlKey: true }), null],
    ['the Windows key is the system’s', press('l', { metaKey: true }), null],
  ];
  it.each(rows)('%s', (_name, pressed, name) => expect(shortcutOf(pressed)).toBe(name));
});

describe('the control that a shortcut stands for', () => {
  it('is the one that names it', () => {
    document.body.innerHTML =
      '<button aria-keyshortcuts="Alt+1">a</button><button aria-keyshortcuts="Alt+10">b</button>';
    expect(controlFor('Alt+1', document)?.textContent).toBe('a');
    expect(controlFor('Alt+2', document)).toBeNull();
  });

  it('is not one under the curtain', () => {
    document.body.innerHTML = '<div inert><button aria-keyshortcuts="Alt+1">a</button></div>';
    expect(controlFor('Alt+1', document)).toBeNull();
  });

  it('is in the open dialog, where there is one', () => {
    document.body.innerHTML = '<button aria-keyshortcuts="Control+L">lock</button><dialog open></dialog>';
    expect(controlFor('Control+L', topLayer(document)), 'the page below cannot be reached').toBeNull();
  });
});

it('F6 goes round the regions, both ways', () => {
  document.body.innerHTML = ['banner', 'sections', 'main']
    .map((id) => `<div id="${id}" data-region tabindex="-1"></div>`)
    .join('');
  const order = [false, false, false, false, true].map((backwards) => {
    cycleRegion(document, backwards);
    return document.activeElement?.id;
  });
  expect(order).toEqual(['banner', 'sections', 'main', 'banner', 'main']);
});
