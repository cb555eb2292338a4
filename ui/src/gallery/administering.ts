import { administered } from '../fake/administration';
import { sam } from '../fake/people';
import type { PeoplePage } from '../wire/PeoplePage';
import type { SessionState } from '../wire/SessionState';
import { active, at, fault, noAnswer, type Shown } from './shown';

const how = { session: { ...active, who: sam } as SessionState };
const all = administered();
const answers = {
  people: async (words: string, only: Parameters<typeof all.people>[1]) => all.people(words, only),
  person: async (id: string) => all.person(id),
  actOnPerson: async (...[id, act, why]: Parameters<typeof all.act>) => all.act(id, act, why),
  devices: async (words: string, only: Parameters<typeof all.devices>[1]) => all.devices(words, only),
  device: async (id: string) => all.device(id),
  revokeDevice: async (id: string, why: string) => all.revoke(id, why),
  organisations: async () => all.organisations(),
};
const administration = (people: PeoplePage | null, changes = {}) =>
  at({ kind: 'administration', people, behind: null }, { how, ...changes });
const everybody = all.people('', 'everybody');
const last = fault(
  'This is the last administrator: nobody could administer any more, so make another one first.',
  'ADM-04',
);
const open = (name: string) => async (hands: Parameters<NonNullable<Shown['act']>>[0]) => {
  await hands.click(name);
  await hands.wait(100);
};

/** Administration, part by part. */
export const administering: Shown[] = [
  { name: 'administration', state: administration(everybody), answers },
  { name: 'administration-person', state: administration(everybody), answers, act: open('Rita CLARKE') },
  { name: 'administration-disabled', state: administration(everybody), answers, act: open('Ben ACHEBE') },
  { name: 'administration-own', state: administration(everybody), answers, act: open('Sam ADEYEMI') },
  {
    name: 'administration-nobody',
    state: administration({ found: 0, rows: [], next: null }),
    answers,
  },
  {
    name: 'administration-waiting',
    state: administration(null, { waiting: true }),
    hurry: 20,
    act: (hands) => hands.wait(500),
  },
  { name: 'administration-problem', state: administration(everybody, { fault: noAnswer }), answers },
  {
    name: 'administration-disable',
    state: administration(everybody),
    answers,
    act: async (hands) => {
      await open('Rita CLARKE')(hands);
      await hands.press('Alt+1');
    },
  },
  {
    name: 'administration-last',
    state: administration(everybody),
    answers: { ...answers, actOnPerson: () => Promise.reject(last) },
    act: async (hands) => {
      await open('Joyce OSEI')(hands);
      await hands.press('Alt+1');
      await hands.type('Why', 'Left the trust');
      await hands.press('Alt+1');
      await hands.wait(100);
    },
  },
  {
    name: 'administration-post',
    state: administration(everybody),
    answers,
    act: async (hands) => {
      await open('Rita CLARKE')(hands);
      await hands.press('Alt+3');
      await hands.wait(100);
    },
  },
  {
    name: 'administration-device',
    state: administration(everybody),
    answers,
    act: async (hands) => {
      await hands.press('Alt+6');
      await hands.wait(100);
      await open('LAPTOP-117')(hands);
    },
  },
  {
    name: 'administration-organisations',
    state: administration(everybody),
    answers,
    act: async (hands) => {
      await hands.press('Alt+7');
      await hands.wait(100);
    },
  },
];
