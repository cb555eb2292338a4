import type { ReviewDecision } from '../wire/ReviewDecision';
import type { ReviewItem } from '../wire/ReviewItem';
import type { ReviewTab } from '../wire/ReviewTab';
import { grouped } from './sections';

/** The parts of the queue, in the order in which something goes through them. */
export const tabs: { tab: ReviewTab; name: string; none: string }[] = [
  { tab: 'new', name: 'New', none: 'Nothing waits to be reviewed.' },
  { tab: 'asked', name: 'Asked', none: 'Nobody is asked about anything.' },
  { tab: 'escalated', name: 'Escalated', none: 'Nothing is escalated.' },
  { tab: 'closed', name: 'Closed', none: 'Nothing is closed yet.' },
];

/** What was decided, as it is said once it is done. */
export const decided: Record<ReviewDecision, string> = {
  appropriate: 'Found appropriate',
  ask: 'Asked; an answer is due within 5 days',
  escalate: 'Escalated',
  reopen: 'To be looked at anew',
};

/** What stands in a question before it is changed. */
export const usualQuestion =
  'Please say why you opened this record, and what part you had in this patient’s care at the time.';

/** What is written where a decision is taken back at once. */
export const takenBack = 'The decision before was a slip, and is taken back by who made it.';

/** How long so many take at this pace, `about 11 min at your pace`. */
export function atPace(waiting: number, paceSeconds: number | null): string {
  if (paceSeconds === null || waiting === 0) return '';
  const minutes = Math.max(1, Math.round((waiting * paceSeconds) / 60));
  const words = minutes < 120 ? `${minutes} min` : `${grouped(Math.round(minutes / 60))} hours`;
  return `about ${words} at your pace`;
}

/** What a reviewer is looking at, in a line. */
export function titleOf(item: ReviewItem): string {
  const why = item.why[0]?.name ?? 'Review';
  if (item.device) return `${why}: ${item.device.computer}`;
  return item.opening ? `${why}: ${item.opening.person}` : why;
}

/** The months of which a report can be made, `2026-10`: the twelve before this one, which is not over. */
export function months(today: Date): { value: string; name: string }[] {
  return Array.from({ length: 12 }, (_, back) => {
    const month = new Date(Date.UTC(today.getFullYear(), today.getMonth() - 1 - back, 1));
    const name = month.toLocaleDateString('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });
    return { value: month.toISOString().slice(0, 7), name };
  });
}
