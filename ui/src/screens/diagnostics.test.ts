import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import App from '../App.svelte';
import type { Backend } from '../backend';
import { invented } from '../fake';
import { badChecks, diagnosisOf, supportFileOf, wellChecks } from '../fake/checks';
import { heading, key, openRecord, page } from '../test-page';
import type { Check } from '../wire/Check';
import type { Diagnosis } from '../wire/Diagnosis';

afterEach(cleanup);

const text = (element: Element | null): string => (element?.textContent ?? '').replace(/\s+/g, ' ').trim();
const button = (name: RegExp): HTMLElement => screen.getByRole('button', { name });
const polite = (): string => text(document.querySelector('p.app-hidden[role="status"]'));

/** What the checks come to, as it is drawn: it is said as well. */
const summary = (words: RegExp): Promise<HTMLElement> => screen.findByText(words, { selector: 'main b' });

/** The checks before anybody is signed in. */
async function atTheDoor(changes: Partial<Backend> = {}): Promise<Backend> {
  const backend = { ...invented('sign-in'), ...changes };
  render(App, { backend });
  await heading(/^Sign in/);
  await fireEvent.click(button(/^Diagnostics$/));
  await heading(/^Diagnostics$/);
  return backend;
}

const found = (checks: Check[]): Partial<Backend> => ({
  diagnose: async (each) => {
    checks.forEach(each);
    return diagnosisOf(checks);
  },
  prepareSupportFile: async () => supportFileOf(checks),
});

describe('the checks of the computer', () => {
  it('are made before anybody is signed in, and lead back to the sign-in', async () => {
    await atTheDoor(found(wellChecks));
    expect(document.activeElement?.textContent, 'the screen is read from its title').toBe('Diagnostics');
    await summary(/^All is as it should be/);
    expect(screen.getAllByRole('row')).toHaveLength(wellChecks.length + 1);
    await key('Escape');
    await heading(/^Sign in/);
  });

  it('appear as they are made, and what they come to is said politely', async () => {
    let each: (check: Check) => void = () => undefined;
    let end: (all: Diagnosis) => void = () => undefined;
    await atTheDoor({
      diagnose: (tell) => {
        each = tell;
        return new Promise((done) => (end = done));
      },
    });
    expect(text(screen.getByRole('main'))).toContain('Checking this computer.');
    await waitFor(() => expect(polite()).toBe('Checking this computer'));
    for (const check of badChecks.slice(0, 3)) each(check);
    await screen.findByText(badChecks[2]?.found ?? '');
    expect(screen.getAllByRole('row')).toHaveLength(4);
    end(diagnosisOf(badChecks));
    await summary(/^1 check failed: Gateway/);
    await waitFor(() => expect(polite()).toBe('1 check failed: Gateway. What mends it stands beneath.'));
  });

  it('each verdict stands in a word and a shape, and beneath a failure what mends it', async () => {
    await atTheDoor(found(badChecks));
    const row = await screen.findByRole('row', { name: /Failed Gateway/ });
    expect(text(row)).toContain('Fix: Ask who runs the gateway');
    const shapes = ['OK', 'Warning', 'Failed', 'Not checked'].map((word) => {
      const verdict = screen.getAllByText(word, { selector: '.app-checks__verdict' })[0];
      return verdict?.querySelector('path')?.getAttribute('d') ?? 'none';
    });
    expect(new Set(shapes).size, 'no two look alike without colour').toBe(4);
    expect(shapes).not.toContain('none');
  });

  it('run again with one key, once at a time, and the focus stays', async () => {
    const diagnose = vi.fn<Backend['diagnose']>(() => new Promise(() => undefined));
    await atTheDoor({ diagnose });
    expect(diagnose).toHaveBeenCalledTimes(1);
    await key('r', { altKey: true });
    expect(diagnose, 'while they are made they are not begun again').toHaveBeenCalledTimes(1);
    cleanup();
    diagnose.mockReset().mockImplementation(async () => diagnosisOf(wellChecks));
    await atTheDoor({ diagnose });
    await summary(/^All is as it should be/);
    button(/^Run again/).focus();
    await key('r', { altKey: true });
    await waitFor(() => expect(diagnose).toHaveBeenCalledTimes(2));
    await summary(/^All is as it should be/);
    expect(document.activeElement).toBe(button(/^Run again/));
  });

  it('are copied by the program, which says so', async () => {
    const copyChecks = vi.fn(async () => true);
    await atTheDoor({ ...found(wellChecks), copyChecks });
    await summary(/^All is as it should be/);
    await fireEvent.click(button(/^Copy$/));
    expect(await screen.findByText(/^The checks are copied/, { selector: 'main *' })).toBeTruthy();
    expect(copyChecks).toHaveBeenCalledExactlyOnceWith();
  });

  it('say in words where they could not be made, and where the log cannot be written', async () => {
    await atTheDoor({ diagnose: () => Promise.reject(new Error('gone')) });
    expect(text(await screen.findByRole('alert'))).toContain('The program did not answer.');
    cleanup();
    await atTheDoor({ diagnose: async () => ({ ...diagnosisOf(wellChecks), logsAreWritten: false }) });
    expect(await screen.findByText(/own log cannot be written here/)).toBeTruthy();
  });

  it('come over an open record from the help, name nobody, and lead back to where one was', async () => {
    await page();
    await openRecord();
    await key('2', { altKey: true });
    await heading(/Medicines/);
    await key('F1');
    await fireEvent.click(await screen.findByRole('button', { name: /^Diagnostics/ }));
    await heading(/^Diagnostics$/);
    expect(text(document.body)).not.toMatch(/PATTERSON|999 000/);
    expect(document.title).toBe('Diagnostics - Care Record Viewer');
    await key('Escape');
    await screen.findByRole('heading', { level: 1, name: /Medicines/ });
    expect(button(/Close patient/)).toBeTruthy();
  });

  it('are not offered at the lock', async () => {
    await page();
    await key('l', { ctrlKey: true });
    await screen.findByRole('button', { name: /^Unlock/ });
    await key('F1');
    await heading(/^Help/);
    expect(screen.queryByRole('button', { name: /^Diagnostics/ })).toBeNull();
  });
});

