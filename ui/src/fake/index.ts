import type { Backend } from '../backend';
import type { AccessLine } from '../wire/AccessLine';
import type { Backlog } from '../wire/Backlog';
import type { Banner } from '../wire/Banner';
import type { Fault } from '../wire/Fault';
import type { Opened } from '../wire/Opened';
import type { RecordClosed } from '../wire/RecordClosed';
import type { Refusal } from '../wire/Refusal';
import type { SignedIn } from '../wire/SignedIn';
import type { Place } from '../wire/Place';
import type { Status } from '../wire/Status';
import type { Warning } from '../wire/Warning';
import { alerts, sessions } from './functions';
import { accessLine, atTriage, everyWay, gateOf, inLaboratory, untied, type Ways } from './gates';
import { date, everyone, grace, ivy, patients, recents, rita, sam } from './people';
import { firstScreen, letterOf, manyResults, sectionOf, timeline } from './record';

/** What the invented viewer begins with; a story says how it differs. */
interface Story {
  session: Status['session']['kind'];
  offline?: boolean;
  /** How long everything takes, in milliseconds. */
  slow?: number;
  curtain?: number;
  locksIn?: number;
  warning?: number;
  unsent?: number;
  /** What the policy says of that. */
  backlog?: Backlog;
  setAside?: number;
  /** Whether what waits is lost when the person signs out of the computer. */
  lost?: boolean;
  /** What else was found at this computer. */
  notices?: Warning[];
  /** Sections hold as much as records ever do. */
  long?: boolean;
  training?: boolean;
  who?: SignedIn;
  ways?: Ways;
  /** Whether an access is nearly over as soon as it begins. */
  soon?: boolean;
  /** Whether an access was given before, so that nobody was asked this time. */
  inForce?: boolean;
  /** Whether IT has set no organisation for the frame. */
  unplaced?: boolean;
  /** Why the record closes by itself, a second and a half after it opened. */
  closes?: Refusal;
  /** By how many seconds this computer's clock is ahead. */
  skew?: number;
}

const notices: Warning[] = [
  {
    words: 'The record service’s activity ledger is not the one that this computer knew. Tell IT.',
    code: 'AUD-11',
    stops: false,
  },
];

const stories: Record<string, Story> = {
  'sign-in': { session: 'signed-out', training: true },
  plain: { session: 'signed-out' },
  statement: { session: 'statement' },
  work: { session: 'active' },
  offline: { session: 'active', offline: true, unsent: 4 },
  unsent: { session: 'active', unsent: 4 },
  heavy: { session: 'active', unsent: 1_024, backlog: 'heavy', setAside: 2 },
  full: { session: 'active', offline: true, unsent: 2_014, backlog: 'full', setAside: 2 },
  lost: { session: 'active', unsent: 4, lost: true, setAside: 1 },
  doubted: { session: 'active', notices },
  'doubted-outside': { session: 'signed-out', notices },
  slow: { session: 'active', slow: 12_000 },
  long: { session: 'active', long: true },
  curtain: { session: 'active', curtain: 2 },
  warning: { session: 'active', locksIn: 64, warning: 60 },
  locked: { session: 'locked' },
  skew: { session: 'signed-out', skew: -130 },
  'every-way': { session: 'active', ways: everyWay },
  laboratory: { session: 'active', ways: inLaboratory },
  untied: { session: 'active', ways: untied },
  // Everything that a question can say, at once.
  utmost: {
    session: 'active',
    ways: { ...everyWay, untied: true, closeness: ['same-surname-and-address', 'colleague'] },
  },
  soon: { session: 'active', soon: true },
  'in-force': { session: 'active', ways: everyWay, inForce: true, unplaced: true },
  withdrawn: { session: 'active', closes: 'permission-withdrawn' },
  silent: { session: 'active', closes: 'no-word-from-gateway' },
  ended: { session: 'active', closes: 'session-not-active' },
  privacy: { session: 'active', who: grace, unplaced: true },
  administration: { session: 'active', who: sam },
};

