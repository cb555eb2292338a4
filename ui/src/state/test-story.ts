import { expect } from 'vitest';
import { accessLine, atTriage, gateOf } from '../fake/gates';
import { ivy, rita } from '../fake/people';
import { firstScreen } from '../fake/record';
import { beginning, next, type Event, type Screen, type State } from '.';
import type { AccessLine } from '../wire/AccessLine';
import type { RecordClosed } from '../wire/RecordClosed';
import type { SessionState } from '../wire/SessionState';
import type { Status } from '../wire/Status';

export const access = accessLine('permission-once');
export const active: SessionState = {
  kind: 'active',
  who: rita,
  remaining: { locksInSeconds: 300, curtainSeconds: 60, warningSeconds: 60, coveredOnLeaving: true },
};
export const locked: SessionState = {
  kind: 'locked',
  who: rita,
  since: '14:09',
  ends: '14:29',
  triesLeft: 5,
};
export const signedOut: SessionState = { kind: 'signed-out' };

export const status = (
  session: SessionState,
  line: AccessLine | null = null,
  closed: RecordClosed | null = null,
): Status => ({
  network: { kind: 'online', milliseconds: 31 },
  unsent: 0,
  backlog: 'usual',
  lostAtSignOut: false,
  setAside: 0,
  session,
  discloses: ['print', 'copy'],
  computer: 'PC',
  version: '0',
  clock: '14:03',
  clockSkewSeconds: null,
  training: null,
  warning: null,
  notices: [],
  access: line,
  hasCome: line ? { patient: 'p-ivy', round: 3 } : null,
  closed,
  visit: null,
  saidNo: null,
  sessionEnded: false,
  launch: null,
  shortcuts: true,
});

export const heard = (
  session: SessionState,
  line: AccessLine | null = null,
  closed: RecordClosed | null = null,
): Event => ({
  kind: 'status',
  status: status(session, line, closed),
});
export const after = (...events: Event[]): State => events.reduce(next, beginning);
/** Answers carry the token of their asking; here each is in time. */
export const inTime = (state: State, event: (token: number) => Event): State =>
  next(state, event(state.token));

export const atWork = after(heard(active));
export const opened = (state = atWork, banner = ivy): State =>
  inTime(state, (token) => ({
    kind: 'opening',
    token,
    opening: { kind: 'opened', record: { first: firstScreen(banner), access } },
  }));
const gate = gateOf(ivy, atTriage, null);
export const atGate: Screen = { kind: 'gate', gate, claim: null, behind: null };
export const fault = { words: 'No answer.', code: 'NET-07', field: null, retryAfterSeconds: null };

export const nothingOfIvy = (state: State): void => {
  expect(JSON.stringify(state.screen), 'nothing of the record is left in the page').not.toMatch(
    /PATTERSON|penicillin/,
  );
};
