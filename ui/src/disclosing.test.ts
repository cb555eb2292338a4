import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { invented } from './fake';
import { outgoing } from './outgoing.svelte';
import { key, openRecord, page } from './test-page';
import type { Leaving } from './wire/Leaving';
import type { Printing } from './wire/Printing';

const ctrl = { ctrlKey: true };

beforeEach(() => {
  outgoing.kept = null;
  // A sheet of which 900 pixels are left for rows of 20.
  vi.spyOn(Element.prototype, 'getBoundingClientRect').mockImplementation(function (this: Element) {
    const height = this.matches('.app-sheet__body') ? 900 : this.matches('tr') ? 20 : 0;
    return { height, width: 0, x: 0, y: 0, top: 0, left: 0, right: 0, bottom: height, toJSON: () => '' };
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  document.body.querySelectorAll(':scope > .app-printing').forEach((left) => left.remove());
});

describe('printing', () => {
  it('shows what will be on the paper, and prints it once when that is asked for again', async () => {
    const printNow = vi.fn(async (): Promise<Leaving> => ({ kind: 'left' }));
    const { backend } = await page('work', { printNow });
    const printScreen = vi.spyOn(backend, 'printScreen');
    await openRecord();

    await key('p', ctrl);
    const button = await screen.findByRole('button', { name: /^Print \d+ pages?/ });

    expect(printScreen).toHaveBeenCalledWith('p-ivy', { kind: 'overview' });
    expect(screen.getAllByText('Uncontrolled copy - shred after use').length).toBeGreaterThan(0);
    expect(screen.getByText(/also if nothing is printed/)).toBeTruthy();
    expect(screen.getByText(/printer’s queue.*may keep what is on the paper/)).toBeTruthy();
    await new Promise((done) => setTimeout(done, 100));
    expect(document.querySelector('body > .app-printing'), 'nothing can be printed yet').toBeNull();
    expect(document.activeElement).toBe(button);

    await key('p', ctrl);
    await screen.findByText(/handed to the printer’s window, once/);

    expect(printNow).toHaveBeenCalledTimes(1);
    expect(document.querySelector('body > .app-printing .app-sheet')).not.toBeNull();
    expect(screen.queryByRole('button', { name: /^Print \d/ })).toBeNull();

    await key('Escape');
    await waitFor(() => expect(document.querySelector('.app-sheet')).toBeNull());
  });

  it('has the banner, the number of the page and what becomes of it on each page', async () => {
    await page();
    await openRecord();
    await key('4', { altKey: true });
    await screen.findByRole('heading', { name: 'Results', level: 1 });

    await key('p', ctrl);
    await screen.findByRole('button', { name: /^Print \d pages/ });

    const sheets = document.querySelectorAll<HTMLElement>('.app-preview .app-sheet');
    expect(sheets.length).toBeGreaterThan(2);
    sheets.forEach((sheet, at) => {
      const of = within(sheet);
      expect(of.getByText('PATTERSON, Ivy (Mrs)')).toBeTruthy();
      expect(of.getByText('999 000 0018')).toBeTruthy();
      expect(of.getByText('Known allergies:')).toBeTruthy();
      expect(of.getByText(`page ${at + 1} of ${sheets.length}`)).toBeTruthy();
      expect(of.getByText('Uncontrolled copy - shred after use')).toBeTruthy();
    });
  });

  it('is taken away when the record closes', async () => {
    await page();
    await openRecord();
    await key('p', ctrl);
    await screen.findByRole('button', { name: /^Print \d/ });
    await key('p', ctrl);
    await screen.findByText(/handed to the printer/);

    await fireEvent.click(screen.getByRole('button', { name: /Close patient/ }));

    await waitFor(() => expect(document.querySelector('.app-sheet')).toBeNull());
  });

  it('is taken away when one turns to another section', async () => {
    await page();
    await openRecord();
    await key('p', ctrl);
    await screen.findByRole('button', { name: /^Print \d/ });

    await key('2', { altKey: true });

    await screen.findByRole('heading', { name: 'Medicines', level: 1 });
    expect(document.querySelector('.app-sheet')).toBeNull();
  });

  it('says why not where the role may not print, and stays in its place', async () => {
    await page('nothing-leaves');
    await openRecord();

    const button = screen.getByRole('button', { name: /Print not for your role/ });
    expect(button.getAttribute('aria-disabled')).toBe('true');
    await key('p', ctrl);

    expect(screen.getAllByText('Printing is not permitted for your role.').length).toBeGreaterThan(0);
    expect(document.querySelector('.app-preview')).toBeNull();
  });

  it('says it in the viewer’s words where the viewer refuses', async () => {
    const printScreen = async (): Promise<Printing> => ({
      kind: 'refused',
      words: 'Not for your role today.',
    });
    await page('work', { printScreen });
    await openRecord();

    await key('p', ctrl);

    expect((await screen.findByRole('alert')).textContent).toContain('Not for your role today.');
    expect(document.querySelector('.app-sheet')).toBeNull();
  });

  it('takes the sheets away again where the ticket no longer holds', async () => {
    const printNow = async (): Promise<Leaving> => ({ kind: 'refused', words: 'It is too old.' });
    await page('work', { printNow });
    await openRecord();
    await key('p', ctrl);
    await screen.findByRole('button', { name: /^Print \d/ });

    await key('p', ctrl);

    await screen.findByText('It is too old.');
    expect(document.querySelector('body > .app-printing')).toBeNull();
  });
});

describe('copying', () => {
  async function copied(change = {}) {
    const copy = vi.fn(async (): Promise<Leaving> => ({ kind: 'left' }));
    await page('work', { copy, ...change });
    await openRecord();
    return { copy };
  }
  async function take(what: Node, kind = 'copy'): Promise<boolean> {
    document.getSelection()?.selectAllChildren(what);
    return fireEvent(
      what instanceof Element ? what : document.body,
      new Event(kind, { bubbles: true, cancelable: true }),
    );
  }

  it('hands the words to the viewer with their entries, and puts nothing on the clipboard itself', async () => {
    const { copy } = await copied();
    await key('2', { altKey: true });
    await screen.findByRole('heading', { name: 'Medicines', level: 1 });
    const row = document.querySelector<HTMLElement>('tr[data-row]');
    if (!row) throw new Error('no row');

    const went = await take(row);

    expect(went, 'the browser copies nothing').toBe(false);
    expect(copy).toHaveBeenCalledWith('p-ivy', [row.dataset['row']], document.getSelection()?.toString());
  });

  it('names no entry where words of something else are among them', async () => {
    const { copy } = await copied();
    await take(document.querySelector('.app-frame') ?? document.body);
    expect(copy).toHaveBeenCalledWith('p-ivy', [], expect.stringContaining('PATTERSON'));
  });

  it('says why nothing was copied, to be seen and to be heard', async () => {
    const { copy } = await copied({
      copy: async (): Promise<Leaving> => ({ kind: 'refused', words: 'Copying is not for your role.' }),
    });
    await take(document.querySelector('main') ?? document.body);
    expect(copy).not.toHaveBeenCalled();
    const said = await screen.findAllByText('Copying is not for your role.');
    expect(said.some((one) => one.closest('[role="status"]'))).toBe(true);
    expect(said.some((one) => !one.closest('.app-hidden'))).toBe(true);
  });

  it('cuts as it copies, and lets nothing be dragged out of the window', async () => {
    const { copy } = await copied();
    const main = document.querySelector('main') ?? document.body;
    expect(await take(main, 'cut')).toBe(false);
    expect(copy).toHaveBeenCalledTimes(1);
    expect(await take(main, 'dragstart')).toBe(false);
    expect(copy).toHaveBeenCalledTimes(1);
    expect(screen.getAllByText(/Nothing is dragged out of this window/).length).toBeGreaterThan(0);
  });

  it('says that no record is open where none is', async () => {
    const copy = vi.fn(async (): Promise<Leaving> => ({ kind: 'left' }));
    await page('work', { copy });
    await take(document.querySelector('header') ?? document.body);
    expect(copy).toHaveBeenCalledWith(null, [], expect.anything());
  });

  it('leaves alone what was typed into a field', async () => {
    const copy = vi.fn(async (): Promise<Leaving> => ({ kind: 'left' }));
    await page('work', { copy });
    const field = screen.getByLabelText('Find a patient');
    expect(await fireEvent(field, new Event('copy', { bubbles: true, cancelable: true }))).toBe(true);
    expect(copy).not.toHaveBeenCalled();
  });
});

describe('turning to another window', () => {
  const leave = async (): Promise<void> => {
    vi.spyOn(document, 'hasFocus').mockReturnValue(false);
    await fireEvent.blur(window);
    await new Promise((done) => setTimeout(done, 250));
  };
  const isCovered = (): boolean => screen.queryAllByText('This screen is covered').length > 0;

  it('covers the record at once where the policy says so, and a key that lifts it does nothing else', async () => {
    await page();
    await openRecord();
    await leave();
    expect(isCovered()).toBe(true);

    await key('2', { altKey: true });
    expect(isCovered()).toBe(false);
    expect(screen.queryByRole('heading', { name: 'Medicines', level: 1 })).toBeNull();
  });

  it('covers nothing for a menu of this window, which gives the focus back', async () => {
    await page();
    await openRecord();
    vi.spyOn(document, 'hasFocus').mockReturnValue(true);
    await fireEvent.blur(window);
    await new Promise((done) => setTimeout(done, 250));
    expect(isCovered()).toBe(false);
  });

  it('covers nothing where the policy does not say so', async () => {
    const backend = invented('work');
    const { push } = await page();
    await openRecord();
    const status = await backend.status();
    if (status.session.kind !== 'active') throw new Error('nobody is at work');
    const remaining = { ...status.session.remaining, coveredOnLeaving: false };
    push({ ...status, session: { ...status.session, remaining } });
    await leave();
    expect(isCovered()).toBe(false);
  });

  it('covers nothing while the printer’s window of this program is open', async () => {
    let over: (left: Leaving) => void = () => undefined;
    const printNow = (): Promise<Leaving> => new Promise((done) => (over = done));
    await page('work', { printNow });
    await openRecord();
    await key('p', ctrl);
    await screen.findByRole('button', { name: /^Print \d/ });
    await key('p', ctrl);
    await leave();
    expect(isCovered()).toBe(false);

    over({ kind: 'left' });
    await screen.findByText(/handed to the printer/);
    await leave();
    expect(isCovered()).toBe(true);
  });
});
