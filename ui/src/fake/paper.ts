import { nameOf } from '../content/sections';
import type { OnPaper } from '../wire/OnPaper';
import type { PaperCell } from '../wire/PaperCell';
import type { PaperColumn } from '../wire/PaperColumn';
import type { PaperPart } from '../wire/PaperPart';
import type { PaperRow } from '../wire/PaperRow';
import type { PrintOut } from '../wire/PrintOut';

/** What would be printed of Ivy, as the viewer words it. */
export function printOutOf(what: OnPaper): PrintOut {
  return {
    reference: '0197a2b4-5c1e-7d33-9f0a-2b6c8e4d1a55',
    // The paper of the timeline is one that nobody prints in time.
    seconds: what.kind === 'timeline' ? 1 : 60,
    paper: {
      name: 'PATTERSON, Ivy (Mrs)',
      preferredName: 'Ivy',
      facts: [
        { label: 'Born', value: '12-Mar-1945 (81y)' },
        { label: 'Gender', value: 'Female' },
        { label: 'NHS No.', value: '999 000 0018' },
      ],
      allergies: {
        strong: 'Known allergies:',
        rest: 'penicillin – anaphylaxis (severe); latex – contact rash (Not confirmed). 1 source has not answered',
      },
      flags: { strong: 'Alerts and flags:', rest: 'ReSPECT plan in place; Falls risk; Hearing aid' },
      title: titleOf(what),
      notes: [
        note('', 'Abington Park Surgery answered at 14:02.'),
        note('', 'Northampton General Hospital answered at 14:02.'),
        note('', 'East Midlands Ambulance Service answered at 14:02.'),
        note('Incomplete:', 'Northamptonshire Healthcare did not answer at 14:02.'),
        note('', 'Northamptonshire adult social care answered at 06:00.'),
        note('4 letters are not shown for the role of whoever printed this.', ''),
        note('', 'Some sensitive information is never shared in this record. Ask the patient.'),
      ],
      parts: partsOf(what),
    },
    printed:
      'Printed 21-Nov-2026 14:03 by Rita CLARKE, Triage nurse, Emergency department, Northampton General Hospital',
    uncontrolled: 'Uncontrolled copy - shred after use',
  };
}

function titleOf(what: OnPaper): string {
  if (what.kind === 'test') return 'Results of one test';
  return what.kind === 'section'
    ? nameOf(what.section)
    : `${what.kind[0]?.toUpperCase()}${what.kind.slice(1)}`;
}

function partsOf(what: OnPaper): PaperPart[] {
  switch (what.kind) {
    case 'overview':
      return [
        part('Current medicines', 'GP and NGH fetched 14:02 today', ofMedicines, medicines),
        part('Problems', 'GP and NGH fetched 14:02 today', ofOthers, problems),
        part('Results flagged in the last 90 days', 'NGH fetched 14:02 today', ofResults, results(4)),
        part('Care package', 'Social care fetched 06:00 today', ofOthers, care),
        {
          ...part('Last contacts', 'GP and NGH fetched 14:02 today', ofOthers, contacts),
          notes: [
            note(
              'NHFT did not answer at 14:02.',
              'There may be contacts from Northamptonshire Healthcare that are not on this paper.',
            ),
          ],
        },
      ];
    case 'letter':
      return [
        {
          ...part('Discharge summary', null, [{ head: '', holds: 'text' }], paragraphs),
          notes: [
            note('From', 'Northampton General Hospital'),
            note('Dated', '05-Oct-2026'),
            note('Author', 'Dr R. Mehta'),
          ],
        },
        { ...part('Discharge summary', null, ofBloods, bloods), follows: true },
        { ...part('Discharge summary', null, [{ head: '', holds: 'typed' }], typed), follows: true },
        { ...part('Discharge summary', null, [{ head: '', holds: 'text' }], closing), follows: true },
      ];
    case 'section':
    case 'test':
    case 'timeline':
      return [part(titleOf(what), 'GP and NGH fetched 14:02 today', ofResults, results(120))];
  }
}

function part(
  title: string,
  stamp: string | null,
  columns: PaperColumn[],
  rows: (string | string[])[][],
): PaperPart {
  const cell = (said: string | string[]): PaperCell =>
    typeof said === 'string'
      ? { strong: null, lines: said === '' ? [] : [said] }
      : { strong: said[0] ?? null, lines: said.slice(1) };
  const cells = rows.map((row): PaperRow => ({ cells: row.map(cell) }));
  return { title, stamp, notes: [], columns, rows: cells, pdf: null };
}

function note(strong: string, rest: string) {
  return { strong, rest };
}

