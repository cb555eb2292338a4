import { firstPart, firstScreen, sectionOf, timeline } from '../fake/record';
import { ivy } from '../fake/people';
import type { FirstScreen } from '../wire/FirstScreen';
import { inRecord, record, type Shown } from './shown';

const first = firstPart(firstScreen(ivy));
const missed: FirstScreen = {
  ...firstScreen(ivy),
  arriving: { coming: [], missed: [{ sections: ['results'], at: '14:30', stands: true }], round: 4 },
};
const slow = { how: { network: { kind: 'slow' as const, sending: 3, receiving: true }, unsent: 3 } };
const problems = { ...sectionOf('problems', [], { kind: 'coming' }), stamp: '', stamps: [] };
const results = { ...sectionOf('results', [], { kind: 'did-not-come', at: '14:02' }), stamp: '', stamps: [] };

/** A record of which not all has come. */
export const arriving: Shown[] = [
  { name: 'arriving-first', state: inRecord(record({ first }), slow) },
  {
    name: 'arriving-section',
    state: inRecord(record({ first, place: 'problems', content: { kind: 'section', view: problems } }), slow),
  },
  {
    name: 'arriving-missed',
    state: inRecord(record({ first, place: 'results', content: { kind: 'section', view: results } })),
  },
  {
    name: 'arriving-timeline',
    state: inRecord(
      record({
        first,
        place: 'timeline',
        content: { kind: 'timeline', rows: timeline().filter(({ section }) => section === 'medicines') },
      }),
      slow,
    ),
  },
  { name: 'arriving-again', state: inRecord(record({ first: missed })) },
];
