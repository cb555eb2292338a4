import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import App from './App.svelte';
import { heading, key, openRecord, page } from './test-page';

beforeEach(() => vi.useFakeTimers({ shouldAdvanceTime: true }));
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

describe('the keys', () => {
  it('lead from the search to every section', async () => {
    await page();
    await openRecord();
    const headings = [
      /Timeline/,
      /Medicines/,
      /Allergies/,
      /Results/,
      /Letters/,
      /Appointments/,
      /Care plans/,
      /People/,
      /Social care/,
    ];
    for (const [index, name] of headings.entries()) {
      await key(String(index + 1), { altKey: true });
      await screen.findByRole('heading', { level: 1, name });
    }
    await key('0', { altKey: true });
    await screen.findByRole('heading', { level: 1, name: 'Overview' });
  });

  it('the first row has the focus, so that the arrows and Enter go on from there', async () => {
    await page();
    await openRecord();
    await key('5', { altKey: true });
    await screen.findByRole('grid', { name: /Letters/ });
    expect(document.activeElement?.textContent).toMatch(/14-Oct-2026/);
    await key('ArrowDown');
    expect(document.activeElement?.textContent).toMatch(/07-Oct-2026/);
    await key('Enter');
    await heading(/Diagnosis/);
  });

  it('source, author and code of the chosen line are one key away', async () => {
    await page();
    await openRecord();
    await key('2', { altKey: true });
    await screen.findByRole('grid', { name: 'Medicines' });
    await key('s', { altKey: true });
    expect(await screen.findByText('Dr R. Mehta')).toBeTruthy();
    await key('Escape');
    await waitFor(() => expect(screen.queryByText('Dr R. Mehta')).toBeNull());
    expect(
      screen.getByRole('button', { name: /Close patient/ }),
      'Esc never closes the patient',
    ).toBeTruthy();
  });

  it('Alt+F shows the flagged results only', async () => {
    await page();
    await openRecord();
    await key('4', { altKey: true });
    await screen.findByRole('grid', { name: 'Latest result of each test' });
    await key('f', { altKey: true });
    const list = await screen.findByRole('grid', { name: 'Flagged results, newest first' });
    expect(list.querySelectorAll('tbody tr')).toHaveLength(9);
  });

  it('Ctrl+Shift+W closes the patient', async () => {
    await page();
    await openRecord();
    await key('W', { ctrlKey: true, shiftKey: true });
    await screen.findByLabelText('Find a patient');
    expect(document.body.textContent).not.toContain('penicillin');
  });

  it('Alt+X closes the wrong patient, and says that it was', async () => {
    const { backend } = await page();
    const said = vi.spyOn(backend, 'wrongPatient');
    await openRecord();
    await key('x', { altKey: true });
    await screen.findByLabelText('Find a patient');
    expect(said).toHaveBeenCalledExactlyOnceWith('p-ivy');
    expect(document.body.textContent).not.toContain('penicillin');
  });
});

describe('locking', () => {
  it('Ctrl+L leaves nothing of the patient in the page', async () => {
    await page();
    await openRecord();
    await key('l', { ctrlKey: true });
    await screen.findByRole('button', { name: 'Unlock' });
    expect(document.body.innerHTML).not.toMatch(/PATTERSON|Ivy|penicillin|999 000/);
    expect(document.title).toBe('Locked - Care Record Viewer');
  });

  it('a lock by time does so too, whatever is on the screen', async () => {
    const { backend, push } = await page();
    await openRecord();
    const status = await backend.status();
    const session = status.session;
    if (session.kind !== 'active') throw new Error(session.kind);
    push({
      ...status,
      access: null,
      session: { kind: 'locked', who: session.who, since: '14:09', ends: '14:29', triesLeft: 5 },
    });
    await screen.findByRole('button', { name: 'Unlock' });
    expect(document.body.innerHTML).not.toMatch(/PATTERSON|Ivy|penicillin|999 000/);
  });

  it('comes back to the same section, in a page that never showed it', async () => {
    const { backend } = await page();
    await openRecord();
    await key('2', { altKey: true });
    await screen.findByRole('grid', { name: 'Medicines' });
    await key('l', { ctrlKey: true });
    await screen.findByRole('button', { name: 'Unlock' });
    cleanup();
    render(App, { backend });
    await fireEvent.input(await screen.findByLabelText('Password'), { target: { value: 'three words' } });
    await fireEvent.click(screen.getByRole('button', { name: 'Unlock' }));
    await screen.findByRole('grid', { name: 'Medicines' });
  });

  it('is warned of, with the focus on staying; Esc stays as well', async () => {
    let touched = 0;
    await page('warning', {
      touch: async () => {
        touched += 1;
        return null;
      },
    });
    await vi.advanceTimersByTimeAsync(6000);
    const dialog = await screen.findByRole('alertdialog', { name: 'Are you still there?' });
    expect(document.activeElement?.textContent).toBe('Stay signed in');
    const before = touched;
    await fireEvent(dialog, new Event('cancel', { cancelable: true }));
    expect(touched).toBe(before + 1);
  });
});

