import { fireEvent, screen } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import { key, page } from '../test-page';

const press = async (name: RegExp | string): Promise<boolean> =>
  fireEvent.click(await screen.findByRole('button', { name, hidden: true }));

describe('the help', () => {
  it('has a sheet for patients, which is saved as it is read', async () => {
    const { backend } = await page();
    const save = vi.spyOn(backend, 'saveForPatients');
    await key('F1');
    await press(/For patients/);
    await screen.findByText(/even in an emergency/);
    await press('Save as PDF');
    await screen.findByText(/Saved: Documents.for-patients.pdf/, { selector: '[role=note]' });
    expect(save).toHaveBeenCalledWith('ordinary');
    await press('Back to help');
    expect(screen.getByRole('region', { name: 'Keys', hidden: true })).toBeTruthy();
  });

  it('leads to where IT has set that feedback goes, and names no place by itself', async () => {
    const { backend } = await page();
    const open = vi.spyOn(backend, 'openContact');
    await key('F1');
    await screen.findByText('care.record@trust.example.org');
    await press('Send feedback');
    expect(open).toHaveBeenCalledWith('feedback');
    expect(screen.queryByRole('button', { name: 'Suggest a use case', hidden: true })).toBeNull();
  });

  it('says whom to ask where IT has set nothing', async () => {
    await page('work', { contacts: async () => ({ feedback: null, useCase: null }) });
    await key('F1');
    await screen.findByText(/ask your manager or the IT service desk/);
  });

  it('says why an address did not open', async () => {
    const words = 'This computer has no program for that. Write to the address that is shown.';
    const fault = { words, code: 'HLP-01', field: null, retryAfterSeconds: null, then: { kind: 'stay' } };
    await page('work', { openContact: () => Promise.reject(fault) });
    await key('F1');
    await press('Send feedback');
    await screen.findByText(words, { selector: '[role=note]' });
  });
});
