import type { Refusal } from '../wire/Refusal';
import { refusalWords } from './refusals';

/** What the reader is told when a record that was open closes under their eyes. */
export interface ClosingWords {
  title: string;
  /** What happened, and what is safe. */
  lead: string;
  doThis: string[];
  last?: string;
  /** Whether ringing the practice is something to do. */
  ring: boolean;
}

/** The words of every closing. */
export function closingWords(refusal: Refusal): ClosingWords {
  switch (refusal) {
    case 'permission-withdrawn':
      return {
        title: 'The patient has withdrawn permission',
        lead: `The record is closed here and wherever else it was open by permission, there as soon as the network lets it be known. ${nothingLeft}`,
        doThis: [
          'Go on without the record: ask the patient.',
          'Ask for permission again only if the reason is new. The next person is told of this before asking.',
        ],
        ring: false,
      };
    case 'grant-ended':
      return {
        title: 'Your access to this record has ended',
        lead: `The record is closed. ${nothingLeft}`,
        doThis: ['If you still need it, find the patient and answer the question again.'],
        ring: false,
      };
    case 'no-word-from-gateway':
      return {
        title: 'The record is closed because the record service is silent',
        lead: `Nobody could tell this computer any longer whether you may see it. ${nothingLeft}`,
        doThis: [
          'Check the network. When the status below says Online, find the patient again.',
          'Ask the patient about medicines, allergies and care at home.',
        ],
        ring: true,
      };
    case 'opted-out':
      return {
        title: 'This patient has now chosen not to share a record here',
        lead: `The record is closed, and there is none to open. ${nothingLeft}`,
        doThis: refusalWords[refusal].doThis,
        last: 'Emergency and safeguarding access do not change this. Only the patient can opt in again.',
        ring: true,
      };
    case 'practice-not-sharing':
      return {
        title: 'This patient’s practice does not share a record here any longer',
        lead: `The record is closed, and there is none to open. ${nothingLeft}`,
        doThis: refusalWords[refusal].doThis,
        last: 'Emergency and safeguarding access do not change this. Only the practice can begin to share again.',
        ring: true,
      };
    case 'session-not-active':
      return {
        title: 'Your session was ended',
        lead: `The record is closed. ${nothingLeft}`,
        doThis: ['Sign in again. If you did not expect this, ask whoever manages your account.'],
        ring: false,
      };
    case 'unknown-role':
    case 'role-opens-no-record':
    case 'no-relationship':
    case 'basis-not-allowed':
    case 'permission-ended':
    case 'permission-too-long':
    case 'reason-not-offered':
    case 'no-test-requested':
    case 'too-much-unsent':
      return {
        title: 'This record is closed',
        lead: `${refusalWords[refusal].title}. ${nothingLeft}`,
        doThis: refusalWords[refusal].doThis,
        ring: false,
      };
  }
}

const nothingLeft = 'Nothing of it is left on this screen.';