describe('the curtain', () => {
  it('covers everything, and the key that lifts it does nothing else', async () => {
    await page('curtain');
    await openRecord();
    await vi.advanceTimersByTimeAsync(4000);
    await screen.findByText('This screen is covered');
    expect(document.querySelector<HTMLElement>('.app-frame')?.inert, 'nobody reads what is under it').toBe(
      true,
    );
    await key('2', { altKey: true });
    await waitFor(() => expect(screen.queryByText('This screen is covered')).toBeNull());
    expect(screen.getByRole('heading', { level: 1, name: 'Overview' }), 'Alt+2 only lifted it').toBeTruthy();
  });
});

it('the title of the window never names a patient', async () => {
  await page();
  await openRecord();
  expect(document.title).toBe('Record - Care Record Viewer');
});

it('a wait has words after 2 seconds and choices after 8', async () => {
  await page('work', { choosePatient: () => new Promise(() => undefined) });
  await fireEvent.input(screen.getByLabelText('Find a patient'), { target: { value: 'patterson' } });
  await fireEvent.click(screen.getByRole('button', { name: /^Find$/ }));
  await screen.findByRole('row', { name: /PATTERSON, Ivy/ });
  await key('Enter');
  expect(screen.queryByText(/Looking/)).toBeNull();
  await vi.advanceTimersByTimeAsync(2100);
  expect(await screen.findByText(/Looking/, { selector: 'b' })).toBeTruthy();
  await vi.advanceTimersByTimeAsync(6000);
  expect(await screen.findByText(/You can go on waiting/)).toBeTruthy();
});

it('signing out with unsent activity is asked about first', async () => {
  await page('unsent');
  await fireEvent.click(screen.getByRole('button', { name: 'Sign out' }));
  expect((await screen.findByRole('alertdialog')).textContent).toMatch(/4\s+entries are still to be sent/);
});

it('what the gateway refused for good, and what the computer would lose, is not called safe', async () => {
  await page('lost');
  await fireEvent.click(screen.getByRole('button', { name: 'My activity' }));
  const said = async (words: RegExp): Promise<unknown> => expect(await screen.findByText(words)).toBeTruthy();
  await said(/1 set aside: the record service does not take\s+it. Tell IT/);
  await said(/4\s+entries waiting to be sent. Lost if you sign out of the computer/);
  await said(/The event contradicts one that is held/);
  await fireEvent.click(screen.getByRole('button', { name: 'Sign out' }));
  const question = (await screen.findByRole('alertdialog')).textContent;
  expect(question).toMatch(/stay signed in to the computer/);
  expect(question).not.toMatch(/safe/);
});

describe('before the statement is accepted', () => {
  it('nothing is offered but to accept it, to sign out, and help', async () => {
    const { backend, push } = await page();
    const status = await backend.status();
    if (status.session.kind !== 'active') throw new Error('somebody is at work');
    push({ ...status, session: { kind: 'statement', who: status.session.who, paragraphs: ['Read this.'] } });

    await heading(/Before you open any record/);

    const names = screen.getAllByRole('button').map((button) => button.textContent.trim());
    expect(names.filter((name) => /Find patient|My activity|Lock/.test(name))).toEqual([]);
    expect(names.filter((name) => name === 'Sign out')).toHaveLength(1);
  });
});
