import type { ActRow } from '../wire/ActRow';
import type { DeviceDetail } from '../wire/DeviceDetail';
import type { DeviceRow } from '../wire/DeviceRow';
import type { DevicesListed } from '../wire/DevicesListed';
import type { DevicesPage } from '../wire/DevicesPage';
import type { OrganisationRow } from '../wire/OrganisationRow';
import type { PeopleListed } from '../wire/PeopleListed';
import type { PeoplePage } from '../wire/PeoplePage';
import type { PersonAct } from '../wire/PersonAct';
import type { PersonDetail } from '../wire/PersonDetail';
import type { PersonRow } from '../wire/PersonRow';
import { date } from './people';

const hospital = 'Northampton General Hospital';
const practice = 'Abington Park Surgery';

function row(
  id: string,
  name: string,
  email: string,
  title: string,
  organisation = hospital,
  more: Partial<PersonRow> = {},
): PersonRow {
  return {
    id,
    name,
    email: `${email}@nhs.net`,
    title,
    organisation,
    state: 'active',
    disabled: null,
    lastSignIn: date('2026-11-21T07:31'),
    sessions: 0,
    own: false,
    ...more,
  };
}

const everybody: PersonRow[] = [
  row('a-1', 'Aoife BYRNE', 'aoife.byrne', 'Midwife'),
  row('a-2', 'Ben ACHEBE', 'ben.achebe', 'Staff nurse', hospital, {
    state: 'disabled',
    disabled: date('2026-11-20T17:02'),
    lastSignIn: date('2026-11-20T08:10'),
  }),
  row('a-3', 'Chidi OBI', 'chidi.obi', 'Consultant'),
  row('a-4', 'Dawn PRICE', 'dawn.price', 'Receptionist', practice),
  row('a-5', 'Grace OKAFOR', 'grace.okafor', 'Privacy officer'),
  row('a-6', 'Helen MARSH', 'helen.marsh', 'Salaried general practitioner', practice, { sessions: 1 }),
  row('a-7', 'Joyce OSEI', 'joyce.osei', 'Registration authority agent', hospital, {
    state: 'invited',
    lastSignIn: null,
  }),
  row('a-8', 'Raj MEHTA', 'raj.mehta', 'Consultant', hospital, { sessions: 1 }),
  row('a-9', 'Rita CLARKE', 'rita.clarke', 'Triage nurse', hospital, { sessions: 2 }),
  row('a-10', 'Sam ADEYEMI', 'sam.adeyemi', 'Systems support', hospital, { sessions: 1, own: true }),
];

const roles = [
  { code: 'R0050', name: 'Consultant' },
  { code: 'R8001', name: 'Nurse' },
  { code: 'R8002', name: 'Nurse manager' },
  { code: 'R8009', name: 'Receptionist' },
  { code: 'R8015', name: 'Systems support' },
];

const act = (at: string, what: string, why: string, by = 'Joyce OSEI'): ActRow => ({
  at: date(at),
  what,
  by,
  why,
});

const before: Record<string, ActRow[]> = {
  'a-2': [act('2026-11-20T17:02', 'Disabled', 'Left the trust on 20 November')],
  'a-9': [
    act('2026-11-03T11:20', 'Signed out everywhere', 'Telephone stolen', 'on the gateway’s own computer'),
    act('2026-10-12T09:05', 'Post changed', 'Moved from Ward 4 to triage'),
  ],
};

const odsOf = (one: PersonRow): string => (one.organisation === hospital ? 'RNS' : 'K83002');

/** The people who fit. */
export function peopleOf(all: PersonRow[], words: string, only: PeopleListed): PeoplePage {
  const asked = words.toLowerCase().split(/\s+/).filter(Boolean);
  const rows = all.filter(
    (each) =>
      asked.every((word) =>
        `${each.name} ${each.email} ${each.title} ${each.organisation} ${odsOf(each)}`
          .toLowerCase()
          .includes(word),
      ) &&
      (only === 'everybody' || (only === 'disabled' ? each.state === 'disabled' : each.sessions > 0)),
  );
  return { found: rows.length, rows, next: null };
}

/** One of them. */
export function personOf(all: PersonRow[], id: string, done: ActRow[] = []): PersonDetail {
  const found = all.find((each) => each.id === id) ?? all[0]!;
  return {
    row: found,
    role: 'Triage nurse (R8001)',
    workplace: found.organisation === hospital ? 'Emergency department' : 'Practice',
    post: {
      role: 'R8001',
      title: found.title,
      ods: odsOf(found),
      organisation: found.organisation,
      workplaceKind: found.organisation === hospital ? 'emergency-department' : 'general-practice',
      workplace: 'Emergency department',
    },
    sessions: ['PC-ED-0042', 'LAPTOP-117'].slice(0, found.sessions).map((computer, index) => ({
      began: date(index === 0 ? '2026-11-21T07:31' : '2026-11-21T12:15'),
      used: date('2026-11-21T14:02'),
      computer,
    })),
    acts: [...done, ...(before[found.id] ?? [])],
    roles,
  };
}

