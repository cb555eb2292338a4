import type { Chosen } from '../wire/Chosen';
import type { ClaimAnswer } from '../wire/ClaimAnswer';
import type { Enrolment } from '../wire/Enrolment';
import type { Fault } from '../wire/Fault';
import type { FirstScreen } from '../wire/FirstScreen';
import type { Found } from '../wire/Found';
import type { CopySaved } from '../wire/CopySaved';
import type { Function } from '../wire/Function';
import type { ReportShown } from '../wire/ReportShown';
import type { Led } from '../wire/Led';
import type { Letter } from '../wire/Letter';
import type { MyActivity } from '../wire/MyActivity';
import type { Opened } from '../wire/Opened';
import type { Opening } from '../wire/Opening';
import type { Recent } from '../wire/Recent';
import type { SectionView } from '../wire/SectionView';
import type { ReviewQueue } from '../wire/ReviewQueue';
import type { PeoplePage } from '../wire/PeoplePage';
import type { Status } from '../wire/Status';
import type { TimelineRow } from '../wire/TimelineRow';
import type { Unlocking } from '../wire/Unlocking';
import type { Content, Justified, Place, Way } from './screen';

/** What can happen. Whatever is an answer carries the token of its asking. */
export type Event =
  | { kind: 'status'; status: Status }
  | { kind: 'asked' }
  | { kind: 'answered'; token: number }
  | { kind: 'fault'; token: number; fault: Fault }
  | { kind: 'refused-letter'; token: number; fault: Fault }
  | { kind: 'way'; way: Way }
  | { kind: 'diagnose' }
  | { kind: 'enrol'; token: number; enrolment: Enrolment }
  | { kind: 'codes'; token: number; codes: string[] }
  | { kind: 'codes-kept' }
  | { kind: 'find' }
  | { kind: 'recents'; recents: Recent[] }
  | { kind: 'found'; token: number; found: Found }
  | { kind: 'launched'; number: number }
  | { kind: 'led'; token: number; led: Led }
  | { kind: 'choosing' }
  | { kind: 'chosen'; token: number; chosen: Chosen }
  | { kind: 'justify'; basis: Justified; claim: ClaimAnswer | null }
  | { kind: 'back' }
  | { kind: 'stayed' }
  | { kind: 'turned' }
  | { kind: 'asked-again'; token: number; chosen: Chosen }
  | { kind: 'opening'; token: number; opening: Opening }
  | { kind: 'go'; place: Place; entry?: string | undefined }
  | { kind: 'overview'; token: number; first: FirstScreen }
  | { kind: 'section'; token: number; view: SectionView }
  | { kind: 'timeline'; token: number; rows: TimelineRow[] }
  | { kind: 'arrived'; first: FirstScreen; place: Place; content: Content }
  | { kind: 'read'; id: string }
  | { kind: 'letter'; token: number; letter: Letter }
  | { kind: 'refreshed'; token: number; record: Opened }
  | { kind: 'closed'; token: number }
  | { kind: 'withdrawing' }
  | { kind: 'my-activity'; days: number }
  | { kind: 'activity'; token: number; activity: MyActivity }
  | { kind: 'function'; to: Function }
  | { kind: 'people'; token: number; people: PeoplePage }
  | { kind: 'review'; token: number; queue: ReviewQueue }
  | { kind: 'step-up'; to: Function }
  | { kind: 'access-report'; token: number; report: ReportShown }
  | { kind: 'subject-access'; token: number; copy: CopySaved }
  | { kind: 'another-right' }
  | { kind: 'change-password' }
  | { kind: 'password-changed'; token: number }
  | { kind: 'unlocking'; token: number; unlocking: Unlocking };
