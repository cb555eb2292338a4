import type { Backend } from '../backend';
import type { AccessLine } from '../wire/AccessLine';
import type { Banner } from '../wire/Banner';
import type { Fault } from '../wire/Fault';
import type { Gate } from '../wire/Gate';
import type { Opened } from '../wire/Opened';
import type { Status } from '../wire/Status';
import { date, everyone, ivy, patients, recents, rita } from './people';
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
  /** Sections hold as much as records ever do. */
  long?: boolean;
  training?: boolean;
}

const stories: Record<string, Story> = {
  'sign-in': { session: 'signed-out', training: true },
  plain: { session: 'signed-out' },
  statement: { session: 'statement' },
  work: { session: 'active' },
  offline: { session: 'active', offline: true, unsent: 4 },
  unsent: { session: 'active', unsent: 4 },
  slow: { session: 'active', slow: 12_000 },
  long: { session: 'active', long: true },
  curtain: { session: 'active', curtain: 2 },
  warning: { session: 'active', locksIn: 64, warning: 60 },
  locked: { session: 'locked' },
};

/** A viewer with invented people, for designing and testing the page in a plain browser. */
export function invented(name: string): Backend {
  const story = stories[name] ?? { session: 'signed-out' };
  let session = story.session;
  let open: Banner | null = null;
  let asked: Banner | null = null;
  let access: AccessLine | null = null;
  let triesLeft = 5;
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
  const status = (): Status => statusOf(story, session, access, triesLeft);
  const opened = (banner: Banner): Opened => ({
    first: firstScreen(banner),
    access: access ?? accessLine('permission-once'),
  });
  const openNow = (banner: Banner, line: AccessLine): { kind: 'opened'; record: Opened } => {
    open = banner;
    access = line;
    changed(status());
    return { kind: 'opened', record: opened(banner) };
  };

  return {
    status: async () => status(),
    watchStatus: async (hear) => {
      changed = hear;
      return () => (changed = () => undefined);
    },
    organisation: async () => 'Northampton General Hospital',
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
        open = access = null;
        if (patient === 'p-joan') return { kind: 'refused', banner, refusal: 'opted-out' };
        return { kind: 'gate', gate: gateOf(banner) };
      }),
    answerGate: (patient, answer) => said(() => openNow(only(patient, asked), accessLine(answer.kind))),
    patientSaidNo: (patient) =>
      said(() => {
        only(patient, asked);
        return (asked = null);
      }),
    showOverview: (patient) => said(() => firstScreen(only(patient, open))),
    showSection: (patient, section) =>
      said(() => {
        only(patient, open);
        return story.long && section === 'results' ? manyResults(2000) : sectionOf(section);
      }),
    showTimeline: (patient) =>
      said(() => {
        only(patient, open);
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
    myActivity: () =>
      said(() => ({
        rows: [
          {
            at: date('2026-11-21T14:02'),
            patient: 'PATTERSON, Ivy',
            what: 'saw overview',
            why: 'agreed, this visit',
            sent: false,
            emergency: false,
          },
          {
            at: date('2026-11-21T14:01'),
            patient: null,
            what: 'searched for a patient',
            why: null,
            sent: false,
            emergency: false,
          },
          {
            at: date('2026-11-21T13:40'),
            patient: 'KHAN, Amir',
            what: 'record opened',
            why: 'EMERGENCY: unconscious',
            sent: true,
            emergency: true,
          },
          {
            at: date('2026-11-21T07:31'),
            patient: null,
            what: 'signed in',
            why: null,
            sent: true,
            emergency: false,
          },
        ],
        waiting: 2,
        chain: 'intact to entry 5,102',
        intact: true,
      })),
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
        return { kind: 'back', record: back ? opened(back) : null };
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
  access: AccessLine | null,
  triesLeft: number,
): Status {
  return {
    network: story.offline ? { kind: 'offline', since: '13:52' } : { kind: 'online', milliseconds: 31 },
    unsent: story.unsent ?? 0,
    setAside: 0,
    session: sessionOf(story, session, triesLeft),
    computer: 'ED-TRIAGE-03',
    version: '0.1.0',
    clock: '14:03',
    clockSkewSeconds: null,
    training: story.training ? 'The people of this gateway were made up.' : null,
    warning: null,
    access,
  };
}

function sessionOf(story: Story, kind: Status['session']['kind'], triesLeft: number): Status['session'] {
  switch (kind) {
    case 'signed-out':
      return { kind };
    case 'statement':
      return { kind, who: rita, paragraphs: statement };
    case 'active':
      return {
        kind,
        who: rita,
        remaining: {
          locksInSeconds: story.locksIn ?? 252,
          curtainSeconds: story.curtain ?? 0,
          warningSeconds: story.warning ?? 60,
        },
      };
    case 'locked':
      return { kind, who: rita, since: '14:09', ends: '14:29', triesLeft };
  }
}

function accessLine(basis: AccessLine['basis']): AccessLine {
  return {
    basis,
    words:
      basis === 'emergency'
        ? 'begun 21-Nov-2026 14:14, patient cannot communicate. Privacy officer told'
        : 'patient agreed to this visit, 21-Nov-2026 14:02',
    until: basis === 'emergency' ? '21-Nov-2026 18:14' : '22-Nov-2026 02:00',
    secondsLeft: 14_400,
    scope: 'Triage nurse sees 12 of 14 sections. Policy 2026.1',
  };
}

function gateOf(banner: Banner): Gate {
  return {
    banner,
    options: [
      { basis: 'permission-once', ends: 'ends 22-Nov-2026 02:00', until: null, untilAtMost: null },
      { basis: 'permission-until', ends: '7 days at most', until: '2026-11-28', untilAtMost: '2026-11-28' },
      { basis: 'emergency', ends: '4 hours, reviewed', until: null, untilAtMost: null },
    ],
    you: {
      title: rita.title,
      organisation: rita.organisation,
      workplace: rita.workplace,
      relationship: 'presenting-here',
      sectionsShown: 12,
      sectionsCounted: 2,
      sections: 14,
    },
    refused: banner.patient === 'p-iva' ? date('2026-11-19') : null,
    ask: 'May I look at your shared care record? It shows your medicines, allergies and care.',
    reasons: [
      { reason: 'unconscious', words: 'Unconscious' },
      { reason: 'cannot-communicate', words: 'Cannot communicate' },
      { reason: 'lacks-capacity', words: 'Lacks capacity for this decision' },
      { reason: 'other', words: 'Other' },
    ],
    emergencyHours: 4,
  };
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

const nothingOpen: Fault = {
  words: 'No record is open. Find the patient again.',
  code: 'REC-01',
  field: null,
  retryAfterSeconds: null,
  then: { kind: 'stay' },
};
