import { render, screen } from '@testing-library/svelte';
import { createRawSnippet } from 'svelte';
import { expect, it } from 'vitest';
import { sectionOf } from '../../fake/record';
import type { SectionView } from '../../wire/SectionView';
import Panel from './panel.svelte';

const shown = (view: Partial<SectionView>): string[] => {
  const medicines = { ...sectionOf('medicines'), entries: [], silent: [], withheld: 0, ...view };
  const children = createRawSnippet(() => ({ render: () => '<p>the entries</p>' }));
  const { container } = render(Panel, { title: 'Current medicines', view: medicines, children });
  expect(screen.queryByText('the entries')).toBeNull();
  return [...container.querySelectorAll('.app-absence')].map((line) => line.textContent.trim());
};

it('a section of which everything is withheld says so once, with the number', () => {
  expect(shown({ absence: { kind: 'all-withheld' }, withheld: 3 })).toEqual([
    '3 medicines are not shown for your role.',
  ]);
});

it('and without a number where there is none to say', () => {
  expect(shown({ absence: { kind: 'all-withheld' } })).toEqual([
    'Not shown for your role. There are medicines here that you may not see.',
  ]);
});
