import type { Asking } from './wire/Asking';
import type { DeviceDetail } from './wire/DeviceDetail';
import type { DevicesListed } from './wire/DevicesListed';
import type { DevicesPage } from './wire/DevicesPage';
import type { OrganisationRow } from './wire/OrganisationRow';
import type { PeopleListed } from './wire/PeopleListed';
import type { PeoplePage } from './wire/PeoplePage';
import type { PersonAct } from './wire/PersonAct';
import type { PersonDetail } from './wire/PersonDetail';
import type { CopySaved } from './wire/CopySaved';
import type { ContactKind } from './wire/ContactKind';
import type { Contacts } from './wire/Contacts';
import type { PrintSize } from './wire/PrintSize';
import type { ReportChoice } from './wire/ReportChoice';
import type { ReportShown } from './wire/ReportShown';
import type { Sheet } from './wire/Sheet';
import type { Check } from './wire/Check';
import type { Chosen } from './wire/Chosen';
import type { ClaimAnswer } from './wire/ClaimAnswer';
import type { CouldAgree } from './wire/CouldAgree';
import type { Details } from './wire/Details';
import type { Diagnosis } from './wire/Diagnosis';
import type { Enrolment } from './wire/Enrolment';
import type { Fault } from './wire/Fault';
import type { Findings } from './wire/Findings';
import type { FirstScreen } from './wire/FirstScreen';
import type { Found } from './wire/Found';
import type { GateAnswer } from './wire/GateAnswer';
import type { Led } from './wire/Led';
import type { LedgerChecked } from './wire/LedgerChecked';
import type { Leaving } from './wire/Leaving';
import type { Letter } from './wire/Letter';
import type { MyActivity } from './wire/MyActivity';
import type { OnPaper } from './wire/OnPaper';
import type { Opened } from './wire/Opened';
import type { Original } from './wire/Original';
import type { Opening } from './wire/Opening';
import type { Printing } from './wire/Printing';
import type { Recent } from './wire/Recent';
import type { ReviewDecision } from './wire/ReviewDecision';
import type { ReviewItem } from './wire/ReviewItem';
import type { ReviewQueue } from './wire/ReviewQueue';
import type { ReviewReport } from './wire/ReviewReport';
import type { ReviewTab } from './wire/ReviewTab';
import type { Saved } from './wire/Saved';
import type { Section } from './wire/Section';
import type { SectionView } from './wire/SectionView';
import type { SignInAnswer } from './wire/SignInAnswer';
import type { Status } from './wire/Status';
import type { SupportFile } from './wire/SupportFile';
import type { TimelineRow } from './wire/TimelineRow';
import type { Unlocking } from './wire/Unlocking';

/**
 * Everything the page can ask of the viewer. There is nothing else: no network, no storage, no file.
 *
 * Each call rejects with a `Fault` where it fails. A refusal is an answer, not a fault.
 */
export interface Backend {
  status(): Promise<Status>;
  /** Calls `changed` with each new status. Returns what stops that. */
  watchStatus(changed: (status: Status) => void): Promise<() => void>;
  /** The organisation that IT has set for the frame. */
  organisation(): Promise<string | null>;

  signIn(email: string, password: string, code: string): Promise<SignInAnswer>;
  activate(email: string, activationCode: string, password: string): Promise<Enrolment>;
  recover(email: string, password: string, recoveryCode: string): Promise<Enrolment>;
  /** Answers with the recovery codes. */
  confirmEnrolment(code: string): Promise<string[]>;
  acceptStatement(): Promise<null>;