const device = (
  id: string,
  name: string,
  person: string | null,
  organisation: string | null,
  more: Partial<DeviceRow> = {},
): DeviceRow => ({
  id,
  name,
  registered: date('2026-09-02T10:00'),
  how: 'from a listed network',
  revoked: null,
  heard: person ? date('2026-11-21T14:02') : null,
  unsent: person ? 0 : null,
  person,
  organisation,
  sessions: 0,
  own: false,
  ...more,
});

const computers: DeviceRow[] = [
  device('d-1', 'IT-DESK-03', 'Sam ADEYEMI', hospital, { sessions: 1, own: true }),
  device('d-2', 'LAPTOP-117', 'Rita CLARKE', hospital, {
    sessions: 1,
    how: 'with a code',
    heard: date('2026-11-21T12:15'),
    unsent: 14,
  }),
  device('d-3', 'LAPTOP-120', 'Helen MARSH', practice, { how: 'with a code', sessions: 1 }),
  device('d-4', 'PC-ED-0042', 'Rita CLARKE', hospital, { sessions: 1 }),
  device('d-5', 'PC-ED-0043', null, null),
  device('d-6', 'PC-WARD-0007', 'Ben ACHEBE', hospital, {
    revoked: date('2026-11-12T16:30'),
    heard: date('2026-11-12T08:00'),
  }),
];

/** The computers that fit. */
export function devicesOf(all: DeviceRow[], words: string, only: DevicesListed): DevicesPage {
  const asked = words.toLowerCase().split(/\s+/).filter(Boolean);
  const rows = all.filter(
    (each) =>
      asked.every((word) =>
        `${each.name} ${each.person ?? ''} ${each.organisation ?? ''}`.toLowerCase().includes(word),
      ) &&
      (only === 'all' || (only === 'revoked' ? each.revoked !== null : each.sessions > 0)),
  );
  return { found: rows.length, rows, next: null };
}

/** One of them. */
export function deviceOf(all: DeviceRow[], id: string, done: ActRow[] = []): DeviceDetail {
  const found = all.find((each) => each.id === id) ?? all[0]!;
  const earlier = found.id === 'd-6' ? [act('2026-11-12T16:30', 'Taken out of use', 'Disk failed')] : [];
  return { row: found, acts: [...done, ...earlier] };
}

export const organisationRows: OrganisationRow[] = [
  { ods: 'K83002', name: practice, people: 2, disabled: 0, devices: 1 },
  { ods: 'RNS', name: hospital, people: 7, disabled: 1, devices: 3 },
];

/** What an administrator sees and does, for as long as the page is open. */
export function administered() {
  let [people, devices] = [everybody, computers];
  return {
    people: (words: string, only: PeopleListed) => peopleOf(people, words, only),
    person: (id: string) => personOf(people, id),
    act: (id: string, what: PersonAct, why: string): PersonDetail => {
      const names = {
        disable: 'Disabled',
        enable: 'Enabled',
        'end-sessions': 'Signed out everywhere',
        'change-post': 'Post changed',
      };
      people = people.map((each) => (each.id === id ? after(each, what) : each));
      return personOf(people, id, [act('2026-11-21T14:03', names[what.kind], why, 'Sam ADEYEMI')]);
    },
    devices: (words: string, only: DevicesListed) => devicesOf(devices, words, only),
    device: (id: string) => deviceOf(devices, id),
    revoke: (id: string, why: string): DeviceDetail => {
      const revoked = date('2026-11-21T14:03');
      devices = devices.map((each) => (each.id === id ? { ...each, revoked, sessions: 0 } : each));
      return deviceOf(devices, id, [act('2026-11-21T14:03', 'Taken out of use', why, 'Sam ADEYEMI')]);
    },
    organisations: () => organisationRows,
  };
}

/** Somebody as they are after it. */
function after(one: PersonRow, what: PersonAct): PersonRow {
  switch (what.kind) {
    case 'disable':
      return { ...one, state: 'disabled', disabled: date('2026-11-21T14:03'), sessions: 0 };
    case 'enable':
      return { ...one, state: 'active', disabled: null };
    case 'end-sessions':
      return { ...one, sessions: 0 };
    case 'change-post':
      return { ...one, title: what.post.title, organisation: what.post.organisation };
  }
}
