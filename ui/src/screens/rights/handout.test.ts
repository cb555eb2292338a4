import { fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { receipt } from '../../fake/rights';
import { heading, key, openRecord, page } from '../../test-page';
import type { Leaving } from '../../wire/Leaving';
import Receipt from '../record/receipt.svelte';

const onPaper = (): Element | null => document.querySelector('body > .app-printing');

describe('a sheet for the patient', () => {
  const given = (changes = {}) => {
    const handed = {
      read: vi.fn(async () => receipt),
      ticket: vi.fn(async () => 'e1'),
      print: vi.fn(async (): Promise<Leaving> => ({ kind: 'left' })),
      then: 'Hand it over, then delete it.',
      save: vi.fn(async () => 'Documents\\receipt-7F3A-91C2.pdf'),
      ...changes,
    };
    return { handed, ...render(Receipt, { handed, back: vi.fn() }) };
  };
  const press = async (name: RegExp | string): Promise<boolean> =>
    fireEvent.click(await screen.findByRole('button', { name }));

  it('stands on the paper only once its printing is written down', async () => {
    let on: unknown = 'not asked';
    const print = async (reference: string): Promise<Leaving> => {
      on = [reference, onPaper()?.textContent?.includes('Reference')];
      return { kind: 'left' };
    };
    const ticket = vi.fn(async () => {
      expect(onPaper()).toBeNull();
      return 'e1';
    });
    given({ ticket, print });
    await press(/^Print/);
    await screen.findByText('Handed to the printer’s window.', { selector: '[role=note]' });
    expect(on).toEqual(['e1', true]);
  });

  it('is on no paper where the ticket does not hold, or where nothing could be written down', async () => {
    const words = 'This preview was used, or is too old.';
    const refused = given({ print: async () => ({ kind: 'refused', words }) });
    await press(/^Print/);
    await screen.findByText(words, { selector: '[role=note]' });
    expect(onPaper()).toBeNull();
    refused.unmount();

    const { handed } = given({ ticket: () => Promise.reject(new Error('the disk is full')) });
    await press(/^Print/);
    await screen.findByRole('alert');
    expect(handed.print).not.toHaveBeenCalled();
    expect(onPaper()).toBeNull();
  });

  it('is saved in the size that is on the screen, and it is said where', async () => {
    const { handed } = given();
    await fireEvent.click(await screen.findByLabelText('Large print'));
    await press('Save as PDF');
    expect(handed.save).toHaveBeenCalledWith('large');
    expect(screen.getByText(/Saved: Documents.receipt/, { selector: '[role=note]' })).toBeTruthy();
  });

  it('is printed as often as it is asked for, each time with a ticket of its own', async () => {
    const { handed, unmount } = given();
    for (const times of [1, 2]) {
      await press(/^Print/);
      await vi.waitFor(() => expect(handed.print).toHaveBeenCalledTimes(times));
      expect(document.querySelectorAll('body > .app-printing')).toHaveLength(1);
    }
    expect(handed.ticket).toHaveBeenCalledTimes(2);
    unmount();
    expect(onPaper(), 'nothing is left that could be printed').toBeNull();
  });
});

describe('the receipt of an open record', () => {
  afterEach(() => document.querySelectorAll('body > .app-printing').forEach((left) => left.remove()));

  it('is reached by Alt+P, and Escape leads back to the record', async () => {
    await page();
    await openRecord();
    await key('p', { altKey: true });
    await screen.findByText('7F3A 91C2');
    await key('Escape');
    await heading(/Overview/);
    expect(screen.queryByText('7F3A 91C2')).toBeNull();
  });

  it('may be handed out by a role that may not print the record', async () => {
    const { backend, push } = await page();
    await openRecord();
    push({ ...(await backend.status()), discloses: [] });
    await key('p', { altKey: true });
    await screen.findByText('7F3A 91C2');
    const ticket = vi.spyOn(backend, 'printReceipt');
    await key('p', { ctrlKey: true });
    await vi.waitFor(() => expect(ticket).toHaveBeenCalledOnce());
  });
});
