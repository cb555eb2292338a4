import { mine } from '../fake/activity';
import { accessLine } from '../fake/gates';
import { grace, rita, sam } from '../fake/people';
import { sectionOf } from '../fake/record';
import { queueOf } from '../fake/review';
import type { MyActivity } from '../wire/MyActivity';
import type { SessionState } from '../wire/SessionState';
import { active, at, fault, inRecord, noAnswer, record, search, section, type Shown } from './shown';

const wrongCode = fault('That code is not right. Wait for the next one.', 'AUTH-02', 'code');
const as = (who: typeof rita): { session: SessionState } => ({ session: { ...active, who } as SessionState });
const own = mine(true);
const without =
  'The record service does not answer: this is what was done at this computer. Reviews and openings at other computers come when it does.';
const activity = (activity: MyActivity | null) =>
  ({ kind: 'my-activity', days: activity?.days ?? 1, activity, behind: null }) as const;
const review = (tab: 'new' | 'asked' | 'closed') =>
  ({ kind: 'privacy-review', queue: queueOf(tab), behind: null }) as const;
const remaining = (locksInSeconds: number, curtainSeconds: number): SessionState => ({
  kind: 'active',
  who: rita,
  remaining: { locksInSeconds, curtainSeconds, warningSeconds: 60, coveredOnLeaving: true },
});
const emergency = record({ access: accessLine('emergency') });

/** What stands beside the record: one's own activity, the functions of some roles, and what lies over a screen. */
export const besides: Shown[] = [
  { name: 'activity', state: at(activity(own)) },
  {
    name: 'activity-nothing',
    state: at(activity({ ...own, rows: [], waiting: 0, listedWaiting: 0, listedSetAside: 0 })),
  },
  {
    name: 'activity-broken',
    state: at(activity({ ...own, without, chain: 'broken at entry 4,017: tell IT', intact: false }), {
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
  {
    name: 'activity-answer',
    state: at(activity(own)),
    act: (hands) => hands.click('Answer'),
  },
  {
    name: 'activity-agreed-later',
    state: at(activity(own)),
    act: (hands) => hands.click('could agree later'),
  },
  {
    name: 'activity-wrong-patient',
    state: at(activity(own)),
    act: (hands) => hands.click('Wrong patient?'),
  },
  { name: 'review', state: at(review('new'), { how: as(grace) }), act: (hands) => hands.until(itemIsThere) },
  {
    name: 'review-device',
    state: at(review('new'), { how: as(grace) }),
    act: async (hands) => {
      await hands.until(itemIsThere);
      await hands.click('PC-ED-0042');
      await hands.until(
        () => document.querySelector('.app-review__item')?.textContent.includes('1,204') ?? false,
      );
    },
  },
  {
    name: 'review-question',
    state: at(review('new'), { how: as(grace) }),
    act: async (hands) => {
      await hands.until(itemIsThere);
      await hands.press('Alt+2');
    },
  },
  {
    name: 'review-decided',
    state: at(review('new'), { how: as(grace) }),
    act: async (hands) => {
      await hands.until(itemIsThere);
      await hands.press('Alt+1');
      await hands.until(() => document.querySelector('.app-review__told') !== null);
      await hands.until(itemIsThere);
    },
  },
  {
    name: 'review-asked',
    state: at(review('new'), { how: as(grace) }),
    act: async (hands) => {
      await hands.until(itemIsThere);
      await hands.click(/^Asked 3/);
      await hands.until(() => document.body.textContent.includes('Overdue since'));
      await hands.until(itemIsThere);
    },
  },
  {
    name: 'review-closed',
    state: at(review('new'), { how: as(grace) }),
    act: async (hands) => {
      await hands.until(itemIsThere);
      await hands.click(/^Closed 184/);
      await hands.until(() => document.body.textContent.includes('Look at it anew'));
    },
  },
  {
    name: 'review-report',
    state: at(review('new'), { how: as(grace) }),
    act: async (hands) => {
      await hands.until(itemIsThere);
      await hands.click('Monthly report');
      await hands.until(() => document.querySelector('.app-review__report') !== null);
    },
  },
  {
    name: 'review-in-bulk',
    state: at(review('new'), { how: as(grace) }),
    act: async (hands) => {
      await hands.until(itemIsThere);
      await hands.click('Close samples together');
    },
  },
  {
    name: 'review-nothing',
    state: at(
      {
        kind: 'privacy-review',
        queue: {
          ...queueOf('new'),
          rows: [],
          counts: { new: 0, asked: 0, escalated: 0, closed: 0 },
          sample: 'No sample was drawn yet',
        },
        behind: null,
      },
      { how: as(grace) },
    ),
  },
  {
    name: 'review-waiting',
    state: at({ kind: 'privacy-review', queue: null, behind: null }, { how: as(grace), waiting: true }),
    hurry: 20,
    act: (hands) => hands.wait(500),
  },
  {
    name: 'review-problem',
    state: at({ kind: 'privacy-review', queue: null, behind: null }, { how: as(grace), fault: noAnswer }),
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

/** Whether one of the queue has come. */
function itemIsThere(): boolean {
  return document.querySelector('.app-review__item') !== null;
}
