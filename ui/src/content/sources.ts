import type { SourceState } from '../wire/SourceState';

/** Whether a source has answered, in words: `up to date 14:02`, and `06:00 today` for what is older than the newest. */
export function sourceWords(state: SourceState, newest: string | null): string {
  switch (state.answer.kind) {
    case 'up-to-date':
      return isOlder(state, newest)
        ? `${state.at}${/^\d\d:\d\d$/.test(state.at) ? ' today' : ''}`
        : `up to date ${state.at}`;
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

/** When the newest answer came. */
export function newestOf(sources: SourceState[]): string | null {
  const times = sources.filter((state) => state.answer.kind === 'up-to-date').map((state) => state.at);
  return times.sort().at(-1) ?? null;
}

/** Whether a source answered, but earlier than the newest. */
export function isOlder(state: SourceState, newest: string | null): boolean {
  return state.answer.kind === 'up-to-date' && newest !== null && state.at !== newest;
}
