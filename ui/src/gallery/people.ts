import { date, gp, ivy, nhft, ngh, social } from '../fake/people';
import { firstScreen, sectionOf } from '../fake/record';
import type { Absence } from '../wire/Absence';
import type { Banner } from '../wire/Banner';
import type { Entry } from '../wire/Entry';
import type { FirstScreen } from '../wire/FirstScreen';
import type { Section } from '../wire/Section';
import type { SectionView } from '../wire/SectionView';

export { iva, ivor, ivy, joan, long35 } from '../fake/people';

/** A baby of some hours, of whom little is known yet. */
export const baby: Banner = {
  ...ivy,
  patient: 'p-baby',
  family: 'OKAFOR',
  given: 'Baby',
  title: null,
  preferredName: null,
  born: date('2026-11-21T04:12'),
  age: '9hr',
  nhsNumber: null,
  telephone: null,
  practice: null,
  practiceTelephone: null,
};

/** A patient of whom only a name is known. */
export const missing: Banner = {
  ...ivy,
  patient: 'p-missing',
  family: 'UNKNOWN',
  given: 'Not known',
  title: null,
  preferredName: null,
  born: null,
  age: null,
  gender: 'Not known',
  nhsNumber: null,
  address: [],
  telephone: null,
  email: null,
  practice: null,
  practiceTelephone: null,
};

/** A patient whose whereabouts are not shown to anybody. */
export const restricted: Banner = {
  ...ivy,
  patient: 'p-restricted',
  family: 'HOLLAND',
  given: 'Grace',
  title: 'Ms',
  preferredName: null,
  restricted: true,
  address: [],
  telephone: null,
  email: null,
  practice: null,
  practiceTelephone: null,
};

/** What is written about them is as long as it gets. */
export const wordy: Banner = {
  ...ivy,
  patient: 'p-wordy',
  family: 'FEATHERSTONEHAUGH-CHOLMONDELEY-SMYT',
  given: 'Anne-Marie Josephine Wilhelmina Sue',
  title: 'Professor Dame',
  preferredName: 'Wilhelmina-Josephine',
  address: ['Flat 12b, The Old Corn Exchange and Assembly Rooms', 'Great Houghton, Northampton', 'NN4 7AF'],
  email: 'anne-marie.featherstonehaugh.cholmondeley@post.example',
  practice: 'The Abington Park and Kingsthorpe Village Medical Centre',
};

/** An entry of the invented record with something else in it. */
export function like(section: Section, change: Partial<Entry>, index = 0): Entry {
  const entry = sectionOf(section).entries[index];
  if (!entry) throw new Error(`there is no such entry: ${section} ${index}`);
  return { ...entry, id: `${entry.id}-${++copies}`, ...change };
}
let copies = 0;

/** A section with these entries, and nothing else to say. */
export function plain(section: Section, entries: Entry[], absence: Absence | null = null): SectionView {
  return { ...sectionOf(section, entries, absence), withheld: 0, silent: [] };
}

/** A first screen of which everything is the same absence. */
export function nothing(banner: Banner, absence: Absence): FirstScreen {
  const first = firstScreen(banner);
  const none = (section: Section): SectionView => plain(section, [], absence);
  return {
    ...first,
    flags: [],
    allergies: { state: { kind: 'not-recorded' }, notes: [] },
    sections: first.sections.map((count) => ({ ...count, shown: 0, flagged: 0, withheld: 0 })),
    overview: {
      medicines: none('medicines'),
      problems: none('problems'),
      flaggedResults: none('results'),
      socialCare: none('social-care'),
      contacts: none('contacts'),
      contactsInAll: 0,
    },
  };
}

/** The fullest first screen that has to be seen whole: 8 medicines, 6 allergies, 6 flags, 8 problems, a care package. */
export function fullest(banner: Banner = ivy): FirstScreen {
  const first = firstScreen(banner);
  const problems = [...first.overview.problems.entries, like('problems', {}, 1), like('problems', {}, 4)];
  return {
    ...first,
    allergies: {
      state: {
        kind: 'known',
        lines: [
          { agent: 'penicillin', reaction: 'anaphylaxis (severe)', status: null },
          { agent: 'latex', reaction: 'contact rash', status: 'Not confirmed' },
          { agent: 'trimethoprim', reaction: 'Stevens-Johnson syndrome (severe)', status: null },
          { agent: 'ibuprofen', reaction: 'bronchospasm', status: null },
          { agent: 'peanut', reaction: 'swelling of the face', status: null },
          { agent: 'adhesive dressing', reaction: 'reaction not recorded', status: null },
        ],
      },
      notes: ['1 source has not answered'],
    },
    flags: [
      { words: 'ReSPECT plan in place', weighty: true, status: null },
      { words: 'End of life care', weighty: true, status: null },
      { words: 'Falls risk', weighty: false, status: null },
      { words: 'Hearing aid', weighty: false, status: null },
      { words: 'Interpreter: Polish', weighty: false, status: null },
      { words: 'Lasting power of attorney', weighty: false, status: 'Not confirmed' },
    ],
    overview: {
      ...first.overview,
      problems: sectionOf('problems', problems),
    },
  };
}

/** Many entries of one kind, a line each, back through the years. */
export function many(section: Section, count: number): SectionView {
  const [first] = sectionOf(section).entries;
  if (!first) throw new Error(`there is nothing in ${section}`);
  const entries = Array.from({ length: count }, (_, index) => ({
    ...first,
    id: `${first.id}-many-${index}`,
    source: [gp, ngh, nhft, social][index % 4] ?? gp,
    date: date(new Date(Date.UTC(2026, 10, 20) - index * 9 * 86_400_000).toISOString().slice(0, 10)),
  }));
  return plain(section, entries);
}

/** Each reason why there may be nothing: likewise. */
export const absences: { [kind in Absence['kind']]: Absence & { kind: kind } } = {
  'none-recorded': { kind: 'none-recorded', answered: ['GP', 'NGH', 'EMAS', 'Social care'] },
  'confirmed-none': { kind: 'confirmed-none', words: 'No known problems, GP record, 12-Mar-2026' },
  'out-of-scope': { kind: 'out-of-scope' },
  'all-withheld': { kind: 'all-withheld' },
  'not-connected': { kind: 'not-connected' },
  unavailable: { kind: 'unavailable' },
  coming: { kind: 'coming' },
  'did-not-come': { kind: 'did-not-come', at: '14:02' },
};
