import type { Letter } from '../wire/Letter';
import type { LetterBlock } from '../wire/LetterBlock';
import type { LetterRow } from '../wire/LetterRow';
import type { Run } from '../wire/Run';
import { letters } from './entries';
import { ngh } from './people';
import { lockedPdf, pdfOf, scanOf } from './pdf';

/** One letter, read. */
export function letterOf(id: string): Letter {
  const found = letters.find((entry) => entry.id === id) ?? letters[0];
  const body = found?.body.kind === 'letter' ? found.body : null;
  return {
    id,
    title: body?.title ?? 'Letter',
    source: found?.source ?? ngh,
    date: found?.date ?? null,
    author: body?.author ?? null,
    status: 'Final',
    content:
      body?.format === 'PDF'
        ? { kind: 'pdf', base64: pages[body.title] ?? typed }
        : body?.format === 'Picture'
          ? { kind: 'cannot-be-shown', why: 'It is a picture of a kind that this program does not draw.' }
          : { kind: 'text', blocks: discharge },
    others:
      body?.title === 'Discharge summary'
        ? [
            { words: 'Original PDF, 84 kB', content: { kind: 'pdf', base64: typed } },
            {
              words: 'Original Word document, 40 kB',
              content: { kind: 'cannot-be-shown', why: 'Word document cannot be shown here' },
            },
          ]
        : [],
    version: '2',
  };
}

const typed = pdfOf([
  'Diabetes clinic',
  'Thank you for seeing this lady of 81.',
  'HbA1c 64 mmol/mol. Metformin to be reviewed.',
]);
const pages: Record<string, string> = {
  'Scanned referral': scanOf(['jpeg-2000', 'fax', 'cut-short']),
  'Locked report': lockedPdf(),
};

const words = (text: string, strong = false): Run[] => [{ text, strong }];
const heading = (text: string): LetterBlock => ({ kind: 'heading', level: 2, words: words(text) });
const paragraph = (text: string): LetterBlock => ({ kind: 'paragraph', words: words(text) });
const row = (cells: string[], head = false): LetterRow => ({
  cells: cells.map((text) => ({ head, across: 1, down: 1, words: words(text) })),
});

const discharge: LetterBlock[] = [
  heading('Diagnosis'),
  paragraph(
    'Fall at home with contusion of the right hip. No fracture on X-ray. Acute kidney injury on chronic kidney disease, improving at discharge.',
  ),
  heading('What happened'),
  paragraph(
    'Found by her carer on the kitchen floor at 08:00. Brought in by ambulance. No head injury. Observed for two nights.',
  ),
  {
    kind: 'table',
    rows: [
      row(['Test', 'Admission', 'Discharge'], true),
      row(['Creatinine', '142 umol/L', '128 umol/L']),
      row(['Sodium', '131 mmol/L', '136 mmol/L']),
    ],
  },
  heading('Changes to medicines'),
  {
    kind: 'list',
    items: [
      {
        depth: 0,
        mark: '•',
        words: [...words('paracetamol', true), ...words(' 1 g four times a day when needed, for 14 days')],
      },
      {
        depth: 0,
        mark: '•',
        words: [...words('co-codamol', true), ...words(' stopped')],
      },
      {
        depth: 0,
        mark: '•',
        words: [...words('ramipril', true), ...words(' held for three days, then restarted at 5 mg')],
      },
    ],
  },
  heading('Plan'),
  paragraph(
    'GP to repeat kidney function within ten days and to review metformin if eGFR stays under 30. Home care from 07-Oct-2026.',
  ),
];
