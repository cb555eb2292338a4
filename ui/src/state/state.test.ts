import { describe, expect, it } from 'vitest';
import { ivy, joan, rita } from '../fake/people';
import { letterOf } from '../fake/letters';
import { firstScreen, sectionOf } from '../fake/record';
import { next, openRecord, patientOf, type Event, type Screen } from '.';
import {
  access,
  active,
  after,
  atGate,
  atWork,
  fault,
  heard,
  inTime,
  locked,
  nothingOfIvy,
  opened,
  signedOut,
} from './test-story';
import { titleOf } from '../title';

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
    expect(state.screen).toEqual({ kind: 'lock' });
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
    nothingOfIvy(next({ ...atWork, screen: atGate }, heard(locked)));
  });

  it('signing out drops everything as well', () => {
    nothingOfIvy(next(opened(), heard(signedOut)));
  });

  it('unlocking comes back to the section that was left, though the page that showed it is gone', () => {
    const back = inTime(after(heard(locked)), (token) => ({
      kind: 'unlocking',
      token,
      unlocking: { kind: 'back', record: { first: firstScreen(ivy), access }, place: 'results', scroll: 240 },
    }));
    expect(back.screen).toMatchObject({
      kind: 'record',
      place: 'results',
      scroll: 240,
      content: { kind: 'waiting' },
    });
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
    const asking = next({ ...atWork, screen: atGate }, { kind: 'asked' });
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
    expect(ended.screen).toMatchObject({ kind: 'closed', refusal: 'grant-ended' });
    expect(JSON.stringify(ended.screen)).not.toContain('penicillin');
  });

  it('a status from before the opening does not take it away', () => {
    expect(next(opened(), heard(active, null)).screen.kind).toBe('record');
  });

  it('the banner stands on no screen of several patients', () => {
    expect(patientOf(next(opened(), { kind: 'find' }).screen)).toBeNull();
    expect(patientOf(next(opened(), { kind: 'my-activity', days: 1 }).screen)).toBeNull();
    expect(patientOf(opened().screen)).toBe(ivy);
  });
});

describe('faults', () => {
  it('what is wrong with a claimed tie is said where it was claimed', () => {
    const claim = { reason: 'covering', note: 'aaaaaaaaaaaa' } as const;
    const page = next(
      { ...atWork, screen: atGate },
      { kind: 'justify', basis: 'permission-by-proxy', claim },
    );
    const back = inTime(page, (token) => ({
      kind: 'fault',
      token,
      fault: { ...fault, field: 'claim-note', then: { kind: 'stay' } },
    }));
    expect(back).toMatchObject({ screen: { kind: 'gate', claim }, fault: { field: 'claim-note' } });
  });

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
  for (const state of [opened(), next(opened(), heard(locked)), { ...atWork, screen: atGate }]) {
    expect(titleOf(state)).not.toMatch(/patterson|ivy|999/i);
  }
});
