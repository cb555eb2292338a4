import type { Backlog } from '../wire/Backlog';

/** What follows in the status line on how many entries wait to be sent. */
export const backlogWords: Record<Backlog, string> = {
  usual: '',
  heavy: ': check the network',
  full: ': only emergencies open',
};
