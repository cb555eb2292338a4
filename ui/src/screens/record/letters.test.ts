import { fireEvent, render, screen, within } from '@testing-library/svelte';
import { tick } from 'svelte';
import { describe, expect, it, vi } from 'vitest';
import App from '../../App.svelte';
import { accessLine } from '../../fake/gates';
import { letterOf } from '../../fake/letters';
import { ivy } from '../../fake/people';
import { allHere, firstScreen, sectionOf } from '../../fake/record';
import { inRecord, record } from '../../gallery/shown';
import { still } from '../../gallery/still';
import { said } from '../../said.svelte';
import type { Reading } from '../../state';
import { heading, key, openRecord, page } from '../../test-page';
import type { OpenedLetter } from '../../wire/OpenedLetter';
import type { SectionView } from '../../wire/SectionView';

const view: SectionView = { ...sectionOf('letters'), stamps: [] };
const nothing: Reading = { kind: 'nothing' };
const [first, second] = view.entries;
const all = view.entries.length;

/** The letters of Ivy's open record. */
function shown(reading: Reading = nothing, lettersOpened: OpenedLetter[] = [], of = view): HTMLElement {
  const access = { ...accessLine('permission-once'), lettersOpened };
  const open = record({ access, place: 'letters', content: { kind: 'section', view: of }, reading });
  const begin = inRecord(open);
  render(App, { backend: still(begin, null), begin });
  return screen.getByRole('grid', { name: /Letters/ });
}
const choose = (label: string, value: string): Promise<boolean> =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } });
const lines = (): HTMLElement[] => within(screen.getByRole('grid')).getAllByRole('row').slice(1);

it('each letter is listed with its size before it is fetched', () => {
  const list = shown();
  for (const { body } of view.entries) {
    if (body.kind === 'letter' && body.size) expect(list.textContent).toContain(body.size);
  }
});

it('one that is opened says after a while that it is being fetched', async () => {
  vi.useFakeTimers();
  shown({ kind: 'waiting', id: 'Entry/1' });
  expect(document.body.textContent, 'a short wait is quiet').not.toMatch(/Fetching/);
  await vi.advanceTimersByTimeAsync(2_100);
  const pane = screen.getByRole('region', { name: 'Reading pane' });
  expect(within(pane).getByText('Fetching the letter.')).toBeTruthy();
  expect(said.politely).toBe('Fetching the letter.');
  vi.useRealTimers();
});

describe('which letters were opened', () => {
  const at1405 = (id = '', version: string | null = null): OpenedLetter => ({ id, version, at: '14:05' });

  it('is said on each line and of all of them, and since when that is known', () => {
    shown(nothing, [at1405(first?.id, first?.version)]);
    expect(lines()[0]?.textContent).toMatch(/Opened 14:05/);
    for (const line of lines().slice(1)) expect(line.textContent).toMatch(/Not opened/);
    expect(screen.getByText(`${all} letters, ${all - 1} not opened by you`)).toBeTruthy();
    expect(screen.getByText(/Opened: by you, here, since you signed in/)).toBeTruthy();
    expect(document.body.textContent, 'nobody knows what was read before').not.toMatch(/[Nn]ot read|Unread/);
  });

  it('is not said of another version than the one that was opened', () => {
    shown(nothing, [at1405(first?.id, 'another')]);
    expect(lines()[0]?.textContent).toMatch(/Not opened/);
  });

  it('the one that is open says that, and is not counted', () => {
    shown({ kind: 'open', letter: letterOf(second?.id ?? '') });
    expect(lines()[1]?.textContent).toMatch(/Open(?!ed)/);
    expect(screen.getByText(`${all} letters, ${all - 1} not opened by you`)).toBeTruthy();
  });
});

describe('a list that is narrowed', () => {
  const since = (iso: string): number => view.entries.filter(({ date }) => !date || date.iso >= iso).length;

  it('to a period says how many of how many there are, and says it to whoever listens', async () => {
    shown();
    await choose('Period', '3 months');
    const left = since('2026-08-21');
    expect(left, 'some fall in it, and some do not').toBeGreaterThan(0);
    expect(left).toBeLessThan(all);
    expect(lines()).toHaveLength(left);
    expect(screen.getByText(`${left} of ${all} letters, ${left} not opened by you`)).toBeTruthy();
    expect(said.politely).toBe(`${left} of ${all} letters`);
    await choose('Period', '');
    expect(lines()).toHaveLength(all);
  });

  it('keeps a letter without a date in every period', async () => {
    shown(nothing, [], { ...view, entries: view.entries.map((entry) => ({ ...entry, date: null })) });
    await choose('Period', '3 months');
    expect(lines()).toHaveLength(all);
  });

  it('to nothing says so, and one key shows all again', async () => {
    shown();
    await choose('Period', '3 months');
    await choose('Type', 'Cardiology');
    expect(screen.getByText(/No letter of this type, from this source and period is listed/)).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Show all letters' }));
    expect(lines()).toHaveLength(all);
  });

  it('can be narrowed by keyboard alone: each choice is a field with a name', () => {
    shown();
    for (const label of ['Type', 'From', 'Period'])
      expect(screen.getByRole('combobox', { name: label }).tabIndex).toBe(0);
  });
});

it('what the list is narrowed to stays when more of the record comes', async () => {
  const { backend, push } = await page('work', {
    showSection: async (_, section) => ({ ...sectionOf(section) }),
    showArrived: async () => ({ ...firstScreen(ivy), arriving: { ...allHere, round: 9 } }),
  });
  await openRecord();
  await key('5', { altKey: true });
  await heading(/^Letters/);
  await choose('Period', '3 months');
  const narrowed = lines().length;
  expect(narrowed).toBeLessThan(all);
  const drawn = vi.spyOn(backend, 'showSection');
  push({ ...(await backend.status()), hasCome: { patient: ivy.patient, round: 9 } });
  await vi.waitFor(() => expect(drawn).toHaveBeenCalled());
  await tick();
  await vi.waitFor(() => expect(lines()).toHaveLength(narrowed));
  expect(screen.getByLabelText('Period')).toHaveProperty('value', '3 months');
});

it('a thousand letters are not all drawn, and each says which of all it is', () => {
  const many = Array.from({ length: 1_000 }, (_, index) => ({ ...first!, id: `DocumentReference/${index}` }));
  const list = shown(nothing, [], { ...view, entries: many });
  expect(lines().length).toBeLessThan(100);
  expect(list.getAttribute('aria-rowcount')).toBe('1001');
  expect(lines()[0]?.getAttribute('aria-rowindex')).toBe('2');
});
