import { render, screen, within } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { accessLine } from '../fake/gates';
import { allergies, everyone, gp, ivy, long35, sources } from '../fake/people';
import { allHere } from '../fake/record';
import type { AccessLine as Access } from '../wire/AccessLine';
import type { AllergyState } from '../wire/AllergyState';
import { said } from '../said.svelte';
import AccessLine from './access-line.svelte';
import AllergyBanner from './allergy-banner.svelte';
import PatientBanner from './patient-banner.svelte';
import SourcesStrip from './sources-strip.svelte';
import Flag from './flag.svelte';

const text = (element: Element): string => element.textContent?.replace(/\s+/g, ' ').trim() ?? '';

describe('allergies', () => {
  const states: AllergyState[] = [
    { kind: 'known', lines: [{ agent: 'penicillin', reaction: 'anaphylaxis (severe)', status: null }] },
    { kind: 'none-known', recorded: null, source: gp },
    { kind: 'not-recorded' },
    { kind: 'unavailable', source: gp, at: '14:02' },
    { kind: 'withheld' },
  ];

  it.each(states)('"No known allergies" is said only where a source says so: $kind', (state) => {
    render(AllergyBanner, { allergies: { state, notes: [] } });
    const said = text(screen.getByRole('group', { name: 'Allergies' }));
    expect(/No known allergies/.test(said)).toBe(state.kind === 'none-known');
  });

  it('the five states never look or read alike', () => {
    const seen = states.map((state) => {
      const { container, unmount } = render(AllergyBanner, { allergies: { state, notes: [] } });
      const look = [
        container.querySelector('.app-allergy')?.className,
        container.querySelector('path')?.getAttribute('d'),
        text(container),
      ];
      unmount();
      return look;
    });
    for (const part of [0, 1, 2]) expect(new Set(seen.map((look) => look[part])).size).toBe(states.length);
  });

  it.each(['not-recorded', 'unavailable', 'withheld'])('%s warns not to take it for none', (kind) => {
    const state = states.find((state) => state.kind === kind);
    if (!state) throw new Error(kind);
    const { container } = render(AllergyBanner, { allergies: { state, notes: [] } });
    expect(text(container)).toMatch(/Ask the patient|Do not assume none/);
  });

  it('an allergy that is not confirmed says so beside its name, in words and a shape', () => {
    const line = { agent: 'latex', reaction: 'rash', status: 'Not confirmed' };
    render(AllergyBanner, { allergies: { state: { kind: 'known', lines: [line] }, notes: [] } });
    expect(screen.getByText('Not confirmed').querySelector('svg')).not.toBeNull();
  });

  it('a flag that cannot be read safely says so beside its words', () => {
    const flag = { words: 'Falls risk', weighty: false, status: 'Cannot be read safely' };
    render(PatientBanner, {
      banner: ivy,
      clinical: { allergies: allergies['p-ivy']!, flags: [flag], flagsInScope: true },
    });
    expect(screen.getByText('Cannot be read safely').querySelector('svg')).not.toBeNull();
  });

  it('a conflict is known, and says what contradicts it', () => {
    const { container } = render(AllergyBanner, {
      allergies: { state: states[0]!, notes: ['GP record says no known allergies (2019)'] },
    });
    expect(text(container)).toContain('GP record says no known allergies (2019)');
    expect(container.querySelector('.app-allergy--known')).not.toBeNull();
  });
});

