import type { Fault } from '../wire/Fault';
import type { ReviewDecision } from '../wire/ReviewDecision';
import type { ReviewTab } from '../wire/ReviewTab';
import type { Asking } from './asking';

/** What the privacy officer asks and says. The screen keeps what comes: none of it is about the record in view. */
export function reviewTasks({ backend, now, happen }: Asking) {
  return {
    queue: (tab: ReviewTab, after: string | null) => backend.reviewQueue(tab, after),
    item: (id: string) => backend.reviewItem(id),
    decide: async (items: string[], decision: ReviewDecision, note: string): Promise<void> => {
      await backend.decideReview(items, decision, note.trim() === '' ? null : note);
    },
    report: (month: string) => backend.reviewReport(month),
    saveReport: () => backend.saveReviewReport(),
    checkLedger: () => backend.checkLedger(),
    /** A fault that leads elsewhere: to the second factor, or to the sign-in. */
    hear: (fault: Fault) => happen({ kind: 'fault', token: now().token, fault }),
  };
}

export type ReviewTasks = ReturnType<typeof reviewTasks>;
