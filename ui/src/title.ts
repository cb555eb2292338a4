import type { Screen, State } from './state';

/** The title of the window: the screen, never a patient. */
export function titleOf(state: State): string {
  const problem = state.fault ? 'Error: ' : '';
  return `${problem}${names[state.screen.kind]} - Care Record Viewer`;
}

const names: Record<Screen['kind'], string> = {
  starting: 'Starting',
  'sign-in': 'Sign in',
  enrolment: 'Set up your sign-in codes',
  'recovery-codes': 'Recovery codes',
  statement: 'Before you open any record',
  'find-patient': 'Find a patient',
  gate: 'Access question',
  'emergency-access': 'Emergency access',
  refusal: 'No record opened',
  record: 'Record',
  'my-activity': 'My activity',
  lock: 'Locked',
};
