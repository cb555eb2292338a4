import { fireEvent, render, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { describe, expect, it, vi } from 'vitest';
import { ivy, joan, patients, rita } from '../fake/people';
import { signedOut, status } from '../state/test-story';
import type { Fault } from '../wire/Fault';
import type { Status } from '../wire/Status';
import FindPatient from './find-patient.svelte';
import Lock from './lock.svelte';
import Refusal from './refusal.svelte';
import SignIn from './sign-in.svelte';

const fault: Fault = {
  words: 'The details you gave do not match.',
  code: 'AUTH-02',
  field: 'password',
  retryAfterSeconds: null,
  then: { kind: 'stay' },
};
const input = (label: string): HTMLInputElement => screen.getByLabelText(label);
const text = (element: Element): string => element.textContent?.replace(/\s+/g, ' ').trim() ?? '';
const nothing = async (): Promise<void> => undefined;

describe('signing in', () => {
  const props = (changes = {}) => ({
    way: 'password' as const,
    status: null,
    waiting: false,
    fault: null,
    change: () => undefined,
    signIn: vi.fn(nothing),
    activate: nothing,
    recover: nothing,
    diagnostics: () => undefined,
    ...changes,
  });

  const fill = async (code: string): Promise<void> => {
    await fireEvent.input(input('NHS email address'), { target: { value: 'triage-nurse' } });
    await fireEvent.input(input('Password'), { target: { value: 'three words' } });
    await fireEvent.input(input('6-digit code'), { target: { value: code } });
  };

  it('the sixth digit sends the form, pasted with spaces as well', async () => {
    const given = props();
    render(SignIn, given);
    await fill('418 01');
    expect(given.signIn).not.toHaveBeenCalled();
    await fill('418 012');
    expect(given.signIn).toHaveBeenCalledExactlyOnceWith('triage-nurse@nhs.net', 'three words', '418012');
  });

  it('afterwards the email stays, and password and code are gone', async () => {
    render(SignIn, props());
    await fill('418012');
    await tick();
    expect(input('NHS email address').value).toBe('triage-nurse');
    expect([input('Password').value, input('6-digit code').value]).toEqual(['', '']);
  });

  it('the code is one field that a telephone and a password manager understand', () => {
    render(SignIn, props());
    const code = input('6-digit code');
    expect([code.autocomplete, code.inputMode]).toEqual(['one-time-code', 'numeric']);
  });

  it('an error stands in a summary with the focus, and at the field', async () => {
    render(SignIn, props({ fault }));
    await tick();
    const summary = screen.getByRole('alert');
    expect(document.activeElement).toBe(summary);
    expect(summary.textContent).toMatch(/There is a problem/);
    await fireEvent.click(screen.getByRole('link'));
    expect(document.activeElement).toBe(input('Password'));
    expect(input('Password').getAttribute('aria-describedby')).toBe('password-error');
  });

  it('says in so many words that the clock is wrong, and by how much', () => {
    const slow = { ...status(signedOut), clockSkewSeconds: -130 };
    render(SignIn, props({ status: slow }));
    expect(text(document.body)).toContain(
      'This computer’s clock is 2min 10sec slow – codes may fail. Tell IT.',
    );
  });

  it('says that a session was ended, and where to ask', () => {
    render(SignIn, props({ status: { ...status(signedOut), sessionEnded: true } }));
    expect(text(screen.getByRole('alert'))).toMatch(
      /Your session was ended\. Nothing of a record is left.*an administrator can end a session/,
    );
  });

  it('a whole address needs no domain', async () => {
    const given = props();
    render(SignIn, given);
    await fill('');
    await fireEvent.input(input('NHS email address'), { target: { value: 'rita@ngh.nhs.uk' } });
    expect(screen.queryByLabelText('Email domain')).toBeNull();
    await fireEvent.input(input('6-digit code'), { target: { value: '418012' } });
    expect(given.signIn).toHaveBeenCalledWith('rita@ngh.nhs.uk', 'three words', '418012');
  });
});

describe('a patient who has opted out', () => {
  it('has no way on to a record', () => {
    render(Refusal, {
      banner: joan,
      refusal: 'opted-out',
      clock: '14:06',
      behind: false,
      find: () => undefined,
      back: () => undefined,
    });
    const buttons = screen.getAllByRole('button').map((button) => button.textContent?.trim());
    expect(buttons).toHaveLength(1);
    expect(buttons[0]).toMatch(/Find another patient/);
    expect(screen.getByText('There is no record to open. Nothing was sent to this computer.')).toBeTruthy();
  });
});

const statusWith = (change: Partial<Status>): Status => ({ notices: [], warning: null, ...change }) as Status;

describe('finding', () => {
  const props = (changes = {}) => ({
    found: null,
    recents: [],
    status: null,
    waiting: false,
    fault: null,
    behind: false,
    search: vi.fn(nothing),
    choose: vi.fn(nothing),
    back: () => undefined,
    unsayNo: async () => true,
    dropKept: vi.fn(nothing),
    recall: () => undefined,
    ...changes,
  });

  it('is one box, with the focus in it', () => {
    render(FindPatient, props());
    expect(screen.getAllByRole('textbox')).toEqual([document.activeElement]);
  });

  it('near-twins carry words on each row, and nothing clinical is shown', () => {
    render(FindPatient, props({ found: { query: 'patterson', patients, similar: false, more: false } }));
    const rows = screen.getAllByRole('row').slice(1);
    expect(rows.every((row) => row.textContent?.includes('Similar name'))).toBe(true);
    expect(document.body.textContent).not.toMatch(/allerg/i);
  });

  it('a patient whose whereabouts are protected is listed without an address, and says so', () => {
    const hidden = { ...ivy, restricted: true, address: ['Not shown'] };
    render(
      FindPatient,
      props({
        found: { query: 'x', patients: [{ banner: hidden, twin: null }], similar: false, more: false },
      }),
    );
    const row = screen.getAllByRole('row')[1]!;
    expect(row.textContent).toContain('Address and places of care are not shown for this patient');
    expect(row.getAttribute('aria-label')).toContain('are not shown for this patient');
  });

  it('one match by number still asks: Enter leads to the question, not to a record', async () => {
    const given = props({
      found: { query: '9990000018', patients: [{ banner: ivy, twin: null }], similar: false, more: false },
    });
    render(FindPatient, given);
    await tick();
    expect(given.choose).not.toHaveBeenCalled();
    await fireEvent.keyDown(document.activeElement!, { key: 'Enter', repeat: true });
    expect(given.choose, 'a key that is still held from the search chooses nobody').not.toHaveBeenCalled();
    await fireEvent.keyDown(document.activeElement!, { key: 'Enter' });
    expect(given.choose).toHaveBeenCalledExactlyOnceWith('p-ivy');
  });

  it('a “said no” that was a slip is taken back by a key, and says so', async () => {
    const given = props({ status: statusWith({ saidNo: ivy }), unsayNo: vi.fn(async () => true) });
    const { rerender } = render(FindPatient, given);
    const slip = screen.getByRole('button', { name: /Take back/ });
    expect(document.body.textContent).toContain('It is recorded that PATTERSON, Ivy (Mrs) said no');
    expect(slip.getAttribute('aria-keyshortcuts')).toBe('Alt+Z');
    await fireEvent.click(slip);
    expect(given.unsayNo).toHaveBeenCalledExactlyOnceWith('p-ivy');
    await rerender({ ...given, status: statusWith({ saidNo: null }) });
    expect(document.body.textContent).toContain('is taken back for PATTERSON, Ivy (Mrs)');
    expect(screen.queryByRole('button', { name: /Take back/ })).toBeNull();
  });

  it('an empty search is not sent', async () => {
    const given = props();
    render(FindPatient, given);
    await fireEvent.click(screen.getByRole('button', { name: /Find/ }));
    expect(given.search).not.toHaveBeenCalled();
    expect(screen.getByRole('alert')).toBeTruthy();
  });
});

it('the lock names who is signed in and no patient', async () => {
  const status = {
    session: { kind: 'locked', who: rita, since: '14:09', ends: '14:29', triesLeft: 5 },
  } as Status;
  const unlock = vi.fn(nothing);
  render(Lock, { status, waiting: false, fault: null, unlock, switchUser: nothing });
  expect(document.body.textContent).toMatch(/Rita CLARKE.*5 tries are left.*Signs out by itself at 14:29/s);
  await fireEvent.input(input('Password'), { target: { value: 'secret' } });
  await fireEvent.click(screen.getByRole('button', { name: 'Unlock' }));
  expect(unlock).toHaveBeenCalledWith('secret');
  expect(input('Password').value, 'the password does not stay on the page').toBe('');
});
