import type { Backlog } from '../wire/Backlog';
import type { Disclosure } from '../wire/Disclosure';
import type { Led } from '../wire/Led';
import type { Refusal } from '../wire/Refusal';
import type { SignedIn } from '../wire/SignedIn';
import type { Status } from '../wire/Status';
import type { Warning } from '../wire/Warning';
import { everyWay, inLaboratory, untied, type Ways } from './gates';
import { grace, sam } from './people';

/** What the invented viewer begins with; a story says how it differs. */
export interface Story {
  session: Status['session']['kind'];
  offline?: boolean;
  /** What may leave the program, where that is not everything. */
  discloses?: Disclosure[];
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
  /** Where the link of another program leads; where it is not said, to Ivy. */
  launch?: Led;
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

/** Each story by its name. */
export const stories: Record<string, Story> = {
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
  'nothing-leaves': { session: 'active', discloses: [] },
  privacy: { session: 'active', who: grace, unplaced: true },
  administration: { session: 'active', who: sam },
};
