import { fireEvent, render, screen } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { letterOf } from '../../fake/letters';
import { sectionOf } from '../../fake/record';
import type { Letter } from '../../wire/Letter';
import LetterPaper from './letter-paper.svelte';
import Letters from './letters.svelte';

const discharge = (change: Partial<Letter> = {}): Letter => {
  const entry = sectionOf('letters').entries.find(
    ({ body }) => body.kind === 'letter' && body.title === 'Discharge summary',
  );
  return { ...letterOf(entry?.id ?? ''), ...change };
};

describe('a letter', () => {
  it('keeps its headings, lists and tables, and says which version it is', () => {
    render(LetterPaper, { letter: discharge() });
    expect(screen.getByRole('heading', { name: 'Diagnosis', level: 4 })).toBeTruthy();
    expect(screen.getAllByRole('listitem')).toHaveLength(3);
    expect(screen.getByText('paracetamol').tagName).toBe('STRONG');
    expect(screen.getByRole('columnheader', { name: 'Admission' })).toBeTruthy();
    expect(screen.getByRole('cell', { name: '142 umol/L' })).toBeTruthy();
    expect(screen.getByText('Final, version 2')).toBeTruthy();
  });

  it('whatever stands in its words is drawn as words', () => {
    const text = '<img src=x onerror=alert(1)><a href="javascript:alert(1)">link</a>';
    const words = [{ text, strong: true }];
    render(LetterPaper, {
      letter: discharge({
        content: {
          kind: 'text',
          blocks: [
            { kind: 'paragraph', words },
            { kind: 'heading', level: 1, words },
            { kind: 'list', items: [{ depth: 0, mark: '•', words }] },
            { kind: 'table', rows: [{ cells: [{ head: false, across: 1, down: 1, words }] }] },
            { kind: 'as-typed', text },
          ],
        },
      }),
    });
    expect(document.querySelectorAll('.app-letter :is(img, a, script, style, iframe)')).toHaveLength(0);
    expect(document.querySelector('.app-letter')?.textContent?.split(text)).toHaveLength(6);
  });

  it('offers the other forms in which it was sent, and says which of them cannot be drawn', async () => {
    render(LetterPaper, { letter: discharge() });
    expect(screen.getByText(/Word document cannot be shown here/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: /Word/ })).toBeNull();
    await fireEvent.click(screen.getByRole('button', { name: 'Original PDF, 84 kB' }));
    expect(screen.getByText('Drawn from the original. Links are off.')).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Back to the text' }));
    expect(screen.getByRole('heading', { name: 'Diagnosis' })).toBeTruthy();
  });
});

it('the list of letters can be narrowed to a type and a source, and says how many of all it lists', async () => {
  const view = { ...sectionOf('letters'), stamp: 'stamp' };
  render(Letters, { view, reading: { kind: 'nothing' }, entry: null, read: () => undefined });
  const rows = (): number => screen.queryByRole('grid')?.querySelectorAll('tbody tr').length ?? 0;
  const all = rows();
  await fireEvent.change(screen.getByLabelText('From'), { target: { value: 'Abington Park Surgery' } });
  expect(rows()).toBeLessThan(all);
  expect(screen.getByText(new RegExp(`^${rows()} of ${all} letters`))).toBeTruthy();
  expect(
    screen.getByRole('grid').querySelectorAll('tr[tabindex="0"]'),
    'one is in the tab order',
  ).toHaveLength(1);
  await fireEvent.change(screen.getByLabelText('Type'), { target: { value: 'Social care assessment' } });
  expect(rows()).toBe(0);
  await fireEvent.click(screen.getByRole('button', { name: 'Show all letters' }));
  expect(rows()).toBe(all);
});
