import { sectionOf, timeline } from '../fake/record';
import type { Absence } from '../wire/Absence';
import type { Section } from '../wire/Section';
import { absences, like, many, plain } from './people';
import type { Hands } from './hands';
import { headsInView, inRecord, noAnswer, record, section, type Shown } from './shown';

const sections: Record<Section, true> = {
  flags: true,
  allergies: true,
  medicines: true,
  problems: true,
  procedures: true,
  results: true,
  vaccinations: true,
  letters: true,
  contacts: true,
  appointments: true,
  'care-plans': true,
  people: true,
  'social-care': true,
  other: true,
};
const odd = like('problems', { status: 'Entered in error' });
const unread = sectionOf('other').entries;

/** The sections of a record, each with what it may say. */
export const inSections: Shown[] = [
  ...(Object.keys(sections) as Section[]).map((name): Shown => ({
    name: `section-${name}`,
    state: section(sectionOf(name)),
  })),
  ...(Object.keys(absences) as Absence['kind'][]).map((kind): Shown => ({
    name: `section-none-${kind}`,
    state: section(plain('problems', [], absences[kind])),
  })),
  { name: 'section-withheld', state: section({ ...sectionOf('contacts'), withheld: 3 }) },
  {
    name: 'section-one',
    state: section(plain('problems', [like('problems', { status: 'Not confirmed', date: null })])),
  },
  { name: 'section-unreadable', state: section(plain('problems', [...unread, odd])) },
  { name: 'section-many', state: section(many('contacts', 400)) },
  { name: 'section-many-vaccinations', state: section(many('vaccinations', 70)) },
  {
    name: 'section-waiting',
    state: inRecord(record({ place: 'results', content: { kind: 'waiting' } }), { waiting: true }),
    hurry: 20,
    act: (hands) => hands.wait(500),
  },
  {
    name: 'section-failed',
    state: inRecord(record({ place: 'letters', content: { kind: 'failed', fault: noAnswer } })),
  },
  {
    name: 'section-details',
    state: section(sectionOf('allergies')),
    act: (hands) => hands.press('Alt+S'),
  },
  {
    name: 'section-original',
    state: section(sectionOf('allergies')),
    act: async (hands) => {
      await hands.press('Alt+O');
      await hands.until(() => document.querySelector('.app-original') !== null);
    },
  },
  {
    name: 'section-unfolded',
    state: section(sectionOf('problems')),
    act: (hands) => hands.press('Alt+B'),
  },
  {
    name: 'medicines-past',
    state: section(sectionOf('medicines')),
    act: (hands) => hands.click(/^Past/),
  },
  {
    name: 'medicines-beside',
    state: section(sectionOf('medicines')),
    act: (hands) => hands.click('Side by side'),
  },
  {
    name: 'medicines-details',
    state: section(sectionOf('medicines')),
    act: async (hands) => {
      await hands.press('ArrowDown');
      await hands.press('Alt+S');
    },
  },
  {
    name: 'medicines-none-current',
    state: section(
      plain(
        'medicines',
        sectionOf('medicines').entries.filter(({ body }) => body.kind === 'medicine' && !body.current),
      ),
    ),
  },
  {
    name: 'medicines-unreadable',
    state: section(plain('medicines', [...unread, ...sectionOf('medicines').entries])),
  },
  {
    name: 'section-scrolled',
    state: section(many('contacts', 400)),
    act: async (hands) => {
      document.querySelector('main tbody tr:nth-child(20)')?.scrollIntoView();
      await hands.wait(200);
    },
    proof: () => headsInView('main table'),
  },
  { name: 'section-walked', state: section(many('contacts', 400)), act: walk },
  { name: 'section-walked-back', state: section(many('contacts', 400)), act: walkBack },
  { name: 'medicines-walked', state: section(sectionOf('medicines')), act: walk },
  { name: 'results-walked', state: section(sectionOf('results')), act: walk },
  { name: 'timeline-walked', state: inTimeline(timeline()), act: walk },
  { name: 'timeline', state: inTimeline(timeline()) },
  { name: 'timeline-nothing', state: inTimeline([]) },
  {
    name: 'timeline-left-out',
    state: inTimeline(timeline()),
    act: (hands) => hands.click('Results'),
  },
  {
    name: 'timeline-many',
    state: inTimeline(
      many('contacts', 600).entries.flatMap((entry) =>
        entry.date
          ? [
              {
                section: 'contacts',
                id: entry.id,
                date: entry.date,
                words: 'GP surgery, consultation',
                source: entry.source,
              },
            ]
          : [],
      ),
    ),
  },
];

/** Down a list by its arrows, beyond what there is room for at first. */
async function walk(hands: Hands): Promise<void> {
  for (let times = 0; times < 17; times += 1) await hands.press('ArrowDown');
}

/** The same, and back until the list has to give way again. */
async function walkBack(hands: Hands): Promise<void> {
  await walk(hands);
  for (let times = 0; times < 14; times += 1) await hands.press('ArrowUp');
}

function inTimeline(rows: ReturnType<typeof timeline>) {
  return inRecord(record({ place: 'timeline', content: { kind: 'timeline', rows } }));
}
