import { fireEvent, render, screen, within } from '@testing-library/svelte';
import { tick } from 'svelte';
import { describe, expect, it, vi } from 'vitest';
import { itemOf, queueOf, report } from '../../fake/review';
import type { Fault } from '../../wire/Fault';
import type { ReviewTab } from '../../wire/ReviewTab';
import PrivacyReview from '../privacy-review.svelte';

const text = (element: Element | null | undefined): string =>
  element?.textContent?.replace(/\s+/g, ' ').trim() ?? '';
const fault = (then: Fault['then']): Fault => ({
  words: 'That is not for you.',
  code: 'REV-09',
  field: null,
  retryAfterSeconds: null,
  then,
});

async function shown(changes = {}) {
  const review = {
    queue: vi.fn(async (tab: ReviewTab) => queueOf(tab)),
    item: vi.fn(async (id: string) => itemOf(id)),
    decide: vi.fn(async () => undefined),
    report: vi.fn(async () => report),
    saveReport: vi.fn(async () => ({ path: '~/Documents/privacy-review-2026-10.csv' })),
    checkLedger: vi.fn(async () => ({ words: 'Ledger intact to entry 12', intact: true })),
    hear: vi.fn(),
    ...changes,
  };
  render(PrivacyReview, {
    queue: queueOf('new'),
    waiting: false,
    fault: null,
    review,
    again: vi.fn(),
    back: vi.fn(),
  });
  await come();
  return review;
}
const come = async (): Promise<void> => {
  for (let turns = 0; turns < 6; turns += 1) await tick();
};
const press = async (name: RegExp): Promise<void> => {
  await fireEvent.click(screen.getByRole('button', { name }));
  await come();
};
const note = (): HTMLTextAreaElement => screen.getByLabelText('Note');
const write = (words: string) => fireEvent.input(note(), { target: { value: words } });
const chosen = (): string => text(document.querySelector('[aria-selected="true"]'));

