import type { Place } from '../state';
import type { Section } from '../wire/Section';

/** A line of the list of sections: its name, and the key that opens it. */
export interface PlaceWords {
  place: Place;
  name: string;
  /** A shorter name for the list of sections. */
  short?: string;
  /** The digit that opens it with Alt. */
  digit?: number;
}

/** The sections in the order of their keys, then those without one. */
export const places: PlaceWords[] = [
  { place: 'overview', name: 'Overview', digit: 0 },
  { place: 'timeline', name: 'Timeline', digit: 1 },
  { place: 'medicines', name: 'Medicines', digit: 2 },
  { place: 'allergies', name: 'Allergies', digit: 3 },
  { place: 'results', name: 'Results', digit: 4 },
  { place: 'letters', name: 'Letters', digit: 5 },
  { place: 'appointments', name: 'Appointments', digit: 6 },
  { place: 'care-plans', name: 'Care plans', digit: 7 },
  { place: 'people', name: 'People', digit: 8 },
  { place: 'social-care', name: 'Social care', digit: 9 },
  { place: 'problems', name: 'Problems' },
  { place: 'contacts', name: 'Contacts' },
  { place: 'procedures', name: 'Procedures' },
  { place: 'flags', name: 'Alerts and flags', short: 'Flags' },
  { place: 'vaccinations', name: 'Vaccinations' },
  { place: 'other', name: 'Other entries', short: 'Other' },
];

/** What a section holds, one and many. A section without words does not compile. */
export const entryWords: Record<Section, { one: string; many: string }> = {
  flags: { one: 'alert', many: 'alerts' },
  allergies: { one: 'allergy', many: 'allergies' },
  medicines: { one: 'medicine', many: 'medicines' },
  problems: { one: 'problem', many: 'problems' },
  procedures: { one: 'procedure', many: 'procedures' },
  results: { one: 'result', many: 'results' },
  vaccinations: { one: 'vaccination', many: 'vaccinations' },
  letters: { one: 'letter', many: 'letters' },
  contacts: { one: 'contact', many: 'contacts' },
  appointments: { one: 'appointment', many: 'appointments' },
  'care-plans': { one: 'care plan', many: 'care plans' },
  people: { one: 'person', many: 'people' },
  'social-care': { one: 'social care entry', many: 'social care entries' },
  other: { one: 'entry', many: 'entries' },
};

/** What every section says at its foot, where there is something that no source can know. */
export const footWords: Partial<Record<Section, string>> = {
  medicines: 'Medicines bought or given elsewhere may be missing. Check with the patient.',
  allergies: 'Ask the patient as well: an allergy may not have been written down.',
  results: 'Flags are the laboratory’s own. Blank: no flag from the laboratory.',
  people: 'Check a telephone number before you rely on it.',
};

/** `Medicines` */
export function nameOf(place: Place): string {
  return places.find((words) => words.place === place)?.name ?? 'Section';
}

/** `1 letter`, `4 letters`, `1,240 results` */
export function counted(count: number, section: Section): string {
  const words = entryWords[section];
  return `${grouped(count)} ${count === 1 ? words.one : words.many}`;
}

/** A count with a comma from 1,000. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** With a capital at the beginning. */
export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Said on every record alike, so that it tells nothing about this one. */
export const neverShared = 'Some sensitive information is never shared in this record. Ask the patient.';
