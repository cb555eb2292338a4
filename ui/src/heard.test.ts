import { readFileSync, readdirSync } from 'node:fs';
import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { key, openRecord, page } from './test-page';
import LockWarning from './components/lock-warning.svelte';

beforeEach(() => vi.useFakeTimers({ shouldAdvanceTime: true }));
afterEach(() => void vi.useRealTimers());

const components = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.svelte') && !file.startsWith('gallery'))
  .map((file) => [file, readFileSync(`src/${file}`, 'utf8')] as const);
const politely = (): string => screen.getByRole('status').textContent?.replace(/\s+/g, ' ').trim() ?? '';
const atOnce = (): string => document.querySelector('body > div > [aria-live=assertive]')?.textContent ?? '';

describe('what is heard', () => {
  it('there is one polite region for all, and the lock warning alone has a region of its own', () => {
    const regions = components.flatMap(([file, text]) =>
      (text.match(/role="status"|aria-live="\w+"/g) ?? []).map((how) => `${file}: ${how}`),
    );
    expect(regions.sort()).toEqual([
      'App.svelte: aria-live="assertive"',
      'App.svelte: role="status"',
      'components/lock-warning.svelte: aria-live="assertive"',
    ]);
  });

  it('a section says politely what it is and how much is in it', async () => {
    await page();
    await openRecord();
    await key('4', { altKey: true });
    await waitFor(() => expect(politely()).toBe('PATTERSON, Ivy Results, 20 results'));
  });

  it('a lost connection interrupts', async () => {
    const { backend, push } = await page();
    await openRecord();
    expect(atOnce()).toBe('');
    push({ ...(await backend.status()), network: { kind: 'offline', since: '18:52' } });
    await waitFor(() => expect(atOnce()).toMatch(/^The connection is lost, offline since 18:52/));
    push(await backend.status());
    await waitFor(() => expect(atOnce()).toBe(''));
  });

  it('nothing of a patient is left to be heard after a lock', async () => {
    await page();
    await openRecord();
    await key('l', { ctrlKey: true });
    await screen.findByRole('button', { name: 'Unlock' });
    expect([politely(), atOnce()]).toEqual(['', '']);
  });

  it('the lock is warned of each 15 seconds, and each of the last 20', async () => {
    const heard = async (secondsLeft: number): Promise<string> => {
      const { container, unmount } = render(LockWarning, { secondsLeft, stay: () => {}, lock: () => {} });
      const words = container.querySelector('[aria-live=assertive]')?.textContent ?? '';
      unmount();
      return words;
    };
    expect(await heard(58)).toBe(await heard(46));
    expect(await heard(45)).not.toBe(await heard(46));
    expect(await heard(20)).not.toBe(await heard(19));
  });
});

it('another patient: banner, title and what is heard change in one frame', async () => {
  await page();
  await openRecord();
  const seen = new Set<string>();
  const look = (): void => {
    const banner = document.querySelector('.app-banner__name')?.textContent ?? '';
    const heard = screen.getByRole('status').firstElementChild?.textContent ?? '';
    const family = /[A-Z]{3,}[A-Z-]*/;
    seen.add(
      [family.exec(banner)?.[0] ?? 'nobody', family.exec(heard)?.[0] ?? 'nobody', document.title].join(', '),
    );
  };
  const watch = new MutationObserver(look);
  watch.observe(document, { childList: true, subtree: true, characterData: true });
  await key('k', { ctrlKey: true });
  await fireEvent.input(await screen.findByLabelText('Find a patient'), { target: { value: 'wolfe' } });
  await fireEvent.click(screen.getByRole('button', { name: /^Find$/ }));
  await screen.findByRole('row', { name: /WOLFE/ });
  await key('Enter');
  await screen.findByRole('heading', { name: /Why may you open this record/ });
  watch.disconnect();
  expect([...seen]).toEqual([
    'nobody, nobody, Find a patient - Care Record Viewer',
    'WOLFESCHLEGELSTEINHAUSEN-BERGERDORF, WOLFESCHLEGELSTEINHAUSEN-BERGERDORF, Access question - Care Record Viewer',
  ]);
  expect(document.title, 'a title never names a patient').not.toMatch(/WOLFE/);
});
