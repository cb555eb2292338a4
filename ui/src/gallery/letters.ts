import { accessLine } from '../fake/gates';
import { letterOf } from '../fake/letters';
import { sectionOf } from '../fake/record';
import type { Reading } from '../state';
import { inRecord, noAnswer, record, section, type Shown } from './shown';

const letter = (title: string): Reading => {
  const entry = sectionOf('letters').entries.find(
    ({ body }) => body.kind === 'letter' && body.title === title,
  );
  return { kind: 'open', letter: letterOf(entry?.id ?? '') };
};

/** Four that were opened before. */
const opened = sectionOf('letters')
  .entries.slice(1, 5)
  .map(({ id, version }, index) => ({ id, version, at: `14:0${index}` }));

/** Letters: the list, and each kind that is read. */
export const letters: Shown[] = [
  {
    name: 'letters-waiting',
    state: section(sectionOf('letters'), { kind: 'waiting', id: 'x' }),
    hurry: 20,
    act: (h) => h.wait(500),
  },
  {
    name: 'letters-failed',
    state: section(sectionOf('letters'), { kind: 'failed', id: 'x', fault: noAnswer }),
  },
  {
    name: 'letters-opened',
    state: inRecord(
      record({
        access: { ...accessLine('permission-once'), lettersOpened: opened },
        place: 'letters',
        content: { kind: 'section', view: sectionOf('letters') },
        reading: letter('Discharge summary'),
      }),
    ),
  },
  {
    name: 'letters-walked',
    state: section(sectionOf('letters')),
    act: async (hands) => {
      for (let times = 0; times < 7; times += 1) await hands.press('ArrowDown');
    },
  },
  {
    name: 'letters-narrowed',
    state: section(sectionOf('letters')),
    act: (hands) => hands.choose('Period', '3 months'),
  },
  {
    name: 'letters-narrowed-to-nothing',
    state: section(sectionOf('letters')),
    act: async (hands) => {
      await hands.choose('Period', '3 months');
      await hands.choose('Type', 'Cardiology');
    },
  },
  { name: 'letter-text', state: section(sectionOf('letters'), letter('Discharge summary')) },
  {
    name: 'letter-pdf',
    state: section(sectionOf('letters'), letter('Clinic letter')),
    act: (hands) => hands.until(() => drawn().length >= 1),
    proof: () => blank(1),
  },
  {
    name: 'letter-scanned',
    state: section(sectionOf('letters'), letter('Scanned referral')),
    act: async (hands) => {
      await hands.until(() => drawn().length >= 2);
      document.querySelector('.app-pdf > :last-child')?.scrollIntoView();
      await hands.until(() => document.body.textContent?.includes('A picture on page 3') === true);
    },
    proof: () => [
      ...blank(1),
      ...(document.body.textContent?.includes('A picture on page 3 could not be drawn')
        ? []
        : ['a page whose picture cannot be read does not say so']),
    ],
  },
  {
    name: 'letter-as-text',
    state: section(sectionOf('letters'), letter('Clinic letter')),
    act: async (hands) => {
      await hands.until(() => drawn().length >= 1);
      await hands.click('Text only');
    },
  },
  {
    name: 'letter-locked',
    state: section(sectionOf('letters'), letter('Locked report')),
    act: (hands) => hands.until(() => document.body.textContent?.includes('locked with a password') === true),
    proof: () =>
      document.body.textContent?.includes('locked with a password')
        ? []
        : ['a locked letter does not say so'],
  },
  { name: 'letter-not-shown', state: section(sectionOf('letters'), letter('Screening result')) },
];

/** The pages that have been drawn with something on them. */
function drawn(): HTMLCanvasElement[] {
  return [...document.querySelectorAll('canvas')].filter((canvas) => {
    if (canvas.width === 0) return false;
    const dots = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    for (let at = 0; at < dots.length; at += 4)
      if ((dots[at + 3] ?? 0) > 0 && (dots[at] ?? 255) < 100) return true;
    return false;
  });
}

function blank(pages: number): string[] {
  return drawn().length >= pages
    ? []
    : [`${drawn().length} of ${pages} pages are drawn: the others are blank`];
}