/** A viewer with invented people, for designing and testing the page in a plain browser. */
export function invented(name: string): Backend {
  const story = stories[name] ?? { session: 'signed-out' };
  let session = story.session;
  let open: Banner | null = null;
  let asked: Banner | null = null;
  let access: AccessLine | null = null;
  /** What was shown last of the open record: kept here, for the page does not outlive a lock. */
  let place: Place = 'overview';
  let scroll = 0;
  let triesLeft = 5;
  let closed: RecordClosed | null = null;
  let steppedUp = false;
  let sessionEnded = false;
  let signedIn = sessions;
  let changed: (status: Status) => void = () => undefined;

  const said = async <T>(value: () => T): Promise<T> => {
    await new Promise((resolve) => setTimeout(resolve, story.slow ?? 0));
    return value();
  };
  const move = (to: Status['session']['kind']): null => {
    session = to;
    if (to !== 'active' && to !== 'locked') open = access = null;
    changed(status());
    return null;
  };
  const status = (): Status => ({
    ...statusOf(story, session, triesLeft),
    access,
    closed,
    sessionEnded,
  });
  const opened = (banner: Banner): Opened => ({
    first: firstScreen(banner),
    access: access ?? accessLine('permission-once'),
  });
  const openNow = (banner: Banner, line: AccessLine): { kind: 'opened'; record: Opened } => {
    open = banner;
    place = 'overview';
    access = line;
    changed(status());
    if (story.closes) setTimeout(() => closeBecause(banner, story.closes ?? 'grant-ended'), 1500);
    return { kind: 'opened', record: opened(banner) };
  };

  const closeBecause = (banner: Banner, refusal: Refusal): void => {
    if (open?.patient !== banner.patient) return;
    asked = open = access = null;
    sessionEnded = refusal === 'session-not-active';
    if (sessionEnded) return void move('signed-out');
    closed = { banner, refusal };
    changed(status());
  };
  const onlyAfterStepUp = <T>(value: T): T => {
    if (!steppedUp) throw stepUpNeeded;
    return value;
  };

  return {
    status: async () => status(),
    watchStatus: async (hear) => {
      changed = hear;
      return () => (changed = () => undefined);
    },
    organisation: async () => (story.unplaced ? null : 'Northampton General Hospital'),
    signIn: (_email, password, code) =>
      said(() => {
        if (password === 'wrong' || code === '000000') throw noMatch;
        move('active');
        return { kind: 'welcome' };
      }),
    activate: (email) => said(() => enrolmentOf(email)),
    recover: (email) => said(() => enrolmentOf(email)),
    confirmEnrolment: (code) =>
      said(() => {
        if (code === '000000')
          throw { ...noMatch, field: 'code', words: 'That code is not right. Wait for the next one.' };
        return codes;
      }),
    acceptStatement: () => said(() => move('active')),
    findPatient: (query) =>
      said(() => {
        if (/^[A-Z]{2}\d{6}[A-D]$/i.test(query)) {
          throw {
            ...noMatch,
            field: 'search',
            code: 'FIND-02',
            words: 'That looks like a National Insurance number. Enter an NHS number, which has 10 digits.',
          };
        }
        const list = /nobody/i.test(query)
          ? []
          : /smith/i.test(query)
            ? everyone.filter((banner) => banner.family === 'SMITH').map((banner) => ({ banner, twin: null }))
            : /wolfe/i.test(query)
              ? everyone
                  .filter((banner) => banner.patient === 'p-long')
                  .map((banner) => ({ banner, twin: null }))
              : patients;
        return { query, patients: list, similar: false, more: false };
      }),
    recents: async () => recents,
    choosePatient: (patient) =>
      said(() => {
        const banner = everyone.find((one) => one.patient === patient) ?? ivy;
        asked = banner;
        open = access = closed = null;
        if (patient === 'p-joan') return { kind: 'refused', banner, refusal: 'opted-out' };
        return { kind: 'gate', gate: gateOf(banner, story.ways ?? atTriage, null) };
      }),
    answerGate: (patient, answer) =>
      said(() =>
        story.backlog === 'full' && !open && answer.kind !== 'emergency'
          ? { kind: 'refused', banner: only(patient, asked), refusal: 'too-much-unsent' }
          : openNow(only(patient, asked), accessLine(answer.kind, story.soon, story.inForce)),
      ),
    patientSaidNo: (patient) =>
      said(() => {
        only(patient, asked);
        asked = open = access = null;
        return move('active');
      }),
    askAgain: (patient) =>
      said(() => {
        asked = only(patient, open);
        return { kind: 'gate', gate: gateOf(asked, story.ways ?? atTriage, access) };
      }),
    stay: async (patient) => {
      only(patient, open);
      return (asked = null);
    },
    withdraw: (patient) =>
      said(() => {
        only(patient, open);
        asked = open = access = null;
        return move('active');
      }),
    showOverview: (patient) =>
      said(() => {
        const banner = only(patient, open);
        place = 'overview';
        return firstScreen(banner);
      }),
    showSection: (patient, section) =>
      said(() => {
        only(patient, open);
        place = section;
        return story.long && section === 'results' ? manyResults(2000) : sectionOf(section);
      }),
    showTimeline: (patient) =>
      said(() => {
        only(patient, open);
        place = 'timeline';
        return timeline();
      }),
    showLetter: (patient, id) =>
      said(() => {
        only(patient, open);
        return letterOf(id);
      }),
    refresh: (patient) => said(() => opened(only(patient, open))),
    closePatient: () =>
      said(() => {
        asked = open = access = null;
        return move('active');
      }),
    wrongPatient: (patient) =>
      said(() => {
        only(patient, open);
        asked = open = access = null;
        return move('active');
      }),
    toldOfClosing: async () => {
      closed = null;
      return move('active');
    },
    myActivity: () =>
      said(() => ({
        rows: [
          {
            at: date('2026-11-21T14:02'),
            patient: 'PATTERSON, Ivy',
            what: 'saw overview',
            why: 'agreed, this visit',
            sending: { kind: 'waiting' },
            emergency: false,
          },
          {
            at: date('2026-11-21T14:01'),
            patient: null,
            what: 'searched for a patient',
            why: null,
            sending: { kind: 'waiting' },
            emergency: false,
          },
          {
            at: date('2026-11-21T13:40'),
            patient: 'KHAN, Amir',
            what: 'record opened',
            why: 'EMERGENCY: unconscious',
            sending: { kind: 'sent' },
            emergency: true,
          },
          {
            at: date('2026-11-21T07:31'),
            patient: null,
            what: 'signed in',
            why: null,
            sending: story.setAside
              ? { kind: 'set-aside', reason: 'The event contradicts one that is held.' }
              : { kind: 'sent' },
            emergency: false,
          },
        ],
        waiting: 2,
        chain: 'intact to entry 5,102',
        intact: true,
      })),
    stepUp: (code) =>
      said(() => {
        if (code === '000000')
          throw { ...noMatch, field: 'code', words: 'That code is not right. Wait for the next one.' };
        steppedUp = true;
        return null;
      }),
    sessions: () => said(() => onlyAfterStepUp(signedIn)),
    endSession: (session) =>
      said(() => {
        signedIn = onlyAfterStepUp(signedIn).filter((row) => row.session !== session);
        return null;
      }),
    alerts: () => said(() => onlyAfterStepUp(alerts)),
    changePassword: (_old, next) =>
      said(() => {
        if (/password/i.test(next))
          throw {
            ...noMatch,
            field: 'new-password',
            code: 'AUTH-06',
            words: 'Choose another password: this one is among the first that are guessed.',
          };
        return null;
      }),
    scrolled: async (_patient, to) => {
      scroll = to;
      return null;
    },
    touch: async () => null,
    lock: () => said(() => move('locked')),
    unlock: (password) =>
      said(() => {
        if (password === 'wrong') {
          triesLeft -= 1;
          return { kind: 'wrong', triesLeft };
        }
        const back = open;
        session = 'active';
        return { kind: 'back', record: back ? opened(back) : null, place, scroll };
      }),
    signOut: () => said(() => move('signed-out')),
  };
}

