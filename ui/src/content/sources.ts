import type { Arriving } from '../wire/Arriving';
import type { Section } from '../wire/Section';
import type { SourceState } from '../wire/SourceState';
import type { AbsenceWords } from './absence';
import { capital, nameOf } from './sections';

/**
 * Whether a source has answered, in words: `up to date 14:02`, and `06:00 today` for what is older than the newest. Of a saved copy
 * nothing is up to date.
 */
export function sourceWords(state: SourceState, newest: string | null, saved = false): string {
  switch (state.answer.kind) {
    case 'up-to-date':
      if (saved) return `as of ${state.at}`;
      return isOlder(state, newest)
        ? `${state.at}${/^\d\d:\d\d$/.test(state.at) ? ' today' : ''}`
        : `up to date ${state.at}`;
    case 'in-part':
      return `in part ${state.at}`;
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

/** `Results did not come at 14:02.`; nothing where all that was asked for has come, or is on its way. */
export function missed({ missed }: Arriving): string | null {
  if (missed.length === 0) return null;
  return missed
    .map(({ sections, at, stands }) =>
      stands
        ? `${capital(inARow(sections))} did not come again at ${at}: what is shown is older.`
        : `${capital(inARow(sections))} did not come at ${at}.`,
    )
    .join(' ');
}

/** `Still to come: results, letters and 3 other sections.`; nothing where nothing is on its way. */
export function coming({ coming }: Arriving): string | null {
  return coming.length === 0 ? null : `Still to come: ${inARow(coming)}.`;
}

/** Why what is made of every section may have gaps: what is on its way, what did not come, which source is silent. */
export function gaps(arriving: Arriving, sources: SourceState[]): AbsenceWords[] {
  const coming: AbsenceWords[] =
    arriving.coming.length === 0
      ? []
      : [
          {
            kind: 'coming',
            strong: 'Still to come:',
            rest: ` ${inARow(arriving.coming)}. There are gaps here.`,
          },
        ];
  const missed = arriving.missed.map(({ sections, at, stands }): AbsenceWords => {
    const names = capital(inARow(sections));
    return stands
      ? {
          kind: 'unavailable',
          strong: `${names} did not come again at ${at}:`,
          rest: ' what is shown of them is older.',
        }
      : {
          kind: 'unavailable',
          strong: `${names} did not come at ${at}.`,
          rest: ' There are gaps here. Alt+R tries again.',
        };
  });
  const silent = sources.filter((state) => state.answer.kind === 'silent');
  const missing = silent.map((state): AbsenceWords => ({
    kind: 'unavailable',
    strong: `${state.source.short} did not answer at ${state.at}.`,
    rest: ' There may be gaps: what it knows is missing here.',
  }));
  return [...coming, ...missed, ...missing];
}

/** `results and letters`, `problems, contacts and 4 other sections` */
function inARow(sections: Section[]): string {
  const names = sections.map((section) => nameOf(section).toLowerCase());
  const named = names.length > 3 ? names.slice(0, 2) : names;
  const others = names.length - named.length;
  const all = others > 0 ? [...named, `${others} other sections`] : named;
  const last = all.pop() ?? '';
  return all.length > 0 ? `${all.join(', ')} and ${last}` : last;
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
