import { justificationWords } from './content/justification';
import { functionWords } from './content/functions';
import type { Screen, State } from './state';

/** The title of the window: the screen, never a patient. */
export function titleOf(state: State): string {
  const problem = state.fault ? 'Error: ' : '';
  return `${problem}${nameOf(state.screen)} - Care Record Viewer`;
}

function nameOf(screen: Screen): string {
  if (screen.kind === 'justification') return justificationWords(screen.basis, screen.gate).screen;
  if (screen.kind === 'step-up') return `Code for ${functionWords[screen.to].name.toLowerCase()}`;
  return names[screen.kind];
}

const names: Record<Exclude<Screen['kind'], 'justification' | 'step-up'>, string> = {
  starting: 'Starting',
  'sign-in': 'Sign in',
  enrolment: 'Set up your sign-in codes',
  'recovery-codes': 'Recovery codes',
  statement: 'Before you open any record',
  'find-patient': 'Find a patient',
  launch: 'Link of another program',
  gate: 'Access question',
  refusal: 'No record opened',
  record: 'Record',
  closed: 'Record closed',
  'my-activity': 'My activity',
  administration: functionWords.administration.name,
  'privacy-review': functionWords['privacy-review'].name,
  'access-report': functionWords['access-report'].name,
  'subject-access': functionWords['subject-access'].name,
  'change-password': 'Change your password',
  diagnostics: 'Diagnostics',
  lock: 'Locked',
};
