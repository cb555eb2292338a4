import { fireEvent, render, screen } from '@testing-library/svelte';
import App from './App.svelte';
import type { Backend } from './backend';
import { invented } from './fake';
import type { Status } from './wire/Status';

/** Presses a key where the focus is. */
export const key = (name: string, held = {}): Promise<boolean> =>
  fireEvent.keyDown(document.activeElement ?? document.body, {
    key: name,
    code: /^\d$/.test(name) ? `Digit${name}` : '',
    bubbles: true,
    ...held,
  });
/** Waits for a heading. */
export const heading = (name: RegExp): Promise<HTMLElement> => screen.findByRole('heading', { name });

/** The page at work, and what the viewer would push to it. */
export async function page(story = 'work', changes: Partial<Backend> = {}) {
  const backend = { ...invented(story), ...changes };
  let push: (status: Status) => void = () => undefined;
  const watch = backend.watchStatus;
  backend.watchStatus = async (changed) => {
    push = changed;
    return watch(changed);
  };
  render(App, { backend });
  await screen.findByLabelText('Find a patient');
  return { backend, push: (status: Status) => push(status) };
}

/** Finds Ivy and opens her record by permission. */
export async function openRecord(): Promise<void> {
  await fireEvent.input(screen.getByLabelText('Find a patient'), { target: { value: 'patterson' } });
  await fireEvent.click(screen.getByRole('button', { name: /^Find$/ }));
  await screen.findByRole('row', { name: /PATTERSON, Ivy/ });
  await key('Enter');
  await heading(/Why may you open this record/);
  await key('1', { altKey: true });
  await screen.findByRole('button', { name: /Close patient/ });
}
