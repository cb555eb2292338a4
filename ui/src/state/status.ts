import type { RecordClosed } from '../wire/RecordClosed';
import type { SessionState } from '../wire/SessionState';
import type { Status } from '../wire/Status';
import { findPatient, openRecord, patientOf, signIn, withOpenRecord, type Screen } from './screen';
import { show, type State } from './state';

/** A new status. What ends a session or an access drops the record at once, whatever was being shown or awaited. */
export function hear(state: State, status: Status): State {
  // Who signs in or unlocks next is led as well.
  const followed = status.session.kind === 'active' ? state.followed : null;
  const heard = { ...state, status, followed, turned: status.closed !== null && state.turned };
  const screen = follow(state.screen, status.session, status);
  if (screen !== state.screen) return show(heard, screen);
  if (status.session.kind !== 'active') return heard;
  const { access, closed } = status;
  if (closed && isNews(heard)) return close(heard, closed);
  if (!access) return lapse(heard);
  // The access as it is now, with what is left of it.
  const tell = withOpenRecord(screen, (open) => ({
    ...open,
    record: { ...open.record, access },
    told: true,
  }));
  return { ...heard, screen: tell };
}

/** Where the session by itself leads. */
export function home(status: Status | null): Screen {
  const session = status?.session;
  switch (session?.kind) {
    case undefined:
    case 'signed-out':
      return signIn;
    case 'statement':
      return { kind: 'statement', who: session.who, paragraphs: session.paragraphs };
    case 'active':
      return findPatient;
    case 'locked':
      return { kind: 'lock' };
  }
}

/** Whether a closing has still to be told: once the person has turned away from it, only a record opened since can close. */
function isNews(state: State): boolean {
  return !state.turned || openRecord(state.screen)?.told === true;
}

/** The record was closed under the person's eyes: it leaves the page, and in its place stands why. */
function close(state: State, { banner, refusal }: RecordClosed): State {
  const { screen } = state;
  if (screen.kind === 'closed') return state;
  if (patientOf(screen)?.patient === banner.patient) {
    return show(state, { kind: 'closed', banner, refusal });
  }
  if (screen.kind === 'diagnostics') {
    return {
      ...state,
      ended: refusal,
      screen: openRecord(screen) ? { ...screen, over: findPatient } : screen,
    };
  }
  return { ...state, ended: refusal, screen: 'behind' in screen ? { ...screen, behind: null } : screen };
}

/** The access has ended, and no status says why. While an answer is awaited, that answer says more. */
function lapse(state: State): State {
  const open = openRecord(state.screen);
  if (state.waiting || !open?.told) return state;
  const closed = close(state, { banner: open.record.first.banner, refusal: 'grant-ended' });
  // What was asked last may say more than that it ended.
  return { ...closed, fault: state.fault };
}

function follow(screen: Screen, session: SessionState, status: Status): Screen {
  if (screen.kind === 'diagnostics') {
    const over = follow(screen.over, session, status);
    return over === screen.over ? screen : over;
  }
  switch (session.kind) {
    case 'signed-out':
      return beforeSignIn(screen) ? screen : home(status);
    case 'statement':
      return screen.kind === 'statement' || screen.kind === 'recovery-codes' ? screen : home(status);
    case 'locked':
      return screen.kind === 'lock' ? screen : home(status);
    case 'active':
      return atTheDoor(screen) ? home(status) : screen;
  }
}

function beforeSignIn(screen: Screen): boolean {
  return screen.kind === 'sign-in' || screen.kind === 'enrolment' || screen.kind === 'recovery-codes';
}

function atTheDoor(screen: Screen): boolean {
  return screen.kind === 'starting' || screen.kind === 'sign-in' || screen.kind === 'statement';
}
