import type { SessionState } from '../wire/SessionState';
import type { Status } from '../wire/Status';
import { findPatient, openRecord, withOpenRecord, type Screen } from './screen';
import { show, type State } from './state';

/** A new status. Locking and signing out drop the record at once, whatever was being shown or awaited. */
export function hear(state: State, status: Status): State {
  const heard = { ...state, status };
  const screen = follow(state.screen, status.session, status);
  if (screen !== state.screen) return show(heard, screen);
  if (status.session.kind !== 'active') return heard;
  const { access } = status;
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
      return { kind: 'sign-in', way: 'password' };
    case 'statement':
      return { kind: 'statement', who: session.who, paragraphs: session.paragraphs };
    case 'active':
      return findPatient;
    case 'locked':
      return { kind: 'lock', place: 'overview' };
  }
}

/** The access has ended by itself: the record leaves the page. While an answer is awaited, that answer says more. */
function lapse(state: State): State {
  const { screen, waiting } = state;
  if (waiting || !openRecord(screen)?.told) return state;
  if (screen.kind === 'record') {
    return show(state, { kind: 'refusal', banner: screen.record.first.banner, refusal: 'grant-ended' });
  }
  return 'behind' in screen ? { ...state, screen: { ...screen, behind: null } } : state;
}

function follow(screen: Screen, session: SessionState, status: Status): Screen {
  switch (session.kind) {
    case 'signed-out':
      return beforeSignIn(screen) ? screen : home(status);
    case 'statement':
      return screen.kind === 'statement' || screen.kind === 'recovery-codes' ? screen : home(status);
    case 'locked':
      return screen.kind === 'lock'
        ? screen
        : { kind: 'lock', place: openRecord(screen)?.place ?? 'overview' };
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
