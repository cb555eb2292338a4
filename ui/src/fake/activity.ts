import type { Activity } from '../wire/Activity';
import type { MyActivity } from '../wire/MyActivity';
import { date, long35 } from './people';

let rows = 0;

function row(time: string, what: string, more: Partial<Activity> = {}): Activity {
  rows += 1;
  return {
    id: `e-${rows}`,
    at: date(`2026-11-21T${time}`),
    patient: null,
    what,
    note: null,
    why: null,
    lasted: null,
    sending: { kind: 'sent' },
    emergency: false,
    review: null,
    question: null,
    afterwards: null,
    ...more,
  };
}

const waiting = { sending: { kind: 'waiting' as const } };
const set = { sending: { kind: 'set-aside' as const, reason: 'The event contradicts one that is held.' } };
const wrong = (grant: string) => ({ grant, couldAgree: false, wrongPatient: true });

const listed = (setAside: boolean): Activity[] => [
  row('14:02', 'opened: overview, medicines, people', {
    ...waiting,
    patient: 'PATTERSON, Ivy',
    why: 'agreed, this visit',
    lasted: '3min 10sec',
    afterwards: wrong('g-1'),
  }),
  row('14:01', 'searched for a patient', waiting),
  row('13:58', 'unlocked', waiting),
  row('13:52', 'locked', waiting),
  row('13:40', 'opened: overview', {
    patient: 'KHAN, Amir',
    why: 'EMERGENCY: unconscious',
    note: 'Brought in unconscious, road traffic collision',
    lasted: '4min 20sec',
    emergency: true,
    review: 'Review: open',
    afterwards: { grant: 'g-2', couldAgree: true, wrongPatient: true },
  }),
  row('11:18', 'opened: overview, results. Printed: results', {
    patient: 'SMITH, Joan',
    why: 'agreed, this visit',
    lasted: '6min 45sec',
    review: 'Review: a question to you',
    question: {
      item: 'i-3',
      words:
        'Please say why you opened this record, and what part you had in this patient’s care at the time.',
      asked: 'Privacy officer, 21-Nov-2026 13:15',
      due: 'Answer by 26-Nov-2026 13:15',
      answered: null,
    },
    afterwards: wrong('g-3'),
  }),
  row('10:50', 'patient said no', { patient: 'PATERSON, Iva' }),
  row('07:31', 'signed in', setAside ? set : {}),
  row('07:30', 'opened: overview, medicines, results, letters, care plans, people, social care', {
    patient: `${long35.family}, ${long35.given}`,
    why: 'agreed in the patient’s place (attorney for health and welfare)',
    lasted: '1h 12min',
    review: 'Review: found appropriate, 21-Nov-2026 09:40',
    afterwards: wrong('g-4'),
  }),
];

/** What Rita has done. */
export function mine(setAside: boolean): MyActivity {
  return {
    days: 1,
    rows: listed(setAside),
    waiting: 4,
    listedWaiting: 4,
    listedSetAside: setAside ? 1 : 0,
    chain: 'intact to entry 5,102',
    intact: true,
    without: null,
  };
}
