import { rita } from '../fake/people';
import { beginning } from '../state';
import { at, fault, noAnswer, signedOut, type Shown } from './shown';

const noMatch = fault(
  'The details you gave do not match. Check them and try again. 4 tries are left before a wait.',
  'AUTH-02',
  'password',
);
const out = { session: signedOut };
const door = (way: 'password' | 'activation' | 'recovery') => ({ kind: 'sign-in', way }) as const;
const notices = [
  {
    words: 'The record service’s activity ledger is not the one that this computer knew. Tell IT.',
    code: 'AUD-11',
    stops: false,
  },
];
const enrolment = { kind: 'enrolment', enrolment: enrolmentOf() } as const;
const paragraphs = [
  'You may open a record only of a patient whom you are treating or whose care you support.',
  'Each opening is recorded with your name, the time and the reason. The privacy officer checks them and the patient can see them.',
  'To open a record for any other reason is misuse. It is a disciplinary matter and may be a crime.',
];
const statement = { kind: 'statement', who: rita, paragraphs } as const;
const codes = Array.from({ length: 10 }, (_, index) => `K7QF-${1000 + index * 37}-PX3A`);
const locked = (triesLeft: number, who = rita) => ({
  session: { kind: 'locked' as const, who, since: '14:09', ends: '14:29', triesLeft },
});

/** Coming in, and being locked out. */
export const atTheDoor: Shown[] = [
  { name: 'starting', state: beginning, hurry: 20, act: (hands) => hands.wait(500) },
  { name: 'sign-in', state: at(door('password'), { how: out }) },
  {
    name: 'sign-in-training',
    state: at(door('password'), { how: { ...out, training: 'The people of this gateway were made up.' } }),
  },
  {
    name: 'sign-in-busy',
    state: at(door('password'), { how: out, waiting: true }),
    hurry: 20,
    act: (h) => h.wait(500),
  },
  { name: 'sign-in-problem', state: at(door('password'), { how: out, fault: noMatch }) },
  { name: 'sign-in-no-answer', state: at(door('password'), { how: out, fault: noAnswer }) },
  {
    name: 'sign-in-wait',
    state: at(door('password'), {
      how: out,
      fault: { ...fault('Too many tries. Wait before the next one.', 'AUTH-03'), retryAfterSeconds: 60 },
    }),
  },
  {
    name: 'sign-in-offline',
    state: at(door('password'), { how: { ...out, network: { kind: 'offline', since: '13:52' } } }),
  },
  { name: 'sign-in-skew', state: at(door('password'), { how: { ...out, clockSkewSeconds: -130 } }) },
  { name: 'sign-in-session-ended', state: at(door('password'), { how: { ...out, sessionEnded: true } }) },
  { name: 'sign-in-doubted', state: at(door('password'), { how: { ...out, notices } }) },
  {
    name: 'sign-in-stopped',
    state: at(door('password'), {
      how: {
        ...out,
        warning: {
          words: 'The key store of this account cannot be opened. Tell IT.',
          code: 'KEY-01',
          stops: true,
        },
        notices,
        unsent: 12,
        setAside: 1,
      },
    }),
  },
  {
    name: 'sign-in-looking',
    state: at(door('password'), { how: { ...out, network: { kind: 'unknown' } } }),
    organisation: 'Northampton and Kettering University Hospitals Community Partnership',
  },
  { name: 'activation', state: at(door('activation'), { how: out }) },
  {
    name: 'activation-problem',
    state: at(door('activation'), {
      how: out,
      fault: fault(
        'Choose another password: this one is among the first that are guessed.',
        'AUTH-06',
        'new-password',
      ),
    }),
  },
  { name: 'recovery', state: at(door('recovery'), { how: out }) },
  {
    name: 'recovery-problem',
    state: at(door('recovery'), { how: out, fault: { ...noMatch, field: 'recovery-code' } }),
  },
  { name: 'enrolment', state: at(enrolment, { how: out }) },
  {
    name: 'enrolment-problem',
    state: at(enrolment, {
      how: { ...out, clockSkewSeconds: 95 },
      fault: fault('That code is not right. Wait for the next one.', 'AUTH-02', 'code'),
    }),
  },
  { name: 'recovery-codes', state: at({ kind: 'recovery-codes', codes }, { how: out }) },
  {
    name: 'statement',
    state: at(statement, { how: { session: { kind: 'statement', who: rita, paragraphs } } }),
  },
  {
    name: 'statement-problem',
    state: at(statement, { how: { session: { kind: 'statement', who: rita, paragraphs } }, fault: noAnswer }),
  },
  { name: 'lock', state: at({ kind: 'lock' }, { how: locked(5) }) },
  {
    name: 'lock-wrong',
    state: at(
      { kind: 'lock' },
      {
        how: locked(1),
        fault: fault(
          'That is not the password. 1 try is left: then the session ends.',
          'AUTH-05',
          'password',
        ),
      },
    ),
  },
  {
    name: 'lock-busy',
    state: at({ kind: 'lock' }, { how: locked(5), waiting: true }),
    hurry: 20,
    act: (h) => h.wait(500),
  },
  {
    name: 'lock-long-name',
    state: at(
      { kind: 'lock' },
      {
        how: {
          ...locked(5, {
            ...rita,
            name: 'Anne-Marie Josephine Wilhelmina Sue FEATHERSTONEHAUGH-CHOLMONDELEY',
            title: 'Consultant in emergency medicine and clinical lead for unscheduled care',
          }),
          unsent: 1204,
          backlog: 'heavy',
          lostAtSignOut: true,
        },
      },
    ),
  },
];

function enrolmentOf() {
  const size = 37;
  let qrPath = '';
  for (let row = 4; row < size - 4; row += 1) {
    for (let column = 4; column < size - 4; column += 1) {
      if ((row * 7 + column * 13 + ((row * column) % 5)) % 3 === 0) qrPath += `M${column} ${row}h1v1h-1z`;
    }
  }
  return { qrPath, qrSize: size, key: 'K7QF 2MWD PX3A 9TZE VUJ4 HCLR', account: 'triage-nurse@nhs.net' };
}
