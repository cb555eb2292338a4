import type { AllergyBanner } from '../wire/AllergyBanner';
import type { Banner } from '../wire/Banner';
import type { DateText } from '../wire/DateText';
import type { PatientRow } from '../wire/PatientRow';
import type { Recent } from '../wire/Recent';
import type { SignedIn } from '../wire/SignedIn';
import type { Source } from '../wire/Source';
import type { SourceState } from '../wire/SourceState';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const long = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** A date as the viewer sends it, from as much of ISO as is known. */
export function date(iso: string): DateText {
  const [day, time] = iso.split('T');
  const [year = '', month, dayOfMonth] = (day ?? '').split('-');
  const index = Number(month) - 1;
  if (!month) return { short: year, long: year, iso };
  if (!dayOfMonth) return { short: `${months[index]}-${year}`, long: `${long[index]} ${year}`, iso };
  return {
    short: `${dayOfMonth}-${months[index]}-${year}${time ? ` ${time.slice(0, 5)}` : ''}`,
    long: `${Number(dayOfMonth)} ${long[index]} ${year}${time ? `, ${time.slice(0, 5)}` : ''}`,
    iso,
  };
}

export const gp: Source = { short: 'GP', name: 'Abington Park Surgery' };
export const ngh: Source = { short: 'NGH', name: 'Northampton General Hospital' };
export const emas: Source = { short: 'EMAS', name: 'East Midlands Ambulance Service' };
export const nhft: Source = { short: 'NHFT', name: 'Northamptonshire Healthcare' };
export const social: Source = { short: 'Social care', name: 'Northamptonshire adult social care' };

export const sources: SourceState[] = [
  { source: gp, answer: { kind: 'up-to-date' }, at: '14:02' },
  { source: ngh, answer: { kind: 'up-to-date' }, at: '14:02' },
  { source: emas, answer: { kind: 'up-to-date' }, at: '14:02' },
  { source: nhft, answer: { kind: 'silent' }, at: '14:02' },
  { source: social, answer: { kind: 'up-to-date' }, at: '06:00' },
];

export const rita: SignedIn = {
  name: 'Rita CLARKE',
  title: 'Triage nurse',
  organisation: 'Northampton General Hospital',
  workplace: 'Emergency department',
  functions: [],
};

export const grace: SignedIn = {
  name: 'Grace ABARA',
  title: 'Privacy officer',
  organisation: 'Northampton General Hospital',
  workplace: 'Information governance',
  functions: ['privacy-review', 'access-report'],
};

export const anita: SignedIn = {
  name: 'Anita DESAI',
  title: 'Health records manager',
  organisation: 'Northampton General Hospital',
  workplace: 'Health records',
  functions: ['access-report', 'subject-access'],
};

export const sam: SignedIn = {
  name: 'Sam ADEYEMI',
  title: 'Systems support',
  organisation: 'Northampton General Hospital',
  workplace: 'IT',
  functions: ['administration'],
};

export const ivy: Banner = {
  patient: 'p-ivy',
  family: 'PATTERSON',
  given: 'Ivy',
  title: 'Mrs',
  preferredName: 'Ivy',
  born: date('1945-03-12'),
  age: '81y',
  died: null,
  gender: 'Female',
  nhsNumber: '999 000 0018',
  nhsNumberVerified: true,
  restricted: false,
  address: ['4 Mill Rd, Northampton', 'NN2 6AB'],
  telephone: '01604 555 0142',
  email: null,
  practice: 'Abington Park Surgery',
  practiceTelephone: '01604 555 0100',
};

export const ivor: Banner = {
  ...ivy,
  patient: 'p-ivor',
  given: 'Ivor',
  title: 'Mr',
  preferredName: null,
  gender: 'Male',
  nhsNumber: '999 000 0026',
  address: ['9 Elm Close, Northampton', 'NN5 4QP'],
  died: date('2026-02-03'),
  age: '80y',
};

export const iva: Banner = {
  ...ivy,
  patient: 'p-iva',
  family: 'PATERSON',
  given: 'Iva',
  title: 'Ms',
  preferredName: null,
  born: date('1945-11-02'),
  nhsNumber: '999 000 0034',
  address: ['1 Kings Street, Northampton', 'NN1 1AA'],
};

export const joan: Banner = {
  ...ivy,
  patient: 'p-joan',
  family: 'SMITH',
  given: 'Joan',
  title: 'Miss',
  preferredName: null,
  born: date('1950-02-28'),
  age: '76y',
  nhsNumber: '999 000 0050',
  address: ['12 Park Avenue, Northampton', 'NN3 2HZ'],
  practice: 'Kingsthorpe Surgery',
  practiceTelephone: '01604 555 0171',
};

/** As long as a name may be: 35 characters a part. */
export const long35: Banner = {
  ...ivy,
  patient: 'p-long',
  family: 'WOLFESCHLEGELSTEINHAUSEN-BERGERDORF',
  given: 'Maximiliana Konstantina Theodora Eva',
  title: 'Dr',
  preferredName: 'Max',
  born: date('1974-08-30'),
  age: '52y',
  nhsNumber: '999 000 0069',
  nhsNumberVerified: false,
};

export const patients: PatientRow[] = [
  { banner: ivy, twin: 'Similar name, same date of birth' },
  { banner: ivor, twin: 'Similar name, same date of birth' },
  { banner: iva, twin: 'Similar name' },
];

export const everyone: Banner[] = [ivy, ivor, iva, joan, long35];

export const recents: Recent[] = [
  { patient: 'p-joan', name: 'SMITH, Joan' },
  { patient: 'p-ivor', name: 'PATTERSON, Ivor' },
];

/** The five states of allergies, by the patient who shows each. */
export const allergies: Record<string, AllergyBanner> = {
  'p-ivy': {
    state: {
      kind: 'known',
      lines: [
        { agent: 'penicillin', reaction: 'anaphylaxis (severe)', status: null },
        { agent: 'latex', reaction: 'contact rash', status: 'Not confirmed' },
      ],
    },
    notes: [],
  },
  'p-ivor': { state: { kind: 'none-known', recorded: date('2026-01-08'), source: gp }, notes: [] },
  'p-iva': { state: { kind: 'withheld' }, notes: [] },
  'p-long': { state: { kind: 'not-recorded' }, notes: [] },
  'p-silent': { state: { kind: 'unavailable', source: gp, at: '14:02' }, notes: [] },
};
