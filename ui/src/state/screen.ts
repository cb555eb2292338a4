import type { Banner } from '../wire/Banner';
import type { BasisKind } from '../wire/BasisKind';
import type { ClaimAnswer } from '../wire/ClaimAnswer';
import type { Enrolment } from '../wire/Enrolment';
import type { Fault } from '../wire/Fault';
import type { Found } from '../wire/Found';
import type { CopySaved } from '../wire/CopySaved';
import type { Function } from '../wire/Function';
import type { ReportShown } from '../wire/ReportShown';
import type { Gate } from '../wire/Gate';
import type { Led } from '../wire/Led';
import type { Letter } from '../wire/Letter';
import type { MyActivity } from '../wire/MyActivity';
import type { Opened } from '../wire/Opened';
import type { Place } from '../wire/Place';
import type { Recent } from '../wire/Recent';
import type { Refusal } from '../wire/Refusal';
import type { SectionView } from '../wire/SectionView';
import type { ReviewQueue } from '../wire/ReviewQueue';
import type { PeoplePage } from '../wire/PeoplePage';
import type { SignedIn } from '../wire/SignedIn';
import type { TimelineRow } from '../wire/TimelineRow';
export type { Place };

/** How somebody comes in: the ordinary way, for the first time, or without the telephone. */
export type Way = 'password' | 'activation' | 'recovery';

/** A way to open a record for which more has to be said than that it is so: on a page of its own, before it opens. */
export type Justified = Extract<
  BasisKind,
  'permission-by-proxy' | 'emergency' | 'safeguarding' | 'legal-duty'
>;

/** What an open record shows beside its banner. */
export type Content =
  | { kind: 'waiting' }
  | { kind: 'failed'; fault: Fault }
  | { kind: 'overview' }
  | { kind: 'timeline'; rows: TimelineRow[] }
  | { kind: 'section'; view: SectionView };

/** The pane in which a letter is read. */
export type Reading =
  | { kind: 'nothing' }
  | { kind: 'waiting'; id: string }
  | { kind: 'failed'; id: string; fault: Fault }
  | { kind: 'open'; letter: Letter };

/** The one patient whose record is open. */
export interface OpenRecord {
  kind: 'record';
  record: Opened;
  place: Place;
  content: Content;
  reading: Reading;
  /** The entry that was asked for, to be chosen in the section. */
  entry: string | null;
  /** How far down the part was when it was left, where it is taken up again. */
  scroll?: number;
  /** Whether a status has told of this access; from then on a status without it means that it has ended. */
  told: boolean;
}

/** The question before a record opens, with what was said so far of a tie; behind it the record, where it is asked again. */
interface Asked {
  gate: Gate;
  claim: ClaimAnswer | null;
  behind: OpenRecord | null;
}

/** Where the link of another program stops. */
export type Stopped = Exclude<Led, { kind: 'patient' } | { kind: 'already-open' }>;

/** The checks of this computer, over whatever was on the screen: that is where one comes back to. */
export interface Diagnosing {
  kind: 'diagnostics';
  over: Exclude<Screen, { kind: 'starting' | 'lock' | 'diagnostics' }>;
}

/**
 * Every screen there is. What is not in the screen is not in the page: to leave a screen is to forget it.
 *
 * A screen that names its patient as `banner` or `gate` stands under the banner; one with a record `behind` leads back to it.
 */
export type Screen =
  | { kind: 'starting' }
  | { kind: 'sign-in'; way: Way }
  | { kind: 'enrolment'; enrolment: Enrolment }
  | { kind: 'recovery-codes'; codes: string[] }
  | { kind: 'statement'; who: SignedIn; paragraphs: string[] }
  | { kind: 'find-patient'; found: Found | null; recents: Recent[]; behind: OpenRecord | null }
  | { kind: 'launch'; led: Stopped; behind: OpenRecord | null }
  | ({ kind: 'gate' } & Asked)
  | ({ kind: 'justification'; basis: Justified } & Asked)
  | { kind: 'refusal'; banner: Banner; refusal: Refusal; behind: OpenRecord | null }
  | OpenRecord
  | { kind: 'closed'; banner: Banner; refusal: Refusal }
  | { kind: 'my-activity'; days: number; activity: MyActivity | null; behind: OpenRecord | null }
  | { kind: 'step-up'; to: Function; behind: OpenRecord | null }
  | { kind: 'administration'; people: PeoplePage | null; behind: OpenRecord | null }
  | { kind: 'privacy-review'; queue: ReviewQueue | null; behind: OpenRecord | null }
  | { kind: 'access-report'; report: ReportShown | null; behind: OpenRecord | null }
  | { kind: 'subject-access'; copy: CopySaved | null; behind: OpenRecord | null }
  | { kind: 'change-password'; done: boolean; behind: OpenRecord | null }
  | Diagnosing
  | { kind: 'lock' };

/** The search with nothing in it and nothing behind it. */
export const findPatient: Screen & { kind: 'find-patient' } = {
  kind: 'find-patient',
  found: null,
  recents: [],
  behind: null,
};

/** The sign-in in the ordinary way. */
export const signIn: Screen & { kind: 'sign-in' } = { kind: 'sign-in', way: 'password' };

/** A record that has just been opened. A section other than the first has to be asked for. */
export function opened(record: Opened, place: Place = 'overview', scroll = 0): OpenRecord {
  return {
    kind: 'record',
    record,
    place,
    content: { kind: place === 'overview' ? 'overview' : 'waiting' },
    reading: { kind: 'nothing' },
    entry: null,
    scroll,
    told: false,
  };
}

/** The patient whom the screen is about, so that the banner stands above it. */
export function patientOf(screen: Screen): Banner | null {
  if (screen.kind === 'record') return screen.record.first.banner;
  if (screen.kind === 'launch') return screen.led.kind === 'another-open' ? screen.led.banner : null;
  if ('gate' in screen) return screen.gate.banner;
  return 'banner' in screen ? screen.banner : null;
}

/** The record that is open, in view or behind the screen in view. */
export function openRecord(screen: Screen): OpenRecord | null {
  if (screen.kind === 'record') return screen;
  if (screen.kind === 'diagnostics') return openRecord(screen.over);
  return 'behind' in screen ? screen.behind : null;
}

/** The screen with a change in the record that is open, in view or behind it. */
export function withOpenRecord(screen: Screen, change: (open: OpenRecord) => OpenRecord): Screen {
  if (screen.kind === 'record') return change(screen);
  if (screen.kind === 'diagnostics') return under(screen, (over) => withOpenRecord(over, change));
  return 'behind' in screen && screen.behind ? { ...screen, behind: change(screen.behind) } : screen;
}

/** The same checks over another screen. What cannot be checked over, the lock and the start, takes their place. */
export function under(screen: Diagnosing, change: (over: Screen) => Screen): Screen {
  const over = change(screen.over);
  return over.kind === 'starting' || over.kind === 'lock' || over.kind === 'diagnostics'
    ? over
    : { ...screen, over };
}

/** The screen with a change in the record that is in view. */
export function inRecord(screen: Screen, change: (open: OpenRecord) => OpenRecord): Screen {
  return screen.kind === 'record' ? change(screen) : screen;
}

/** The question before a record, and what came of it: screens of one patient, reached by choosing. */
export function beforeRecord(
  screen: Screen,
): screen is Screen & { kind: 'gate' | 'justification' | 'refusal' } {
  return screen.kind === 'gate' || screen.kind === 'justification' || screen.kind === 'refusal';
}
