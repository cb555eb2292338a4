import { getContext, setContext } from 'svelte';
import { nameOf } from '../content/sections';
import type { OpenRecord } from '../state';
import type { Leaving } from '../wire/Leaving';
import type { OnPaper } from '../wire/OnPaper';
import type { Printing } from '../wire/Printing';

/** How a part of the record comes on paper. */
export interface Paper {
  /** Whether the role may print. */
  permitted: boolean;
  prepare: (what: OnPaper) => Promise<Printing>;
  print: (reference: string) => Promise<Leaving>;
}

type Print = (what: OnPaper) => void;
const print = Symbol('print');

/** Lets every part of an open record ask for paper. */
export const givePrint = (ask: Print): Print => setContext(print, ask);

/** How this part of an open record asks for paper. */
export const takePrint = (): Print | undefined => getContext<Print | undefined>(print);

/** What of an open record stands on the screen, and would be printed. */
export function onScreen({ place, reading }: OpenRecord): OnPaper {
  if (place === 'overview' || place === 'timeline') return { kind: place };
  if (reading.kind === 'open') return { kind: 'letter', id: reading.letter.id };
  return { kind: 'section', section: place };
}

/** `the overview`, `Medicines`, `this letter` */
export function nameOfWhat(what: OnPaper): string {
  switch (what.kind) {
    case 'overview':
    case 'timeline':
      return `the ${what.kind}`;
    case 'section':
      return nameOf(what.section);
    case 'letter':
      return 'this letter';
    case 'test':
      return 'the results of one test';
  }
}
