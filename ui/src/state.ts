import type { AccessLine } from './wire/AccessLine';
import type { Banner } from './wire/Banner';
import type { Chosen } from './wire/Chosen';
import type { Enrolment } from './wire/Enrolment';
import type { Fault } from './wire/Fault';
import type { FirstScreen } from './wire/FirstScreen';
import type { Found } from './wire/Found';
import type { Gate } from './wire/Gate';
import type { Letter } from './wire/Letter';
import type { MyActivity } from './wire/MyActivity';
import type { Opened } from './wire/Opened';
import type { Opening } from './wire/Opening';
import type { Recent } from './wire/Recent';
import type { Refusal } from './wire/Refusal';
import type { Section } from './wire/Section';
import type { SectionView } from './wire/SectionView';
import type { SessionState } from './wire/SessionState';
import type { SignedIn } from './wire/SignedIn';
import type { Status } from './wire/Status';
import type { TimelineRow } from './wire/TimelineRow';
import type { Unlocking } from './wire/Unlocking';

/** A part of an open record that has a screen of its own. */
export type Place = 'overview' | 'timeline' | Section;

/** How somebody comes in: the ordinary way, for the first time, or without the telephone. */
export type Way = 'password' | 'activation' | 'recovery';

/** What an open record shows beside its banner. */
export type Content =
  | { kind: 'waiting' }
  | { kind: 'failed'; fault: Fault }
  | { kind: 'overview' }
  | { kind: 'timeline'; rows: TimelineRow[] }
  | { kind: 'section'; view: SectionView };

/** The pane in which a letter is read. */
export type Reading =
  | { kind: 'nothing' }
  | { kind: 'waiting'; id: string }
  | { kind: 'failed'; id: string; fault: Fault }
  | { kind: 'open'; letter: Letter };

/** The one patient whose record is open. */
export interface OpenRecord {
  kind: 'record';
  record: Opened;
  place: Place;
  content: Content;
  reading: Reading;
  /** The entry that was asked for, to be chosen in the section. */
  entry: string | null;
  /** Whether a status has told of this access; from then on a status without it means that it has ended. */
  told: boolean;
}

/** Every screen there is. What is not in the screen is not in the page: to leave a screen is to forget it. */
export type Screen =
  | { kind: 'starting' }
  | { kind: 'sign-in'; way: Way }
  | { kind: 'enrolment'; enrolment: Enrolment }
  | { kind: 'recovery-codes'; codes: string[] }
  | { kind: 'statement'; who: SignedIn; paragraphs: string[] }
  | { kind: 'find-patient'; found: Found | null; recents: Recent[]; behind: OpenRecord | null }
  | { kind: 'gate'; gate: Gate }
  | { kind: 'emergency-access'; gate: Gate }
  | { kind: 'refusal'; banner: Banner; refusal: Refusal }
  | OpenRecord
  | { kind: 'my-activity'; activity: MyActivity | null; behind: OpenRecord | null }
  | { kind: 'lock'; place: Place };

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
}

/** What can happen. Whatever is an answer carries the token of its asking. */
export type Event =
  | { kind: 'status'; status: Status }
  | { kind: 'asked' }
  | { kind: 'answered'; token: number }
  | { kind: 'fault'; token: number; fault: Fault }
  | { kind: 'refused-letter'; token: number; fault: Fault }
  | { kind: 'way'; way: Way }
  | { kind: 'enrol'; token: number; enrolment: Enrolment }
  | { kind: 'codes'; token: number; codes: string[] }
  | { kind: 'codes-kept' }
  | { kind: 'find' }
  | { kind: 'recents'; recents: Recent[] }
  | { kind: 'found'; token: number; found: Found }
  | { kind: 'choosing' }
  | { kind: 'chosen'; token: number; chosen: Chosen }
  | { kind: 'emergency' }
  | { kind: 'back' }
  | { kind: 'opening'; token: number; opening: Opening }
  | { kind: 'go'; place: Place; entry?: string | undefined }
  | { kind: 'overview'; token: number; first: FirstScreen }
  | { kind: 'section'; token: number; view: SectionView }
  | { kind: 'timeline'; token: number; rows: TimelineRow[] }
  | { kind: 'read'; id: string }
  | { kind: 'letter'; token: number; letter: Letter }
  | { kind: 'refreshed'; token: number; record: Opened }
  | { kind: 'closed'; token: number }
  | { kind: 'my-activity' }
  | { kind: 'activity'; token: number; activity: MyActivity }
  | { kind: 'unlocking'; token: number; unlocking: Unlocking };

export const beginning: State = {
  status: null,
  screen: { kind: 'starting' },
  token: 0,
  waiting: false,
  fault: null,
};

