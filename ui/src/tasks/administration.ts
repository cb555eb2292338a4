import type { DevicesListed } from '../wire/DevicesListed';
import type { Fault } from '../wire/Fault';
import type { PeopleListed } from '../wire/PeopleListed';
import type { PersonAct } from '../wire/PersonAct';
import type { Asking } from './asking';

/** What an administrator asks and does. The screen keeps what comes: none of it is about a patient. */
export function administrationTasks({ backend, now, happen }: Asking) {
  return {
    people: (words: string, only: PeopleListed, after: string | null) => backend.people(words, only, after),
    person: (account: string) => backend.person(account),
    act: (account: string, act: PersonAct, why: string) => backend.actOnPerson(account, act, why),
    devices: (words: string, only: DevicesListed, after: string | null) =>
      backend.devices(words, only, after),
    device: (device: string) => backend.device(device),
    revoke: (device: string, why: string) => backend.revokeDevice(device, why),
    organisations: () => backend.organisations(),
    /** A fault that leads elsewhere: to the second factor, or to the sign-in. */
    hear: (fault: Fault) => happen({ kind: 'fault', token: now().token, fault }),
  };
}

export type AdministrationTasks = ReturnType<typeof administrationTasks>;
