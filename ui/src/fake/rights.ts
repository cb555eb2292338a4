import type { Contacts } from '../wire/Contacts';
import type { CopySaved } from '../wire/CopySaved';
import type { Fault } from '../wire/Fault';
import type { Asking } from '../wire/Asking';
import type { ReportChoice } from '../wire/ReportChoice';
import type { ReportShown } from '../wire/ReportShown';
import type { Sheet } from '../wire/Sheet';
import type { SheetBlock } from '../wire/SheetBlock';

/** Ivy's report: an emergency that was checked, and the GP whom she had let look. */
export const accessReport: ReportShown = {
  sheet: {
    title: 'Who has looked at your shared care record',
    blocks: [
      {
        kind: 'facts',
        facts: [
          { name: 'Name', value: 'Mrs Ivy Patterson' },
          { name: 'Born', value: '12 March 1945' },
          { name: 'NHS number', value: '999 000 0018' },
          { name: 'Time', value: '24 November 2025 to 24 November 2026' },
          { name: 'Made by', value: 'Northampton General Hospital, Tuesday 24 November 2026' },
        ],
      },
      {
        kind: 'strong',
        words: '2 people opened your record in this time. 1 was an emergency. Every emergency was checked.',
      },
      ...visit(
        'On Saturday 21 November 2026 at 2:02pm',
        'A triage nurse at Northampton General Hospital (Emergency department) opened your record. You could not be asked because you were unconscious. Later you could be asked, and you gave permission. They looked at: warnings, allergies, medicines, illnesses, the people who care for you, social care. This was checked by our privacy officer on 24 November 2026 and found to be appropriate.',
      ),
      ...visit(
        'On Friday 6 November 2026 at 9:40am',
        'A GP at Abington Park Surgery (Consulting room) opened your record. You gave permission for that visit. They looked at: medicines, test results, letters.',
      ),
      ...visit(
        'On Monday 2 November 2026 at 4:15pm',
        'A biomedical scientist at Northampton General Hospital (Blood sciences) asked to open your record. You said no.',
      ),
      ...visit(
        'If something looks wrong',
        'Tell the privacy officer of Northampton General Hospital. Give the number of this report: 4711. They will look into it and tell you what they find.',
      ),
      ...visit(
        'If you do not want your record to be shared',
        'You can opt out. Ask the practice where you are registered. Staff who treat you will then not see what others have written, even in an emergency.',
      ),
    ],
  },
  visits: [
    {
      accesses: ['g1'],
      label: 'Saturday 21 November 2026 at 2:02pm, triage nurse, Northampton General Hospital',
      redacted: null,
    },
    {
      accesses: ['g2'],
      label: 'Friday 6 November 2026 at 9:40am, GP, Abington Park Surgery',
      redacted: null,
    },
    {
      accesses: ['g3'],
      label: 'Monday 2 November 2026 at 4:15pm, biomedical scientist, Northampton General Hospital',
      redacted: null,
    },
  ],
  mayNamePeople: false,
  saved: null,
};

export const copySaved: CopySaved = {
  readable: 'Documents\\record-copy-4712.pdf',
  data: 'Documents\\record-copy-4712.json',
  entries: 212,
  withheld: null,
  reference: '4712',
};

/** What Ivy is told of an opening that she permitted. */
export const receipt: Sheet = {
  title: 'Your record was opened',
  blocks: [
    {
      kind: 'paragraph',
      words:
        'A triage nurse at Northampton General Hospital (Emergency department) opened your shared care record. You gave permission for that visit.',
    },
    {
      kind: 'facts',
      facts: [
        { name: 'Opened', value: 'Saturday 21 November 2026 at 2:02pm' },
        { name: 'Can be seen until', value: 'Sunday 22 November 2026 at 2:02am' },
        { name: 'Reference', value: '7F3A 91C2' },
      ],
    },
    ...visit(
      'What this means',
      'Only this person can see your record, and only for this visit. What they look at is written down.',
    ),
    ...visit(
      'If you change your mind',
      'You can take this back at any time. Tell any member of staff who looks after you, or the privacy officer of Northampton General Hospital. Your record is then closed at once. Your care does not stop.',
    ),
  ],
};

/** What every patient may read, in short. */
export const forPatients: Sheet = {
  title: 'Your shared care record, and your rights',
  blocks: [
    {
      kind: 'paragraph',
      words:
        'Your GP, hospitals and other services each write notes about you. The shared care record lets staff who treat you see them in one place. If they can, they ask you first. Each time somebody opens your record, it is written down.',
    },
    ...visit(
      'See who opened your record',
      'Ask the privacy officer of Northampton General Hospital for an access report. It is free. Bring something that shows who you are.',
    ),
    ...visit(
      'Have something put right',
      'Tell the service that wrote it. Staff can tell you which one that was. It may be your GP practice, a hospital or a care service. Only they can change it. When they do, the shared record changes too.',
    ),
    ...visit(
      'Say no, or opt out',
      'You can say no for one visit. Just tell the person who treats you. You can also opt out for good. Ask the practice where you are registered.',
    ),
    { kind: 'strong', words: 'If you opt out, this is what it means for your care:' },
    {
      kind: 'list',
      items: [
        'Staff will not see what other services wrote. This is so even in an emergency, when you cannot speak.',
        'They may not know your allergies, your medicines or your wishes.',
        'You can change your mind at any time.',
      ],
    },
  ],
};

export const contacts: Contacts = { feedback: 'care.record@trust.example.org', useCase: null };

/** What the viewer says of who asks, before it asks the gateway. */
export function checked<T>({ number, born, identity }: Asking, answer: T): T {
  if (number.replace(/\D/g, '').length !== 10) throw wrong('number', 'Type the 10 digits of the NHS number.');
  if (born === '') throw wrong('born', 'Type the date of birth, like 12/03/1945.');
  if (identity.length === 0) throw wrong('identity', 'Say what you have seen of the person who asks.');
  return answer;
}

/** The report with those left out who shall be. */
export function reportOf({ leftOut }: ReportChoice, saved: string | null): ReportShown {
  const visits = accessReport.visits.map((visit) => ({
    ...visit,
    redacted: leftOut.find((out) => out.accesses[0] === visit.accesses[0])?.reason ?? null,
  }));
  return { ...accessReport, visits, saved };
}

function visit(heading: string, words: string): SheetBlock[] {
  return [
    { kind: 'heading', level: 2, words: heading },
    { kind: 'paragraph', words },
  ];
}

function wrong(field: string, words: string): Fault {
  return { words, code: 'RIGHTS-01', field, retryAfterSeconds: null, then: { kind: 'stay' } };
}
