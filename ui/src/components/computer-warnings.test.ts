import { cleanup, render, screen } from '@testing-library/svelte';
import { afterEach, expect, it } from 'vitest';
import { signedOut, status } from '../state/test-story';
import ComputerWarnings from './computer-warnings.svelte';

afterEach(cleanup);

it('what stops everything is said first, and nothing else is left out', () => {
  const warning = { words: 'The disk is full.', code: 'AUD-01', stops: true };
  const notice = { words: 'The ledger is not the one that was known.', code: 'AUD-11', stops: false };
  render(ComputerWarnings, { status: { ...status(signedOut), warning, notices: [notice] } });

  const said = screen.getAllByRole('alert').map((one) => one.textContent.replace(/\s+/g, ' ').trim());
  expect(said).toEqual([
    'The disk is full. Nothing can be opened on this computer until that is mended. (AUD-01)',
    'The ledger is not the one that was known. (AUD-11)',
  ]);
});
