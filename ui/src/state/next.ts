import type { Chosen } from '../wire/Chosen';
import type { Fault } from '../wire/Fault';
import type { Opening } from '../wire/Opening';
import type { Unlocking } from '../wire/Unlocking';
import type { Event } from './event';
import {
  findPatient,
  inRecord,
  opened,
  openRecord,
  type OpenRecord,
  type Place,
  type Screen,
} from './screen';
import { ask, settle, show, type State } from './state';
import { hear, home } from './status';

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
    default:
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
      return show(state, unlocking.record ? opened(unlocking.record, state.screen.place) : findPatient);
    case 'wrong':
      return settle({ ...state, fault: wrongPassword(unlocking.triesLeft) }, state.screen);
    case 'ended':
      return show({ ...state, fault: null }, { kind: 'sign-in', way: 'password' });
  }
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