/** The patient that is meant, where that is the one at hand; as the viewer does, it acts on nobody else. */
function only(patient: string, atHand: Banner | null): Banner {
  if (atHand?.patient !== patient) throw nothingOpen;
  return atHand;
}

function statusOf(
  story: Story,
  session: Status['session']['kind'],
  triesLeft: number,
): Omit<Status, 'access' | 'closed' | 'sessionEnded'> {
  return {
    network: story.offline ? { kind: 'offline', since: '13:52' } : { kind: 'online', milliseconds: 31 },
    unsent: story.unsent ?? 0,
    backlog: story.backlog ?? 'usual',
    lostAtSignOut: story.lost ?? false,
    setAside: story.setAside ?? 0,
    session: sessionOf(story, session, triesLeft),
    computer: 'ED-TRIAGE-03',
    version: '0.1.0',
    clock: '14:03',
    clockSkewSeconds: story.skew ?? null,
    training: story.training ? 'The people of this gateway were made up.' : null,
    warning: null,
    notices: story.notices ?? [],
  };
}

function sessionOf(story: Story, kind: Status['session']['kind'], triesLeft: number): Status['session'] {
  const who = story.who ?? rita;
  switch (kind) {
    case 'signed-out':
      return { kind };
    case 'statement':
      return { kind, who, paragraphs: statement };
    case 'active':
      return {
        kind,
        who,
        remaining: {
          locksInSeconds: story.locksIn ?? 252,
          curtainSeconds: story.curtain ?? 0,
          warningSeconds: story.warning ?? 60,
        },
      };
    case 'locked':
      return { kind, who, since: '14:09', ends: '14:29', triesLeft };
  }
}

function enrolmentOf(account: string) {
  const size = 37;
  let qrPath = '';
  for (let row = 4; row < size - 4; row += 1) {
    for (let column = 4; column < size - 4; column += 1) {
      if ((row * 7 + column * 13 + ((row * column) % 5)) % 3 === 0) qrPath += `M${column} ${row}h1v1h-1z`;
    }
  }
  return { qrPath, qrSize: size, key: 'K7QF 2MWD PX3A 9TZE VUJ4 HCLR', account };
}

const codes = Array.from({ length: 10 }, (_, index) => `K7QF-${1000 + index * 37}-PX3A`);

const statement = [
  'You may open a record only of a patient whom you are treating or whose care you support.',
  'Each opening is recorded with your name, the time and the reason. The privacy officer checks them and the patient can see them.',
  'To open a record for any other reason is misuse. It is a disciplinary matter and may be a crime.',
];

const noMatch: Fault = {
  words: 'The details you gave do not match. Check them and try again. 4 tries are left before a wait.',
  code: 'AUTH-02',
  field: 'password',
  retryAfterSeconds: null,
  then: { kind: 'stay' },
};

const stepUpNeeded: Fault = {
  words: 'Give a code from your authenticator again.',
  code: 'AUTH-10',
  field: 'code',
  retryAfterSeconds: null,
  then: { kind: 'step-up' },
};

const nothingOpen: Fault = {
  words: 'No record is open. Find the patient again.',
  code: 'REC-01',
  field: null,
  retryAfterSeconds: null,
  then: { kind: 'stay' },
};
