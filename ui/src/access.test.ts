import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Backend } from './backend';
import { invented } from './fake';
import { ivy } from './fake/people';
import { heading, key, openRecord, page } from './test-page';

beforeEach(() => vi.useFakeTimers({ shouldAdvanceTime: true }));
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

/** Finds Ivy and opens her record in an emergency. */
async function openInEmergency(): Promise<void> {
  await fireEvent.input(screen.getByLabelText('Find a patient'), { target: { value: 'patterson' } });
  await fireEvent.click(screen.getByRole('button', { name: /^Find$/ }));
  await screen.findByRole('row', { name: /PATTERSON, Ivy/ });
  await key('Enter');
  await heading(/Why may you open this record/);
  await key('4', { altKey: true });
  await heading(/without the patient’s permission/);
  await fireEvent.click(screen.getByLabelText('Unconscious'));
  await fireEvent.input(screen.getByLabelText('What is happening?'), {
    target: { value: 'Found on the floor' },
  });
  await fireEvent.keyDown(screen.getByLabelText('What is happening?'), { key: 'Enter', ctrlKey: true });
  await screen.findByRole('button', { name: /Close patient/ });
}

describe('an emergency', () => {
  const closing = () => {
    const said: unknown[] = [];
    const closePatient: Backend['closePatient'] = async (couldAgree) => {
      said.push(couldAgree);
      return null;
    };
    return { said, closePatient };
  };

  it.each([
    ['1', 'yes'],
    ['2', 'no'],
    ['3', 'not-known'],
  ])('asks once at its close whether the patient could agree: Alt+%s says %s', async (digit, answer) => {
    const { said, closePatient } = closing();
    await page('work', { closePatient });
    await openInEmergency();
    await key('W', { ctrlKey: true, shiftKey: true });
    const question = await screen.findByRole('alertdialog', { name: 'Was the patient able to agree later?' });
    expect(question.contains(document.activeElement)).toBe(true);
    expect(document.activeElement?.tagName, 'no answer has the focus').not.toBe('BUTTON');
    await key(digit, { altKey: true });
    await screen.findByLabelText('Find a patient');
    expect(said).toEqual([answer]);
  });

  it('Esc at that question goes back to the record, and nothing is closed', async () => {
    const { said, closePatient } = closing();
    await page('work', { closePatient });
    await openInEmergency();
    await key('W', { ctrlKey: true, shiftKey: true });
    await fireEvent(await screen.findByRole('alertdialog'), new Event('cancel', { cancelable: true }));
    expect(screen.queryByRole('alertdialog')).toBeNull();
    expect(screen.getByRole('button', { name: /Close patient/ })).toBeTruthy();
    expect(said).toEqual([]);
  });

  describe('is asked about as well before it is left', () => {
    const left = async (changes: Partial<Backend> = {}, story = 'work') => {
      const done: unknown[] = [];
      const { choosePatient, ...rest } = invented(story);
      const note = (what: string) => async (): Promise<null> => {
        done.push(what);
        return null;
      };
      const { push } = await page(story, {
        ...rest,
        choosePatient: (patient) => {
          done.push(`chose ${patient}`);
          return choosePatient(patient);
        },
        closePatient: async (couldAgree) => {
          done.push(couldAgree);
          return null;
        },
        signOut: note('signed out'),
        ...changes,
      });
      await openInEmergency();
      done.length = 0;
      return { done, push, status: rest.status };
    };
    const question = () => screen.findByRole('alertdialog', { name: 'Was the patient able to agree later?' });
    const cancel = async () =>
      fireEvent(await screen.findByRole('alertdialog'), new Event('cancel', { cancelable: true }));
    const chooseIva = async (): Promise<void> => {
      await key('k', { ctrlKey: true });
      await fireEvent.input(await screen.findByLabelText('Find a patient'), {
        target: { value: 'patterson' },
      });
      await fireEvent.click(screen.getByRole('button', { name: /^Find$/ }));
      await fireEvent.click(await screen.findByRole('row', { name: /PATERSON, Iva/ }));
    };
    const signOut = () => fireEvent.click(screen.getByRole('button', { name: /^Sign out$/ }));

    it('for another patient: one key, naming whom it is about, and the other is asked about after', async () => {
      const { done } = await left();
      await chooseIva();
      expect((await question()).textContent, 'the search is about nobody').toMatch(/PATTERSON, Ivy \(Mrs\)/);
      expect(done, 'nothing is left before the answer').toEqual([]);
      await key('3', { altKey: true });
      await heading(/Why may you open this record/);
      expect(screen.queryByRole('alertdialog')).toBeNull();
      expect(done).toEqual(['not-known', 'chose p-iva']);
    });

    it('for another patient: Esc leads back to the search, and the emergency is still open behind it', async () => {
      const { done } = await left();
      await chooseIva();
      await cancel();
      expect(screen.queryByRole('alertdialog')).toBeNull();
      await fireEvent.click(screen.getByRole('button', { name: /Back to the open record/ }));
      expect(document.body.textContent).toContain('Emergency access until');
      expect(done).toEqual([]);
    });

    it('at the sign-out: one key, and then the session ends', async () => {
      const { done } = await left();
      await signOut();
      await question();
      expect(done).toEqual([]);
      await key('1', { altKey: true });
      await waitFor(() => expect(done).toEqual(['yes', 'signed out']));
      expect(screen.queryByRole('alertdialog')).toBeNull();
    });

    it('at the sign-out: Esc leads back to the record', async () => {
      const { done } = await left();
      await signOut();
      await cancel();
      expect(screen.getByRole('button', { name: /Close patient/ })).toBeTruthy();
      expect(done).toEqual([]);
    });

    it('at the sign-out over the search behind which it is open', async () => {
      const { done } = await left();
      await key('k', { ctrlKey: true });
      await signOut();
      await question();
      await key('2', { altKey: true });
      await waitFor(() => expect(done).toEqual(['no', 'signed out']));
    });

    it('after the question about what is still to be sent, and the session ends although the closing fails', async () => {
      const done: unknown[] = [];
      await left(
        {
          closePatient: async (couldAgree) => {
            done.push(couldAgree);
            if (couldAgree) throw new Error('the activity log cannot be written');
            return null;
          },
          signOut: async () => {
            done.push('signed out');
            return null;
          },
        },
        'unsent',
      );
      done.length = 0;
      await signOut();
      const unsent = await screen.findByRole('alertdialog', { name: /still to be sent/ });
      await fireEvent.click(within(unsent).getByRole('button', { name: 'Sign out' }));
      await question();
      await key('1', { altKey: true });
      await waitFor(() => expect(done).toEqual(['yes', 'signed out']));
    });

    it('nobody is asked who only looks for another patient, nor where nothing is open', async () => {
      const { done } = await left();
      await key('k', { ctrlKey: true });
      await screen.findByLabelText('Find a patient');
      expect(screen.queryByRole('alertdialog')).toBeNull();
      await key('Escape');
      await key('W', { ctrlKey: true, shiftKey: true });
      await question();
      await key('1', { altKey: true });
      await screen.findByLabelText('Find a patient');
      await signOut();
      await waitFor(() => expect(done).toEqual(['yes', 'signed out']));
    });

    it('a lock asks nothing: nobody is there to answer', async () => {
      const { done, push } = await left();
      await signOut();
      await question();
      push(await invented('locked').status());
      await tick();
      expect(screen.queryByRole('alertdialog')).toBeNull();
      expect(done).toEqual([]);
    });

    it('nor does the end of its time, and the question does not come back with the next emergency', async () => {
      const { done, push, status } = await left();
      await signOut();
      await question();
      push({ ...(await status()), access: null, closed: { banner: ivy, refusal: 'grant-ended' } });
      await tick();
      expect(screen.queryByRole('alertdialog')).toBeNull();
      expect(done).toEqual([]);
      await key('k', { ctrlKey: true });
      await screen.findByLabelText('Find a patient');
      await openInEmergency();
      expect(screen.queryByRole('alertdialog')).toBeNull();
    });
  });

  it('what the role sees, and under which policy, stands at the foot while it is open, and only then', async () => {
    await page();
    const foot = screen.getByRole('contentinfo', { name: 'Status' });
    expect(foot.textContent).not.toContain('sections');
    await openInEmergency();
    expect(foot.textContent).toContain('Triage nurse sees 12 of 14 sections. Policy 2026.2');
  });

  it('of a permission it is not asked', async () => {
    const { said, closePatient } = closing();
    await page('work', { closePatient });
    await openRecord();
    await key('W', { ctrlKey: true, shiftKey: true });
    await screen.findByLabelText('Find a patient');
    expect(said).toEqual([null]);
  });

  it('Alt+E asks again under the stripe, and an answer turns it into a permission', async () => {
    await page('soon');
    await openInEmergency();
    await key('e', { altKey: true });
    await heading(/Why may you open this record/);
    expect(document.body.textContent, 'the emergency and its end stay on the screen').toContain(
      'Emergency access until 18:14',
    );
    await key('1', { altKey: true });
    await screen.findByRole('button', { name: /Close patient/ });
    expect(document.body.textContent).not.toContain('Emergency access');
  });

  it('Esc leads back from there to the section that was open', async () => {
    await page();
    await openInEmergency();
    await key('2', { altKey: true });
    await screen.findByRole('grid', { name: 'Medicines' });
    await key('e', { altKey: true });
    await heading(/Why may you open this record/);
    await key('Escape');
    await screen.findByRole('grid', { name: 'Medicines' });
  });
});

