import type { SourceState } from '../wire/SourceState';

/** Whether a source has answered, in words: `up to date 14:02`. */
export function sourceWords(state: SourceState): string {
  switch (state.answer.kind) {
    case 'up-to-date':
      return `up to date ${state.at}`;
    case 'silent':
      return 'not answering';
    case 'not-connected':
      return 'not connected yet';
  }
}

/** `NHFT did not answer at 14:02.`; nothing where every connected source answered. */
export function incomplete(sources: SourceState[]): string | null {
  const silent = sources.filter((state) => state.answer.kind === 'silent');
  if (silent.length === 0) return null;
  return silent.map((state) => `${state.source.short} did not answer at ${state.at}.`).join(' ');
}
