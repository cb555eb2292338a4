import { describe, expect, it } from 'vitest';
import { administered } from '../fake/administration';
import { accessLine, atTriage, gateOf } from '../fake/gates';
import { ivy } from '../fake/people';
import { firstScreen } from '../fake/record';
import { queueOf } from '../fake/review';
import { next, openRecord, type Event, type State } from '.';
import {
  access,
  active,
  atWork,
  fault,
  heard,
  inTime,
  locked,
  nothingOfIvy,
  opened,
  signedOut,
} from './test-story';
import type { Fault } from '../wire/Fault';
import type { Refusal } from '../wire/Refusal';

describe('closed under your eyes', () => {
  const why = (refusal: Refusal = 'permission-withdrawn') => ({ banner: ivy, refusal });
  const open = next(opened(), heard(active, access));
  /** Everywhere the record may be: in view, behind each screen that leads back to it, and while something is awaited. */
  const everywhere: [string, State][] = [
    ['in view', open],
    ['while a section is awaited', next(open, { kind: 'go', place: 'results' })],
    ['while it is refreshed', next(open, { kind: 'asked' })],
    ['behind the search', next(open, { kind: 'find' })],
    ['behind a search that is under way', next(next(open, { kind: 'find' }), { kind: 'asked' })],
    ['behind the own activity', next(open, { kind: 'my-activity', days: 1 })],
    ['behind administration', next(open, { kind: 'function', to: 'administration' })],
    ['behind the review', next(open, { kind: 'function', to: 'privacy-review' })],
    ['behind the password', next(open, { kind: 'change-password' })],
    ['under the checks of the computer', next(open, { kind: 'diagnose' })],
    ['behind the question that is asked again', askedAgain()],
    ['behind its justification', next(askedAgain(), { kind: 'justify', basis: 'emergency', claim: null })],
  ];

  function askedAgain(): State {
    return inTime(next(open, { kind: 'asked' }), (token) => ({
      kind: 'asked-again',
      token,
      chosen: { kind: 'gate', gate: gateOf(ivy, atTriage, accessLine('emergency')) },
    }));
  }

  it.each(everywhere)('the record leaves the page at once: %s', (_name, state) => {
    expect(openRecord(state.screen), 'until then it is there').not.toBeNull();
    const closed = next(state, heard(active, null, why()));
    expect(openRecord(closed.screen)).toBeNull();
    expect(JSON.stringify(closed.screen), 'nothing clinical is left').not.toMatch(/penicillin|apixaban/);
    const told = closed.screen.kind === 'closed' ? closed.screen.refusal : closed.ended;
    expect(told, 'and why is told').toBe('permission-withdrawn');
  });

  it.each(everywhere)('an answer that was awaited brings nothing back: %s', (_name, state) => {
    const closed = next(state, heard(active, null, why()));
    const late = next(closed, {
      kind: 'refreshed',
      token: state.token,
      record: { first: firstScreen(ivy), access },
    });
    expect(openRecord(late.screen)).toBeNull();
  });

  it('what the person is doing besides is left alone', () => {
    const searching = next(open, { kind: 'find' });
    expect(next(searching, heard(active, null, why())).screen.kind).toBe('find-patient');
  });

  it('is told once: who has turned away from it is not told again', () => {
    const closed = next(open, heard(active, null, why()));
    const turned = next(next(closed, { kind: 'turned' }), { kind: 'find' });
    const late = next(turned, heard(active, null, why()));
    expect([late.screen.kind, late.ended]).toEqual(['find-patient', null]);
  });

  it('another closing is told again, also where no status came between', () => {
    const turned = next(next(next(open, heard(active, null, why())), { kind: 'turned' }), { kind: 'find' });
    const again = next(opened(turned), heard(active, access));
    expect(next(again, heard(active, null, why('grant-ended'))).screen).toMatchObject({
      kind: 'closed',
      refusal: 'grant-ended',
    });
    const without = next(opened(turned), heard(active, access, why()));
    expect(without.screen.kind, 'a status from before does not close what was opened since').toBe('record');
  });

  it('a closing that happened behind the lock is told after unlocking', () => {
    const locking = next(open, heard(locked, null));
    const back = inTime(locking, (token) => ({
      kind: 'unlocking',
      token,
      unlocking: { kind: 'back', record: null, place: 'overview', scroll: 0 },
    }));
    expect(next(back, heard(active, null, why())).ended).toBe('permission-withdrawn');
  });

  it('choosing somebody else forgets it', () => {
    const searching = next(next(open, { kind: 'find' }), heard(active, null, why()));
    expect(next(searching, { kind: 'choosing' }).ended).toBeNull();
  });

  it('the words of a fault are not lost with the record', () => {
    const failed = inTime(next(open, { kind: 'asked' }), (token) => ({
      kind: 'fault',
      token,
      fault: { ...fault, then: { kind: 'stay' } },
    }));
    const closed = next(failed, heard(active, null));
    expect([closed.screen.kind, closed.fault?.code]).toEqual(['closed', 'NET-07']);
  });
});

