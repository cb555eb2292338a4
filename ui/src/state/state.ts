import type { Fault } from '../wire/Fault';
import type { Refusal } from '../wire/Refusal';
import type { Status } from '../wire/Status';
import type { Screen } from './screen';

/** Everything the page knows. */
export interface State {
  status: Status | null;
  screen: Screen;
  /** Grows with everything that is asked. An answer to an earlier asking is dropped. */
  token: number;
  /** Whether the answer to the last asking is still awaited. */
  waiting: boolean;
  /** What went wrong with the last asking of this screen. */
  fault: Fault | null;
  /** Why the record that stood behind this screen was closed, where that has to be told here. */
  ended: Refusal | null;
  /** Whether the person has turned away from what the status says of a closed record: then it is not told again. */
  turned: boolean;
  /** The last link of another program that was followed. */
  followed: number | null;
}

export const beginning: State = {
  status: null,
  screen: { kind: 'starting' },
  token: 0,
  waiting: false,
  fault: null,
  ended: null,
  turned: false,
  followed: null,
};

/** Another screen: what was awaited for the one before is no longer wanted. */
export function show(state: State, screen: Screen): State {
  return {
    ...state,
    screen,
    token: state.token + 1,
    waiting: false,
    fault: null,
    ended: null,
  };
}

/** The same screen, with its answer. */
export function settle(state: State, screen: Screen): State {
  return { ...state, screen, waiting: false };
}

/** The same screen, from which something is asked. */
export function ask(state: State): State {
  return { ...state, token: state.token + 1, waiting: true, fault: null };
}
