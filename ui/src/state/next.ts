import type { Chosen } from '../wire/Chosen';
import type { Fault } from '../wire/Fault';
import type { Opening } from '../wire/Opening';
import type { Led } from '../wire/Led';
import type { Function } from '../wire/Function';
import type { Unlocking } from '../wire/Unlocking';
import type { Event } from './event';
import {
  findPatient,
  inRecord,
  opened,
  openRecord,
  patientOf,
  signIn,
  withOpenRecord,
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
    case 'diagnose':
      return diagnose(state);
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
    case 'launched':
      return {
        ...ask(show(state, { ...findPatient, behind: openRecord(state.screen) })),
        followed: event.number,
      };
    case 'led':
      return led(state, event.led);
    case 'choosing':
      return { ...ask(state), screen: alone(state.screen), ended: null };
    case 'chosen':
      return show(state, afterChoosing(event.chosen, null));
    case 'asked-again':
      return state.screen.kind === 'record' ? show(state, afterChoosing(event.chosen, state.screen)) : state;
    case 'justify':
      return state.screen.kind === 'gate'
        ? show(state, { ...state.screen, kind: 'justification', basis: event.basis, claim: event.claim })
        : state;
    case 'back':
      return show(state, before(state.screen));
    case 'stayed':
      return show(state, openRecord(state.screen) ?? findPatient);
    case 'turned':
      return { ...state, turned: true };
    case 'opening':
      return show(state, afterAsking(event.opening, openRecord(state.screen)));
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
    case 'arrived':
      return { ...state, screen: withOpenRecord(state.screen, (open) => arrived(open, event)) };
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
      return state.screen.kind === 'record' ? show(state, opened(event.record)) : state;
    case 'closed':
      return show(state, findPatient);
    case 'withdrawing':
      return ask(withdrawing(state));
    case 'my-activity':
      return state.screen.kind === 'my-activity'
        ? { ...ask(state), screen: { ...state.screen, days: event.days } }
        : show(state, {
            kind: 'my-activity',
            days: event.days,
            activity: null,
            behind: openRecord(state.screen),
          });
    case 'activity':
      return state.screen.kind === 'my-activity'
        ? settle(state, { ...state.screen, activity: event.activity })
        : state;
    case 'function':
      return show(state, functionScreen(event.to, openRecord(state.screen)));
    case 'people':
      return state.screen.kind === 'administration'
        ? settle(state, { ...state.screen, people: event.people })
        : state;
    case 'review':
      return state.screen.kind === 'privacy-review'
        ? settle(state, { ...state.screen, queue: event.queue })
        : state;
    case 'step-up':
      return show(state, { kind: 'step-up', to: event.to, behind: openRecord(state.screen) });
    case 'access-report':
      return state.screen.kind === 'access-report'
        ? settle(state, { ...state.screen, report: event.report })
        : state;
    case 'subject-access':
      return state.screen.kind === 'subject-access'
        ? settle(state, { ...state.screen, copy: event.copy })
        : state;
    case 'another-right':
      return isFunction(state.screen)
        ? show(state, functionScreen(state.screen.kind, state.screen.behind))
        : state;
    case 'change-password':
      return show(state, { kind: 'change-password', done: false, behind: openRecord(state.screen) });
    case 'password-changed':
      return state.screen.kind === 'change-password' ? settle(state, { ...state.screen, done: true }) : state;
    case 'unlocking':
      return unlock(state, event.unlocking);
  }
}

/** The checks come over every screen but the lock, before which nothing can be done, and themselves. */
function diagnose(state: State): State {
  const { screen } = state;
  return screen.kind === 'starting' || screen.kind === 'lock' || screen.kind === 'diagnostics'
    ? state
    : show(state, { kind: 'diagnostics', over: screen });
}

/** Where a link leads. To a patient it leads by choosing, which is asked next. */
function led(state: State, to: Led): State {
  switch (to.kind) {
    case 'patient':
      return state;
    case 'already-open':
      return show(state, openRecord(state.screen) ?? findPatient);
    case 'another-open':
    case 'other-person':
    case 'ended':
      return show(state, { kind: 'launch', led: to, behind: openRecord(state.screen) });
  }
}

