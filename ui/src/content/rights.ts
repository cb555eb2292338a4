import type { ContactKind } from '../wire/ContactKind';
import type { Identity } from '../wire/Identity';
import type { Redacted } from '../wire/Redacted';

/** What can be seen of a person who asks for something of their own. */
export const identities: { seen: Identity; words: string }[] = [
  { seen: 'passport', words: 'Passport' },
  { seen: 'driving-licence', words: 'Driving licence' },
  { seen: 'address-letter', words: 'Bill or letter with the address' },
  { seen: 'known-to-staff', words: 'Known to me' },
  { seen: 'authority-to-act', words: 'Authority to act for the patient' },
];

/** How far back a report goes; 12 months unless somebody says otherwise. */
export const periods: { months: number; words: string }[] = [
  { months: 3, words: '3 months' },
  { months: 12, words: '12 months' },
  { months: 36, words: '3 years' },
  { months: 96, words: '8 years (all that is kept)' },
];

/** Why a person is left out of a report. */
export const redactions: Record<Redacted, string> = {
  'staff-safety': 'To keep staff safe',
  'third-party': 'It tells of somebody else',
};

/** What staff may write, and to whom IT has set where. */
export const writing: { kind: ContactKind; words: string }[] = [
  { kind: 'feedback', words: 'Send feedback' },
  { kind: 'use-case', words: 'Suggest a use case' },
];
