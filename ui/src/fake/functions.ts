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
