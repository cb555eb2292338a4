import type { Detail } from '../wire/Detail';
import type { Details } from '../wire/Details';
import type { Original } from '../wire/Original';
import type { Section } from '../wire/Section';
import { everything } from './entries';

/** What stands beside every entry of the invented record. */
export const details: Detail[] = [
  { label: 'Recorded by', value: 'Dr R. Mehta' },
  { label: 'Code', value: 'SNOMED CT 44054006' },
];

/** What stands beside an entry. */
export function detailsOf(id: string): Details {
  return { id, lines: details };
}

/** An entry as its source would have sent it. */
export function originalOf(section: Section, id: string): Original {
  const entry = everything[section].find((one) => one.id === id);
  return {
    id,
    lines: [
      { label: 'Resource type', value: 'AllergyIntolerance' },
      { label: 'Id', value: id },
      { label: 'Version', value: entry?.version ?? '1' },
      { label: 'Extension UKCore-Evidence, value reference', value: 'Diagnostic report' },
      { label: 'Clinical status, coding, code', value: 'active' },
      { label: 'Verification status, coding, code', value: 'confirmed' },
      { label: 'Code, coding, system', value: 'http://snomed.info/sct' },
      { label: 'Code, coding, code', value: '91936005' },
      { label: 'Code, coding, display', value: 'Allergy to penicillin' },
      { label: 'Recorder', value: 'Dr A. Lewin' },
      { label: 'Recorded date', value: entry?.date?.iso ?? '' },
      { label: 'Reaction, manifestation, text', value: 'anaphylaxis' },
      { label: 'Note, text', value: 'In 1998, after one tablet. Carried to hospital. Do not give again.' },
    ],
  };
}
