import { fireEvent, render, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { describe, expect, it, vi } from 'vitest';
import { invented } from '../fake';
import { ivy, joan, patients, rita } from '../fake/people';
import type { Fault } from '../wire/Fault';
import type { Gate } from '../wire/Gate';
import type { Status } from '../wire/Status';
import AccessGate from './access-gate.svelte';
import EmergencyAccess from './emergency-access.svelte';
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

describe('the access question', () => {
  const gateOf = async (): Promise<Gate> => {
    const chosen = await invented('work').choosePatient('p-ivy');
    if (chosen.kind !== 'gate') throw new Error(chosen.kind);
    return chosen.gate;
  };
  const asked = async () => {
    const given = {
      gate: await gateOf(),
      waiting: false,
      fault: null,
      answer: vi.fn(),
      emergency: vi.fn(),
      saidNo: vi.fn(),
      back: vi.fn(),
    };
    render(AccessGate, given);
    await tick();
    return given;
  };

  it('focuses the first answer, which is not the emergency', async () => {
    await asked();
    expect(document.activeElement?.textContent).toMatch(/Patient agreed/);
  });

  it('Enter claims nothing, and says what does', async () => {
    const given = await asked();
    const first = document.activeElement!;
    const carried = await fireEvent.keyDown(first, { key: 'Enter' });
    expect(carried, 'the browser is kept from making a click of it').toBe(false);
    expect(given.answer).not.toHaveBeenCalled();
    expect(screen.getByRole('status').textContent).toContain('Press Alt+1 or click');
  });

  it('a click claims what it says', async () => {
    const given = await asked();
    await fireEvent.click(screen.getByRole('button', { name: /Patient agreed – this visit/ }));
    expect(given.answer).toHaveBeenCalledExactlyOnceWith({ kind: 'permission-once' });
  });

  it('an agreed date is sent as a day, and one that is too far is not sent', async () => {
    const given = await asked();
    await fireEvent.click(screen.getByRole('button', { name: /Patient agreed – until/ }));
    expect(given.answer).toHaveBeenCalledExactlyOnceWith({ kind: 'permission-until', until: '2026-11-28' });
    await fireEvent.input(input('Agreed until, date'), { target: { value: '29-Nov-2026' } });
    await fireEvent.click(screen.getByRole('button', { name: /Patient agreed – until/ }));
    expect(given.answer).toHaveBeenCalledOnce();
    expect(screen.getByRole('alert').textContent).toMatch(/up to 28-Nov-2026/);
  });

  it('each answer has its key', async () => {
    await asked();
    const keys = screen.getAllByRole('button').map((button) => button.getAttribute('aria-keyshortcuts'));
    expect(keys).toEqual(['Alt+1', 'Alt+2', 'Alt+3', 'Alt+4', 'Escape']);
  });

  it('shows nothing clinical', async () => {
    await asked();
    expect(document.body.textContent).not.toMatch(/penicillin|apixaban/);
  });
});

describe('an emergency', () => {
  const interrupted = async () => {
    const chosen = await invented('work').choosePatient('p-ivy');
    if (chosen.kind !== 'gate') throw new Error(chosen.kind);
    const given = { gate: chosen.gate, waiting: false, fault: null, answer: vi.fn(), back: vi.fn() };
    render(EmergencyAccess, given);
    return given;
  };
  const note = (): HTMLTextAreaElement => screen.getByLabelText('What is happening?');

  it('has nothing chosen beforehand', async () => {
    await interrupted();
    for (const radio of screen.getAllByRole<HTMLInputElement>('radio')) expect(radio.checked).toBe(false);
    expect(note().value).toBe('');
  });

  it('is not sent without a reason, nor without a note of 10 characters', async () => {
    const given = await interrupted();
    await fireEvent.click(screen.getByRole('button', { name: 'Open record in an emergency' }));
    expect(screen.getByRole('alert').textContent).toContain('Choose why the patient cannot be asked');
    await fireEvent.click(screen.getByLabelText('Unconscious'));
    await fireEvent.input(note(), { target: { value: 'on floor' } });
    await fireEvent.click(screen.getByRole('button', { name: 'Open record in an emergency' }));
    expect(given.answer).not.toHaveBeenCalled();
    expect(screen.getByText('8 of 200 characters')).toBeTruthy();
  });

  it('Enter in the note sends nothing; Ctrl+Enter sends', async () => {
    const given = await interrupted();
    await fireEvent.click(screen.getByLabelText('Cannot communicate'));
    await fireEvent.input(note(), { target: { value: 'Found on floor, confused' } });
    await fireEvent.keyDown(note(), { key: 'Enter' });
    expect(given.answer).not.toHaveBeenCalled();
    await fireEvent.keyDown(note(), { key: 'Enter', ctrlKey: true });
    expect(given.answer).toHaveBeenCalledExactlyOnceWith({
      kind: 'emergency',
      reason: 'cannot-communicate',
      note: 'Found on floor, confused',
    });
  });
});

describe('a patient who has opted out', () => {
  it('has no way on to a record', () => {
    render(Refusal, { banner: joan, refusal: 'opted-out', clock: '14:06', find: () => undefined });
    const buttons = screen.getAllByRole('button').map((button) => button.textContent?.trim());
    expect(buttons).toHaveLength(1);
    expect(buttons[0]).toMatch(/Find another patient/);
    expect(screen.getByText('There is no record to open. Nothing was sent to this computer.')).toBeTruthy();
  });
});

describe('finding', () => {
  const props = (changes = {}) => ({
    found: null,
    recents: [],
    warning: null,
    waiting: false,
    fault: null,
    behind: false,
    search: vi.fn(nothing),
    choose: vi.fn(nothing),
    back: () => undefined,
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
