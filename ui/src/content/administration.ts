import type { AccountState } from '../wire/AccountState';
import type { DeviceRow } from '../wire/DeviceRow';
import type { DevicesListed } from '../wire/DevicesListed';
import type { PeopleListed } from '../wire/PeopleListed';
import type { PersonRow } from '../wire/PersonRow';
import { grouped } from './sections';

/** The parts of administration. */
export type Part = 'people' | 'devices' | 'organisations';

export const parts: { part: Part; name: string; keys: string }[] = [
  { part: 'people', name: 'People', keys: 'Alt+5' },
  { part: 'devices', name: 'Devices', keys: 'Alt+6' },
  { part: 'organisations', name: 'Organisations', keys: 'Alt+7' },
];

export const peopleListed: { only: PeopleListed; name: string }[] = [
  { only: 'everybody', name: 'Everybody' },
  { only: 'signed-in', name: 'Signed in' },
  { only: 'disabled', name: 'Disabled' },
];

export const devicesListed: { only: DevicesListed; name: string }[] = [
  { only: 'all', name: 'All' },
  { only: 'in-use', name: 'In use' },
  { only: 'revoked', name: 'Out of use' },
];

/** How far an account is, in a word or two. */
export const states: Record<AccountState, string> = {
  invited: 'Has not begun',
  active: 'Active',
  disabled: 'Disabled',
};

/** How a line of the list says where the person stands. */
export function standing(row: PersonRow): string {
  if (row.state !== 'active') return states[row.state];
  return row.sessions === 0 ? '' : 'Signed in';
}

export function useOf(row: DeviceRow): string {
  if (row.revoked) return 'Out of use';
  return row.sessions === 0 ? '' : 'In use';
}

/** What is known of the log of a computer that has not come. */
export function unsentWords(unsent: number | null): string {
  if (unsent === null) return 'Nothing has come from it yet';
  return unsent === 0 ? 'None that is known of' : `${grouped(unsent)} of its log`;
}

/** What can be done about a person or a computer. */
export type ActName = 'disable' | 'enable' | 'end-sessions' | 'change-post' | 'revoke';

/** What an act asks, what comes of it, and what is said once it is done. */
export const acts: Record<
  ActName,
  { button: string; title: (name: string) => string; comes: string; done: (name: string) => string }
> = {
  disable: {
    button: 'Disable',
    title: (name) => `Disable ${name}?`,
    comes:
      'They are signed out everywhere at once, and cannot sign in again. A record that is open there closes. Nothing that they did is deleted.',
    done: (name) => `${name} is disabled and signed out everywhere.`,
  },
  enable: {
    button: 'Enable',
    title: (name) => `Enable ${name}?`,
    comes: 'They can sign in again, with the password and authenticator of before, in the post shown here.',
    done: (name) => `${name} can sign in again.`,
  },
  'end-sessions': {
    button: 'Sign out everywhere',
    title: (name) => `Sign ${name} out everywhere?`,
    comes:
      'A record that is open there closes at once. What is still to be sent is kept. They can sign in again.',
    done: (name) => `${name} is signed out everywhere.`,
  },
  'change-post': {
    button: 'Change post',
    title: (name) => `Change the post of ${name}`,
    comes: 'It counts at once. Records that they have open close. The role decides what they see.',
    done: (name) => `The post of ${name} is changed.`,
  },
  revoke: {
    button: 'Take out of use',
    title: (name) => `Take ${name} out of use?`,
    comes:
      'Whoever is signed in on it is signed out at once, and nobody can sign in on it again. What it has not sent by now is not taken any more. This cannot be undone: the computer has to be set up again.',
    done: (name) => `${name} is out of use, and nobody is signed in on it.`,
  },
};

export const workplaceKinds: Record<string, string> = {
  'emergency-department': 'Emergency department',
  'out-of-hours': 'Out of hours',
  'general-practice': 'General practice',
  hospital: 'Hospital ward or clinic',
  laboratory: 'Laboratory',
  office: 'Office',
};