describe('asking again', () => {
  const emergency = accessLine('emergency');
  const open = next(next(opened(), heard(active, emergency)), { kind: 'go', place: 'medicines' });
  const again = inTime(open, (token) => ({
    kind: 'asked-again',
    token,
    chosen: { kind: 'gate', gate: gateOf(ivy, atTriage, emergency) },
  }));

  it('keeps the record behind the question, and its time running', () => {
    expect(again.screen).toMatchObject({ kind: 'gate', behind: { kind: 'record', place: 'medicines' } });
    const later = next(again, heard(active, { ...emergency, secondsLeft: 60, endsSoon: true }));
    expect(openRecord(later.screen)?.record.access.secondsLeft).toBe(60);
  });

  it('goes back to the record as it was, also from the page of a justification', () => {
    const page = next(again, { kind: 'justify', basis: 'emergency', claim: null });
    expect(next(page, { kind: 'back' }).screen).toMatchObject({ kind: 'gate' });
    for (const state of [again, page]) {
      expect(next(state, { kind: 'stayed' }).screen).toMatchObject({ kind: 'record', place: 'medicines' });
    }
  });

  it('an answer shows the record where it was left', () => {
    const answered = inTime(again, (token) => ({
      kind: 'opening',
      token,
      opening: { kind: 'opened', record: { first: firstScreen(ivy), access } },
    }));
    expect(answered.screen).toMatchObject({
      kind: 'record',
      place: 'medicines',
      content: { kind: 'waiting' },
      record: { access: { basis: 'permission-once' } },
    });
  });

  it('a refusal leads back to the record', () => {
    const refused = inTime(again, (token) => ({
      kind: 'opening',
      token,
      opening: { kind: 'refused', banner: ivy, refusal: 'reason-not-offered' },
    }));
    expect(refused.screen.kind).toBe('refusal');
    expect(next(refused, { kind: 'back' }).screen).toMatchObject({ kind: 'record', place: 'medicines' });
  });
});

describe('a withdrawal', () => {
  it('takes the record from the page before anybody is told', () => {
    const state = next(next(opened(), heard(active, access)), { kind: 'withdrawing' });
    expect(state).toMatchObject({
      waiting: true,
      screen: { kind: 'closed', refusal: 'permission-withdrawn' },
    });
    expect(JSON.stringify(state.screen)).not.toMatch(/penicillin|apixaban/);
  });

  it('where the record service could not be told, that is said in the same place', () => {
    const state = next(next(opened(), heard(active, access)), { kind: 'withdrawing' });
    const failed = inTime(state, (token) => ({
      kind: 'fault',
      token,
      fault: { ...fault, then: { kind: 'stay' } },
    }));
    expect([failed.screen.kind, failed.fault?.code]).toEqual(['closed', 'NET-07']);
  });
});

describe('the functions', () => {
  const stepUp: Fault = { ...fault, code: 'AUTH-10', field: 'code', then: { kind: 'step-up' } };

  it.each(['administration', 'privacy-review'] as const)('%s asks for a code first', (to) => {
    const asked = inTime(next(next(atWork, { kind: 'function', to }), { kind: 'asked' }), (token) => ({
      kind: 'fault',
      token,
      fault: stepUp,
    }));
    expect(asked).toMatchObject({ screen: { kind: 'step-up', to }, fault: null });
  });

  it('what they show is gone with the screen', () => {
    const shown = inTime(next(atWork, { kind: 'function', to: 'privacy-review' }), (token) => ({
      kind: 'review',
      token,
      queue: queueOf('new'),
    }));
    expect(JSON.stringify(shown.screen)).toContain('Rita CLARKE');
    for (const event of [{ kind: 'find' }, { kind: 'back' }, heard(locked), heard(signedOut)] as Event[]) {
      nothingOfIvy(next(shown, event));
    }
  });

  it('a code that is asked for again while they are in use leaves nothing of them', () => {
    const shown = inTime(next(atWork, { kind: 'function', to: 'administration' }), (token) => ({
      kind: 'people',
      token,
      people: administered().people('', 'everybody'),
    }));
    const asked = inTime(shown, (token) => ({ kind: 'fault', token, fault: stepUp }));
    expect(JSON.stringify(asked.screen)).not.toContain('CLARKE');
  });
});
