/** Every shortcut, as F1 lists them. */
export const shortcuts: { keys: string; does: string }[] = [
  { keys: 'Ctrl+K', does: 'Find a patient' },
  { keys: 'Alt+0 to Alt+9', does: 'Open a section of the record; 0 is the overview' },
  { keys: 'Alt+1 to Alt+9', does: 'On the access question: give that answer' },
  { keys: 'Alt+F', does: 'Results: flagged only' },
  { keys: 'Alt+T', does: 'Results: trend of the chosen test' },
  { keys: 'Alt+S', does: 'Source, author and code of the chosen line' },
  { keys: 'Alt+B', does: 'Address, phone and GP practice' },
  { keys: 'Alt+R', does: 'Ask the sources again; in administration and review: look again' },
  { keys: 'Alt+E', does: 'In an emergency: extend it, or ask the patient' },
  { keys: 'Alt+W', does: 'The patient withdraws permission' },
  { keys: '↑ ↓ Home End', does: 'Move in a list' },
  { keys: '← →', does: 'Move along a chart' },
  { keys: 'F6, Shift+F6', does: 'Go round banner, sections, content and status' },
  {
    keys: 'Ctrl+Enter',
    does: 'Send the form of an emergency, a duty or a permission in the patient’s place',
  },
  {
    keys: 'Ctrl+Shift+W',
    does: 'Close the patient; after an emergency, Alt+1 to Alt+3 say whether the patient could agree later',
  },
  { keys: 'Ctrl+L', does: 'Lock now' },
  { keys: 'Esc', does: 'Close the top layer; never the patient' },
  { keys: 'F1', does: 'This help' },
];
