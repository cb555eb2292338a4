import type { BasisKind } from '../wire/BasisKind';
import type { Closeness } from '../wire/Closeness';
import type { Gate } from '../wire/Gate';
import type { Relationship } from '../wire/Relationship';

/** A way to open a record: what is heavier, and what follows it. */
export interface BasisWords {
  strong: string;
  rest: string;
  /** Whether it is chosen rarely: it is drawn quieter, and in its place. */
  rare?: boolean;
}

/** The ways to open a record. A basis without words does not compile. */
export const basisWords: Record<BasisKind, BasisWords> = {
  'permission-once': { strong: 'Patient agreed', rest: ' – this visit' },
  'permission-until': { strong: 'Patient agreed', rest: ' – until' },
  'permission-by-proxy': { strong: 'Somebody agreed', rest: ' – in the patient’s place', rare: true },
  informed: { strong: 'Patient has been told', rest: '' },
  'test-interpretation': { strong: 'I am interpreting tests', rest: ' requested for this patient' },
  emergency: { strong: 'Emergency', rest: ' – the patient cannot be asked' },
  safeguarding: { strong: 'Safeguarding', rest: '', rare: true },
  'legal-duty': { strong: 'Legal duty', rest: '', rare: true },
};

/** What ties the person to the patient. */
export const relationshipWords: Record<Relationship, string> = {
  'registered-practice': 'Registered with your practice',
  'present-in-organisation': 'Present in your organisation',
  'launched-in-context': 'Opened from your own system',
  'presenting-here': 'Presenting here now',
  'self-claimed': 'As you have said yourself',
};

/** What else ties the two, and is no reason to open. */
export const closenessWords: Record<Closeness, string> = {
  'own-record': 'This is your own record.',
  'same-surname-and-address': 'This patient has your surname and your address.',
  colleague: 'This patient is a colleague.',
};

/** Said with each of them. */
export const closenessRule =
  'You may not open your own, a relative’s or a colleague’s record unless you are treating them. If you open it, the privacy officer looks at it.';

/** What to say to the patient: a question where one can say no here, else a piece of news. */
export function askOrTell(gate: Gate): string {
  const asks = gate.options.some((option) => option.basis.startsWith('permission-'));
  return asks ? 'Ask the patient' : 'Tell the patient';
}

/** How short and how long a note may be, in characters. */
export const noteLength = { least: 10, most: 200 };

/** What is wrong with the length of a note, if anything. */
export function noteProblem(note: string, tell: string): string | null {
  const length = noteCount(note);
  if (length < noteLength.least) return `${tell} in at least ${noteLength.least} characters`;
  return length > noteLength.most ? `${tell} in at most ${noteLength.most} characters` : null;
}

/** How many characters a note has. */
export function noteCount(note: string): number {
  return [...note.trim()].length;
}
