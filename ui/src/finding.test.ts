import { cleanup, fireEvent, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findingsOf } from './fake/finding';
import { said } from './said.svelte';
import { heading, key, openRecord, page } from './test-page';

beforeEach(() => vi.useFakeTimers({ shouldAdvanceTime: true }));
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const box = (): HTMLInputElement => screen.getByLabelText('Find in this record');
const call = (): Promise<boolean> => key('f', { ctrlKey: true });

async function type(text: string): Promise<void> {
  await fireEvent.input(box(), { target: { value: text } });
  await vi.advanceTimersByTimeAsync(300);
}

const where = (): string => document.querySelector('.app-finding__bar')?.textContent ?? '';
const hits = (): HTMLElement[] => [
  ...document.querySelectorAll<HTMLElement>('.app-finding__hit:not(.app-finding__unsearched *)'),
];
const unsearched = (): HTMLElement[] => [
  ...document.querySelectorAll<HTMLElement>('.app-finding__unsearched .app-finding__hit'),
];

describe('finding words in the open record', () => {
  it('Ctrl+F calls for it from everywhere in the record, and from a field', async () => {
    await page();
    await openRecord();
    await call();
    expect(document.activeElement).toBe(box());
    await type('metformin');
    await fireEvent.focus(box());
    await call();
    expect(document.activeElement).toBe(box());
    expect([box().selectionStart, box().selectionEnd], 'ready to be typed over').toEqual([0, 9]);
  });

  it('Enter leads to the entry, marked in its section, and on to the next; Shift+Enter to the one before', async () => {
    await page();
    await openRecord();
    await call();
    await type('metformin');
    const found = hits();
    expect(found.length).toBeGreaterThan(1);
    expect(found[0]?.querySelector('mark')?.textContent).toBe('metformin');
    const at = (number: number): Promise<void> =>
      waitFor(() => {
        expect(where()).toContain(`${number} of ${found.length}`);
        expect(document.activeElement, 'so that Enter goes on').toBe(box());
      });
    await key('Enter');
    await screen.findByRole('grid', { name: 'Medicines' });
    await at(1);
    await key('Enter');
    await at(2);
    await key('Enter', { shiftKey: true });
    await at(1);
    await waitFor(() =>
      expect(document.querySelector('main tr[aria-selected=true]')?.textContent).toMatch(/metformin/),
    );
  });

  it('what was not searched is said in so many words, and each such letter opens from there', async () => {
    await page();
    await openRecord();
    await call();
    await type('lithium');
    expect(hits()).toHaveLength(0);
    const scans = unsearched();
    expect(scans.length).toBeGreaterThan(1);
    expect(document.body.textContent).toMatch(
      new RegExp(`${scans.length} scanned, PDF or other documents were not searched`),
    );
    for (const scan of scans) expect(scan.textContent).toMatch(/Not searched:/);
    await key('ArrowDown');
    expect(document.activeElement, 'the arrows reach them').toBe(scans[0]);
    await fireEvent.click(scans[0] ?? document.body);
    const title = scans[0]?.querySelector('.app-finding__words')?.textContent?.split(',')[0] ?? '';
    await heading(new RegExp(title));
    expect(scans[0]?.getAttribute('aria-current')).toBe('true');
    expect(where(), 'it is none of those that were found').not.toMatch(/\d of \d/);
  });

  it('the arrows walk what was found, and Enter on it puts the focus on the entry', async () => {
    await page();
    await openRecord();
    await call();
    await type('metformin');
    await key('ArrowDown');
    expect(document.activeElement).toBe(hits()[0]);
    await key('ArrowDown');
    expect(document.activeElement).toBe(hits()[1]);
    await key('ArrowUp');
    await fireEvent.click(document.activeElement ?? document.body);
    await screen.findByRole('grid', { name: 'Medicines' });
    await waitFor(() => {
      const row = document.activeElement?.closest('tr');
      expect(row?.textContent).toMatch(/metformin/);
      expect(row?.getAttribute('aria-selected')).toBe('true');
    });
  });

  it('a letter is opened where its text has the words', async () => {
    await page();
    await openRecord();
    await call();
    await type('contusion X-ray');
    expect(hits()[0]?.textContent).toMatch(/In the letter/);
    await key('Enter');
    await heading(/Diagnosis/);
  });

  it('Esc leads back to where one was, and to the line that had the focus', async () => {
    await page();
    await openRecord();
    await key('2', { altKey: true });
    await screen.findByRole('grid', { name: 'Medicines' });
    await key('ArrowDown');
    const line = document.activeElement?.getAttribute('data-row');
    await call();
    await type('contusion X-ray');
    await key('Enter');
    await heading(/Diagnosis/);
    await key('Escape');
    await screen.findByRole('grid', { name: 'Medicines' });
    expect(screen.queryByLabelText('Find in this record')).toBeNull();
    await waitFor(() => expect(document.activeElement?.getAttribute('data-row')).toBe(line));
  });

  it('nothing found is never said as though there were no such thing', async () => {
    await page();
    await openRecord();
    await call();
    await type('lithium');
    expect(screen.getAllByText('Nothing found in what was fetched').length).toBeGreaterThan(0);
    expect(document.querySelector('.app-finding__missing')?.textContent).toContain(
      'NHFT did not answer at 14:02.',
    );
    expect(document.querySelector('.app-finding')?.textContent).not.toMatch(
      /no such|not recorded|there is no\b/i,
    );
  });

  it('how much was found is heard once, politely', async () => {
    const heard: string[] = [];
    await page();
    await openRecord();
    await call();
    const watch = new MutationObserver(() => heard.push(said.politely));
    watch.observe(document.querySelector('[role=status]') ?? document.body, {
      childList: true,
      characterData: true,
      subtree: true,
    });
    await type('metformin');
    await vi.advanceTimersByTimeAsync(2000);
    watch.disconnect();
    expect(heard.filter((words) => / found$/.test(words))).toHaveLength(1);
  });

  it('is asked once the keys rest, and not for a single letter', async () => {
    const asked: string[] = [];
    await page('work', {
      findInRecord: async (_patient, text) => {
        asked.push(text);
        return findingsOf(text);
      },
    });
    await openRecord();
    await call();
    for (const text of ['m', 'me', 'met', 'metf']) {
      await fireEvent.input(box(), { target: { value: text } });
      await vi.advanceTimersByTimeAsync(50);
    }
    await vi.advanceTimersByTimeAsync(1000);
    expect(asked).toEqual(['metf']);
    await type('m');
    await vi.advanceTimersByTimeAsync(1000);
    expect(asked, 'nearly everything has it').toEqual(['metf']);
    expect(screen.getByText('Type at least two letters or digits')).toBeTruthy();
    expect(hits()).toEqual([]);
  });

  it('an answer to what was typed before is dropped', async () => {
    const waiting: ((how: ReturnType<typeof findingsOf>) => void)[] = [];
    await page('work', { findInRecord: () => new Promise((answer) => waiting.push(answer)) });
    await openRecord();
    await call();
    await type('ramipril');
    await type('metformin');
    waiting[1]?.(findingsOf('metformin'));
    await waitFor(() => expect(hits()[0]?.textContent).toMatch(/metformin/));
    waiting[0]?.(findingsOf('ramipril'));
    await vi.advanceTimersByTimeAsync(100);
    expect(hits().some((hit) => /ramipril/.test(hit.textContent ?? ''))).toBe(false);
  });

  it('what was looked for dies with the record: at a lock and when the patient is closed', async () => {
    await page();
    await openRecord();
    await call();
    await type('metformin');
    await key('l', { ctrlKey: true });
    await screen.findByRole('heading', { name: /Locked/ });
    expect(document.body.textContent).not.toContain('metformin');
    expect(document.querySelectorAll('input').length).toBeGreaterThan(0);
    expect([...document.querySelectorAll('input')].some((input) => input.value === 'metformin')).toBe(false);
    await fireEvent.input(screen.getByLabelText('Password'), { target: { value: 'right' } });
    await fireEvent.click(screen.getByRole('button', { name: /Unlock/ }));
    await screen.findByRole('button', { name: /Close patient/ });
    expect(screen.queryByLabelText('Find in this record')).toBeNull();
    await call();
    expect(box().value).toBe('');
    await key('W', { ctrlKey: true, shiftKey: true });
    await screen.findByLabelText('Find a patient');
    expect(screen.queryByLabelText('Find in this record')).toBeNull();
  });
});
