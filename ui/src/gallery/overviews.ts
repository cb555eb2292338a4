import { accessLine } from '../fake/gates';
import { date, gp, iva, ivor, ivy, long35, sources } from '../fake/people';
import { firstScreen } from '../fake/record';
import type { BasisKind } from '../wire/BasisKind';
import type { FirstScreen } from '../wire/FirstScreen';
import { fullestOfCounty } from './county';
import { absences, baby, fullest, missing, nothing, restricted, wordy } from './people';
import { inRecord, noAnswer, record, type Shown } from './shown';

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
/** Whom to give nothing that harms a child, and whose flags the role may not see. */
const pregnant = firstOf({
  flags: [],
  flagsInScope: false,
  overview: {
    ...firstScreen(ivy).overview,
    pregnancy: {
      words: 'Pregnant, due 14-Mar-2027',
      due: date('2027-03-14'),
      source: gp,
      status: null,
    },
  },
});

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
  {
    name: 'overview-fullest-county',
    state: overview(fullestOfCounty()),
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
  {
    name: 'overview-pregnant',
    state: overview(pregnant),
    whole: ['.app-banner', '.app-banner .app-tag', '.app-overview tr', '.app-overview dd', '.app-status'],
  },
  {
    name: 'overview-more-about',
    state: overview(firstScreen(ivy)),
    act: (hands) => hands.press('Alt+D'),
    proof: () =>
      document.body.textContent?.includes('Ivy HARGREAVES, until 14-Jun-1967')
        ? []
        : ['what is known beyond the banner is not shown'],
  },
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