describe('the patient banner', () => {
  const clinical = { allergies: allergies['p-ivy']!, flags: [], flagsInScope: true };

  it('has its parts in the order of the Common User Interface, without colons', () => {
    const { container } = render(PatientBanner, { banner: ivy });
    const said = text(container.querySelector('.app-banner__identity')!);
    expect(said.replace('12 March 1945', '')).toMatch(
      /^PATTERSON, Ivy \(Mrs\) Preferred name Ivy Born 12-Mar-1945 \(81y\) Gender Female NHS No. 999 000 0018$/,
    );
    expect(said).not.toContain(':');
  });

  it.each([true, false])(
    'the second zone folds and unfolds, where it begins %s, and keeps the focus',
    async (unfolded) => {
      render(PatientBanner, { banner: ivy, clinical, unfolded });
      const fold = (): HTMLElement => screen.getByRole('button', { name: /^Address, phone, GP practice/ });
      const shown = (): boolean => screen.queryByText('01604 555 0142') !== null;
      for (const open of [unfolded, !unfolded, unfolded]) {
        expect([shown(), fold().ariaExpanded ?? fold().getAttribute('aria-expanded')]).toEqual([
          open,
          String(open),
        ]);
        expect(screen.getByText('Known allergies'), 'allergies never fold').toBeTruthy();
        fold().focus();
        fold().click();
        await tick();
        await tick();
        expect(document.activeElement).toBe(fold());
      }
    },
  );

  it('what was chosen on one screen is not turned round on another', async () => {
    const { rerender } = render(PatientBanner, { banner: ivy, clinical, unfolded: true });
    screen.getByRole('button', { name: /^Address, phone/ }).click();
    await rerender({ unfolded: false });
    expect(screen.queryByText('01604 555 0142'), 'a section begins folded').toBeNull();
  });

  it('says a missing value in words', () => {
    const { container } = render(PatientBanner, {
      banner: { ...ivy, born: null, nhsNumber: null, address: [] },
    });
    expect(text(container)).toMatch(/Born Not known .*NHS No. Not known.*Address not recorded/);
  });

  it('says of a protected patient that the address is withheld, never that it is not recorded', () => {
    const hidden = {
      ...ivy,
      restricted: true,
      address: ['Not shown'],
      practice: 'Not shown',
      practiceTelephone: null,
    };
    const words = 'Address and places of care are not shown for this patient';
    for (const props of [{}, { clinical }, { clinical, unfolded: true }]) {
      const { container, unmount } = render(PatientBanner, { banner: hidden, ...props });
      expect(text(container)).toContain(words);
      expect(text(container)).not.toMatch(/not recorded/i);
      unmount();
    }
    const { container } = render(PatientBanner, { banner: ivy, clinical });
    expect(text(container)).not.toContain(words);
  });

  it('says when the number is not verified', () => {
    const { container } = render(PatientBanner, { banner: long35 });
    expect(text(container)).toContain('999 000 0069 (not verified)');
  });

  it('marks the deceased by another look and by words', () => {
    const ivor = everyone.find((banner) => banner.died)!;
    const { container } = render(PatientBanner, { banner: ivor });
    expect(container.querySelector('.app-banner--deceased')).not.toBeNull();
    expect(text(container).replace('3 February 2026', '')).toMatch(/Died 03-Feb-2026 Age at Death 80y/);
  });

  it('folds the address away, but never the allergies', () => {
    render(PatientBanner, { banner: ivy, clinical });
    expect(screen.queryByText('Phone and email')).toBeNull();
    expect(screen.getByText('Known allergies')).toBeTruthy();
  });

  it('says when flags may not be seen', () => {
    render(PatientBanner, { banner: ivy, clinical: { ...clinical, flagsInScope: false } });
    expect(screen.getByText('Flags are not shown for your role')).toBeTruthy();
  });
});

