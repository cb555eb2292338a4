import type { Shape } from '../components/icon.svelte';
import type { Function } from '../wire/Function';

/** What a role may do besides opening records: its name, and what it shows. */
export const functionWords: Record<Function, { name: string; shows: string }> = {
  'privacy-review': {
    name: 'Privacy review',
    shows: 'It shows who opened whose record, and why.',
  },
  administration: {
    name: 'Administration',
    shows: 'It shows people and computers, and can shut them out at once.',
  },
  'access-report': {
    name: 'Access report',
    shows: 'It tells a patient who has opened the record.',
  },
  'subject-access': {
    name: 'Copy for the patient',
    shows: 'It saves all that the record holds, to be handed to the patient.',
  },
};

/** The shape beside why an opening is looked at: each stands beside its word. */
export function shapeOfKind(kind: string): Shape {
  if (/^emergency/i.test(kind)) return 'alert';
  if (/own record|surname|colleague/i.test(kind)) return 'people';
  if (/claim/i.test(kind)) return 'ask';
  if (/refus|said no/i.test(kind)) return 'none';
  return 'info';
}

/** Whether the kind is an emergency, which alone is drawn as one. */
export function isEmergency(kind: string): boolean {
  return /^emergency/i.test(kind);
}
