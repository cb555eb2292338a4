import { letterOf } from '../fake/letters';
import { letters } from '../fake/entries';
import { sectionOf, timeline } from '../fake/record';
import type { Hands } from './hands';
import { inRecord, record, section, type Shown } from './shown';

/** Whether so many sheets are laid out. */
const laidOut = (count: number) => (): boolean =>
  document.querySelectorAll('.app-preview .app-sheet').length >= count;

const preview =
  (count: number) =>
  async (hands: Hands): Promise<void> => {
    await hands.press('Control+P');
    await hands.until(laidOut(count));
  };

/** What leaves the program on paper, and what is said where it does not. */
export const onPaper: Shown[] = [
  { name: 'print-overview', state: inRecord(record()), act: preview(1), proof: fits },
  {
    name: 'print-section',
    state: section(sectionOf('results')),
    act: async (hands) => {
      await preview(3)(hands);
      document.querySelectorAll('.app-sheet')[1]?.scrollIntoView();
    },
    proof: fits,
  },
  {
    name: 'print-letter',
    state: section(sectionOf('letters'), { kind: 'open', letter: letterOf(letters[0]?.id ?? '') }),
    act: preview(2),
    proof: fits,
  },
  {
    name: 'print-letter-table',
    state: section(sectionOf('letters'), { kind: 'open', letter: letterOf(letters[0]?.id ?? '') }),
    act: async (hands) => {
      await preview(2)(hands);
      document.querySelector('.app-preview .app-paper--cell')?.scrollIntoView({ block: 'center' });
    },
    proof: fits,
  },
  {
    name: 'print-handed',
    state: inRecord(record()),
    act: async (hands) => {
      await preview(1)(hands);
      await hands.press('Control+P');
      await hands.wait(50);
    },
  },
  {
    name: 'print-lapsed',
    state: inRecord(record({ place: 'timeline', content: { kind: 'timeline', rows: timeline() } })),
    act: async (hands) => {
      await preview(1)(hands);
      await hands.until(() => document.body.textContent?.includes('too old to be printed') === true);
    },
  },
  {
    name: 'print-not-permitted',
    state: inRecord(record(), { how: { discloses: [] } }),
    act: (hands) => hands.press('Control+P'),
  },
];

/** Nothing stands outside a sheet or under its foot. */
function fits(): string[] {
  const sheets = [...document.querySelectorAll('.app-sheet')];
  if (sheets.length === 0) return ['nothing is laid out'];
  return sheets.flatMap((sheet, page) => {
    const body = sheet.querySelector('.app-sheet__body');
    const [inner, outer] = [body?.lastElementChild?.getBoundingClientRect(), body?.getBoundingClientRect()];
    if (!inner || !outer) return [`page ${page + 1} is empty`];
    const wide = [...sheet.querySelectorAll('*')].some(
      (one) => one.getBoundingClientRect().right > sheet.getBoundingClientRect().right + 1,
    );
    return [
      ...(inner.bottom > outer.bottom + 1 ? [`page ${page + 1} runs over its foot`] : []),
      ...(wide ? [`page ${page + 1} is wider than its paper`] : []),
    ];
  });
}
