import { tick } from 'svelte';

/** What a person does to come to a state that only a component knows of: a fold, a filter, a dialog. */
export interface Hands {
  /** Presses a shortcut where the focus is, `Alt+F`. */
  press(keys: string): Promise<void>;
  /** Clicks what is called so: a button, a line, a choice. */
  click(name: string | RegExp): Promise<void>;
  /** Types into the field with this label. */
  type(label: string, text: string): Promise<void>;
  /** Chooses one of the options of the field with this label. */
  choose(label: string, option: string): Promise<void>;
  /** Waits for so many milliseconds. */
  wait(milliseconds: number): Promise<void>;
  /** Waits until this is so, a few seconds at most. */
  until(so: () => boolean): Promise<void>;
}

export const hands: Hands = {
  async press(keys) {
    const parts = keys.split('+');
    const key = parts.pop() ?? '';
    const target = document.activeElement ?? document.body;
    target.dispatchEvent(
      new KeyboardEvent('keydown', {
        key: key.length === 1 ? key.toLowerCase() : key,
        code: /^\d$/.test(key) ? `Digit${key}` : key,
        altKey: parts.includes('Alt'),
        ctrlKey: parts.includes('Control'),
        shiftKey: parts.includes('Shift'),
        bubbles: true,
        cancelable: true,
      }),
    );
    await tick();
  },
  async click(name) {
    const all = document.querySelectorAll<HTMLElement>('button, a, summary, label, [data-row]');
    const found = [...all].find((one) =>
      typeof name === 'string' ? said(one).includes(name) : name.test(said(one)),
    );
    if (!found) throw new Error(`nothing is called ${String(name)}`);
    found.focus();
    found.click();
    await tick();
  },
  async type(label, text) {
    const all = [...document.querySelectorAll('label')];
    const named = all.find((one) => said(one).includes(label));
    const field = named?.control;
    if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement))
      throw new Error(`no field is called ${label}`);
    field.focus();
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    await tick();
  },
  async choose(label, option) {
    const all = [...document.querySelectorAll('label')];
    const field = all.find((one) => said(one).startsWith(label))?.control;
    if (!(field instanceof HTMLSelectElement)) throw new Error(`nothing is chosen as ${label}`);
    field.focus();
    field.value = option;
    field.dispatchEvent(new Event('change', { bubbles: true }));
    await tick();
  },
  wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  async until(so) {
    for (let tries = 0; tries < 100 && !so(); tries += 1) await hands.wait(50);
  },
};

const said = (element: Element): string => element.textContent?.replace(/\s+/g, ' ').trim() ?? '';
