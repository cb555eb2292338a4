import { fireEvent, render, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { describe, expect, it, vi } from 'vitest';
import type { Fault } from '../wire/Fault';
import ChangePassword from './change-password.svelte';
import StepUp from './step-up.svelte';

const input = (label: string): HTMLInputElement => screen.getByLabelText(label);
const text = (element: Element | undefined): string =>
  element?.textContent?.replace(/\s+/g, ' ').trim() ?? '';
const nothing = async (): Promise<void> => undefined;
const fault = (field: string): Fault => ({
  words: 'That cannot be taken.',
  code: 'AUTH-06',
  field,
  retryAfterSeconds: null,
  then: { kind: 'stay' },
});

describe('the second factor, asked again', () => {
  const asked = (changes = {}) => {
    const given = {
      to: 'administration' as const,
      clockSkewSeconds: null,
      waiting: false,
      fault: null,
      stepUp: vi.fn(nothing),
      back: vi.fn(),
      ...changes,
    };
    render(StepUp, given);
    return given;
  };

  it('says what it is for, with the focus in the one field', () => {
    asked();
    expect(text(screen.getByRole('heading', { level: 1 }))).toMatch(/Administration.*shut them out at once/);
    expect(document.activeElement).toBe(input('6-digit code'));
    expect([input('6-digit code').autocomplete, input('6-digit code').inputMode]).toEqual([
      'one-time-code',
      'numeric',
    ]);
  });

  it('the sixth digit sends it, pasted with spaces as well, and the code does not stay', async () => {
    const given = asked();
    await fireEvent.input(input('6-digit code'), { target: { value: '418 01' } });
    expect(given.stepUp).not.toHaveBeenCalled();
    await fireEvent.input(input('6-digit code'), { target: { value: '418 012' } });
    await tick();
    expect(given.stepUp).toHaveBeenCalledExactlyOnceWith('administration', '418012');
    expect(input('6-digit code').value).toBe('');
  });

  it('says so where the clock of the computer is why codes fail', () => {
    asked({ clockSkewSeconds: 65 });
    expect(text(document.body)).toContain('1min 5sec fast – codes may fail');
  });
});

describe('changing the password', () => {
  const shown = (changes = {}) => {
    const given = {
      done: false,
      clockSkewSeconds: null,
      waiting: false,
      fault: null,
      change: vi.fn(nothing),
      back: vi.fn(),
      ...changes,
    };
    render(ChangePassword, given);
    return given;
  };
  const fill = async (old: string, next: string, code: string): Promise<void> => {
    await fireEvent.input(input('Password now'), { target: { value: old } });
    await fireEvent.input(input('New password'), { target: { value: next } });
    await fireEvent.input(input('6-digit code'), { target: { value: code } });
  };
  const send = (): Promise<boolean> =>
    fireEvent.click(screen.getByRole('button', { name: 'Change password' }));

  it('says the rules before anything is typed', () => {
    shown();
    expect(text(document.getElementById('new-password-hint') ?? undefined)).toMatch(/At least 12 characters/);
  });

  it.each([
    ['', 'four words apart', '', 'Password now'],
    ['three words', 'too short', '', 'New password'],
    ['four words apart', 'four words apart', '', 'New password'],
    ['three words', 'four words apart', '41', '6-digit code'],
  ])('what is lacking is said at its field, and nothing is sent', async (old, next, code, field) => {
    const given = shown();
    await fill(old, next, code);
    await send();
    expect(given.change).not.toHaveBeenCalled();
    expect(input(field).getAttribute('aria-invalid')).toBe('true');
  });

  it.each([
    ['old-password', 'Password now'],
    ['new-password', 'New password'],
    ['code', '6-digit code'],
  ])('what is said of %s stands at its field, and the summary leads there', async (field, label) => {
    shown({ fault: fault(field) });
    await tick();
    expect(input(label).getAttribute('aria-invalid')).toBe('true');
    await fireEvent.click(screen.getByRole('link', { name: 'That cannot be taken.' }));
    expect(document.activeElement).toBe(input(label));
  });

  it('sends old, new and code, and keeps no code', async () => {
    const given = shown();
    await fill('three words', 'four words apart', '418 012');
    await tick();
    expect(given.change).toHaveBeenCalledExactlyOnceWith('three words', 'four words apart', '418012');
    expect(input('6-digit code').value).toBe('');
  });

  it('afterwards nothing that was typed is in the page', () => {
    shown({ done: true });
    expect(screen.queryAllByRole('textbox')).toEqual([]);
    expect(text(screen.getByRole('heading', { level: 1 }))).toBe('Your password is changed');
  });
});
