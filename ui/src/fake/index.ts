import type { Backend } from '../backend';
import type { AccessLine } from '../wire/AccessLine';
import type { Banner } from '../wire/Banner';
import type { Fault } from '../wire/Fault';
import type { Opened } from '../wire/Opened';
import type { RecordClosed } from '../wire/RecordClosed';
import type { Refusal } from '../wire/Refusal';
import type { Place } from '../wire/Place';
import type { Status } from '../wire/Status';
import { checking } from './checks';
import { findingsOf } from './finding';
import { detailsOf, originalOf } from './closer-look';
import { mine } from './activity';
import { administered } from './administration';
import { checked, contacts, copySaved, forPatients, receipt, reportOf } from './rights';
import { accessLine, atTriage, gateOf } from './gates';
import { letterOf } from './letters';
import { printOutOf } from './paper';
import { date, everyone, ivy, patients, recents } from './people';
import { firstScreen, manyResults, sectionOf, timeline } from './record';
import { itemOf, queueOf, report } from './review';
import { statusOf } from './status';
import { stories } from './stories';

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
  let saidNo: Banner | null = null;
  let steppedUp = false;
  let shortcuts = true;
  let launch: number | null = null;
  let sessionEnded = false;
  const admin = administered();
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
    hasCome: open ? { patient: open.patient, round: 3 } : null,
    closed,
    visit: null,
    saidNo,
    sessionEnded,
    launch,
    shortcuts,
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
    followLaunch: (leaving) =>
      said(() => {
        const stopped = leaving ? null : (story.launch ?? null);
        if (stopped?.kind !== 'another-open' && stopped?.kind !== 'other-person') launch = null;
        return stopped ?? { kind: 'patient', row: { banner: ivy, twin: null } };
      }),
    forgetLaunch: () =>
      said(() => {
        launch = null;
        return null;
      }),
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
        saidNo = only(patient, asked);
        asked = open = access = null;
        return move('active');
      }),
    keep: (patient) =>
      said(() => {
        only(patient, open);
        if (access) access = { ...access, keeping: { kind: 'kept', until: date('2026-11-22T02:00') } };
        return move('active');
      }),
    dropKept: async () => null,
    unsayNo: (patient) =>
      said(() => {
        only(patient, saidNo);
        saidNo = null;
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
    showArrived: (patient) => said(() => firstScreen(only(patient, open))),
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
    printScreen: (_patient, what) => said(() => ({ kind: 'ready', printOut: printOutOf(what) })),
    printNow: async () => ({ kind: 'left' }),
    copy: async (_patient, _entries, words) =>
      words.length > 50 && story.discloses
        ? {
            kind: 'refused',
            words: 'Copying more than 50 characters is not permitted for your role. Nothing was copied.',
          }
        : { kind: 'left' },
    findInRecord: (patient, text) =>
      said(() => {
        only(patient, open);
        return findingsOf(text);
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
    myActivity: (days) => said(() => ({ ...mine(Boolean(story.setAside)), days })),
    answerReview: () => said(() => null),
    sayAfterwards: () => said(() => null),
    stepUp: (code) =>
      said(() => {
        if (code === '000000')
          throw { ...noMatch, field: 'code', words: 'That code is not right. Wait for the next one.' };
        steppedUp = true;
        return null;
      }),
    people: (words, only) => said(() => onlyAfterStepUp(admin.people(words, only))),
    person: (account) => said(() => onlyAfterStepUp(admin.person(account))),
    actOnPerson: (account, act, why) => said(() => onlyAfterStepUp(admin.act(account, act, why))),
    devices: (words, only) => said(() => onlyAfterStepUp(admin.devices(words, only))),
    device: (device) => said(() => onlyAfterStepUp(admin.device(device))),
    revokeDevice: (device, why) => said(() => onlyAfterStepUp(admin.revoke(device, why))),
    organisations: () => said(() => onlyAfterStepUp(admin.organisations())),
    reviewQueue: (tab) => said(() => onlyAfterStepUp(queueOf(tab))),
    reviewItem: (id) => said(() => onlyAfterStepUp(itemOf(id))),
    decideReview: () => said(() => null),
    reviewReport: () => said(() => onlyAfterStepUp(report)),
    saveReviewReport: () => said(() => ({ path: '~/Documents/privacy-review-2026-11.csv' })),
    checkLedger: () =>
      said(() => ({ words: 'Ledger intact to entry 184,211, 21-Nov-2026 14:00', intact: true })),
    accessReport: (asking, choice) => said(() => onlyAfterStepUp(checked(asking, reportOf(choice, null)))),
    saveAccessReport: (asking, choice) =>
      said(() => onlyAfterStepUp(checked(asking, reportOf(choice, 'Documents\\access-report-4711.pdf')))),
    subjectAccess: (asking) => said(() => onlyAfterStepUp(checked(asking, copySaved))),
    forPatients: () => said(() => forPatients),
    printForPatients: () => said(() => 'e2'),
    saveForPatients: () => said(() => 'Documents\\for-patients.pdf'),
    contacts: () => said(() => contacts),
    openContact: async () => undefined,
    receipt: () => said(() => receipt),
    printReceipt: () => said(() => 'e1'),
    saveReceipt: () => said(() => 'Documents\\receipt-7F3A-91C2.pdf'),
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
    showDetails: (patient, _section, id) =>
      said(() => {
        only(patient, open);
        return detailsOf(id);
      }),
    showOriginal: (patient, section, id) =>
      said(() => {
        only(patient, open);
        return originalOf(section, id);
      }),
    switchShortcuts: async (on) => {
      shortcuts = on;
      changed(status());
      return null;
    },
    scrolled: async (_patient, to) => {
      scroll = to;
      return null;
    },
    ...checking(story.offline ?? false),
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
