import { describe, expect, it } from 'vitest';
import { next, openRecord, type Screen, type State } from '.';
import { access, active, atWork, heard, inTime, locked, nothingOfIvy, opened, signedOut } from './test-story';

const checking = (state: State): State => next(state, { kind: 'diagnose' });
const at = (screen: Screen): State => ({ ...atWork, screen });

describe('the checks of the computer', () => {
  const enrolment: Screen = {
    kind: 'enrolment',
    enrolment: { qrPath: 'M0 0', qrSize: 29, key: 'K7QF 2MWD', account: 'nurse@nhs.net' },
  };
  const codes: Screen = { kind: 'recovery-codes', codes: ['K7QF-1000'] };

  it.each<[string, State]>([
    ['an open record', opened()],
    ['a search', next(opened(), { kind: 'find' })],
    ['the own activity', next(opened(), { kind: 'my-activity', days: 1 })],
    ['the sign-in', at({ kind: 'sign-in', way: 'recovery' })],
    ['the square of a new authenticator', at(enrolment)],
    ['the recovery codes, which are shown once', at(codes)],
  ])('lead back to %s as it was', (_name, state) => {
    const back = next(checking(state), { kind: 'back' });
    expect(back.screen).toEqual(state.screen);
  });

  it('keep the record behind them, and its time running', () => {
    const over = checking(next(opened(), heard(active, access)));
    const later = next(over, heard(active, { ...access, secondsLeft: 60, endsSoon: true }));
    expect(later.screen.kind).toBe('diagnostics');
    expect(openRecord(later.screen)?.record.access.secondsLeft).toBe(60);
  });

  it.each(['locked', 'signed-out'] as const)('leave nothing of a record once the session is %s', (how) => {
    const ended = next(checking(opened()), heard(how === 'locked' ? locked : signedOut));
    expect(ended.screen.kind).toBe(how === 'locked' ? 'lock' : 'sign-in');
    nothingOfIvy(ended);
  });

  it('come over no lock, and not over themselves', () => {
    expect(checking(at({ kind: 'lock' })).screen.kind).toBe('lock');
    expect(checking(at({ kind: 'starting' })).screen.kind).toBe('starting');
    expect(checking(checking(opened())).screen).toEqual(checking(opened()).screen);
  });

  it('stay where nobody is signed in, and go when somebody is', () => {
    const door = { ...checking(at({ kind: 'sign-in', way: 'password' })), status: null };
    expect(next(door, heard(signedOut)).screen.kind).toBe('diagnostics');
    expect(next(door, heard(active)).screen.kind).toBe('find-patient');
  });

  it('an answer that was awaited before them changes nothing under them', () => {
    const asked = next(next(opened(), { kind: 'go', place: 'medicines' }), { kind: 'asked' });
    const over = checking(asked);
    const late = next(over, { kind: 'closed', token: asked.token });
    expect(late).toEqual(over);
    const back = inTime(next(over, { kind: 'back' }), (token) => ({ kind: 'answered', token }));
    expect(back.screen.kind).toBe('record');
  });
});
