import { sectionOf } from '../fake/record';
import { inRecord, record, section, type Shown } from './shown';

const found = (): boolean => document.querySelectorAll('.app-finding__hit').length > 0;

/** Words looked for in the open record. */
export const finding: Shown[] = [
  {
    name: 'finding',
    state: inRecord(record()),
    act: async (hands) => {
      await hands.press('Control+F');
    },
  },
  {
    name: 'finding-hits',
    state: section(sectionOf('medicines')),
    act: async (hands) => {
      await hands.press('Control+F');
      await hands.type('Find in this record', 'ra');
      await hands.until(found);
      await hands.press('Enter');
      await hands.until(() => document.body.textContent?.includes('1 of') === true);
    },
  },
  {
    name: 'finding-letter',
    state: section(sectionOf('letters')),
    act: async (hands) => {
      await hands.press('Control+F');
      await hands.type('Find in this record', 'kidney review');
      await hands.until(found);
      await hands.press('Enter');
      await hands.until(() => document.querySelector('.app-letter') !== null);
    },
  },
  {
    name: 'finding-nothing',
    state: section(sectionOf('results')),
    act: async (hands) => {
      await hands.press('Control+F');
      await hands.type('Find in this record', 'lithium');
      await hands.until(() => document.body.textContent?.includes('Nothing found') === true);
    },
  },
];
