import type { LaunchEnd } from '../wire/LaunchEnd';

/** What the reader is told when the link of another program leads nowhere. */
export interface LaunchWords {
  title: string;
  lead: string;
  doThis: string[];
}

const findHere = 'Or find the patient here, by NHS number or by name.';

/** The words of every end of a link: one without words does not compile. */
export function launchWords(end: LaunchEnd): LaunchWords {
  switch (end.kind) {
    case 'malformed':
      return {
        title: 'This link cannot be used',
        lead: `Another program asked for a record, but ${end.words}. Nothing was opened.`,
        doThis: ['Tell IT which program the link came from.', findHere],
      };
    case 'expired':
      return {
        title: 'This link is no longer valid',
        lead: 'Another program asked for a record, but not just now. Nothing was opened.',
        doThis: [
          'Go back to that program and open the record from there again.',
          findHere,
          'If it happens each time, the clock of this computer or of that program may be wrong: tell IT.',
        ],
      };
    case 'not-found':
      return {
        title: 'No patient here has the NHS number in the link',
        lead: 'Another program asked for a record that the record service does not know. Nothing was opened.',
        doThis: ['Check the NHS number in that program.', findHere],
      };
    case 'birth-differs':
      return {
        title: 'The date of birth in the link is not the patient’s',
        lead: 'Another program and the record service do not agree about who this is. Nothing was opened, and nobody is shown.',
        doThis: [
          'Check that the right patient is open in that program.',
          'Find the patient here, and check name, date of birth and address with the patient.',
          'If one of the two is wrong, have it corrected at the GP practice.',
        ],
      };
  }
}
