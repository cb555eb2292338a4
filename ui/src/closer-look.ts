import { getContext, setContext } from 'svelte';
import type { Details } from './wire/Details';
import type { Original } from './wire/Original';
import type { Section } from './wire/Section';

/** How more of one entry is asked for than its row. */
export interface CloserLook {
  /** What stands beside it: its author, status and code. */
  details(section: Section, id: string): Promise<Details>;
  /** As its source sent it. */
  original(section: Section, id: string): Promise<Original>;
}

const looking = Symbol('closer look');

/** Lets every section of an open record look closer. */
export const giveCloserLook = (look: CloserLook): CloserLook => setContext(looking, look);

/** How this section looks closer. */
export const takeCloserLook = (): CloserLook | undefined => getContext<CloserLook | undefined>(looking);
