import type { Flag } from '../wire/Flag';

/** A flag of a result: the word, then the shape. Two flags never share both. */
export interface FlagWords {
  word: string;
  shape: string;
  look: 'plain' | 'critical' | 'worked-out';
}

/** The words of every flag. The word for an unflagged result does not exist: no flag is a blank. */
export const flagWords: Record<Flag, FlagWords> = {
  high: { word: 'HIGH', shape: '▲', look: 'plain' },
  low: { word: 'LOW', shape: '▼', look: 'plain' },
  'critical-high': { word: 'CRITICAL HIGH', shape: '▲▲', look: 'critical' },
  'critical-low': { word: 'CRITICAL LOW', shape: '▼▼', look: 'critical' },
  'outside-range': { word: 'OUTSIDE RANGE', shape: '◆', look: 'plain' },
  'potentially-abnormal': { word: 'POTENTIALLY ABNORMAL', shape: '?', look: 'plain' },
  'outside-range-worked-out-here': {
    word: 'Outside range (worked out here)',
    shape: '◇',
    look: 'worked-out',
  },
};

/** What a screen reader says in the blank cell. */
export const noFlag = 'no flag from the laboratory';

/** Whether the laboratory itself sent it. */
export function fromLaboratory(flag: Flag | null): boolean {
  return flag !== null && flag !== 'outside-range-worked-out-here';
}
