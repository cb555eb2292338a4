import { render, screen } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import type { Drawing } from '../../pdf';
import PdfPage from './pdf-page.svelte';

const draws = (draw: () => Promise<Drawing>, text: string[] | null | undefined) =>
  render(PdfPage, {
    page: { number: 2, text: async () => text ?? [], draw },
    pages: 3,
    width: 600,
    asText: false,
    text,
  });

describe('a page of a letter', () => {
  it('that cannot be drawn says so in words, and its text is still there', async () => {
    draws(() => Promise.reject(new Error('no')), ['Dear Dr Shah']);
    expect(await screen.findByText('Page 2 could not be drawn')).toBeTruthy();
    expect(screen.getByText('Dear Dr Shah')).toBeTruthy();
    expect(document.querySelector('canvas'), 'nothing blank stands in its place').toBeNull();
  });

  it('that lacks a picture is never shown as though it were whole', async () => {
    draws(async () => 'in-part', []);
    expect(await screen.findByText('A picture on page 2 could not be drawn')).toBeTruthy();
    expect(document.querySelector('canvas'), 'what could be drawn is there').not.toBeNull();
  });

  it('that is whole says nothing of the kind', async () => {
    draws(async () => 'whole', []);
    await new Promise((resolve) => setTimeout(resolve));
    expect(screen.queryByText(/could not/)).toBeNull();
  });

  it.each([
    [[], 'This page holds no text, only a picture.'],
    [null, 'The text of this page could not be read.'],
    [undefined, 'Reading this page.'],
  ])('without text says why: %o', (text, words) => {
    draws(async () => 'whole', text);
    expect(screen.getByText(words)).toBeTruthy();
  });
});