describe('the support file', () => {
  async function shown(changes: Partial<Backend> = {}): Promise<void> {
    await atTheDoor({ ...found(badChecks), ...changes });
    await summary(/^1 check failed/);
    await fireEvent.click(button(/^Support file/));
    await heading(/^Support file$/);
  }

  it('is read whole before it is saved', async () => {
    const saveSupportFile = vi.fn(async () => ({ path: '~/Documents/a.txt' }));
    await shown({ saveSupportFile });
    expect(document.activeElement?.textContent).toBe('Support file');
    const region = screen.getByRole('region', { name: 'What is in the file' });
    const lines = [...region.children].map((line) => line.textContent);
    expect(lines.join('\n')).toBe(supportFileOf(badChecks).text);
    expect(region.tabIndex, 'it can be scrolled with the keyboard').toBe(0);
    expect(saveSupportFile).not.toHaveBeenCalled();
  });

  it('is saved once, and where is said', async () => {
    const saveSupportFile = vi.fn(async () => ({ path: '~/Documents/a.txt' }));
    await shown({ saveSupportFile });
    await fireEvent.click(button(/^Save$/));
    await screen.findByText('~/Documents/a.txt', { exact: false, selector: 'main p' });
    await waitFor(() => expect(polite()).toContain('Saved: ~/Documents/a.txt'));
    await fireEvent.click(button(/^Save$/));
    expect(saveSupportFile, 'and takes nothing of the page').toHaveBeenCalledExactlyOnceWith();
  });

  it('that cannot be saved says why, and can be tried again', async () => {
    const refused = {
      words: 'The support file could not be saved: there is no room. Nothing was saved.',
      code: 'SUP-01',
      field: null,
      retryAfterSeconds: null,
      then: { kind: 'stay' as const },
    };
    const saveSupportFile = vi.fn<Backend['saveSupportFile']>().mockRejectedValueOnce(refused);
    saveSupportFile.mockResolvedValueOnce({ path: '~/Downloads/a.txt' });
    await shown({ saveSupportFile });
    await fireEvent.click(button(/^Save$/));
    expect(text(await screen.findByRole('alert'))).toContain('there is no room. Nothing was saved. (SUP-01)');
    await fireEvent.click(button(/^Save$/));
    await screen.findByText('~/Downloads/a.txt', { exact: false, selector: 'main p' });
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('words in it are found, line by line, round and round', async () => {
    await shown();
    const box = screen.getByLabelText('Find in this file');
    await key('f', { ctrlKey: true });
    await fireEvent.input(box, { target: { value: 'did NOT answer' } });
    const lines = supportFileOf(badChecks).text.split('\n');
    const having = lines.filter((line) => line.includes('did not answer'));
    await screen.findByText(new RegExp(`^${having.length} lines have it`), { selector: 'main span' });
    const here = (): (string | null)[] =>
      [...document.querySelectorAll('.app-support__line--here')].map((line) => line.textContent);
    for (const line of [...having, having[0]]) {
      await fireEvent.keyDown(box, { key: 'Enter' });
      await waitFor(() => expect(here()).toEqual([line]));
    }
    await fireEvent.keyDown(box, { key: 'Enter', shiftKey: true });
    await waitFor(() => expect(here()).toEqual([having.at(-1)]));
    await fireEvent.input(box, { target: { value: 'PATTERSON' } });
    await screen.findByText('No line has it', { selector: 'main span' });
  });

  it('Esc goes back to the checks, to where one came from', async () => {
    await shown();
    await key('Escape');
    await heading(/^Diagnostics$/);
    await waitFor(() => expect(document.activeElement).toBe(button(/^Support file/)));
  });
});
