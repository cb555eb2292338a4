import { alerts, sessions } from '../fake/functions';
import { accessLine } from '../fake/gates';
import { date, grace, long35, rita, sam } from '../fake/people';
import { sectionOf } from '../fake/record';
import type { SessionState } from '../wire/SessionState';
import { active, at, fault, inRecord, noAnswer, record, search, section, type Shown } from './shown';

const wrongCode = fault('That code is not right. Wait for the next one.', 'AUTH-02', 'code');
const as = (who: typeof rita): { session: SessionState } => ({ session: { ...active, who } as SessionState });
const rows = [
  row('2026-11-21T14:02', 'PATTERSON, Ivy', 'saw overview', 'agreed, this visit', {
    kind: 'waiting' as const,
  }),
  row('2026-11-21T14:01', null, 'searched for a patient', null, { kind: 'waiting' as const }),
  {
    ...row('2026-11-21T13:40', 'KHAN, Amir', 'record opened', 'EMERGENCY: unconscious', {
      kind: 'sent' as const,
    }),
    emergency: true,
  },
  row('2026-11-21T07:31', null, 'signed in', null, {
    kind: 'set-aside' as const,
    reason: 'The event contradicts one that is held.',
  }),
  row(
    '2026-11-21T07:30',
    `${long35.family}, ${long35.given}`,
    'saw overview, medicines, results, letters, care plans, people, social care',
    'agreed in the patient’s place (attorney for health and welfare)',
    { kind: 'sent' as const },
  ),
];
const mine = { rows, waiting: 2, chain: 'intact to entry 5,102', intact: true };
const activity = (activity: typeof mine | null) => ({ kind: 'my-activity', activity, behind: null }) as const;
const remaining = (locksInSeconds: number, curtainSeconds: number): SessionState => ({
  kind: 'active',
  who: rita,
  remaining: { locksInSeconds, curtainSeconds, warningSeconds: 60, coveredOnLeaving: true },
});
const emergency = record({ access: accessLine('emergency') });

/** What stands beside the record: one's own activity, the functions of some roles, and what lies over a screen. */
export const besides: Shown[] = [
  { name: 'activity', state: at(activity(mine)) },
  { name: 'activity-nothing', state: at(activity({ ...mine, rows: [], waiting: 0 })) },
  {
    name: 'activity-broken',
    state: at(activity({ ...mine, chain: 'broken at entry 4,017: tell IT', intact: false }), {
      how: { unsent: 4, lostAtSignOut: true, setAside: 1 },
    }),
  },
  {
    name: 'activity-waiting',
    state: at(activity(null), { waiting: true }),
    hurry: 20,
    act: (hands) => hands.wait(500),
  },
  { name: 'activity-problem', state: at(activity(null), { fault: noAnswer }) },
  { name: 'code', state: at({ kind: 'step-up', to: 'privacy-review', behind: null }, { how: as(grace) }) },
  {
    name: 'code-problem',
    state: at(
      { kind: 'step-up', to: 'administration', behind: null },
      {
        how: { ...as(sam), clockSkewSeconds: 75 },
        fault: wrongCode,
      },
    ),
  },
  { name: 'administration', state: at({ kind: 'administration', sessions, behind: null }, { how: as(sam) }) },
  {
    name: 'administration-nobody',
    state: at({ kind: 'administration', sessions: [], behind: null }, { how: as(sam) }),
  },
  {
    name: 'administration-waiting',
    state: at({ kind: 'administration', sessions: null, behind: null }, { how: as(sam), waiting: true }),
    hurry: 20,
    act: (hands) => hands.wait(500),
  },
  {
    name: 'administration-problem',
    state: at({ kind: 'administration', sessions, behind: null }, { how: as(sam), fault: noAnswer }),
  },
  {
    name: 'administration-end',
    state: at({ kind: 'administration', sessions, behind: null }, { how: as(sam) }),
    act: (hands) => hands.click('End session'),
  },
  { name: 'review', state: at({ kind: 'privacy-review', alerts, behind: null }, { how: as(grace) }) },
  {
    name: 'review-nothing',
    state: at({ kind: 'privacy-review', alerts: [], behind: null }, { how: as(grace) }),
  },
  {
    name: 'review-waiting',
    state: at({ kind: 'privacy-review', alerts: null, behind: null }, { how: as(grace), waiting: true }),
    hurry: 20,
    act: (hands) => hands.wait(500),
  },
  {
    name: 'review-problem',
    state: at({ kind: 'privacy-review', alerts: null, behind: null }, { how: as(grace), fault: noAnswer }),
  },
  { name: 'password', state: at({ kind: 'change-password', done: false, behind: null }) },
  {
    name: 'password-problem',
    state: at(
      { kind: 'change-password', done: false, behind: null },
      {
        fault: fault(
          'Choose another password: this one is among the first that are guessed.',
          'AUTH-06',
          'new-password',
        ),
      },
    ),
  },
  { name: 'password-changed', state: at({ kind: 'change-password', done: true, behind: null }) },
  { name: 'help', state: at(search), act: (hands) => hands.press('F1') },
  {
    name: 'warning',
    state: inRecord(record(), { how: { session: remaining(48, 0) } }),
    act: (hands) => hands.until(() => document.querySelector('dialog[open]') !== null),
  },
  {
    name: 'curtain',
    state: inRecord(record(), { how: { session: remaining(252, 1) } }),
    act: (hands) => hands.until(() => document.querySelector('.app-curtain') !== null),
  },
  {
    name: 'sign-out-unsent',
    state: at(search, { how: { unsent: 4 } }),
    act: (hands) => hands.click('Sign out'),
  },
  {
    name: 'sign-out-lost',
    state: at(search, { how: { unsent: 4, lostAtSignOut: true } }),
    act: (hands) => hands.click('Sign out'),
  },
  {
    name: 'could-agree',
    state: inRecord(emergency),
    act: (hands) => hands.press('Control+Shift+W'),
  },
  { name: 'withdrawal', state: inRecord(record()), act: (hands) => hands.press('Alt+W') },
  {
    name: 'emergency-section',
    state: {
      ...section(sectionOf('results')),
      ...inRecord({
        ...emergency,
        place: 'results',
        content: { kind: 'section', view: sectionOf('results') },
      }),
    },
  },
];

function row(
  at: string,
  patient: string | null,
  what: string,
  why: string | null,
  sending: { kind: 'waiting' } | { kind: 'sent' } | { kind: 'set-aside'; reason: string },
) {
  return { at: date(at), patient, what, why, sending, emergency: false };
}