  findPatient(text: string): Promise<Found>;
  recents(): Promise<Recent[]>;
  choosePatient(patient: string): Promise<Chosen>;
  /** Where the link leads with which another program asks for a record; with `leaving`, the open record may be left for it. */
  followLaunch(leaving: boolean): Promise<Led>;
  /** The link is let go. */
  forgetLaunch(): Promise<null>;
  // From here on `patient` is whom the page believes it speaks of; the viewer answers about nobody else.
  /** With the answer goes what ties the two, where its option needs that. */
  answerGate(patient: string, answer: GateAnswer, claim: ClaimAnswer | null): Promise<Opening>;
  patientSaidNo(patient: string): Promise<null>;
  /** That the patient said no was a slip, just now. */
  unsayNo(patient: string): Promise<null>;
  /** Asks the question again of an open record: to extend an emergency, or to turn it into a permission. */
  askAgain(patient: string): Promise<Chosen>;
  /** Goes back from the question that was asked again: the record stays as it was. */
  stay(patient: string): Promise<null>;
  /** The patient takes the permission back. */
  withdraw(patient: string): Promise<null>;

  /** Keeps the open record for a visit: sealed in memory, it opens without the network. */
  keep(patient: string): Promise<null>;
  /** Keeps a record no longer. */
  dropKept(patient: string): Promise<null>;

  showOverview(patient: string): Promise<FirstScreen>;
  /** The first screen again, because more of the record has come: the part that is shown stays the part that is shown. */
  showArrived(patient: string): Promise<FirstScreen>;
  showSection(patient: string, section: Section): Promise<SectionView>;
  showTimeline(patient: string): Promise<TimelineRow[]>;
  showLetter(patient: string, id: string): Promise<Letter>;
  /** What stands beside an entry of a section: its author, status and code. */
  showDetails(patient: string, section: Section, id: string): Promise<Details>;
  /** An entry of a section as its source sent it, field by field. */
  showOriginal(patient: string, section: Section, id: string): Promise<Original>;
  /** Shortcuts work, or not, until whoever is at work signs out. */
  switchShortcuts(on: boolean): Promise<null>;
  /** What goes on paper, written down as printed. */
  printScreen(patient: string, what: OnPaper): Promise<Printing>;
  /** Opens the printer’s window over the page as it is laid out, once for each paper. Answers when that is over. */
  printNow(reference: string): Promise<Leaving>;
  /** Puts words on the clipboard, once it is written down of which entries they are. `null` where no record is open. */
  copy(patient: string | null, entries: string[], words: string): Promise<Leaving>;
  /** What has these words, of what the grant shows. They are not written down; what is found is. */
  findInRecord(patient: string, text: string): Promise<Findings>;
  /** How far down the part is, in CSS pixels: an unlocking leads back to it. */
  scrolled(patient: string, scroll: number): Promise<null>;
  refresh(patient: string): Promise<Opened>;
  /** Closes what is open or asked; after an emergency with whether the patient was able to agree later, if that is known. */
  closePatient(couldAgree: CouldAgree | null): Promise<null>;
  /** The record is another patient's than the one who was meant: it closes, and is noted as that. */
  wrongPatient(patient: string): Promise<null>;
  /** The person has been told of a record that was closed under their eyes. */
  toldOfClosing(): Promise<null>;

