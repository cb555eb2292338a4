import type { Refusal } from '../wire/Refusal';

/** What the reader is told when a record does not open. */
export interface RefusalWords {
  title: string;
  lead: string;
  /** What can be done instead. */
  doThis: string[];
  /** What will not change it. */
  last?: string;
}

/** The words of every refusal: a reason without words does not compile. */
export const refusalWords: Record<Refusal, RefusalWords> = {
  'opted-out': {
    title: 'This patient has chosen not to share a record here',
    lead: 'There is no record to open. Nothing was sent to this computer.',
    doThis: [
      'Ask the patient about medicines, allergies and care at home.',
      'Look in your own organisation’s systems as usual.',
    ],
    last: 'Emergency and safeguarding access do not change this. Only the patient can opt in again, with the GP practice or the shared record team.',
  },
  'practice-not-sharing': {
    title: 'This patient’s practice does not share a record here',
    lead: 'There is no record to open. Nothing was sent to this computer.',
    doThis: [
      'Ask the patient about medicines, allergies and care at home.',
      'Look in your own organisation’s systems as usual.',
    ],
    last: 'Emergency and safeguarding access do not change this. Only the practice can begin to share.',
  },
  'no-relationship': {
    title: 'Nothing ties you to this patient',
    lead: 'The record did not open. Nothing was sent to this computer.',
    doThis: [
      'Check that this is the right patient.',
      'Check that you signed in for the organisation where you see the patient.',
      'Have the patient registered or admitted there, then try again.',
    ],
  },
  'role-opens-no-record': {
    title: 'Your role does not open records',
    lead: 'The record did not open. Nothing was sent to this computer.',
    doThis: [
      'Ask a colleague who treats the patient.',
      'If your role has changed, ask whoever manages your account.',
    ],
  },
  'unknown-role': {
    title: 'Your role is not known here',
    lead: 'The record did not open. Nothing was sent to this computer.',
    doThis: ['Ask whoever manages your account to check your role and your workplace.'],
  },
  'basis-not-allowed': {
    title: 'Your role may not open a record in this way',
    lead: 'The record did not open. Nothing was sent to this computer.',
    doThis: [
      'Go back and choose another reason, if there is one that is true.',
      'Ask a colleague who treats the patient.',
    ],
  },
  'permission-ended': {
    title: 'The permission ends in the past',
    lead: 'The record did not open. Nothing was sent to this computer.',
    doThis: ['Ask the patient again, and give a date that lies ahead.'],
  },
  'permission-too-long': {
    title: 'The permission is longer than is allowed',
    lead: 'The record did not open. Nothing was sent to this computer.',
    doThis: ['Ask the patient for a shorter time. The question says how many days are allowed.'],
  },
  'reason-not-offered': {
    title: 'That reason is not one that may be given here',
    lead: 'The record did not open. Nothing was sent to this computer.',
    doThis: ['Find the patient again and choose another reason, if there is one that is true.'],
  },
  'no-test-requested': {
    title: 'No test of this patient waits to be interpreted',
    lead: 'The record did not open. Nothing was sent to this computer.',
    doThis: [
      'Check that this is the right patient.',
      'Check that the request has arrived in your laboratory’s system, then try again.',
      'Ask the patient, or the clinician who asked for the test.',
    ],
  },
  'permission-withdrawn': {
    title: 'The patient has withdrawn permission',
    lead: 'The record is not open. Nothing of it is left on this screen.',
    doThis: ['Ask the patient again only if the reason is new.'],
  },
  'no-word-from-gateway': {
    title: 'The record service has been silent for too long',
    lead: 'The record is not open. Nothing of it is left on this screen.',
    doThis: [
      'Check the network. When the status below says Online, find the patient again.',
      'Ask the patient about medicines, allergies and care at home.',
    ],
  },
  'too-much-unsent': {
    title: 'Only an emergency opens a record on this PC now',
    lead: 'Too much recorded activity waits on this PC to be sent. The record did not open. Nothing was sent to this computer.',
    doThis: [
      'If the patient cannot be asked and needs care now, find the patient again and choose Emergency.',
      'Connect this PC to the network. When the status below says All activity sent, find the patient again.',
      'If it says Online and the number of entries does not fall, tell IT (AUD-10).',
    ],
  },
  'grant-ended': {
    title: 'Your access to this record has ended',
    lead: 'The record is closed. Nothing of it is left on this screen.',
    doThis: ['If you still need it, find the patient and answer the question again.'],
  },
  'session-not-active': {
    title: 'Your session is not active',
    lead: 'The record did not open. Nothing was sent to this computer.',
    doThis: ['Unlock or sign in, then find the patient again.'],
  },
};
