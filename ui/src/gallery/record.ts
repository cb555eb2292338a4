import { accessLine } from '../fake/gates';
import { date, gp, iva, ivor, ivy, long35, ngh, sources } from '../fake/people';
import { firstScreen, letterOf, manyResults, sectionOf, timeline } from '../fake/record';
import type { Reading } from '../state';
import type { Absence } from '../wire/Absence';
import type { BasisKind } from '../wire/BasisKind';
import type { FirstScreen } from '../wire/FirstScreen';
import type { Section } from '../wire/Section';
import { baby, fullest, like, many, missing, nothing, plain, restricted, wordy } from './people';
import { inRecord, noAnswer, record, section, type Shown } from './shown';

const overview = (first: FirstScreen) => inRecord(record({ first }));
/** Each basis there is: one that is missing here does not compile. */
const bases: Record<BasisKind, true> = {
  'permission-once': true,
  'permission-until': true,
  'permission-by-proxy': true,
  informed: true,
  'test-interpretation': true,
  emergency: true,
  safeguarding: true,
  'legal-duty': true,
};
/** Each reason why there may be nothing: likewise. */
const absences: { [kind in Absence['kind']]: Absence & { kind: kind } } = {
  'none-recorded': { kind: 'none-recorded', answered: ['GP', 'NGH', 'EMAS', 'Social care'] },
  'confirmed-none': { kind: 'confirmed-none', words: 'No known problems, GP record, 12-Mar-2026' },
  'out-of-scope': { kind: 'out-of-scope' },
  'all-withheld': { kind: 'all-withheld' },
  'not-connected': { kind: 'not-connected' },
  unavailable: { kind: 'unavailable' },
};
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
const firstOf = (change: Partial<FirstScreen>, banner = ivy): FirstScreen => ({
  ...firstScreen(banner),
  ...change,
});
const silent = sources.map((state) => ({ ...state, answer: { kind: 'silent' as const } }));
const unseen: FirstScreen = {
  ...nothing(ivy, { kind: 'out-of-scope' }),
  allergies: { state: { kind: 'withheld' }, notes: [] },
  flagsInScope: false,
  sections: firstScreen(ivy).sections.map((count) => ({
    ...count,
    shown: 0,
    flagged: 0,
    inScope: count.section === 'appointments',
  })),
};
const large: FirstScreen = {
  ...fullest(),
  sections: firstScreen(ivy).sections.map((count, index) => ({
    ...count,
    shown: 1_999 + index,
    flagged: count.section === 'results' ? 1_322 : 0,
    withheld: index,
  })),
};
const letter = (title: string): Reading => {
  const entry = sectionOf('letters').entries.find(
    ({ body }) => body.kind === 'letter' && body.title === title,
  );
  return { kind: 'open', letter: letterOf(entry?.id ?? '') };
};
const odd = like('problems', { status: 'Entered in error' });
const unread = sectionOf('other').entries;