  /** What the person did within so many days, today among them. */
  myActivity(days: number): Promise<MyActivity>;
  /** Answers what the review of privacy asks about an own opening. */
  answerReview(item: string, words: string): Promise<null>;
  /** Says more of an own opening that has ended. */
  sayAfterwards(grant: string, couldAgree: CouldAgree | null, wrongPatient: boolean): Promise<null>;
  /** Gives the second factor again, for the functions of privacy and administration. */
  stepUp(code: string): Promise<null>;
  /** A page of the people in whose name, address, job or organisation all of these words stand. */
  people(words: string, only: PeopleListed, after: string | null): Promise<PeoplePage>;
  person(account: string): Promise<PersonDetail>;
  /** Does something about a person, who comes back as they are afterwards. */
  actOnPerson(account: string, act: PersonAct, why: string): Promise<PersonDetail>;
  devices(words: string, only: DevicesListed, after: string | null): Promise<DevicesPage>;
  device(device: string): Promise<DeviceDetail>;
  /** Takes a computer out of use, which comes back as it is afterwards. */
  revokeDevice(device: string, why: string): Promise<DeviceDetail>;
  organisations(): Promise<OrganisationRow[]>;
  /** A page of what is to be reviewed, from its beginning or after the one before. */
  reviewQueue(tab: ReviewTab, after: string | null): Promise<ReviewQueue>;
  reviewItem(id: string): Promise<ReviewItem>;
  decideReview(items: string[], decision: ReviewDecision, note: string | null): Promise<null>;
  /** A month that is over, `2026-10`, in numbers that may leave the queue. */
  reviewReport(month: string): Promise<ReviewReport>;
  /** Saves the report that was looked at last. */
  saveReviewReport(): Promise<Saved>;
  /** Reads all of the ledger, and says whether it is whole. */
  checkLedger(): Promise<LedgerChecked>;
  changePassword(old: string, next: string, code: string): Promise<null>;

  /** Who has opened a patient's record, in words for the patient. */
  accessReport(asking: Asking, choice: ReportChoice): Promise<ReportShown>;
  /** The same, saved as a PDF to be handed over. */
  saveAccessReport(asking: Asking, choice: ReportChoice, size: PrintSize): Promise<ReportShown>;
  /** Saves a copy of all that is held about a patient; nothing of it comes to the page. */
  subjectAccess(asking: Asking, size: PrintSize): Promise<CopySaved>;
  /** What the patient whose record is open is told of the opening. */
  receipt(patient: string): Promise<Sheet>;
  /** What every patient may read: what the record is, and what can be asked for. */
  forPatients(): Promise<Sheet>;
  /** The ticket to print it, once. */
  printForPatients(): Promise<string>;
  /** The same, saved as a PDF: where. */
  saveForPatients(size: PrintSize): Promise<string>;
  /** Where staff may write to, as IT has set it. */
  contacts(): Promise<Contacts>;
  /** Opens what IT has set for this, and nothing else. */
  openContact(kind: ContactKind): Promise<void>;
  /** The ticket to print it, once: written down as printed. */
  printReceipt(patient: string): Promise<string>;
  /** The same, saved as a PDF: where. */
  saveReceipt(patient: string, size: PrintSize): Promise<string>;

  /** Makes the checks of this computer; tells of `each` as soon as it is made. It changes and ends nothing. */
  diagnose(each: (check: Check) => void): Promise<Diagnosis>;
  /** Puts the checks on the clipboard, as text. Answers whether there were any. */
  copyChecks(): Promise<boolean>;
  /** Makes the support file, which is read before it is saved. */
  prepareSupportFile(): Promise<SupportFile>;
  /** Saves the support file as it was read last. */
  saveSupportFile(): Promise<Saved>;

  /** Says that the person is still there. */
  touch(): Promise<null>;
  lock(): Promise<null>;
  unlock(password: string): Promise<Unlocking>;
  signOut(): Promise<null>;
}

/** What a rejected call says: the viewer's own fault, or one for a call that did not get that far. */
export function faultOf(error: unknown): Fault {
  if (isFault(error)) return error;
  return {
    words: 'The program did not answer. Nothing is lost. Try again; if it happens again, tell IT.',
    code: 'APP-01',
    field: null,
    retryAfterSeconds: null,
    then: { kind: 'stay' },
  };
}

/** What is said in place of an answer about somebody else than was asked for. */
export const otherPatient: Fault = {
  words:
    'The answer was about another patient, so nothing of it is shown. Find the patient again and tell IT.',
  code: 'APP-02',
  field: null,
  retryAfterSeconds: null,
  then: { kind: 'stay' },
};

function isFault(error: unknown): error is Fault {
  return (
    typeof error === 'object' && error !== null && 'words' in error && 'code' in error && 'then' in error
  );
}
