import { fireEvent, render, screen } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import App from './App.svelte';
import AccessLine from './components/access-line.svelte';
import VisitList from './components/visit-list.svelte';
import { invented } from './fake';
import { accessLine } from './fake/gates';
import { date, ivor, ivy, joan } from './fake/people';
import { sectionOf } from './fake/record';
import { inRecord, record } from './gallery/shown';
import type { AccessLine as Access } from './wire/AccessLine';

const words =
  'Saved copy from 20-Nov-2026 18:40 (14hr ago). Newer results or allergies may exist. Check with the patient.';
const on = (change: Partial<Access>): Access => ({ ...accessLine('permission-once'), ...change });
const text = (): string => document.body.textContent?.replace(/\s+/g, ' ') ?? '';
const nothing = (): undefined => undefined;

describe('what is kept for a visit', () => {
  it.each([
    { kind: 'online' as const, milliseconds: 31 },
    { kind: 'offline' as const, since: '18:52' },
  ])(
    'a saved copy says so on the first screen and in a section, and cannot be put away: $kind',
    (network) => {
      for (const open of [
        record({ access: on({ saved: words }) }),
        record({
          access: on({ saved: words }),
          place: 'medicines',
          content: { kind: 'section', view: sectionOf('medicines') },
        }),
      ]) {
        const { unmount } = render(App, {
          backend: { ...invented('work'), watchStatus: async () => nothing },
          begin: inRecord(open, { how: { network } }),
        });
        const strip = screen.getByRole(network.kind === 'offline' ? 'region' : 'note', {
          name: network.kind === 'offline' ? 'Offline' : 'Saved copy',
        });
        expect(strip.textContent?.replace(/\s+/g, ' ')).toContain(words);
        expect(text(), 'nothing of it is said to be of now').not.toMatch(/source answered\.|up to date/);
        const buttons = [...strip.querySelectorAll('button')].map((button) => button.textContent);
        expect(buttons.every((name) => name?.includes('Try now'))).toBe(true);
        unmount();
      }
    },
  );

  it('an entry that was not in the copy says so, and no other', () => {
    const view = sectionOf('medicines');
    const id = view.entries[0]?.id ?? '';
    render(App, {
      backend: { ...invented('work'), watchStatus: async () => nothing },
      begin: inRecord(
        record({
          access: on({ newSinceSaved: [id] }),
          place: 'medicines',
          content: { kind: 'section', view },
        }),
      ),
    });
    expect(screen.getAllByText('New since saved copy')).toHaveLength(1);
  });

  it('keeping is offered where it can be, by a key, and said where it is', async () => {
    const tasks = {
      askAgain: null,
      keep: vi.fn(),
      withdraw: null,
      receipt: nothing,
      wrong: nothing,
      close: nothing,
    };
    const offer = (access: Access) => render(AccessLine, { access, tasks, over: nothing });
    const { unmount } = offer(on({ keeping: { kind: 'can-be' } }));
    const keep = screen.getByRole('button', { name: /Keep for a visit/ });
    expect(keep.getAttribute('aria-keyshortcuts')).toBe('Alt+V');
    await fireEvent.click(keep);
    expect(tasks.keep).toHaveBeenCalledOnce();
    unmount();
    const kept = offer(on({ keeping: { kind: 'kept', until: date('2026-11-22T02:00') } }));
    expect(text()).toContain('Kept for a visit');
    expect(screen.queryByRole('button', { name: /Keep/ })).toBeNull();
    kept.unmount();
    offer(on({ keeping: { kind: 'not' } }));
    expect(text()).not.toMatch(/Keep|Kept/);
  });

  it('the list says who is kept and until when, asks before one is let go, and tells why one is gone', async () => {
    const given = { waiting: false, open: vi.fn(), drop: vi.fn() };
    const [saved, until] = [date('2026-11-20T18:40'), date('2026-11-21T06:40')];
    const records = [ivy, joan].map((banner) => ({ banner, saved, until, isOpen: false }));
    const visit = { records, most: 8, gone: [{ banner: ivor, refusal: 'permission-withdrawn' as const }] };
    render(VisitList, { ...given, visit });
    expect(text()).toContain('2 of 8 kept');
    expect(text()).toMatch(/PATTERSON, Ivy \(Mrs\).*999 000 0018.*20-Nov-2026 18:40.*21-Nov-2026 06:40/);
    expect(text()).toContain('PATTERSON, Ivor (Mr) is kept no longer. The patient has withdrawn permission');
    await fireEvent.click(screen.getByRole('button', { name: 'Let go of PATTERSON, Ivy (Mrs)' }));
    expect(given.drop, 'it is asked about first').not.toHaveBeenCalled();
    const focused = (): string | undefined => document.activeElement?.textContent?.trim();
    expect(focused(), 'the focus is on what changes nothing').toBe('Keep it');
    await fireEvent.click(screen.getByRole('button', { name: 'Keep it' }));
    expect(focused(), 'and goes back to where it was').toBe('Let go');
    expect(given.drop).not.toHaveBeenCalled();
    await fireEvent.click(screen.getByRole('button', { name: 'Let go of PATTERSON, Ivy (Mrs)' }));
    await fireEvent.click(screen.getByRole('button', { name: 'Let go of PATTERSON, Ivy (Mrs)' }));
    expect(given.drop).toHaveBeenCalledExactlyOnceWith('p-ivy');
    expect(focused(), 'the focus stays in the list').toMatch(/^Visit list/);
    await fireEvent.click(screen.getByRole('button', { name: /Open SMITH, Joan/ }));
    expect(given.open).toHaveBeenCalledExactlyOnceWith('p-joan');
  });

  it('an empty list says how a record is kept', () => {
    render(VisitList, {
      waiting: false,
      open: nothing,
      drop: nothing,
      visit: { records: [], most: 8, gone: [] },
    });
    expect(text()).toMatch(/No record is kept.*Alt\+V/);
  });
});
