import { getContext, setContext } from 'svelte';
import type { Entry } from './wire/Entry';
import type { OpenedLetter } from './wire/OpenedLetter';

const here = Symbol('the letters that were opened');

/** The letters of the open record that the person has opened since signing in, for whatever lists them. */
export function giveOpened(letters: () => OpenedLetter[]): void {
  setContext(here, letters);
}

/** When a letter was opened, `14:05`; nothing where it was not, or only in another version. */
export function takeOpened(): (entry: Entry) => string | null {
  const letters = getContext<(() => OpenedLetter[]) | undefined>(here);
  return ({ id, version }) =>
    letters?.().find((letter) => letter.id === id && letter.version === version)?.at ?? null;
}
