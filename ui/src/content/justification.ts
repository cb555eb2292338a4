import type { Justified } from '../state';
import type { Gate } from '../wire/Gate';
import type { ReasonOption } from '../wire/ReasonOption';

/** The page that asks for more before a record opens. */
export interface JustificationWords {
  /** The title of the window. */
  screen: string;
  title: string;
  /** When it may be used, before and after the patient’s name. */
  only: [before: string, after: string];
  facts: string[];
  question: string;
  /** Where no reason is chosen. */
  choose: string;
  note: string;
  example: string;
  /** Where the note is too short or too long: it goes on with how many characters. */
  tell: string;
  send: string;
  /** Whether it is an interruption: nobody who may decide has agreed. */
  interrupts: boolean;
}

/** The words of each, with what follows from it here. */
export function justificationWords(basis: Justified, gate: Gate): JustificationWords {
  switch (basis) {
    case 'permission-by-proxy':
      return {
        screen: 'Agreed in the patient’s place',
        title: 'Somebody agreed in the patient’s place',
        only: [
          'Use this where ',
          ' cannot decide, and somebody who may decide in the patient’s place agreed.',
        ],
        facts: [
          'What you write is recorded, and the patient can see it.',
          `Your access ${gate.options.find((option) => option.basis === basis)?.ends ?? 'ends when you close the record'}.`,
        ],
        question: 'By what right did they agree?',
        choose: 'Choose by what right they agreed',
        note: 'Who gave it, and how you checked',
        example: 'Daughter, by telephone; the power of attorney is on file here',
        tell: 'Say who gave it and how you checked,',
        send: 'Open record',
        interrupts: false,
      };
    case 'emergency':
      return {
        screen: 'Emergency access',
        title: 'You are about to open this record without the patient’s permission',
        only: ['Do this only if ', ' cannot be asked and needs care now.'],
        facts: followed(gate.emergencyHours, 'The patient can see that you opened the record, and why.'),
        question: 'Why can the patient not be asked?',
        choose: 'Choose why the patient cannot be asked',
        note: 'What is happening?',
        example: 'Brought in by ambulance, GCS 7, found on floor',
        tell: 'Say what is happening',
        send: 'Open record in an emergency',
        interrupts: true,
      };
    case 'safeguarding':
      return {
        screen: 'Safeguarding access',
        title: 'You are about to open this record to protect somebody',
        only: [
          'Do this only if somebody may come to harm, and the record of ',
          ' is needed to protect them.',
        ],
        facts: followed(
          gate.dutyHours,
          'The patient can see that you opened the record, and why, unless that is left out to keep somebody safe.',
        ),
        question: 'Who may be at risk?',
        choose: 'Choose who may be at risk',
        note: 'What is happening?',
        example: 'Bruises that nobody explains, strategy meeting today',
        tell: 'Say what is happening',
        send: 'Open record to protect somebody',
        interrupts: true,
      };
    case 'legal-duty':
      return {
        screen: 'Access by legal duty',
        title: 'You are about to open this record because the law requires it',
        only: [
          'Do this only if a court, a coroner or a statute requires it of you for ',
          '. A request alone is not a duty.',
        ],
        facts: followed(
          gate.dutyHours,
          'The patient can see that you opened the record, and why, unless that is left out to keep somebody safe.',
        ),
        question: 'What requires it?',
        choose: 'Choose what requires it',
        note: 'What is required, and by whom?',
        example: 'Coroner’s officer asks for the medicines of the last month',
        tell: 'Say what is required, and by whom,',
        send: 'Open record by legal duty',
        interrupts: true,
      };
  }
}

/** The reasons that are offered. */
export function reasonsOf(basis: Justified, gate: Gate): ReasonOption<string>[] {
  switch (basis) {
    case 'permission-by-proxy':
      return gate.reasons.proxy;
    case 'emergency':
      return gate.reasons.emergency;
    case 'safeguarding':
      return gate.reasons.safeguarding;
    case 'legal-duty':
      return gate.reasons.legalDuty;
  }
}

function followed(hours: number, seen: string): string[] {
  return [
    'Your privacy officer is told straight away and will check it.',
    seen,
    `You will have access for ${hours} hours, for this patient only.`,
  ];
}
