import { render, screen } from '@testing-library/svelte';
import { expect, it, vi } from 'vitest';
import { sectionOf } from '../../fake/record';
import { said } from '../../said.svelte';
import type { Reading } from '../../state';
import Letters from './letters.svelte';

const view = { ...sectionOf('letters'), stamps: [] };
const shown = (reading: Reading): void =>
  void render(Letters, { view, reading, entry: null, read: () => undefined });

it('each letter is listed with its size before it is fetched', () => {
  shown({ kind: 'nothing' });
  const list = screen.getByRole('grid', { name: /Letters/ });
  expect(list.textContent).toContain('Not open');
  for (const { body } of view.entries) {
    if (body.kind === 'letter' && body.size) expect(list.textContent).toContain(body.size);
  }
});

it('one that is opened says after a while that it is being fetched', async () => {
  vi.useFakeTimers();
  shown({ kind: 'waiting', id: 'Entry/1' });
  expect(document.body.textContent, 'a short wait is quiet').not.toMatch(/Fetching/);
  await vi.advanceTimersByTimeAsync(2_100);
  expect(screen.getByText('Fetching the letter.')).toBeTruthy();
  expect(said.politely).toBe('Fetching the letter.');
  vi.useRealTimers();
});