/** What is true after something happened. Pure. */
export function next(state: State, event: Event): State {
  if ('token' in event && event.token !== state.token) return state;
  switch (event.kind) {
    case 'status':
      return hear(state, event.status);
    case 'asked':
      return ask(state);
    case 'answered':
      return settle(state, state.screen);
    case 'fault':
      return fail(state, event.fault);
    case 'refused-letter':
      return settle(
        state,
        inRecord(state.screen, (open) => withLetterFault(open, event.fault)),
      );
    case 'way':
      return show(state, { kind: 'sign-in', way: event.way });
    case 'enrol':
      return show(state, { kind: 'enrolment', enrolment: event.enrolment });
    case 'codes':
      return show(state, { kind: 'recovery-codes', codes: event.codes });
    case 'codes-kept':
      return show(state, home(state.status));
    case 'find':
      return show(state, { ...findPatient, behind: openRecord(state.screen) });
    case 'recents':
      return state.screen.kind === 'find-patient'
        ? { ...state, screen: { ...state.screen, recents: event.recents } }
        : state;
    case 'found':
      return state.screen.kind === 'find-patient'
        ? settle(state, { ...state.screen, found: event.found })
        : state;
    case 'choosing':
      return { ...ask(state), screen: alone(state.screen) };
    case 'chosen':
      return show(state, afterChoosing(event.chosen));
    case 'emergency':
      return state.screen.kind === 'gate'
        ? show(state, { kind: 'emergency-access', gate: state.screen.gate })
        : state;
    case 'back':
      return show(state, before(state.screen));
    case 'opening':
      return show(state, afterAsking(event.opening));
    case 'go':
      return go(state, event.place, event.entry ?? null);
    case 'overview':
      return settle(
        state,
        inRecord(state.screen, (open) => ({
          ...open,
          record: { ...open.record, first: event.first },
          content: { kind: 'overview' },
        })),
      );
    case 'section':
      return settle(
        state,
        inRecord(state.screen, (open) => ({ ...open, content: { kind: 'section', view: event.view } })),
      );
    case 'timeline':
      return settle(
        state,
        inRecord(state.screen, (open) => ({ ...open, content: { kind: 'timeline', rows: event.rows } })),
      );
    case 'read':
      return {
        ...ask(state),
        screen: inRecord(state.screen, (open) => ({ ...open, reading: { kind: 'waiting', id: event.id } })),
      };
    case 'letter':
      return settle(
        state,
        inRecord(state.screen, (open) => ({ ...open, reading: { kind: 'open', letter: event.letter } })),
      );
    case 'refreshed':
      return show(state, opened(event.record));
    case 'closed':
      return show(state, findPatient);
    case 'my-activity':
      return show(state, { kind: 'my-activity', activity: null, behind: openRecord(state.screen) });
    case 'activity':
      return state.screen.kind === 'my-activity'
        ? settle(state, { ...state.screen, activity: event.activity })
        : state;
    case 'unlocking':
      return unlock(state, event.unlocking);
  }
}

/** Whether the screen shows one patient, so that the banner stands above it. */
export function patientOf(screen: Screen): Banner | null {
  switch (screen.kind) {
    case 'gate':
    case 'emergency-access':
      return screen.gate.banner;
    case 'refusal':
      return screen.banner;
    case 'record':
      return screen.record.first.banner;
    case 'starting':
    case 'sign-in':
    case 'enrolment':
    case 'recovery-codes':
    case 'statement':
    case 'find-patient':
    case 'my-activity':
    case 'lock':
      return null;
  }
}

/** The record that is open, in view or behind the screen in view. */
export function openRecord(screen: Screen): OpenRecord | null {
  switch (screen.kind) {
    case 'record':
      return screen;
    case 'find-patient':
    case 'my-activity':
      return screen.behind;
    case 'starting':
    case 'sign-in':
    case 'enrolment':
    case 'recovery-codes':
    case 'statement':
    case 'gate':
    case 'emergency-access':
    case 'refusal':
    case 'lock':
      return null;
  }
}

/** A new status. Locking and signing out drop the record at once, whatever was being shown or awaited. */
function hear(state: State, status: Status): State {
  const heard = { ...state, status };
  const screen = follow(state.screen, status.session, status);
  if (screen !== state.screen) return show(heard, screen);
  if (status.session.kind !== 'active') return heard;
  return status.access ? { ...heard, screen: grant(screen, status.access) } : withdraw(heard);
}

/** The access as it is now, with what is left of it. */
function grant(screen: Screen, access: AccessLine): Screen {
  const tell = (open: OpenRecord): OpenRecord => ({
    ...open,
    record: { ...open.record, access },
    told: true,
  });
  switch (screen.kind) {
    case 'record':
      return tell(screen);
    case 'find-patient':
    case 'my-activity':
      return screen.behind ? { ...screen, behind: tell(screen.behind) } : screen;
    case 'starting':
    case 'sign-in':
    case 'enrolment':
    case 'recovery-codes':
    case 'statement':
    case 'gate':
    case 'emergency-access':
    case 'refusal':
    case 'lock':
      return screen;
  }
}

