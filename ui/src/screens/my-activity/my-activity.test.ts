import { fireEvent, render, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { describe, expect, it, vi } from 'vitest';
import { mine } from '../../fake/activity';
import type { MyActivity as Mine } from '../../wire/MyActivity';
import MyActivity from '../my-activity.svelte';

const text = (element: Element | null | undefined): string =>
  element?.textContent?.replace(/\s+/g, ' ').trim() ?? '';

function shown(changes: Partial<Mine> = {}) {
  const given = { back: vi.fn(), again: vi.fn(), answer: vi.fn(), afterwards: vi.fn() };
  render(MyActivity, {
    days: 1,
    activity: { ...mine(false), ...changes },
    lostAtSignOut: false,
    who: 'Rita CLARKE',
    waiting: false,
    fault: null,
    ...given,
  });
  return given;
}
const press = async (name: RegExp): Promise<void> => {
  await fireEvent.click(screen.getByRole('button', { name }));
  await tick();
};

describe('my activity', () => {
  it('an opening is one line: whose, what was seen, why, for how long, and how its review stands', () => {
    shown();
    const row = text(screen.getByRole('row', { name: /KHAN, Amir/ }));
    for (const words of ['Opened: overview', 'Emergency', 'unconscious', '4min 20sec', 'Review: open']) {
      expect(row).toContain(words);
    }
  });

  it('a question of the review is answered from the line that it is about', async () => {
    const given = shown();
    expect(text(screen.getByRole('note'))).toContain('asks you about one record that you opened');
    await press(/^Answer the question about SMITH, Joan/);
    const field = screen.getByLabelText('Your answer');
    expect(document.activeElement).toBe(field);
    await fireEvent.input(field, { target: { value: 'I took her bloods.' } });
    const sent = await fireEvent.keyDown(field, { key: 'Enter', ctrlKey: true });
    expect(sent, 'the key presses nothing else').toBe(false);
    expect(given.answer).toHaveBeenCalledExactlyOnceWith('i-3', 'I took her bloods.');
    await tick();
    expect(screen.queryByLabelText('Your answer')).toBeNull();
  });

  it('nothing is sent without words', async () => {
    const given = shown();
    await press(/^Answer the question about/);
    await fireEvent.click(screen.getByRole('button', { name: /Send the answer/, hidden: true }));
    expect(given.answer).not.toHaveBeenCalled();
    expect(text(document.querySelector('.app-field__error'))).toContain('Write an answer');
  });

  it('whether the patient could agree later, and that it was the wrong one, is said of the line', async () => {
    const given = shown();
    await press(/^Add: could agree later\? KHAN, Amir/);
    await fireEvent.click(screen.getByRole('button', { name: /^No( Alt.2)?$/, hidden: true }));
    expect(given.afterwards).toHaveBeenCalledExactlyOnceWith('g-2', 'no', false);
    await tick();
    await press(/^Wrong patient\? SMITH, Joan/);
    await fireEvent.click(screen.getByRole('button', { name: /Note it as the wrong patient/, hidden: true }));
    expect(given.afterwards).toHaveBeenLastCalledWith('g-3', null, true);
  });

  it('another span of days is asked for, and without the gateway the list says what is missing', async () => {
    const given = shown({ without: 'The record service does not answer.' });
    await press(/^90 days$/);
    expect(given.again).toHaveBeenCalledExactlyOnceWith(90);
    expect(screen.getByText('The record service does not answer.')).toBeTruthy();
  });
});