/** The first screen of a record. */
export const overviews: Shown[] = [
  {
    name: 'overview',
    state: overview(firstScreen(ivy)),
    whole: [
      '.app-banner',
      '.app-sections',
      '.app-overview',
      '.app-overview tr',
      '.app-overview dd',
      '.app-status',
    ],
  },
  {
    name: 'overview-fullest',
    state: overview(fullest()),
    whole: [
      '.app-banner',
      '.app-allergy__list > span',
      '.app-banner .app-tag',
      '.app-overview .app-panel:first-child tr[data-line]',
      '.app-overview .app-stack:last-child .app-panel:first-child tr',
      '.app-overview dd',
      '.app-status',
    ],
  },
  { name: 'overview-large-counts', state: overview(large) },
  { name: 'overview-nothing', state: overview(nothing(ivy, absences['none-recorded'])) },
  {
    name: 'overview-unavailable',
    state: overview({ ...nothing(ivy, absences.unavailable), sources: silent }),
  },
  { name: 'overview-not-connected', state: overview(nothing(ivy, absences['not-connected'])) },
  { name: 'overview-other-role', state: overview(unseen) },
  { name: 'overview-long-name', state: overview(firstScreen(long35)) },
  { name: 'overview-wordy', state: overview(fullest(wordy)) },
  { name: 'overview-deceased', state: overview(firstScreen(ivor)) },
  { name: 'overview-baby', state: overview(nothing(baby, absences['none-recorded'])) },
  { name: 'overview-missing', state: overview(nothing(missing, absences['none-recorded'])) },
  { name: 'overview-restricted', state: overview(firstScreen(restricted)) },
  { name: 'overview-twin', state: overview(firstScreen(iva)) },
  {
    name: 'overview-allergies-unavailable',
    state: overview(
      firstOf({
        allergies: {
          state: { kind: 'unavailable', source: gp, at: '14:02' },
          notes: ['1 source has not answered'],
        },
      }),
    ),
  },
  {
    name: 'overview-allergies-contradicted',
    state: overview(
      firstOf({
        allergies: {
          state: {
            kind: 'known',
            lines: [{ agent: 'penicillin', reaction: null, status: 'Cannot be read safely' }],
          },
          notes: ['GP record says no known allergies (2019)', '1 source has not answered'],
        },
        flags: [{ words: 'Safeguarding plan', weighty: true, status: 'Cannot be read safely' }],
      }),
    ),
  },
  {
    name: 'overview-offline',
    state: inRecord(record(), { how: { network: { kind: 'offline', since: '13:52' }, unsent: 4 } }),
  },
  {
    name: 'overview-refreshing',
    state: inRecord(record(), { waiting: true }),
    hurry: 20,
    act: (h) => h.wait(500),
  },
  { name: 'overview-problem', state: inRecord(record(), { fault: noAnswer }) },
  {
    name: 'overview-not-connected-source',
    state: overview(
      firstOf({
        sources: sources.map((state, index) =>
          index === 3 ? { ...state, answer: { kind: 'not-connected' } } : state,
        ),
      }),
    ),
  },
  ...(Object.keys(bases) as BasisKind[]).map((basis): Shown => ({
    name: `access-${basis}`,
    state: inRecord(record({ access: accessLine(basis, false, true) })),
  })),
  { name: 'access-ends-soon', state: inRecord(record({ access: accessLine('emergency', true) })) },
];

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
    name: 'results-flagged',
    state: section(sectionOf('results')),
    act: async (hands) => {
      await hands.press('Alt+F');
      await hands.press('Alt+S');
    },
  },
  {
    name: 'results-trend',
    state: section(sectionOf('results')),
    act: async (hands) => {
      await hands.press('Alt+T');
      await hands.press('ArrowLeft');
      await hands.press('ArrowLeft');
    },
  },
  {
    name: 'results-period',
    state: section(sectionOf('results')),
    act: (hands) => hands.click('3 months'),
  },
  {
    name: 'results-none-flagged',
    state: section(
      plain(
        'results',
        sectionOf('results').entries.filter(({ body }) => body.kind === 'result' && body.flag === null),
      ),
    ),
    act: (hands) => hands.press('Alt+F'),
  },
  {
    name: 'results-three-charts',
    state: section(manyResults(90)),
    act: async (hands) => {
      for (const test of ['creatinine', 'sodium']) {
        await hands.click(new RegExp(`^${test}`));
        await hands.click('Keep this chart beside');
      }
      await hands.click(/^potassium/);
    },
    proof: () =>
      document.querySelectorAll('.app-chart').length === 3
        ? []
        : ['three charts do not stand under each other'],
  },
  {
    name: 'results-scrolled',
    state: section(manyResults(2000)),
    act: async (hands) => {
      document.querySelector('main table[aria-label^="creatinine"] tbody tr:last-child')?.scrollIntoView();
      await hands.wait(200);
    },
    proof: () => headsInView('main table[aria-label^="creatinine"]'),
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
  { name: 'results-2000', state: section(manyResults(2000)) },
  { name: 'results-words', state: section(plain('results', wordyResults())) },
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

function inTimeline(rows: ReturnType<typeof timeline>) {
  return inRecord(record({ place: 'timeline', content: { kind: 'timeline', rows } }));
}

/** Results that are no number: words, parts, units as long as they get, what the laboratory says in its own way. */
function wordyResults() {
  const said = (value: string, change: object = {}) => {
    const one = like('results', {});
    return one.body.kind === 'result'
      ? {
          ...one,
          body: {
            ...one.body,
            test: `Test of ${value.slice(0, 12)}`,
            series: value,
            value,
            number: null,
            ...change,
          },
        }
      : one;
  };
  return [
    said('Heavy growth of Staphylococcus aureus, resistant to flucloxacillin and erythromycin', {
      unit: null,
      range: null,
      flag: 'as-sent',
      flagWords: 'Resistant',
    }),
    said('Blood pressure', {
      value: '',
      unit: null,
      range: null,
      flag: null,
      parts: [
        { label: 'Systolic', value: '182 mmHg' },
        { label: 'Diastolic', value: '94 mmHg' },
      ],
    }),
    said('<0.01', {
      unit: 'micrograms per millilitre of plasma',
      range: 'under 0.05',
      flag: 'potentially-abnormal',
      flagWords: null,
    }),
    said('POS', {
      unit: null,
      range: null,
      flag: 'as-sent',
      flagWords: 'POS',
      test: 'SARS-CoV-2 RNA by nucleic acid amplification in nose and throat',
    }),
    {
      ...said('1,240', { unit: 'ug/L', range: '10 to 420', flag: 'critical-low' }),
      status: 'Preliminary',
      date: date('2026-11-20T18:00'),
      source: ngh,
    },
    ...sectionOf('other').entries,
  ];
}

/** The heads of a table stay over its lines, however far it is scrolled. */
function headsInView(table: string): string[] {
  // In a small window the whole page scrolls, and its heads with it.
  if (window.innerHeight <= 560) return [];
  const seen = [...document.querySelectorAll(table)].find((one) => one.getBoundingClientRect().bottom > 300);
  return [...(seen?.querySelectorAll('thead th') ?? [])].flatMap((head) => {
    const box = head.getBoundingClientRect();
    const top = document.elementFromPoint(box.left + 4, box.top + box.height / 2);
    return box.height > 0 && top !== null && (top === head || head.contains(top))
      ? []
      : [`the head “${head.textContent?.trim()}” is out of view`];
  });
}

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
