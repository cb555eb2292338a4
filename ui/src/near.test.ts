import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { laidOut, LINE, VIEW } from './test-layout';
import List from './test-list.svelte';

afterEach(() => vi.restoreAllMocks());

const drawn = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-row]')];
const ids = (): string[] => drawn().map((row) => row.dataset['row'] ?? '');
const row = (place: number): HTMLElement => {
  const found = document.querySelector<HTMLElement>(`[data-row="row-${place}"]`);
  if (!found) throw new Error(`line ${place} is not drawn`);
  return found;
};
const key = (name: string): Promise<boolean> =>
  fireEvent.keyDown(document.activeElement ?? document.body, { key: name, bubbles: true });

describe('of a list of 20,000 lines', () => {
  it('those are drawn that are near the view, wherever one scrolls', async () => {
    const scroll = laidOut();
    render(List, { count: 20_000 });
    for (const down of [0, 3_000, 300_000, 20_000 * LINE - VIEW, 150_000]) {
      await scroll(down);
      const seen = [Math.floor(down / LINE) + 1, Math.floor((down + VIEW) / LINE) - 2];
      for (const place of seen) expect(ids(), `scrolled by ${down}`).toContain(`row-${place}`);
      expect(drawn().length).toBeLessThan(120);
    }
  });

  it('each says which of all it is', async () => {
    const scroll = laidOut();
    render(List, { count: 20_000 });
    await scroll(300_000);
    expect(screen.getByRole('grid').getAttribute('aria-rowcount')).toBe('20001');
    for (const one of drawn()) {
      expect(one.getAttribute('aria-rowindex')).toBe(String(Number(one.dataset['row']?.slice(4)) + 2));
    }
  });

  it('those that are not drawn are counted among those below', async () => {
    const scroll = laidOut();
    render(List, { count: 20_000 });
    await scroll(0);
    await waitFor(() => expect(screen.getByText(/lines below/).textContent).toBe('19,981 more lines below'));
    await scroll(300_000);
    await waitFor(() => expect(screen.getByText(/lines below/).textContent).toBe('9,981 more lines below'));
  });

  it('the arrow keys lead on from the line that has the focus, however far it was scrolled away', async () => {
    const scroll = laidOut();
    render(List, { count: 20_000 });
    await scroll(3_000);
    row(109).focus();
    await scroll(400_000);
    expect(document.activeElement, 'it is not lost').toBe(row(109));
    await key('ArrowDown');
    expect(document.activeElement).toBe(row(110));
    await key('ArrowUp');
    await key('ArrowUp');
    expect(document.activeElement).toBe(row(108));
  });

  it('Home and End reach the first and the last', async () => {
    const scroll = laidOut();
    render(List, { count: 20_000 });
    await scroll(0);
    row(3).focus();
    await key('End');
    expect(document.activeElement).toBe(row(19_999));
    await key('ArrowUp');
    expect(document.activeElement).toBe(row(19_998));
    await key('Home');
    expect(document.activeElement).toBe(row(0));
  });

  it('the one that was led to is there at once', () => {
    render(List, { count: 20_000, start: 'row-12345' });
    expect(row(12_345).tabIndex, 'and in the tab order').toBe(0);
    expect(drawn().length).toBeLessThan(60);
  });

  it('none is drawn twice, and none is left out between two that are', async () => {
    const scroll = laidOut();
    render(List, { count: 20_000 });
    await scroll(5_000);
    row(170).focus();
    await scroll(6_100);
    const places = ids().map((id) => Number(id.slice(4)));
    expect(new Set(places).size).toBe(places.length);
    expect(places).toEqual(places.toSorted((one, other) => one - other));
  });
});

it('a short list is drawn whole', async () => {
  const scroll = laidOut();
  render(List, { count: 25 });
  await scroll(0);
  await waitFor(() => expect(drawn()).toHaveLength(25));
  expect(document.querySelector('[data-holds]')).toBeNull();
});