const ofBloods: PaperColumn[] = ['Test', 'Admission', 'Discharge', 'Range'].map((head) => ({
  head,
  holds: 'cell',
}));
const bloods = [
  [['Creatinine'], '142 umol/L', '128 umol/L', '49 to 90'],
  [['Sodium'], '131 mmol/L', '136 mmol/L', '133 to 146'],
  [['Haemoglobin'], '104 g/L', '', '115 to 165'],
];
const typed = [
  ['Medicine       Before      Now'],
  ['Ramipril       5 mg        5 mg, held for three days'],
  ['Co-codamol     30/500      stopped'],
];
const ofMedicines: PaperColumn[] = [
  { head: 'Medicine', holds: 'words' },
  { head: 'Started, last issued', holds: 'dates' },
  { head: 'Status', holds: 'standing' },
  { head: 'From', holds: 'from' },
];
const ofResults: PaperColumn[] = [
  { head: 'Taken', holds: 'date' },
  { head: 'Test', holds: 'words' },
  { head: 'Value', holds: 'value' },
  { head: 'Range', holds: 'range' },
  { head: 'Flag', holds: 'standing' },
  { head: 'From', holds: 'from' },
];
const ofOthers: PaperColumn[] = [
  { head: 'Date', holds: 'date' },
  { head: 'What is recorded', holds: 'words' },
  { head: 'Status', holds: 'standing' },
  { head: 'From', holds: 'from' },
];

const gp = 'Abington Park Surgery';
const hospital = 'Northampton General Hospital';
const medicines = [
  [
    [
      'apixaban',
      'tablet – DOSE 2.5\u00a0mg – oral – twice a day',
      'Not issued for 7m. Ask whether it is still taken',
    ],
    'Last issued 14-Apr-2026',
    ['Current, GP repeat'],
    gp,
  ],
  [
    ['atorvastatin', 'tablet – DOSE 20\u00a0mg – oral – once a day at night'],
    'Last issued 02-Nov-2026',
    ['Current, GP repeat'],
    gp,
  ],
  [
    ['gliclazide', 'tablet – DOSE 80\u00a0mg – oral – once a day with breakfast'],
    'Last issued 02-Nov-2026',
    ['On hold', 'Current, GP repeat'],
    gp,
  ],
  [
    ['levothyroxine', 'tablet – DOSE 75\u00a0micrograms – oral – once a day'],
    'Last issued 02-Nov-2026',
    ['Current, GP repeat'],
    gp,
  ],
  [
    [
      'paracetamol',
      'tablet – DOSE 1\u00a0g – oral – four times a day when needed',
      'Possible duplicate of GP co-codamol, ended 01-Oct-2026',
    ],
    'Started 05-Oct-2026',
    ['Current, NGH discharge'],
    hospital,
  ],
];
const problems = [
  ['03-Oct-2026', ['Fall with contusion of hip'], ['Active'], hospital],
  ['2009', ['Type 2 diabetes'], ['Active'], gp],
  ['2024', ['Atrial fibrillation'], ['Not confirmed', 'Active'], gp],
];
const care = [
  [
    '07-Oct-2026',
    ['Home care', '2 visits a day, 08:00, 18:00', 'Agency Bluebird Care, 01604 555 0199'],
    '',
    'Northamptonshire adult social care',
  ],
];
const contacts = [
  ['14-Oct-2026', ['Diabetes clinic', 'review'], '', hospital],
  ['03-Oct-2026', ['A&E', 'fall, stayed 2 nights'], '', hospital],
];
const results = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    index % 4 === 1
      ? [
          '14-Oct-2026 09:10',
          ['potassium'],
          ['6.6\u00a0mmol/L'],
          '3.5 to 5.3',
          ['CRITICAL HIGH ▲▲'],
          hospital,
        ]
      : index % 4 === 2
        ? ['14-Oct-2026 09:10', ['HbA1c'], ['64\u00a0mmol/mol'], '20 to 41', ['HIGH ▲'], hospital]
        : [
            '14-Oct-2026 09:10',
            ['creatinine'],
            ['142\u00a0umol/L'],
            '49 to 90',
            ['HIGH ▲', 'Corrected, was 141 umol/L'],
            hospital,
          ],
  );
const paragraphs = [
  'Dear Dr Shah,',
  'This 81 year old lady was found on the floor of her kitchen, cold and confused.',
  Array.from(
    { length: 180 },
    () => 'She was rewarmed, given fluids, and walked with the physiotherapist on the second day.',
  ).join(' '),
].map((paragraph) => [paragraph]);
const closing = [['Yours sincerely, Dr R. Mehta']];
