import { date, ngh } from '../fake/people';
import { manyResults, sectionOf } from '../fake/record';
import { like, plain } from './people';
import { headsInView, section, type Shown } from './shown';

/** Results and their trends. */
export const results: Shown[] = [
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
  { name: 'results-2000', state: section(manyResults(2000)) },
  { name: 'results-words', state: section(plain('results', wordyResults())) },
];

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
            value,
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
