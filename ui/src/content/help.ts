/** What keys do: as they are printed, and as `aria-keyshortcuts` names those that stand for a control. */
export interface Shortcut {
  keys: string;
  does: string;
  /** The names that controls carry. None where keys move within a list or go round, which no control stands for. */
  names?: string[];
}

const digits = (from: number): string[] => Array.from({ length: 10 - from }, (_, at) => `Alt+${from + at}`);

/** Every shortcut, as F1 lists them. A control with another one does not pass the tests. */
export const shortcuts: Shortcut[] = [
  { keys: 'Ctrl+K', does: 'Find a patient', names: ['Control+K'] },
  {
    keys: 'Alt+0 to Alt+9',
    does: 'Open a section of the record; 0 is the overview',
    names: digits(0),
  },
  { keys: 'Alt+1 to Alt+9', does: 'On the access question: give that answer', names: digits(1) },
  { keys: 'Ctrl+F', does: 'Find words in the open record, or in the support file', names: ['Control+F'] },
  { keys: 'Enter, Shift+Enter', does: 'Finding: go to the next entry that was found, or the one before' },
  { keys: 'Alt+F', does: 'Results: flagged only', names: ['Alt+F'] },
  { keys: 'Alt+T', does: 'Results: trend of the chosen test', names: ['Alt+T'] },
  { keys: 'Alt+S', does: 'Source, author and code of the chosen line', names: ['Alt+S'] },
  { keys: 'Alt+O', does: 'The original of the chosen line, field by field', names: ['Alt+O'] },
  { keys: 'Alt+B', does: 'Address, phone and GP practice', names: ['Alt+B'] },
  { keys: 'Ctrl+P', does: 'Print what is shown: first a preview', names: ['Control+P'] },
  { keys: 'Alt+P', does: 'The receipt of this opening, for the patient', names: ['Alt+P'] },
  { keys: 'Alt+D', does: 'More about the patient: language, names before, next of kin', names: ['Alt+D'] },
  {
    keys: 'Alt+R',
    does: 'Ask the sources again; in administration, review and diagnostics: look again',
    names: ['Alt+R'],
  },
  { keys: 'Alt+E', does: 'In an emergency: extend it, or ask the patient', names: ['Alt+E'] },
  { keys: 'Alt+W', does: 'The patient withdraws permission', names: ['Alt+W'] },
  {
    keys: 'Alt+V',
    does: 'Keep the record for a visit, so that it opens without the network',
    names: ['Alt+V'],
  },
  {
    keys: 'Alt+Z',
    does: 'Take back “patient said no”, or a decision in the review, where it was a slip',
    names: ['Alt+Z'],
  },
  {
    keys: 'Alt+5, Alt+6, Alt+7',
    does: 'Administration: people, devices, organisations; Alt+1 to Alt+3 are what can be done',
  },
  { keys: 'Alt+1 to Alt+4', does: 'Privacy review: appropriate, ask the user, escalate; look at it anew' },
  { keys: 'Alt+N', does: 'Privacy review: the note', names: ['Alt+N'] },
  {
    keys: 'Alt+X',
    does: 'This is the wrong patient: close the record, and note it as that',
    names: ['Alt+X'],
  },
  { keys: '↑ ↓ Home End', does: 'Move in a list' },
  { keys: '← →', does: 'Move along a chart' },
  { keys: 'F6, Shift+F6', does: 'Go round banner, sections, content and status' },
  {
    keys: 'Ctrl+Enter',
    does: 'Send the form of an emergency, a duty or a permission in the patient’s place',
    names: ['Control+Enter'],
  },
  { keys: 'Ctrl+Shift+W', does: 'Close the patient', names: ['Control+Shift+W'] },
  {
    keys: 'Alt+1 to Alt+3',
    does: 'Leaving an emergency: whether the patient could agree later',
    names: digits(1).slice(0, 3),
  },
  { keys: 'Ctrl+L', does: 'Lock now', names: ['Control+L'] },
  { keys: 'Esc', does: 'Close the top layer; never the patient', names: ['Escape'] },
  { keys: 'F1', does: 'This help', names: ['F1'] },
];

/** What works also where shortcuts are switched off: without these nobody finds the way back, or out. */
export const always = new Set(['F1', 'F6', 'Shift+F6', 'Escape', 'Control+L']);
