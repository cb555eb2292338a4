import type { Asking as WhoAsks } from '../wire/Asking';
import { faultOf } from '../backend';
import type { ContactKind } from '../wire/ContactKind';
import type { Function } from '../wire/Function';
import type { PrintSize } from '../wire/PrintSize';
import type { ReportChoice } from '../wire/ReportChoice';
import type { Asking } from './asking';

/** The rights of a patient: who has opened the record, and a copy of what it holds. */
export function rightsTasks({ backend, happen, ask }: Asking) {
  return {
    makeReport: (asking: WhoAsks, choice: ReportChoice) =>
      ask(
        () => backend.accessReport(asking, choice),
        (token, report) => ({ kind: 'access-report', token, report }),
      ),
    saveReport: (asking: WhoAsks, choice: ReportChoice, size: PrintSize) =>
      ask(
        () => backend.saveAccessReport(asking, choice, size),
        (token, report) => ({ kind: 'access-report', token, report }),
      ),
    saveCopy: (asking: WhoAsks, size: PrintSize) =>
      ask(
        () => backend.subjectAccess(asking, size),
        (token, copy) => ({ kind: 'subject-access', token, copy }),
      ),
    forPatients: {
      read: () => backend.forPatients(),
      ticket: () => backend.printForPatients(),
      print: (reference: string) => backend.printNow(reference),
      save: (size: PrintSize) => backend.saveForPatients(size),
      then: 'Open it there to print it again.',
    },
    contacts: () => backend.contacts(),
    /** Answers why it did not open, or nothing. */
    writeTo: (kind: ContactKind): Promise<string | null> =>
      backend.openContact(kind).then(
        () => null,
        (error: unknown) => faultOf(error).words,
      ),
    /** What was made for one patient leaves the screen before another is asked for. */
    anotherRight: () => happen({ kind: 'another-right' }),
  };
}

/** Whether a function asks for a patient first: nothing is listed when it opens, so its code is asked for at once. */
export function isRight(to: Function): to is 'access-report' | 'subject-access' {
  return to === 'access-report' || to === 'subject-access';
}
