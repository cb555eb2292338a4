import { render, screen } from '@testing-library/svelte';
import { expect, it, vi } from 'vitest';
import { detailsOf } from '../fake/closer-look';
import { sectionOf } from '../fake/record';
import type { Details as Told } from '../wire/Details';
import Details from './details.svelte';

const [first, second] = sectionOf('problems').entries;
const facts = (): Element | null => document.querySelector('.app-detail__facts');

it('what stands beside a line is told whole, with the line to which it belongs', async () => {
  render(Details, { entry: first!, ask: async (id: string) => detailsOf(id) });
  expect(await screen.findByText('SNOMED CT 44054006')).toBeTruthy();
  expect(facts()?.getAttribute('data-entry')).toBe(first!.id);
  expect(facts()?.textContent).toContain(first!.source.name);
});

it('what stands beside one line is never shown as another’s, however late it comes', async () => {
  vi.useFakeTimers();
  const answers = new Map<string, (told: Told) => void>();
  const ask = (id: string): Promise<Told> => new Promise((answer) => answers.set(id, answer));
  const { rerender } = render(Details, { entry: first!, ask });
  await rerender({ entry: second!, ask });
  answers.get(first!.id)?.(detailsOf(first!.id));
  await vi.advanceTimersByTimeAsync(0);
  expect(facts(), 'the answer about the line before is dropped').toBeNull();
  await vi.advanceTimersByTimeAsync(150);
  expect(document.body.textContent).toContain('Reading what stands beside this line.');
  answers.get(second!.id)?.(detailsOf(second!.id));
  await vi.advanceTimersByTimeAsync(0);
  expect(facts()?.getAttribute('data-entry')).toBe(second!.id);
  expect(document.body.textContent).not.toContain('Reading');
  vi.useRealTimers();
});

it('what cannot be read says so in place of it, and shows no half', async () => {
  render(Details, { entry: first!, ask: () => Promise.reject(new Error()) });
  expect(await screen.findByText(/did not answer/)).toBeTruthy();
  expect(facts()).toBeNull();
});
