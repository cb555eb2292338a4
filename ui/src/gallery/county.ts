import { date, gp, ivy, social } from '../fake/people';
import { firstScreen } from '../fake/record';
import type { Entry } from '../wire/Entry';
import type { FirstScreen } from '../wire/FirstScreen';
import { like, plain } from './people';

/** The fullest first screen of the training county as the viewer words it: nobody's may need more room. */
export function fullestOfCounty(): FirstScreen {
  const first = firstScreen({
    ...ivy,
    patient: 'p-win',
    family: 'ASHBY',
    given: 'Winifred',
    preferredName: 'Win',
    address: ['Flat 3, Priory Court, Priory Walk', 'Northampton', 'NN2 8DX'],
  });
  return {
    ...first,
    allergies: {
      state: {
        kind: 'known',
        lines: allergies.map(([agent, reaction]) => ({ agent, reaction, status: null })),
      },
      notes: [],
    },
    flags: flags.map((words, index) => ({ words, weighty: index === 0, status: null })),
    overview: {
      ...first.overview,
      medicines: plain('medicines', medicines.map(medicine)),
      problems: plain('problems', problems.map(problem)),
      socialCare: plain('social-care', care.map(arranged)),
    },
  };
}

function medicine([name, form, dose, frequency]: (typeof medicines)[number]): Entry {
  const entry = like('medicines', { source: gp, status: null });
  if (entry.body.kind !== 'medicine') return entry;
  const body = { ...entry.body, name, form, dose: dose.replace(' ', '\u00a0'), frequency };
  return { ...entry, body: { ...body, note: null, lastIssued: date('2026-11-10') } };
}

function problem([term, since]: (typeof problems)[number]): Entry {
  return like('problems', {
    source: gp,
    status: null,
    body: { kind: 'problem', term, onset: date(since), ended: null, active: true },
  });
}

function arranged([label, words, ...lines]: string[]): Entry {
  return like('social-care', {
    source: social,
    body: {
      kind: 'social-care',
      label: label ?? '',
      words: words ?? '',
      lines: lines.map((line) => ({ label: line.split(': ')[0] ?? '', value: line.split(': ')[1] ?? '' })),
    },
  });
}

const allergies = [
  ['penicillin', 'anaphylaxis (severe)'],
  ['ramipril', 'cough, and swelling of the tongue (severe)'],
  ['codeine', 'confusion and falls (moderate)'],
  ['shellfish', 'urticaria (moderate)'],
  ['trimethoprim', 'rash (moderate)'],
  ['latex', 'contact rash (mild)'],
] as const;
const flags = [
  'ReSPECT plan in place',
  'Two carers for every transfer',
  'Pressure damage risk: turn every three hours',
  'Falls risk',
  'Hard of hearing: face her, and telephone her son',
  'Takes a blood thinner: apixaban',
];
const medicines = [
  ['apixaban', 'tablet', '5 mg', 'twice a day'],
  ['bisoprolol', 'tablet', '2.5 mg', 'once a day'],
  ['colecalciferol', 'capsule', '800 units', 'once a day'],
  ['donepezil', 'tablet', '10 mg', 'once a day at night'],
  ['ferrous sulfate', 'tablet', '200 mg', 'once a day'],
  ['furosemide', 'tablet', '40 mg', 'twice a day, morning and midday'],
  ['levothyroxine', 'tablet', '75 micrograms', 'once a day'],
  ['paracetamol', 'tablet', '1 g', 'four times a day when needed'],
  ['spironolactone', 'tablet', '25 mg', 'once a day'],
] as const;
const problems = [
  ['Iron deficiency anaemia', '2026'],
  ['Mild dementia', '2025'],
  ['Heart failure', '2023-05'],
  ['Chronic kidney disease stage 3a', '2022'],
  ['Atrial fibrillation', '2021'],
  ['Osteoarthritis of both hips', '2011'],
  ['Hypothyroidism', '1998'],
] as const;
const care = [
  [
    'Home care',
    '4 visits a day by two carers, 07:30, 12:00, 16:30 and 20:30, since 27-Sep-2026',
    'Agency: Larkfield Home Care, 01604 555 0199',
    'Key worker: J. Osei, 01604 555 0110',
  ],
  ['Home', 'Lives alone in a ground-floor flat, warden on site'],
  ['Equipment', 'Key safe, code held by the agency. Profiling bed. Stand aid'],
];