describe('a withdrawal', () => {
  it('takes two steps, and the first says what the second does', async () => {
    let withdrawn = 0;
    await page('work', {
      withdraw: async () => {
        withdrawn += 1;
        return null;
      },
    });
    await openRecord();
    await key('w', { altKey: true });
    const question = await screen.findByRole('alertdialog', {
      name: 'Does the patient withdraw permission?',
    });
    expect(question.textContent).toMatch(/wherever else it is open.*the next person is told before asking/s);
    expect(withdrawn).toBe(0);
    await key('1', { altKey: true });
    await heading(/The patient has withdrawn permission/);
    expect(withdrawn).toBe(1);
    expect(document.body.innerHTML).not.toMatch(/penicillin|apixaban/);
  });

  it('Esc leaves everything as it was', async () => {
    await page();
    await openRecord();
    await key('w', { altKey: true });
    await fireEvent(await screen.findByRole('alertdialog'), new Event('cancel', { cancelable: true }));
    expect(screen.getByRole('button', { name: /Close patient/ })).toBeTruthy();
    expect(screen.getByText('Known allergies')).toBeTruthy();
  });
});

describe('a record that is closed under the reader’s eyes', () => {
  it('is gone in the same frame; why is heard at once, and has the focus', async () => {
    const { backend, push } = await page();
    await openRecord();
    const status = await backend.status();
    push({ ...status, access: null, closed: { banner: ivy, refusal: 'permission-withdrawn' } });
    await tick();
    expect(document.body.innerHTML).not.toMatch(/penicillin|apixaban|Current medicines/);
    expect(document.activeElement?.textContent).toBe('The patient has withdrawn permission');
    const heard = document.querySelector('[aria-live="assertive"]');
    await waitFor(() => expect(heard?.textContent).toMatch(/withdrawn permission.*Nothing of it is left/));
    expect(document.title).toBe('Record closed - Care Record Viewer');
  });

  it('takes its dialogs with it', async () => {
    const { backend, push } = await page();
    await openRecord();
    await key('w', { altKey: true });
    await screen.findByRole('alertdialog');
    const status = await backend.status();
    push({ ...status, access: null, closed: { banner: ivy, refusal: 'no-word-from-gateway' } });
    await tick();
    expect(screen.queryByRole('alertdialog')).toBeNull();
  });

  it('behind the search it is told without a name, and the search goes on', async () => {
    const { backend, push } = await page();
    await openRecord();
    await key('k', { ctrlKey: true });
    await fireEvent.input(await screen.findByLabelText('Find a patient'), { target: { value: 'khan' } });
    const status = await backend.status();
    push({ ...status, access: null, closed: { banner: ivy, refusal: 'permission-withdrawn' } });
    const told = await screen.findByRole('alert');
    expect(told.textContent).toMatch(/The record that was open is closed/);
    expect(told.textContent).not.toMatch(/PATTERSON|Ivy/);
    expect(screen.getByLabelText<HTMLInputElement>('Find a patient').value).toBe('khan');
    expect(screen.queryByRole('button', { name: /Back to the open record/ })).toBeNull();
  });
});

describe('the functions of a role', () => {
  const names = (): string[] =>
    screen
      .getAllByRole('button')
      .map((button) => button.textContent.trim())
      .filter((name) => /^(Privacy review|Administration)$/.test(name));

  it.each([
    ['work', []],
    ['privacy', ['Privacy review']],
    ['administration', ['Administration']],
  ])('only who has them sees them: %s', async (story, expected) => {
    await page(story);
    expect(names()).toEqual(expected);
  });

  it('nothing is shown before the code is given', async () => {
    await page('privacy');
    await fireEvent.click(screen.getByRole('button', { name: 'Privacy review' }));
    await heading(/Privacy review: enter a code/);
    expect(screen.queryByRole('grid')).toBeNull();
    await fireEvent.input(screen.getByLabelText('6-digit code'), { target: { value: '418 012' } });
    await screen.findByRole('grid', { name: 'To review' });
  });
});
