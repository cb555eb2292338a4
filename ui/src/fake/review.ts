import type { ReviewItem } from '../wire/ReviewItem';
import type { ReviewQueue } from '../wire/ReviewQueue';
import type { ReviewReport } from '../wire/ReviewReport';
import type { ReviewRow } from '../wire/ReviewRow';
import type { ReviewTab } from '../wire/ReviewTab';
import { date } from './people';

const sentences: Record<string, string> = {
  Emergency: 'Every emergency is looked at: the patient could not be asked.',
  'Same surname and address': 'The person and the patient share a surname and an address.',
  Colleague: 'The patient is a colleague: somebody with an account here.',
  'After a refusal': 'The patient had said no before, and had not agreed since.',
  'Relationship claimed': 'Nothing but the person’s own word ties the two.',
  'No contact found': 'No attendance, appointment, referral or registration was found around that time.',
  'Unusual time': 'The person did not work at this time of day in the weeks before.',
  'Many patients at once': 'The person opened many patients’ records within one minute.',
  'Log gone or unreadable':
    'The log of this computer is gone or cannot be read, with entries that the gateway does not hold.',
  Sample: 'Drawn by lot from the openings of a week that no other rule selected.',
};

function row(
  id: string,
  at: string,
  kinds: string[],
  who: string,
  job: string,
  more: Partial<ReviewRow> = {},
): ReviewRow {
  return {
    id,
    at: date(`2026-11-${at}`),
    kinds,
    who,
    work: job,
    clock: null,
    overdue: false,
    inBulk: kinds[0] === 'Sample',
    ...more,
  };
}

const fresh: ReviewRow[] = [
  row('i-1', '20T04:15', ['Emergency', 'Unusual time'], 'Sana IQBAL', 'Staff nurse'),
  row('i-2', '21T11:02', ['Emergency'], 'Tomas NOVAK', 'Consultant'),
  row('i-3', '21T13:40', ['Emergency'], 'Rita CLARKE', 'Triage nurse'),
  row('i-4', '20T09:15', ['Same surname and address', 'After a refusal'], 'Jay KHAN', 'Staff nurse'),
  row('i-5', '21T08:40', ['Colleague'], 'Moira REID', 'Staff nurse'),
  row('i-6', '21T07:56', ['Relationship claimed'], 'Dana FINCH', 'Consultant'),
  row('i-7', '21T08:02', ['No contact found'], 'Philippa OSEI-BONSU', 'Specialist registrar'),
  row('i-8', '21T07:58', ['No contact found', 'Many patients at once'], 'Leo HART', 'Pharmacist'),
  row('i-9', '19T22:10', ['Log gone or unreadable'], 'PC-ED-0042', ''),
  row('i-10', '21T07:55', ['Sample'], 'Ada JONES', 'Staff nurse'),
  row('i-11', '21T07:41', ['Sample'], 'Chidi OBI', 'Consultant'),
  row('i-12', '21T07:30', ['Sample'], 'Britt LUND', 'Staff nurse'),
];
const asked: ReviewRow[] = [
  row('i-20', '18T10:02', ['No contact found'], 'Sana IQBAL', 'Staff nurse', { clock: 'Answered' }),
  row('i-21', '12T16:20', ['Colleague'], 'Tomas NOVAK', 'Consultant', {
    clock: 'Overdue since 18-Nov-2026',
    overdue: true,
  }),
  row('i-22', '20T08:11', ['Relationship claimed'], 'Leo HART', 'Pharmacist', {
    clock: 'Answer by 26-Nov-2026',
  }),
];
const escalated = [row('i-30', '10T03:44', ['Own record'], 'Britt LUND', 'Staff nurse')];
const closed = [row('i-40', '17T09:00', ['Sample'], 'Ada JONES', 'Staff nurse', { inBulk: false })];
const of: Record<ReviewTab, ReviewRow[]> = { new: fresh, asked, escalated, closed };

/** A part of what waits for the privacy officer. */
export function queueOf(tab: ReviewTab): ReviewQueue {
  return {
    counts: { new: fresh.length, asked: asked.length, escalated: escalated.length, closed: 184 },
    rows: of[tab],
    next: tab === 'closed' ? 'more' : null,
    sample: 'Sample of week 2026-W47: 12 of 118 openings that no rule selected (10 %), seed 8F2C19D0',
    paceSeconds: 45,
  };
}