describe('the privacy review', () => {
  it('opens the first of the queue, with who, whose, why, on what tie, and whether a contact was found', async () => {
    const review = await shown();
    expect(review.item).toHaveBeenCalledExactlyOnceWith('i-1');
    const about = text(screen.getByRole('region', { name: 'What is known of it' }));
    for (const words of [
      'KHAN, Amir (Mr), 999 000 0042',
      'Sana IQBAL, Staff nurse, Northampton General Hospital',
      'Every emergency is looked at: the patient could not be asked.',
      '“Brought in unconscious, road traffic collision”',
      'Attendance, Northampton General Hospital',
      'Presenting here',
      '2 emergencies in 90 days',
      'emergency-04, policy 2026.4',
    ]) {
      expect(about).toContain(words);
    }
  });

  it('shows nothing clinical, and says so', async () => {
    await shown();
    expect(document.body.textContent).not.toMatch(/penicillin|apixaban|diabetes/i);
    expect(screen.getByText('No clinical content is shown to a reviewer')).toBeTruthy();
  });

  it('each reason is a word with a shape beside it', async () => {
    await shown();
    const tags = [...document.querySelectorAll('.app-tag')];
    expect(tags.length).toBeGreaterThan(queueOf('new').rows.length);
    expect(tags.every((tag) => tag.querySelector('svg'))).toBe(true);
  });

  it('a decision is one key, and the next one opens', async () => {
    const review = await shown();
    expect(screen.getByRole('button', { name: /Appropriate/ }).getAttribute('aria-keyshortcuts')).toBe(
      'Alt+1',
    );
    await press(/Appropriate/);
    expect(review.decide).toHaveBeenCalledExactlyOnceWith(['i-1'], 'appropriate', '');
    expect(chosen()).toContain('Tomas NOVAK');
    expect(document.activeElement?.id).toBe('review-item');
    expect(screen.getByRole('button', { name: /^New 11$/ })).toBeTruthy();
    expect(screen.getByRole('button', { name: /^Closed 185$/ })).toBeTruthy();
  });

  it('what was decided by a slip is taken back, and both are kept', async () => {
    const review = await shown();
    await press(/Appropriate/);
    await press(/Undo/);
    expect(review.decide).toHaveBeenLastCalledWith(['i-1'], 'reopen', expect.stringContaining('slip'));
    expect(chosen()).toContain('Sana IQBAL');
  });

  it('a question goes out with words: the usual ones are offered, to be changed', async () => {
    const review = await shown();
    await press(/Ask the user/);
    expect(review.decide).not.toHaveBeenCalled();
    expect(note().value).toMatch(/why you opened this record/);
    expect(document.activeElement).toBe(note());
    await press(/Ask the user/);
    expect(review.decide).toHaveBeenCalledExactlyOnceWith(
      ['i-1'],
      'ask',
      expect.stringContaining('why you opened'),
    );
  });

  it('nothing is escalated without words', async () => {
    const review = await shown();
    await press(/^Escalate( Alt.3)?$/);
    expect(review.decide).not.toHaveBeenCalled();
    expect(text(document.querySelector('.app-field__error'))).toContain('Write why it is escalated');
    await write('A pattern: the third of this week');
    await press(/^Escalate( Alt.3)?$/);
    expect(review.decide).toHaveBeenCalledExactlyOnceWith(
      ['i-1'],
      'escalate',
      'A pattern: the third of this week',
    );
  });

  it('a note is never carried over to the next', async () => {
    await shown();
    await write('Spoke with the ward');
    await press(/Appropriate/);
    expect(note().value).toBe('');
  });

  it('what the gateway refuses stays where it is, with its words', async () => {
    const review = await shown({
      decide: vi.fn(async () => {
        throw fault({ kind: 'stay' });
      }),
    });
    await write('Spoke with the ward');
    await press(/Appropriate/);
    expect(review.decide).toHaveBeenCalledOnce();
    expect(chosen()).toContain('Sana IQBAL');
    expect(note().value).toBe('Spoke with the ward');
    expect(text(document.body)).toContain('That is not for you.');
  });

  it('where the second factor is wanted again, the officer is led there', async () => {
    const review = await shown({
      decide: vi.fn(async () => {
        throw fault({ kind: 'step-up' });
      }),
    });
    await press(/Appropriate/);
    expect(review.hear).toHaveBeenCalledOnce();
  });

  it('the arrow keys go along the queue, and Enter opens', async () => {
    const review = await shown();
    const first = document.querySelector<HTMLElement>('[data-row="i-1"]');
    first?.focus();
    await fireEvent.keyDown(first!, { key: 'ArrowDown' });
    const second = document.querySelector<HTMLElement>('[data-row="i-2"]');
    expect(document.activeElement).toBe(second);
    expect(review.item).toHaveBeenCalledTimes(1);
    await fireEvent.keyDown(second!, { key: 'Enter' });
    await come();
    expect(review.item).toHaveBeenLastCalledWith('i-2');
  });

  it('answers that came stand in the history, and what is overdue says so', async () => {
    await shown();
    await press(/^Asked 3$/);
    expect(text(document.body)).toContain('Overdue since 18-Nov-2026');
    expect(text(screen.getByRole('region', { name: 'What is known of it' }))).toContain(
      'Answered by Sana IQBAL: “I was called to the ward',
    );
  });

  it('samples are closed together only with a sentence, and only those that are ticked', async () => {
    const review = await shown();
    await press(/Close samples together/);
    const dialog = within(screen.getByRole('dialog', { hidden: true }));
    const boxes = dialog.getAllByRole('checkbox', { hidden: true });
    expect(boxes).toHaveLength(3);
    await fireEvent.click(boxes[0]!);
    await fireEvent.click(dialog.getByRole('button', { name: /Close 2/, hidden: true }));
    expect(review.decide).not.toHaveBeenCalled();
    await fireEvent.input(dialog.getByLabelText('Why they are appropriate'), {
      target: { value: 'Each matched an attendance of that hour' },
    });
    await fireEvent.click(dialog.getByRole('button', { name: /Close 2/, hidden: true }));
    await come();
    expect(review.decide).toHaveBeenCalledExactlyOnceWith(
      ['i-11', 'i-12'],
      'appropriate',
      'Each matched an attendance of that hour',
    );
  });

  it('a month is shown in numbers that hide small ones, and is saved as it was shown', async () => {
    const review = await shown();
    await press(/Monthly report/);
    expect(review.report).toHaveBeenCalledOnce();
    expect(review.report, 'a month that goes on is not reported').not.toHaveBeenCalledWith(
      new Date().toISOString().slice(0, 7),
    );
    const row = screen.getByRole('row', { name: /No contact found/ });
    expect(within(row).getAllByRole('cell').map(text)).toEqual(['*', '15', '*', '*', '0', '*']);
    await press(/Save as CSV/);
    expect(text(document.body)).toContain('Saved as ~/Documents/privacy-review-2026-10.csv');
    await press(/Back to the queue/);
    expect(chosen()).toContain('Sana IQBAL');
  });

  it('the ledger is read when it is asked for, and the answer says how far it is whole', async () => {
    const review = await shown();
    expect(review.checkLedger).not.toHaveBeenCalled();
    await press(/Check the ledger/);
    expect(text(document.body)).toContain('Ledger intact to entry 12');
  });

  it('says so where nothing waits', async () => {
    await shown();
    const empty = {
      ...queueOf('escalated'),
      rows: [],
      counts: { new: 0, asked: 0, escalated: 0, closed: 0 },
    };
    document.body.innerHTML = '';
    const review = { queue: vi.fn(), item: vi.fn(), decide: vi.fn(), report: vi.fn(), saveReport: vi.fn() };
    render(PrivacyReview, {
      queue: empty,
      waiting: false,
      fault: null,
      review: { ...review, checkLedger: vi.fn(), hear: vi.fn() },
      again: vi.fn(),
      back: vi.fn(),
    });
    await come();
    expect(screen.getByText('Nothing waits to be reviewed.')).toBeTruthy();
    expect(review.item).not.toHaveBeenCalled();
  });
});
