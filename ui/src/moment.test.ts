import { screen } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import { heading, key, openRecord, page } from './test-page';

it('what stands on the screen stays for the moment that the next part takes, and then that it is on its way is said', async () => {
  await page('work', { showSection: () => new Promise(() => undefined) });
  await openRecord();
  await heading(/^Overview/);
  await key('2', { altKey: true });
  expect(screen.getByRole('heading', { name: /^Overview/ }), 'nothing flickers').toBeTruthy();
  await heading(/^Fetching medicines/);
  expect(screen.queryByRole('heading', { name: /^Overview/ }), 'and nothing else looks like it').toBeNull();
});
