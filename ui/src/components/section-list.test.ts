import { render, screen } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { neverShared, places } from '../content/sections';
import type { SectionCount } from '../wire/SectionCount';
import SectionList from './section-list.svelte';

const text = (element: Element): string => element.textContent?.replace(/\s+/g, ' ').trim() ?? '';

const section = (section: SectionCount['section'], rest: Partial<SectionCount> = {}): SectionCount => ({
  section,
  shown: 0,
  flagged: 0,
  withheld: 0,
  inScope: true,
  ...rest,
});

describe('what is never shared', () => {
  const records: [string, SectionCount[]][] = [
    ['of whom nothing is recorded', []],
    [
      'of whom everything there is is shown',
      [section('problems', { shown: 12 }), section('letters', { shown: 3 })],
    ],
    ['of whom something is withheld', [section('problems', { shown: 12, withheld: 2 })]],
    ['whose letters the role may not see', [section('letters', { inScope: false })]],
  ];

  it.each(records)('is said of every patient alike: of one %s', (_, counts) => {
    render(SectionList, { counts, current: places[0]!.place, go: () => {} });
    const said = text(screen.getByRole('navigation', { name: 'Sections of the record' }));
    expect(said.split(neverShared)).toHaveLength(2);
    expect(neverShared).toBe('Some sensitive information is never shared in this record. Ask the patient.');
  });
});

it('a flagged count stands beside the total and not instead of it', () => {
  render(SectionList, {
    counts: [section('results', { shown: 1_240, flagged: 322 })],
    current: 'overview',
    go: () => {},
  });
  const line = text(screen.getByRole('button', { name: /Results/ }));
  expect(line).toMatch(/1,240/);
  expect(line).toMatch(/322 flagged/);
});
