import { render, screen, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { allergies, everyone, gp, ivy, long35, sources } from '../fake/people';
import type { AllergyState } from '../wire/AllergyState';
import AccessLine from './access-line.svelte';
import AllergyBanner from './allergy-banner.svelte';
import PatientBanner from './patient-banner.svelte';
import SourcesStrip from './sources-strip.svelte';
import Flag from './flag.svelte';

const text = (element: Element): string => element.textContent?.replace(/\s+/g, ' ').trim() ?? '';

describe('allergies', () => {
  const states: AllergyState[] = [
    { kind: 'known', lines: [{ agent: 'penicillin', reaction: 'anaphylaxis (severe)' }] },
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
  const line = {
    basis: 'emergency',
    words: 'begun 21-Nov-2026 14:14',
    until: '21-Nov-2026 18:14',
    secondsLeft: 1,
    scope: '',
  } as const;

  it('an emergency says until when, and the day where it is another', () => {
    const { container, rerender } = render(AccessLine, { access: line, close: () => undefined });
    expect(text(container)).toContain('Emergency access until 18:14');
    void rerender({ access: { ...line, until: '22-Nov-2026 02:14' } }).then(() =>
      expect(text(container)).toContain('Emergency access until 02:14 on 22-Nov-2026'),
    );
  });
});

describe('the strip of sources', () => {
  const props = {
    sources,
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