describe('the line of access', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const tasks = () => ({
    askAgain: vi.fn(),
    keep: vi.fn(),
    withdraw: vi.fn(),
    receipt: vi.fn(),
    wrong: vi.fn(),
    close: vi.fn(),
  });
  const shown = (access: Access, over = vi.fn()) => {
    const done = tasks();
    return { ...render(AccessLine, { access, tasks: done, over }), done, over };
  };
  const heard = (): string => said.politely;

  it('an emergency says until when, and the day where it is another', async () => {
    const { container, rerender } = shown(accessLine('emergency'));
    expect(text(container)).toContain('Emergency access until 18:14');
    await rerender({ access: { ...accessLine('emergency'), until: '22-Nov-2026 02:14' } });
    expect(text(container)).toContain('Emergency access until 02:14 on 22-Nov-2026');
  });

  it('says who, why and until when, and the role’s scope elsewhere', async () => {
    const { container, rerender } = shown(accessLine('permission-by-proxy'));
    expect(text(container)).toContain(
      'Access: agreed in the patient’s place (attorney for health and welfare), 21-Nov-2026 14:02, until 22-Nov-2026 02:00',
    );
    expect(text(container)).not.toContain('sections');
    await rerender({ access: { ...accessLine('permission-once'), until: '21-Nov-2026 18:00' } });
    expect(text(container), 'the day is said once').toContain(
      'Access: patient agreed to this visit, 21-Nov-2026 14:02, until 18:00 ',
    );
  });

  it('what lasts some hours names the day only where it ends on another', async () => {
    const { container, rerender } = shown(accessLine('safeguarding'));
    expect(text(container)).toContain('safeguarding, begun 14:14: an adult');
    await rerender({ access: { ...accessLine('safeguarding'), until: '22-Nov-2026 02:14' } });
    expect(text(container)).toContain('begun 21-Nov-2026 14:14: an adult');
    expect(text(container)).toContain('until 22-Nov-2026 02:14');
  });

  it('counts down in minutes from what the viewer said last', async () => {
    const { container, rerender } = shown({ ...accessLine('emergency'), secondsLeft: 3700 });
    await tick();
    expect(text(container)).toContain('1hr 1min left');
    await vi.advanceTimersByTimeAsync(61_000);
    expect(text(container)).toContain('1hr left');
    await rerender({ access: { ...accessLine('emergency'), secondsLeft: 59 } });
    expect(text(container)).toContain('under 1min left');
  });

  it('asks how things stand when the time is up, once', async () => {
    const { over } = shown({ ...accessLine('emergency'), secondsLeft: 2 });
    await vi.advanceTimersByTimeAsync(1500);
    expect(over).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(5000);
    expect(over).toHaveBeenCalledOnce();
  });

  it('that it ends soon is heard when it becomes true, with what can be done', async () => {
    const { rerender } = shown(accessLine('emergency'));
    expect(heard()).toBe('');
    await rerender({ access: accessLine('emergency', true) });
    expect(heard()).toBe('Emergency access ends at 18:14. Press Alt+E to extend it or ask the patient.');
  });

  it('a permission that ends soon says so, and offers nothing that it cannot do', async () => {
    const access = accessLine('permission-once', true);
    render(AccessLine, { access, tasks: { ...tasks(), askAgain: null }, over: vi.fn() });
    expect(heard()).toMatch(/^Your access ends at/);
    expect(screen.queryByRole('button', { name: /Extend/ })).toBeNull();
  });

  it('above another screen it only says, and nothing can be pressed', () => {
    render(AccessLine, { access: accessLine('emergency'), tasks: null, over: vi.fn() });
    expect(screen.queryAllByRole('button')).toEqual([]);
  });
});

describe('the strip of sources', () => {
  const props = {
    sources,
    arriving: allHere,
    network: { kind: 'online', milliseconds: 1 },
    chips: true,
    waiting: false,
    practice: null,
    refresh: () => undefined,
  } as const;

  it('says what is missing, and cannot be dismissed', () => {
    render(SourcesStrip, { ...props, sources });
    const strip = screen.getByRole('region', { name: 'State of the sources' });
    expect(text(strip)).toMatch(/Incomplete: NHFT did not answer at 14:02\. Try again/);
    expect(within(strip).getAllByRole('button'), 'the only button asks again').toHaveLength(1);
  });

  it('says each source in words', () => {
    render(SourcesStrip, { ...props, sources });
    const said = text(screen.getByRole('group', { name: 'Sources' }));
    expect(said).toMatch(/GP up to date 14:02.*NHFT not answering.*Social care 06:00 today/);
  });

  it('without the network says since when', () => {
    render(SourcesStrip, { ...props, sources, network: { kind: 'offline', since: '18:52' } });
    expect(text(screen.getByRole('region', { name: 'Offline' }))).toMatch(
      /Offline since 18:52\. Newer results or allergies may exist/,
    );
  });
});

it('no flag is a blank that says so to whoever hears it', () => {
  render(Flag, { flag: null });
  const blank = screen.getByLabelText('no flag from the laboratory');
  expect(blank.textContent).toBe('');
});

it('a flag is a word before it is a shape or a colour', () => {
  const { container } = render(Flag, { flag: 'critical-high' });
  expect(text(container)).toBe('CRITICAL HIGH ▲▲');
});

it('a flag that is not known here stands in the laboratory’s words, never as no flag', () => {
  const unknown = render(Flag, { flag: 'as-sent', words: 'Resistant' });
  expect(text(unknown.container)).toBe('Resistant ●');
  unknown.unmount();
  const quiet = render(Flag, { flag: null, words: 'Negative' });
  expect(text(quiet.container)).toBe('Negative');
  expect(screen.queryByLabelText('no flag from the laboratory')).toBeNull();
  quiet.unmount();
  const { container } = render(Flag, { flag: 'high', words: 'Worse' });
  expect(text(container), 'beside one that is known').toBe('HIGH, Worse ▲');
});
