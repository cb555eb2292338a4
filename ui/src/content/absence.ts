import type { Absence } from '../wire/Absence';
import type { Section } from '../wire/Section';
import type { SectionView } from '../wire/SectionView';
import type { SourceState } from '../wire/SourceState';
import { capital, counted, entryWords } from './sections';

/** Why there is nothing, or less than there might be. Each kind has its own words, look and icon. */
export type AbsenceKind =
  'none' | 'confirmed' | 'withheld' | 'unavailable' | 'unshared' | 'unreadable' | 'coming';

/** An absence in words: what is heavier, and what follows it. */
export interface AbsenceWords {
  kind: AbsenceKind;
  strong: string;
  rest: string;
}

/** Why there is nothing in a section. Where all of it is withheld and counted, the number alone says so. */
export function emptyWords({ absence, section, withheld }: SectionView): AbsenceWords | null {
  return absence === null || (absence.kind === 'all-withheld' && withheld > 0)
    ? null
    : absenceWords(absence, section);
}

/** The words for an empty section. */
export function absenceWords(absence: Absence, section: Section): AbsenceWords {
  switch (absence.kind) {
    case 'none-recorded':
      return {
        kind: 'none',
        strong: 'None recorded',
        rest:
          absence.answered.length > 0
            ? ` by the sources that answered (${absence.answered.join(', ')}).`
            : ' by the sources that answered.',
      };
    case 'confirmed-none':
      return { kind: 'confirmed', strong: 'Confirmed none:', rest: ` ${absence.words}` };
    case 'out-of-scope':
      return {
        kind: 'withheld',
        strong: 'Not shown for your role.',
        rest: ' Whether there is anything here cannot be said. Do not assume none.',
      };
    case 'all-withheld':
      return {
        kind: 'withheld',
        strong: 'Not shown for your role.',
        rest: ` There are ${entryWords[section].many} here that you may not see.`,
      };
    case 'not-connected':
      return {
        kind: 'unshared',
        strong: 'Not shared by any source.',
        rest: ` No source sends ${entryWords[section].many} for this patient. Ask the patient.`,
      };
    case 'unavailable':
      return {
        kind: 'unavailable',
        strong: 'Source did not answer.',
        rest: ` Whether there are any ${entryWords[section].many} is not known. Do not assume none.`,
      };
    case 'coming':
      return {
        kind: 'coming',
        strong: 'Still to come.',
        rest: ` The ${entryWords[section].many} have been asked for and are not here yet.`,
      };
    case 'did-not-come':
      return {
        kind: 'unavailable',
        strong: `Did not come at ${absence.at}.`,
        rest: ` Whether there are any ${entryWords[section].many} is not known. Do not assume none. Alt+R tries again.`,
      };
  }
}

/** Why the list of sections has no number, in a word or two. */
export function unknownWords(absence: Absence | undefined): string {
  switch (absence?.kind) {
    case 'coming':
      return 'still to come';
    case 'did-not-come':
      return 'did not come';
    default:
      return 'not known';
  }
}

/** `4 letters are not shown for your role` */
export function withheldWords(count: number, section: Section): AbsenceWords {
  return {
    kind: 'withheld',
    strong: `${counted(count, section)} ${count === 1 ? 'is' : 'are'} not shown for your role.`,
    rest: '',
  };
}

/** A source that should have had something here and was silent. */
export function silentWords(state: SourceState, section: Section): AbsenceWords {
  if (state.answer.kind === 'not-connected') {
    return {
      kind: 'unshared',
      strong: `Not shared by this source:`,
      rest: ` ${state.source.name} sends no ${entryWords[section].many} to this record.`,
    };
  }
  return {
    kind: 'unavailable',
    strong: `${state.source.short} did not answer at ${state.at}.`,
    rest: ` ${capital(entryWords[section].many)} from ${state.source.name} may be missing.`,
  };
}

/** Entries that are kept although they cannot be read. */
export function unreadableWords(count: number): AbsenceWords {
  return {
    kind: 'unreadable',
    strong: count === 1 ? '1 entry could not be read' : `${count} entries could not be read`,
    rest:
      count === 1
        ? ' and is kept. Ask its source for the original.'
        : ' and are kept. Ask their source for the originals.',
  };
}

/** Of a patient whose whereabouts are protected: what nobody is shown, and what goes with it. */
export const whereaboutsWithheld =
  'Address and places of care are not shown for this patient, nor are letters, which name them.';