/** One of them, with all that is known of it. */
export function itemOf(id: string): ReviewItem {
  const tab = (Object.keys(of) as ReviewTab[]).find((each) => of[each].some((row) => row.id === id)) ?? 'new';
  const row = of[tab].find((each) => each.id === id) ?? fresh[0]!;
  const item: ReviewItem = {
    id,
    tab,
    clock: row.clock,
    why: row.kinds.map((name) => ({
      name,
      sentence: sentences[name] ?? 'The person opened their own record.',
    })),
    opening: null,
    device: null,
    history: [{ at: row.at, what: 'Selected', words: row.kinds[0] ?? null }],
  };
  if (row.work === '') {
    const device = {
      computer: row.who,
      place: 'entry 1,204 of log 3f2a77d0',
      found: row.at,
      said: 'The log begins anew at this computer and names none before, though the gateway holds 1,203 entries of one.',
      times: 3,
    };
    return { ...item, device };
  }
  const emergency = row.kinds.includes('Emergency');
  const found = !row.kinds.includes('No contact found');
  return {
    ...item,
    history: tab === 'asked' ? [...item.history, ...conversation(row)] : item.history,
    opening: {
      patient: 'KHAN, Amir (Mr)',
      nhsNumber: '999 000 0042',
      person: row.who,
      work: `${row.work}, Northampton General Hospital`,
      at: row.at,
      lasted: '4min 20sec',
      computer: 'PC-ED-TRIAGE-03',
      basis: emergency ? 'Emergency' : 'Patient agreed to this visit',
      emergency,
      reason: emergency ? 'Unconscious' : null,
      note: emergency ? 'Brought in unconscious, road traffic collision' : null,
      lookedAt: 'Overview (41 entries), Allergies (3 entries), Medicines (12 entries)',
      couldAgree: null,
      became: null,
      contacts: found
        ? [
            {
              what: 'Attendance, Northampton General Hospital',
              at: date('2026-11-21T13:31'),
              source: 'Northampton General Hospital',
            },
          ]
        : [],
      relationship: row.kinds.includes('Relationship claimed')
        ? 'Claimed by the person: I am covering for a colleague: Dr Ward asked me to look after her list'
        : 'Presenting here',
      samePerson: '2 emergencies in 90 days. The median of the same job there is 3.',
      last: [
        { at: date('2026-11-21T12:10'), basis: 'Patient agreed to this visit', kinds: [] },
        { at: date('2026-11-20T09:44'), basis: 'Emergency', kinds: ['Emergency'] },
      ],
      others: [
        { who: 'Raj MEHTA, Consultant, Northampton General Hospital', at: date('2026-11-21T14:12') },
        { who: 'Ada JONES, Staff nurse, Northampton General Hospital', at: date('2026-11-21T14:31') },
      ],
      closeness: row.kinds.filter((kind) => /surname|Colleague|Own record/.test(kind)),
      rule: 'emergency-04, policy 2026.4',
    },
  };
}

function conversation(row: ReviewRow): ReviewItem['history'] {
  const question = {
    at: date('2026-11-18T12:00'),
    what: 'Asked by Grace ABARA',
    words: 'Please say why you opened this record, and what part you had in this patient’s care at the time.',
  };
  const answer = {
    at: date('2026-11-19T08:04'),
    what: `Answered by ${row.who}`,
    words: 'I was called to the ward by the bed manager; the transfer was cancelled afterwards.',
  };
  return row.clock === 'Answered' ? [question, answer] : [question];
}

/** A month in numbers that may leave the queue. */
export const report: ReviewReport = {
  month: 'October 2026',
  rows: [
    { name: 'Emergency', numbers: ['*', '35', '*', '*', '0', '*'] },
    { name: 'Same surname and address', numbers: ['*', '*', '*', '0', '0', '*'] },
    { name: 'Colleague', numbers: ['10', '10', '0', '0', '0', '0'] },
    { name: 'After a refusal', numbers: ['*', '0', '*', '*', '0', '*'] },
    { name: 'Relationship claimed', numbers: ['*', '10', '*', '0', '0', '*'] },
    { name: 'No contact found', numbers: ['*', '15', '*', '*', '0', '*'] },
    { name: 'Unusual time', numbers: ['25', '15', '0', '0', '10', '10'] },
    { name: 'Sample', numbers: ['50', '50', '0', '0', '0', '*'] },
  ],
  proof: 'entry 184,212 of the ledger, under its signed head of 184,212 entries, 21-Nov-2026 14:10',
};
