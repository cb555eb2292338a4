import type { BasisKind } from '../wire/BasisKind';
import type { Relationship } from '../wire/Relationship';

/** A way to open a record: what is heavier, and what follows it. */
export const basisWords: Record<BasisKind, { strong: string; rest: string }> = {
  'permission-once': { strong: 'Patient agreed', rest: ' – this visit' },
  'permission-until': { strong: 'Patient agreed', rest: ' – until' },
  emergency: { strong: 'Emergency', rest: ' – the patient cannot be asked' },
};

/** What ties the person to the patient. */
export const relationshipWords: Record<Relationship, string> = {
  'registered-practice': 'Registered with your practice',
  'present-in-organisation': 'Present in your organisation',
  'presenting-here': 'Presenting here now',
};

/** How short and how long a note on an emergency may be, in characters. */
export const noteLength = { least: 10, most: 200 };
