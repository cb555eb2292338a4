import type { Flag } from '../wire/Flag';

/** A flag of a result: the word, then the shape. Two flags never share both. */
export interface FlagWords {
  word: string;
  shape: string;
  look: 'plain' | 'critical' | 'as-sent' | 'worked-out';
}

/** The words of every flag. The word for an unflagged result does not exist: no flag is a blank. */
export const flagWords: Record<Flag, FlagWords> = {
  high: { word: 'HIGH', shape: '▲', look: 'plain' },
  low: { word: 'LOW', shape: '▼', look: 'plain' },
  'critical-high': { word: 'CRITICAL HIGH', shape: '▲▲', look: 'critical' },
  'critical-low': { word: 'CRITICAL LOW', shape: '▼▼', look: 'critical' },
  'outside-range': { word: 'OUTSIDE RANGE', shape: '◆', look: 'plain' },
  'potentially-abnormal': { word: 'POTENTIALLY ABNORMAL', shape: '?', look: 'plain' },
  'as-sent': { word: 'FLAGGED', shape: '●', look: 'as-sent' },
  'outside-range-worked-out-here': {
    word: 'Outside range (worked out here)',
    shape: '◇',
    look: 'worked-out',
  },
};

/** What a screen reader says in the blank cell. */
export const noFlag = 'no flag from the laboratory';

/** A flag in words: the laboratory's own where no flag here says as much, never "no flag" where it has said anything. */
export function flagSaid(flag: Flag | null, words: string | null): string {
  if (flag === 'as-sent') return words ?? flagWords[flag].word;
  const said = [flag ? flagWords[flag].word : null, words].filter((part) => part !== null);
  return said.length > 0 ? said.join(', ') : noFlag;
}

/** Whether the laboratory itself sent it. */
export function fromLaboratory(flag: Flag | null): boolean {
  return flag !== null && flag !== 'outside-range-worked-out-here';
}
