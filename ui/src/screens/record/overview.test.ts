import { render, screen } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import { ivy } from '../../fake/people';
import { firstScreen } from '../../fake/record';
import type { FirstScreen } from '../../wire/FirstScreen';
import type { SectionView } from '../../wire/SectionView';
import Overview from './overview.svelte';

type Panel = 'medicines' | 'problems' | 'flaggedResults' | 'contacts';
const panels: [Panel, string][] = [
  ['medicines', 'On hold'],
  ['problems', 'Not confirmed'],
  ['flaggedResults', 'Preliminary'],
  ['contacts', 'Entered in error'],
];

it.each(panels)(
  'on the first screen an entry of %s says in words and a shape that it is not ordinary',
  (panel, status) => {
    const first = firstScreen(ivy);
    const view = first.overview[panel];
    const [one, ...others] = view.entries;
    const entries = [{ ...one!, status }, ...others.map((entry) => ({ ...entry, status: null }))];
    const changed: SectionView = { ...view, entries };
    const shown: FirstScreen = { ...first, overview: { ...first.overview, [panel]: changed } };
    render(Overview, { first: shown });
    const said = screen.getByText(status);
    expect(said.closest('tr'), 'beside its entry').not.toBeNull();
    expect(said.querySelector('svg'), 'and not by its colour').not.toBeNull();
  },
);
