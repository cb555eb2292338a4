import type { Backend } from '../backend';
import { accessLine } from '../fake/gates';
import { ivy, recents, rita } from '../fake/people';
import { firstScreen } from '../fake/record';
import {
  beginning,
  type Content,
  type OpenRecord,
  type Place,
  type Reading,
  type Screen,
  type State,
} from '../state';
import type { AccessLine } from '../wire/AccessLine';
import type { Fault } from '../wire/Fault';
import type { FirstScreen } from '../wire/FirstScreen';
import type { SectionView } from '../wire/SectionView';
import type { SessionState } from '../wire/SessionState';
import type { Status } from '../wire/Status';
import type { Hands } from './hands';

/** A screen in one state, as the gallery shows it. */
export interface Shown {
  name: string;
  state: State;
  organisation?: string | null;
  /** What the viewer answers here, besides what it answers everywhere. */
  answers?: Partial<Backend>;
  /** What a person does to get there from `state`. */
  act?: (hands: Hands) => Promise<void>;
  /** How much faster clocks run, for what is said only after a while. */
  hurry?: number;
  /** What has to be in view at once, without scrolling, in a window of 1366 by 768: selectors. */
  whole?: string[];
  /** What else has to be so; says what is not. */
  proof?: () => string[];
}

export const signedOut: SessionState = { kind: 'signed-out' };
export const active: SessionState = {
  kind: 'active',
  who: rita,
  remaining: { locksInSeconds: 252, curtainSeconds: 0, warningSeconds: 60, coveredOnLeaving: true },
};

/** How things stand, as far as the ordinary goes. */
export function status(change: Partial<Status> = {}): Status {
  return {
    network: { kind: 'online', milliseconds: 31 },
    unsent: 0,
    backlog: 'usual',
    lostAtSignOut: false,
    setAside: 0,
    session: active,
    discloses: ['print', 'copy'],
    computer: 'ED-TRIAGE-03',
    version: '0.1.0',
    clock: '14:03',
    clockSkewSeconds: null,
    training: null,
    warning: null,
    notices: [],
    access: null,
    hasCome: null,
    closed: null,
    visit: null,
    saidNo: null,
    sessionEnded: false,
    launch: null,
    shortcuts: true,
    ...change,
  };
}

/** A screen, with whatever is not as usual. */
export function at(screen: Screen, change: Partial<State> & { how?: Partial<Status> } = {}): State {
  const { how, ...rest } = change;
  return { ...beginning, screen, status: status(how), ...rest };
}

export function fault(words: string, code: string, field: string | null = null): Fault {
  return { words, code, field, retryAfterSeconds: null, then: { kind: 'stay' } };
}

export const noAnswer = fault(
  'The record service did not answer. Nothing is lost. Try again, or ring the GP practice.',
  'NET-07',
);

/** An open record. */
export function record(
  change: {
    first?: FirstScreen;
    access?: AccessLine;
    place?: Place;
    content?: Content;
    reading?: Reading;
  } = {},
): OpenRecord {
  const { first = firstScreen(ivy), access = accessLine('permission-once') } = change;
  return {
    kind: 'record',
    record: { first, access },
    place: change.place ?? 'overview',
    content: change.content ?? { kind: 'overview' },
    reading: change.reading ?? { kind: 'nothing' },
    entry: null,
    told: true,
  };
}

/** The same as it stands in the frame. */
export function inRecord(open: OpenRecord, change: Partial<State> & { how?: Partial<Status> } = {}): State {
  return at(open, { ...change, how: { access: open.record.access, ...change.how } });
}

/** One section of Ivy's record. */
export function section(view: SectionView, reading?: Reading): State {
  const content: Content = { kind: 'section', view };
  return inRecord(record({ place: view.section, content, ...(reading ? { reading } : {}) }));
}

/** The search, with whom somebody saw before. */
export const search: Screen & { kind: 'find-patient' } = {
  kind: 'find-patient',
  found: null,
  recents,
  behind: null,
};

/** The heads of a table stay over its lines, however far it is scrolled. */
export function headsInView(table: string): string[] {
  // In a small window the whole page scrolls, and its heads with it.
  if (window.innerHeight <= 560) return [];
  const seen = [...document.querySelectorAll(table)].find((one) => one.getBoundingClientRect().bottom > 300);
  return [...(seen?.querySelectorAll('thead th') ?? [])].flatMap((head) => {
    const box = head.getBoundingClientRect();
    const top = document.elementFromPoint(box.left + 4, box.top + box.height / 2);
    return box.height > 0 && top !== null && (top === head || head.contains(top))
      ? []
      : [`the head “${head.textContent?.trim()}” is out of view`];
  });
}
