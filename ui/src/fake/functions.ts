import type { AlertRow } from '../wire/AlertRow';
import type { SessionRow } from '../wire/SessionRow';
import { date } from './people';

/** The sessions that an administrator sees. */
export const sessions: SessionRow[] = [
  row(
    's-1',
    'Sam ADEYEMI',
    'systems-support',
    'Systems support, Northampton General Hospital',
    '14:00',
    true,
  ),
  row('s-2', 'Rita CLARKE', 'triage-nurse', 'Triage nurse, Northampton General Hospital', '07:31', false),
  row('s-3', 'Raj MEHTA', 'ed-consultant', 'Consultant, Northampton General Hospital', '08:04', false),
];

function row(
  session: string,
  name: string,
  account: string,
  work: string,
  began: string,
  own: boolean,
): SessionRow {
  return {
    session,
    name,
    email: `${account}@nhs.net`,
    work,
    began: date(`2026-11-21T${began}`),
    used: date('2026-11-21T14:02'),
    own,
  };
}

/** What waits for the privacy officer. */
export const alerts: AlertRow[] = [
  {
    id: 'a-1',
    at: date('2026-11-20T09:15'),
    kinds: ['Same surname and address', 'After a refusal'],
    person: 'Jay KHAN, Staff nurse, Northampton General Hospital',
    patient: 'KHAN, Amir (Mr)',
    basis: 'Patient agreed to this visit',
    why: null,
    relationship: 'Present in the person’s organisation',
    lasted: '09:15 to 09:19',
    couldAgree: null,
    became: null,
  },
  {
    id: 'a-2',
    at: date('2026-11-21T07:56'),
    kinds: ['Relationship claimed by the person'],
    person: 'Dana FINCH, Consultant, Northampton General Hospital',
    patient: 'SMITH, Joan (Miss)',
    basis: 'Patient agreed until a date',
    why: null,
    relationship:
      'Claimed by the person: A colleague who treats the patient asked for advice: Anticoagulation before the operation on Monday',
    lasted: 'still open',
    couldAgree: null,
    became: null,
  },
  {
    id: 'a-3',
    at: date('2026-11-21T13:40'),
    kinds: ['Emergency'],
    person: 'Rita CLARKE, Triage nurse, Northampton General Hospital',
    patient: 'PATTERSON, Ivy (Mrs)',
    basis: 'Emergency',
    why: 'Cannot communicate: Found on floor, cold and confused, GCS 12',
    relationship: 'Presenting here',
    lasted: '13:40 to 14:31',
    couldAgree: 'No',
    became: null,
  },
  {
    id: 'a-5',
    at: date('2026-11-21T13:51'),
    kinds: ['Emergency'],
    person: 'Rita CLARKE, Triage nurse, Northampton General Hospital',
    patient: 'KHAN, Amir (Mr)',
    basis: 'Emergency',
    why: 'Unconscious: Collapsed at home, does not answer',
    relationship: 'Presenting here',
    lasted: '13:51 to 14:20',
    couldAgree: 'Yes',
    became: 'patient agreed until a date',
  },
  {
    id: 'a-4',
    at: date('2026-11-21T13:58'),
    kinds: ['Safeguarding', 'Colleague'],
    person: 'Raj MEHTA, Consultant, Northampton General Hospital',
    patient: 'PATERSON, Iva (Ms)',
    basis: 'Safeguarding',
    why: 'An adult may be at risk of harm: Bruises that nobody explains, strategy meeting today',
    relationship: 'None',
    lasted: 'still open',
    couldAgree: null,
    became: null,
  },
];