/** The search with nothing behind it: from the moment that another patient is chosen there is no way back to the first. */
function alone(screen: Screen): Screen {
  return screen.kind === 'find-patient' ? { ...screen, behind: null } : screen;
}

function afterChoosing(chosen: Chosen, behind: OpenRecord | null): Screen {
  return chosen.kind === 'gate'
    ? { kind: 'gate', gate: chosen.gate, claim: null, behind }
    : afterAsking(chosen, behind);
}

/** What comes of an answer. A record that was open before is shown where it was left. */
function afterAsking(opening: Opening, behind: OpenRecord | null): Screen {
  switch (opening.kind) {
    case 'opened':
      return opened(opening.record, behind?.place);
    case 'refused':
      return { kind: 'refusal', banner: opening.banner, refusal: opening.refusal, behind };
  }
}

/** One layer back. There is none behind an open record: that is closed by its own command. */
function before(screen: Screen): Screen {
  if (screen.kind === 'diagnostics') return screen.over;
  if (screen.kind === 'justification') {
    return { kind: 'gate', gate: screen.gate, claim: screen.claim, behind: screen.behind };
  }
  return 'behind' in screen ? (screen.behind ?? findPatient) : screen;
}

/** The patient takes the permission back: the record leaves the page before anybody is told. */
function withdrawing(state: State): State {
  const banner = patientOf(state.screen);
  return banner ? show(state, { kind: 'closed', banner, refusal: 'permission-withdrawn' }) : state;
}

function functionScreen(to: Function, behind: OpenRecord | null): Screen {
  switch (to) {
    case 'administration':
      return { kind: to, people: null, behind };
    case 'privacy-review':
      return { kind: to, queue: null, behind };
    case 'access-report':
      return { kind: to, report: null, behind };
    case 'subject-access':
      return { kind: to, copy: null, behind };
  }
}

function go(state: State, place: Place, entry: string | null): State {
  return {
    ...ask(state),
    screen: inRecord(state.screen, (open) => ({
      ...open,
      place,
      entry,
      // The part that was left at a lock may still be on its way.
      scroll: open.place === place && open.content.kind === 'waiting' ? (open.scroll ?? 0) : 0,
      content: { kind: 'waiting' },
      reading: { kind: 'nothing' },
    })),
  };
}

/** More of the record has come. What is about another patient, or older than what stands there, changes nothing. */
function arrived(open: OpenRecord, { first, place, content }: Event & { kind: 'arrived' }): OpenRecord {
  const { banner, arriving } = open.record.first;
  if (first.banner.patient !== banner.patient || first.arriving.round <= arriving.round) return open;
  const shown = open.place === place && open.content.kind === content.kind;
  return { ...open, record: { ...open.record, first }, content: shown ? content : open.content };
}

function unlock(state: State, unlocking: Unlocking): State {
  if (state.screen.kind !== 'lock') return state;
  switch (unlocking.kind) {
    case 'back':
      return show(
        state,
        unlocking.record ? opened(unlocking.record, unlocking.place, unlocking.scroll) : findPatient,
      );
    case 'wrong':
      return settle({ ...state, fault: wrongPassword(unlocking.triesLeft) }, state.screen);
    case 'ended':
      return show(state, signIn);
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
  const { screen } = state;
  if (fault.then.kind === 'sign-in') return { ...show(state, signIn), fault };
  // What was said of a tie stands on the question.
  if (screen.kind === 'justification' && fault.field?.startsWith('claim-')) {
    return { ...show(state, before(screen)), fault };
  }
  if (fault.then.kind === 'step-up' && isFunction(screen)) {
    return show(state, { kind: 'step-up', to: screen.kind, behind: screen.behind });
  }
  if (screen.kind === 'record' && screen.content.kind === 'waiting') {
    return settle(state, { ...screen, content: { kind: 'failed', fault } });
  }
  return { ...settle(state, screen), fault };
}

function isFunction(screen: Screen): screen is Screen & { kind: Function } {
  return ['administration', 'privacy-review', 'access-report', 'subject-access'].includes(screen.kind);
}

function withLetterFault(open: OpenRecord, fault: Fault): OpenRecord {
  return open.reading.kind === 'waiting'
    ? { ...open, reading: { kind: 'failed', id: open.reading.id, fault } }
    : open;
}
