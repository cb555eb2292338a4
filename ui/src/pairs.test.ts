import { expect, it } from 'vitest';
import { render, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { sectionOf } from './fake/record';
import { pairsOf } from './pairs';
import Medicines from './screens/record/medicines.svelte';

const view = sectionOf('medicines');
const named = (name: string) =>
  view.entries.find(({ body }) => body.kind === 'medicine' && body.name === name)!;

it('possible duplicates stand in pairs, the general practice first, each pair once', () => {
  expect(pairsOf(view.entries)).toEqual([[named('co-codamol'), named('paracetamol')]]);
});

it('a duplicate whose other half is not shown is in no pair', () => {
  expect(pairsOf([named('paracetamol')])).toEqual([]);
});

it('side by side shows the pair first, and then every medicine under its source', async () => {
  render(Medicines, { view, entry: null });
  screen.getByRole('button', { name: /^Side by side/ }).click();
  await tick();
  const [pairs, ...lists] = screen.getAllByRole('grid');
  expect(pairs?.getAttribute('aria-label')).toBe('Possible duplicates');
  expect([...pairs!.querySelectorAll('td')].map((half) => half.textContent)).toEqual([
    expect.stringContaining('co-codamol'),
    expect.stringContaining('paracetamol'),
  ]);
  expect(lists.map((list) => list.textContent).join(' ')).toContain('paracetamol');
});
