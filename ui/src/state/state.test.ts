import { describe, expect, it } from 'vitest';
import { ivy, joan, rita } from '../fake/people';
import { firstScreen, letterOf, sectionOf } from '../fake/record';
import { beginning, next, openRecord, patientOf, type Event, type Screen, type State } from '.';
import { titleOf } from '../title';
import type { AccessLine } from '../wire/AccessLine';
import type { Gate } from '../wire/Gate';
import type { SessionState } from '../wire/SessionState';
import type { Status } from '../wire/Status';

const access: AccessLine = {
  basis: 'permission-once',
  words: 'patient agreed to this visit',
  until: '22-Nov-2026 02:00',
  secondsLeft: 60,
  scope: '',
};
const active: SessionState = {
  kind: 'active',
  who: rita,
  remaining: { locksInSeconds: 300, curtainSeconds: 60, warningSeconds: 60 },
};
const locked: SessionState = { kind: 'locked', who: rita, since: '14:09', ends: '14:29', triesLeft: 5 };
const signedOut: SessionState = { kind: 'signed-out' };

const status = (session: SessionState, line: AccessLine | null = null): Status => ({
  network: { kind: 'online', milliseconds: 31 },
  unsent: 0,
  setAside: 0,
  session,
  computer: 'PC',
  version: '0',
  clock: '14:03',
  clockSkewSeconds: null,
  training: null,
  warning: null,
  access: line,
});

const heard = (session: SessionState, line: AccessLine | null = null): Event => ({
  kind: 'status',
  status: status(session, line),
});
const after = (...events: Event[]): State => events.reduce(next, beginning);
/** Answers carry the token of their asking; here each is in time. */
const inTime = (state: State, event: (token: number) => Event): State => next(state, event(state.token));

const atWork = after(heard(active));
const opened = (state = atWork, banner = ivy): State =>
  inTime(state, (token) => ({
    kind: 'opening',
    token,
    opening: { kind: 'opened', record: { first: firstScreen(banner), access } },
  }));
const gate = { banner: ivy } as Gate;
const fault = { words: 'No answer.', code: 'NET-07', field: null, retryAfterSeconds: null };

const nothingOfIvy = (state: State): void => {
  expect(JSON.stringify(state.screen), 'nothing of the record is left in the page').not.toMatch(
    /PATTERSON|penicillin/,
  );
};

describe('the session leads', () => {
  const rows: [string, Event[], Screen['kind']][] = [
    ['nobody signed in', [heard(signedOut)], 'sign-in'],
    ['the statement to be read', [heard({ kind: 'statement', who: rita, paragraphs: [] })], 'statement'],
    ['somebody at work', [heard(active)], 'find-patient'],
    ['a locked session, also at the start', [heard(locked)], 'lock'],
    ['signing in', [heard(signedOut), heard(active)], 'find-patient'],
    [
      'accepting the statement',
      [heard({ kind: 'statement', who: rita, paragraphs: [] }), heard(active)],
      'find-patient',
    ],
    ['locked and then ended', [heard(active), heard(locked), heard(signedOut)], 'sign-in'],
  ];
  it.each(rows)('%s', (_name, events, kind) => {
    expect(after(...events).screen.kind).toBe(kind);
  });

  it('a status leaves enrolment and recovery codes where they are', () => {
    const enrolling = after(heard(signedOut), { kind: 'way', way: 'activation' });
    const codes = inTime(enrolling, (token) => ({ kind: 'codes', token, codes: ['a'] }));
    expect(next(codes, heard(signedOut)).screen.kind, 'the codes are shown once').toBe('recovery-codes');
    expect(next(codes, { kind: 'codes-kept' }).screen.kind).toBe('sign-in');
  });
});

describe('locking', () => {
  it('drops everything of the record at once, whatever was awaited', () => {
    const waiting = next(opened(), { kind: 'go', place: 'medicines' });
    const state = next(waiting, heard(locked));
    expect(state.screen).toEqual({ kind: 'lock', place: 'medicines' });
    nothingOfIvy(state);
    const late = inTime(waiting, () => ({
      kind: 'section',
      token: waiting.token,
      view: sectionOf('medicines'),
    }));
    expect(late.screen.kind, 'before the lock the answer would have been shown').toBe('record');
    expect(
      next(state, { kind: 'section', token: waiting.token, view: sectionOf('medicines') }),
      'after the lock the answer is dropped',
    ).toBe(state);
  });

  it('drops a record that stood behind the search', () => {
    nothingOfIvy(next(next(opened(), { kind: 'find' }), heard(locked)));
  });

  it('drops the question before a record', () => {
    nothingOfIvy(next({ ...atWork, screen: { kind: 'gate', gate } }, heard(locked)));
  });

  it('signing out drops everything as well', () => {
    nothingOfIvy(next(opened(), heard(signedOut)));
  });

  it('unlocking comes back to the same section', () => {
    const away = next(next(opened(), { kind: 'go', place: 'results' }), heard(locked));
    const back = inTime(away, (token) => ({
      kind: 'unlocking',
      token,
      unlocking: { kind: 'back', record: { first: firstScreen(ivy), access } },
    }));
    expect(back.screen).toMatchObject({ kind: 'record', place: 'results', content: { kind: 'waiting' } });
  });

  it('a wrong password stays, and says how many tries are left', () => {
    const state = inTime(next(atWork, heard(locked)), (token) => ({
      kind: 'unlocking',
      token,
      unlocking: { kind: 'wrong', triesLeft: 1 },
    }));
    expect(state.screen.kind).toBe('lock');
    expect(state.fault?.words).toContain('1 try is left');
  });
});