/** The access has ended by itself: the record leaves the page. While an answer is awaited, that answer says more. */
function withdraw(state: State): State {
  const { screen, waiting } = state;
  if (waiting || !openRecord(screen)?.told) return state;
  if (screen.kind === 'record') {
    return show(state, { kind: 'refusal', banner: screen.record.first.banner, refusal: 'grant-ended' });
  }
  return screen.kind === 'find-patient' || screen.kind === 'my-activity'
    ? { ...state, screen: { ...screen, behind: null } }
    : state;
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

/** Where the session by itself leads. */
function home(status: Status | null): Screen {
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

/** The search with nothing behind it: from the moment that another patient is chosen there is no way back to the first. */
function alone(screen: Screen): Screen {
  return screen.kind === 'find-patient' ? { ...screen, behind: null } : screen;
}

function afterChoosing(chosen: Chosen): Screen {
  switch (chosen.kind) {
    case 'gate':
      return { kind: 'gate', gate: chosen.gate };
    case 'opened':
      return opened(chosen.record);
    case 'refused':
      return { kind: 'refusal', banner: chosen.banner, refusal: chosen.refusal };
  }
}

function afterAsking(opening: Opening): Screen {
  switch (opening.kind) {
    case 'opened':
      return opened(opening.record);
    case 'refused':
      return { kind: 'refusal', banner: opening.banner, refusal: opening.refusal };
  }
}

function opened(record: Opened): OpenRecord {
  return {
    kind: 'record',
    record,
    place: 'overview',
    content: { kind: 'overview' },
    reading: { kind: 'nothing' },
    entry: null,
    told: false,
  };
}

/** One layer back. There is none behind an open record: that is closed by its own command. */
function before(screen: Screen): Screen {
  switch (screen.kind) {
    case 'emergency-access':
      return { kind: 'gate', gate: screen.gate };
    case 'gate':
    case 'refusal':
      return findPatient;
    case 'find-patient':
    case 'my-activity':
      return screen.behind ?? findPatient;
    case 'starting':
    case 'sign-in':
    case 'enrolment':
    case 'recovery-codes':
    case 'statement':
    case 'record':
    case 'lock':
      return screen;
  }
}

function go(state: State, place: Place, entry: string | null): State {
  return {
    ...ask(state),
    screen: inRecord(state.screen, (open) => ({
      ...open,
      place,
      entry,
      content: { kind: 'waiting' },
      reading: { kind: 'nothing' },
    })),
  };
}

function unlock(state: State, unlocking: Unlocking): State {
  if (state.screen.kind !== 'lock') return state;
  switch (unlocking.kind) {
    case 'back':
      return show(state, unlocking.record ? back(unlocking.record, state.screen.place) : findPatient);
    case 'wrong':
      return settle({ ...state, fault: wrongPassword(unlocking.triesLeft) }, state.screen);
    case 'ended':
      return show({ ...state, fault: null }, { kind: 'sign-in', way: 'password' });
  }
}

/** The record as it was left; a section other than the first is asked for again. */
function back(record: Opened, place: Place): OpenRecord {
  const open = opened(record);
  return place === 'overview' ? open : { ...open, place, content: { kind: 'waiting' } };
}

function wrongPassword(triesLeft: number): Fault {
  return {
    words:
      triesLeft === 1
        ? 'That password does not unlock this session. 1 try is left.'
        : `That password does not unlock this session. ${triesLeft} tries are left.`,
    code: 'AUTH-03',
    field: 'password',
    retryAfterSeconds: null,
    then: { kind: 'stay' },
  };
}

/** A fault belongs to what was asked for: to the section that did not come, else to the screen. */
function fail(state: State, fault: Fault): State {
  if (fault.then.kind === 'sign-in') {
    return { ...show(state, { kind: 'sign-in', way: 'password' }), fault };
  }
  const screen = state.screen;
  if (screen.kind === 'record' && screen.content.kind === 'waiting') {
    return settle(state, { ...screen, content: { kind: 'failed', fault } });
  }
  return { ...settle(state, screen), fault };
}

function withLetterFault(open: OpenRecord, fault: Fault): OpenRecord {
  return open.reading.kind === 'waiting'
    ? { ...open, reading: { kind: 'failed', id: open.reading.id, fault } }
    : open;
}

function inRecord(screen: Screen, change: (open: OpenRecord) => OpenRecord): Screen {
  return screen.kind === 'record' ? change(screen) : screen;
}

/** Another screen: what was awaited for the one before is no longer wanted. */
function show(state: State, screen: Screen): State {
  return { ...state, screen, token: state.token + 1, waiting: false, fault: null };
}

/** The same screen, with its answer. */
function settle(state: State, screen: Screen): State {
  return { ...state, screen, waiting: false };
}

function ask(state: State): State {
  return { ...state, token: state.token + 1, waiting: true, fault: null };
}

const findPatient: Screen & { kind: 'find-patient' } = {
  kind: 'find-patient',
  found: null,
  recents: [],
  behind: null,
};
