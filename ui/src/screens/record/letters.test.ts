import { render, screen } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import { sectionOf } from '../../fake/record';
import type { Reading } from '../../state';
import Letters from './letters.svelte';

const readings: Reading[] = [{ kind: 'nothing' }, { kind: 'waiting', id: 'Entry/1' }];

it.each(readings)(
  'letters came with the record, and nothing says that they are still to be fetched: $kind',
  (reading) => {
    const view = { ...sectionOf('letters'), stamps: [] };
    render(Letters, { view, reading, entry: null, read: () => undefined });
    expect(screen.getByRole('grid', { name: /Letters/ }).textContent).toContain('Not open');
    expect(document.body.textContent).not.toMatch(/fetch/i);
  },
);
