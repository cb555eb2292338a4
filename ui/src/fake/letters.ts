import type { Letter } from '../wire/Letter';
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
    status: 'Final, version 2',
    content:
      body?.format === 'PDF'
        ? { kind: 'pdf', base64: pages[body.title] ?? typed }
        : body?.format === 'Picture'
          ? { kind: 'cannot-be-shown', why: 'It is a picture of a kind that this program does not draw.' }
          : { kind: 'text', paragraphs: discharge },
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

const discharge = [
  'Diagnosis:',
  'Fall at home with contusion of the right hip. No fracture on X-ray. Acute kidney injury on chronic kidney disease, improving at discharge.',
  'What happened:',
  'Found by her carer on the kitchen floor at 08:00. Brought in by ambulance. No head injury. Observed for two nights.',
  'Changes to medicines:',
  'Started paracetamol 1 g four times a day when needed, for 14 days.\nCo-codamol stopped. Ramipril held for three days, then restarted at 5 mg.',
  'Plan:',
  'GP to repeat kidney function within ten days and to review metformin if eGFR stays under 30. Home care from 07-Oct-2026.',
];
