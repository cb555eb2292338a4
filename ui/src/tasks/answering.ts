import { beforeRecord, openRecord, type Justified } from '../state';
import type { Banner } from '../wire/Banner';
import type { ClaimAnswer } from '../wire/ClaimAnswer';
import type { GateAnswer } from '../wire/GateAnswer';
import type { Opening } from '../wire/Opening';
import type { Asking } from './asking';
import { bannerOfChosen, type findingTasks } from './finding';
import type { recordTasks } from './record';

/** Answering the question before a record, asking it again, and taking a permission back. */
export function answeringTasks(
  { backend, now, happen, ask, settle, about, abandon }: Asking,
  finding: ReturnType<typeof findingTasks>,
  record: ReturnType<typeof recordTasks>,
) {
  return {
    justify: (basis: Justified, claim: ClaimAnswer | null) => happen({ kind: 'justify', basis, claim }),
    async answer(answer: GateAnswer, claim: ClaimAnswer | null): Promise<void> {
      await ask(
        () => about((patient) => backend.answerGate(patient, answer, claim), bannerOfOpening),
        (token, opening) => ({ kind: 'opening', token, opening }),
      );
      await record.fetchWhatWaits();
    },
    saidNo: () =>
      ask(
        () => about((patient) => backend.patientSaidNo(patient)),
        (token) => ({ kind: 'closed', token }),
      ),
    /** What was just written down of this patient was a slip. */
    unsayNo: (patient: string) =>
      ask(
        () => backend.unsayNo(patient),
        (token) => ({ kind: 'answered', token }),
      ),
    /** Keeps the open record for a visit. */
    keep: () =>
      ask(
        () => about((patient) => backend.keep(patient)),
        (token) => ({ kind: 'answered', token }),
      ),
    /** Keeps this patient's record no longer. */
    dropKept: (patient: string) =>
      ask(
        () => backend.dropKept(patient),
        (token) => ({ kind: 'answered', token }),
      ),
    /** One layer back. From the page of a justification that is the question, unless the answer has been given already. */
    back(): void {
      const { screen, waiting } = now();
      if (screen.kind === 'justification' && !waiting) happen({ kind: 'back' });
      else if (beforeRecord(screen) && !openRecord(screen)) finding.find();
      else {
        abandon();
        happen({ kind: beforeRecord(screen) ? 'stayed' : 'back' });
      }
    },
    askAgain: () =>
      ask(
        () => about((patient) => backend.askAgain(patient), bannerOfChosen),
        (token, chosen) => ({ kind: 'asked-again', token, chosen }),
      ),
    async withdraw(): Promise<void> {
      happen({ kind: 'withdrawing' });
      await settle(
        () => about((patient) => backend.withdraw(patient)),
        (token) => ({ kind: 'answered', token }),
      );
    },
  };
}

function bannerOfOpening(opening: Opening): Banner {
  switch (opening.kind) {
    case 'opened':
      return opening.record.first.banner;
    case 'refused':
      return opening.banner;
  }
}
