import { fireEvent, render, screen, within } from '@testing-library/svelte';
import { tick } from 'svelte';
import { describe, expect, it, vi } from 'vitest';
import { administered } from '../../fake/administration';
import type { Fault } from '../../wire/Fault';
import Administration from '../administration.svelte';

const text = (element: Element | null | undefined): string =>
  element?.textContent?.replace(/\s+/g, ' ').trim() ?? '';
const fault = (then: Fault['then'], words = 'That is not for you.'): Fault => ({
  words,
  code: 'ADM-04',
  field: null,
  retryAfterSeconds: null,
  then,
});

async function shown(changes = {}) {
  const all = administered();
  const administration = {
    people: vi.fn(async (words: string, only: Parameters<typeof all.people>[1]) => all.people(words, only)),
    person: vi.fn(async (id: string) => all.person(id)),
    act: vi.fn(async (...[id, act, why]: Parameters<typeof all.act>) => all.act(id, act, why)),
    devices: vi.fn(async (words: string, only: Parameters<typeof all.devices>[1]) =>
      all.devices(words, only),
    ),
    device: vi.fn(async (id: string) => all.device(id)),
    revoke: vi.fn(async (id: string, why: string) => all.revoke(id, why)),
    organisations: vi.fn(async () => all.organisations()),
    hear: vi.fn(),
    ...changes,
  };
  const given = { again: vi.fn(), back: vi.fn() };
  render(Administration, {
    people: all.people('', 'everybody'),
    waiting: false,
    fault: null,
    administration,
    ...given,
  });
  await come();
  return { ...administration, ...given };
}
const come = async (): Promise<void> => {
  for (let turns = 0; turns < 8; turns += 1) await tick();
};
const press = async (name: RegExp, within_: HTMLElement = document.body): Promise<void> => {
  await fireEvent.click(within(within_).getByRole('button', { name }));
  await come();
};
const choose = async (name: RegExp): Promise<void> => {
  await fireEvent.click(screen.getByRole('row', { name }));
  await come();
};
const dialog = (): HTMLElement => screen.getByRole('alertdialog');
const write = (words: string) => fireEvent.input(screen.getByLabelText('Why'), { target: { value: words } });

describe('administration', () => {
  it('begins in the search, lists people with where they stand, and names no patient', async () => {
    await shown();
    expect(document.activeElement).toBe(screen.getByLabelText('Name, address, job or organisation'));
    expect(text(screen.getByRole('row', { name: /Rita CLARKE/ }))).toMatch(/Triage nurse.*Signed in/);
    expect(text(screen.getByRole('row', { name: /Ben ACHEBE/ }))).toMatch(/Disabled/);
    expect(document.body.textContent).not.toMatch(/PATTERSON|KHAN/);
  });

  it('shows where somebody is signed in, and what was done before, by whom and why', async () => {
    await shown();
    await choose(/Rita CLARKE/);
    const known = text(screen.getByRole('region', { name: 'What is known of the person' }));
    expect(known).toMatch(/PC-ED-0042.*LAPTOP-117/);
    expect(known).toMatch(/Joyce OSEI: “Moved from Ward 4 to triage”/);
  });

  it('disables somebody once a reason is given, and the list shows it at once', async () => {
    const { act } = await shown();
    await choose(/Rita CLARKE/);
    await press(/^Disable\b/);
    await press(/^Disable\b/, dialog());
    expect(act).not.toHaveBeenCalled();
    expect(screen.getByText('Write why, in a few words')).toBeTruthy();
    await write('Left on 20 November');
    await press(/^Disable\b/, dialog());
    expect(act).toHaveBeenCalledExactlyOnceWith('a-9', { kind: 'disable' }, 'Left on 20 November');
    expect(screen.queryByRole('alertdialog')).toBeNull();
    expect(text(screen.getByRole('row', { name: /Rita CLARKE/ }))).toMatch(/Disabled/);
    expect(document.body.textContent).toContain('Rita CLARKE is disabled and signed out everywhere.');
    expect(screen.getByRole('button', { name: /^Enable/ })).toBeTruthy();
  });

  it('says in the question why it was refused, and Esc leaves everything as it was', async () => {
    const words = 'This is the last administrator: make another one first.';
    const { act } = await shown({ act: vi.fn(() => Promise.reject(fault({ kind: 'stay' }, words))) });
    await choose(/Raj MEHTA/);
    await press(/^Disable\b/);
    await write('Left');
    await press(/^Disable\b/, dialog());
    expect(text(dialog())).toContain(words);
    await fireEvent(dialog(), new Event('cancel', { cancelable: true }));
    await come();
    expect(screen.queryByRole('alertdialog')).toBeNull();
    expect(act).toHaveBeenCalledTimes(1);
    expect(text(screen.getByRole('row', { name: /Raj MEHTA/ }))).toMatch(/Signed in/);
  });

  it('offers nothing about one’s own account, nor about the computer in use', async () => {
    await shown();
    await choose(/Sam ADEYEMI/);
    expect(screen.queryByRole('button', { name: /^Disable\b/ })).toBeNull();
    expect(screen.getByText(/another administrator has to change it/)).toBeTruthy();
    await press(/^Devices/);
    await choose(/IT-DESK-03/);
    expect(screen.queryByRole('button', { name: /^Take out of use/ })).toBeNull();
  });

  it('takes a lost computer out of use, and tells what it has not sent', async () => {
    const { revoke } = await shown();
    await press(/^Devices/);
    await choose(/LAPTOP-117/);
    const known = text(screen.getByRole('region', { name: 'What is known of the computer' }));
    expect(known).toContain('14 of its log');
    await press(/^Take out of use/);
    await write('Left on a train');
    await press(/^Take out of use/, dialog());
    expect(revoke).toHaveBeenCalledExactlyOnceWith('d-2', 'Left on a train');
    expect(text(screen.getByRole('row', { name: /LAPTOP-117/ }))).toMatch(/Out of use/);
  });

  it('gives another post, of roles and organisations that are known', async () => {
    const { act } = await shown();
    await choose(/Rita CLARKE/);
    await press(/^Change post/);
    await fireEvent.change(screen.getByLabelText('Job role'), { target: { value: 'R8002' } });
    await fireEvent.change(screen.getByLabelText('Organisation'), { target: { value: 'K83002' } });
    await write('Moved');
    await press(/^Change post/, dialog());
    const post = { role: 'R8002', ods: 'K83002', organisation: 'Abington Park Surgery' };
    expect(act).toHaveBeenCalledExactlyOnceWith(
      'a-9',
      { kind: 'change-post', post: expect.objectContaining(post) },
      'Moved',
    );
  });

  it('finds by words, and says so where nobody is found', async () => {
    const { people } = await shown();
    await fireEvent.input(screen.getByLabelText('Name, address, job or organisation'), {
      target: { value: ' zebedee ' },
    });
    await fireEvent.submit(screen.getByRole('search'));
    await come();
    expect(people).toHaveBeenLastCalledWith('zebedee', 'everybody', null);
    expect(screen.getByText(/Nobody was found/)).toBeTruthy();
  });

  it('leads from an organisation to its people', async () => {
    const { people } = await shown();
    await press(/^Organisations/);
    await press(/Show the people of Abington Park Surgery/);
    expect(people).toHaveBeenLastCalledWith('K83002', 'everybody', null);
  });

  it('goes to the second factor where that is wanted again', async () => {
    const { hear } = await shown({ person: vi.fn(() => Promise.reject(fault({ kind: 'step-up' }))) });
    await choose(/Rita CLARKE/);
    expect(hear).toHaveBeenCalledTimes(1);
  });
});