describe('answers that come too late', () => {
  it('an earlier patient’s section is dropped when another is open', () => {
    const first = next(opened(), { kind: 'go', place: 'medicines' });
    const second = opened(next(first, { kind: 'find' }), joan);
    const late: Event = { kind: 'section', token: first.token, view: sectionOf('medicines') };
    expect(next(second, late)).toBe(second);
  });

  it('an earlier section of the same patient is dropped', () => {
    const slow = next(opened(), { kind: 'go', place: 'letters' });
    const fast = next(slow, { kind: 'go', place: 'results' });
    const late = next(fast, { kind: 'section', token: slow.token, view: sectionOf('letters') });
    expect(late.screen).toMatchObject({ place: 'results', content: { kind: 'waiting' } });
  });

  it('a letter that was left for another is dropped', () => {
    const one = next(opened(), { kind: 'read', id: 'Entry/1' });
    const two = next(one, { kind: 'read', id: 'Entry/2' });
    expect(next(two, { kind: 'letter', token: one.token, letter: letterOf('Entry/1') })).toBe(two);
  });

  it('a record that opens after one has gone back does not appear', () => {
    const asking = next({ ...atWork, screen: { kind: 'gate', gate } }, { kind: 'asked' });
    const back = next(asking, { kind: 'back' });
    const late = next(back, {
      kind: 'opening',
      token: asking.token,
      opening: { kind: 'opened', record: { first: firstScreen(ivy), access } },
    });
    expect(late.screen.kind).toBe('find-patient');
  });
});

describe('one patient at most', () => {
  it('choosing another leaves no way back to the first', () => {
    const behind = next(opened(), { kind: 'find' });
    expect(openRecord(behind.screen), 'until then one can go back').not.toBeNull();
    nothingOfIvy(next(behind, { kind: 'choosing' }));
  });

  it('closing forgets', () => {
    nothingOfIvy(inTime(opened(), (token) => ({ kind: 'closed', token })));
  });

  it('going back never closes an open patient', () => {
    const state = opened();
    expect(next(state, { kind: 'back' }).screen).toBe(state.screen);
  });

  it('an access that ended by itself takes the record from the page', () => {
    const told = next(opened(), heard(active, access));
    const ended = next(told, heard(active, null));
    expect(ended.screen).toMatchObject({ kind: 'refusal', refusal: 'grant-ended' });
    expect(JSON.stringify(ended.screen)).not.toContain('penicillin');
  });

  it('a status from before the opening does not take it away', () => {
    expect(next(opened(), heard(active, null)).screen.kind).toBe('record');
  });

  it('the banner stands on no screen of several patients', () => {
    expect(patientOf(next(opened(), { kind: 'find' }).screen)).toBeNull();
    expect(patientOf(next(opened(), { kind: 'my-activity' }).screen)).toBeNull();
    expect(patientOf(opened().screen)).toBe(ivy);
  });
});

describe('faults', () => {
  it('a section that does not come says so in its place, and the record stays', () => {
    const state = inTime(next(opened(), { kind: 'go', place: 'results' }), (token) => ({
      kind: 'fault',
      token,
      fault: { ...fault, then: { kind: 'stay' } },
    }));
    expect(state.screen).toMatchObject({ kind: 'record', content: { kind: 'failed' } });
  });

  it('a session that is over leads to the sign-in, and says why', () => {
    const state = inTime(next(opened(), { kind: 'asked' }), (token) => ({
      kind: 'fault',
      token,
      fault: { ...fault, then: { kind: 'sign-in' } },
    }));
    expect(state.screen.kind).toBe('sign-in');
    expect(state.fault?.code).toBe('NET-07');
    nothingOfIvy(state);
  });
});

it('the title never names a patient', () => {
  for (const state of [
    opened(),
    next(opened(), heard(locked)),
    { ...atWork, screen: { kind: 'gate', gate } as Screen },
  ]) {
    expect(titleOf(state)).not.toMatch(/patterson|ivy|999/i);
  }
});
