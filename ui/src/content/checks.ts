import type { Shape } from '../components/icon.svelte';
import type { Check } from '../wire/Check';
import type { Verdict } from '../wire/Verdict';

/** How a check stands, in a word and a shape. */
export const verdictWords: Record<Verdict, { word: string; shape: Shape }> = {
  ok: { word: 'OK', shape: 'done' },
  warning: { word: 'Warning', shape: 'info' },
  failed: { word: 'Failed', shape: 'alert' },
  skipped: { word: 'Not checked', shape: 'none' },
};

/** What the checks come to, in one sentence. */
export function summaryOf(checks: Check[]): string {
  const failed = checks.filter(({ verdict }) => verdict === 'failed');
  const warned = checks.filter(({ verdict }) => verdict === 'warning');
  const named = (some: Check[]): string => some.map(({ title }) => title).join(', ');
  if (failed.length > 0) {
    const of = failed.length === 1 ? '1 check failed' : `${failed.length} checks failed`;
    return `${of}: ${named(failed)}. What mends it stands beneath.`;
  }
  if (warned.length > 0) return `All works, but look at: ${named(warned)}.`;
  return 'All is as it should be.';
}
