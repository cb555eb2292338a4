import { getContext, setContext } from 'svelte';
import type { Original } from './wire/Original';
import type { Section } from './wire/Section';

type Ask = (section: Section, id: string) => Promise<Original>;
const asking = Symbol('original');

/** Lets every section of an open record ask for an entry as its source sent it. */
export const giveOriginal = (ask: Ask): Ask => setContext(asking, ask);

/** How this section asks for an entry as its source sent it. */
export const takeOriginal = (): Ask | undefined => getContext<Ask | undefined>(asking);
