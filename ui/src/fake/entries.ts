import type { Body } from '../wire/Body';
import type { Entry } from '../wire/Entry';
import type { Section } from '../wire/Section';
import type { Source } from '../wire/Source';
import { entry } from './entry';
import { date, emas, gp, ngh, nhft, social } from './people';
import { results } from './results';

interface Drug {
  name: string;
  form: string;
  dose: string;
  how: string;
  why: string;
  since: string;
  issued?: string;
  status?: string;
  /** What makes it other than ordinary. */
  standing?: string;
  note?: string;
  ended?: string;
}

function medicine(drug: Drug): Entry {
  const source = drug.status?.startsWith('NGH') ? ngh : gp;
  const body: Body = {
    kind: 'medicine',
    name: drug.name,
    form: drug.form,
    dose: drug.dose.replace(' ', '\u00a0'),
    route: 'oral',
    frequency: drug.how,
    text: null,
    indication: `for ${drug.why}`,
    status: drug.status ?? 'GP repeat',
    current: drug.ended === undefined,
    started: date(drug.since),
    ended: drug.ended === undefined ? null : date(drug.ended),
    lastIssued: date(drug.issued ?? '2026-11-02'),
    note: drug.note ?? null,
  };
  return entry(source, drug.since, body, drug.standing ?? null);
}

/** The medicines, current and past. */
export const medicines: Entry[] = [
  {
    name: 'apixaban',
    form: 'tablet',
    dose: '2.5 mg',
    how: 'twice a day',
    why: 'atrial fibrillation',
    since: '2024-03-01',
    issued: '2026-04-14',
    note: 'Not issued for 7m. Ask whether it is still taken',
  },
  {
    name: 'atorvastatin',
    form: 'tablet',
    dose: '20 mg',
    how: 'once a day at night',
    why: 'raised cardiovascular risk',
    since: '2013-06-11',
  },
  {
    name: 'colecalciferol',
    form: 'capsule',
    dose: '800 units',
    how: 'once a day',
    why: 'vitamin D deficiency',
    since: '2021-01-19',
  },
  {
    name: 'gliclazide',
    form: 'tablet',
    dose: '80 mg',
    how: 'once a day with breakfast',
    why: 'type 2 diabetes',
    since: '2018-09-05',
    standing: 'On hold',
  },
  {
    name: 'levothyroxine',
    form: 'tablet',
    dose: '75 micrograms',
    how: 'once a day',
    why: 'hypothyroidism',
    since: '2003-04-22',
  },
  {
    name: 'metformin',
    form: 'tablet',
    dose: '500 mg',
    how: 'twice a day',
    why: 'type 2 diabetes',
    since: '2009-05-12',
  },
  {
    name: 'paracetamol',
    form: 'tablet',
    dose: '1 g',
    how: 'four times a day when needed',
    why: 'pain after fall',
    since: '2026-10-05',
    issued: '2026-10-05',
    status: 'NGH discharge',
    note: 'Possible duplicate of GP co-codamol, ended 01-Oct-2026',
  },
  {
    name: 'ramipril',
    form: 'capsule',
    dose: '5 mg',
    how: 'once a day',
    why: 'hypertension',
    since: '2012-02-03',
  },
  {
    name: 'co-codamol',
    form: 'tablet',
    dose: '8 mg/500 mg',
    how: 'four times a day when needed',
    why: 'knee pain',
    since: '2025-01-14',
    issued: '2026-09-01',
    ended: '2026-10-01',
  },
  {
    name: 'amlodipine',
    form: 'tablet',
    dose: '5 mg',
    how: 'once a day',
    why: 'hypertension',
    since: '2010-01-14',
    issued: '2012-01-01',
    ended: '2012-02-03',
  },
].map(medicine);
twins(medicines, 'paracetamol', 'co-codamol');

/** Names to one medicine the one of which it may be a duplicate. */
function twins(all: Entry[], one: string, other: string): void {
  const named = (name: string) => all.find(({ body }) => body.kind === 'medicine' && body.name === name);
  const [from, to] = [named(one), named(other)];
  if (from?.body.kind === 'medicine' && to) from.body.twin = to.id;
}

function problem(
  term: string,
  onset: string,
  source: Source = gp,
  ended: string | null = null,
  status: string | null = null,
): Entry {
  const active = ended === null;
  return entry(
    source,
    onset,
    { kind: 'problem', term, onset: date(onset), ended: active ? null : date(ended), active },
    status,
  );
}

/** The problems. */
export const problems: Entry[] = [
  problem('Fall with contusion of hip', '2026-10-03', ngh),
  problem('Type 2 diabetes', '2009'),
  problem('Atrial fibrillation', '2024', gp, null, 'Not confirmed'),
  problem('Chronic kidney disease stage 3a', '2024'),
  problem('Hypertension', '2012'),
  problem('Hypothyroidism', '2003'),
  problem('Fracture of wrist', '1998', ngh, '1999'),
];

const contact = (what: string, reason: string, iso: string, source: Source): Entry =>
  entry(source, iso, { kind: 'contact', what, reason, ended: null, place: null });

const contacts: Entry[] = [
  contact('Diabetes clinic', 'review', '2026-10-14', ngh),
  contact('A&E', 'fall, stayed 2 nights', '2026-10-03', ngh),
  contact('Ambulance', 'conveyed to hospital', '2026-10-03', emas),
  contact('GP surgery', 'consultation', '2026-09-20', gp),
  contact('Practice nurse', 'diabetes check', '2026-08-11', gp),
];

const careEntries: Entry[] = [
  entry(social, '2026-10-07', {
    kind: 'social-care',
    label: 'Home care',
    words: '2 visits a day, 08:00, 18:00, since 07-Oct-2026',
    lines: [
      { label: 'Agency', value: 'Bluebird Care, 01604 555 0199' },
      { label: 'Key worker', value: 'J. Osei, 01604 555 0110' },
      { label: 'At home', value: 'Lives alone. Key safe. Pendant alarm' },
    ],
  }),
];

const letter = (
  title: string,
  type: string,
  iso: string,
  source: Source,
  size: string,
  format = 'Text',
): Entry =>
  entry(source, iso, {
    kind: 'letter',
    title,
    letterType: type,
    author: 'Dr R. Mehta',
    size,
    format,
  });

/** The letters. */
export const letters: Entry[] = [
  letter('Clinic letter', 'Diabetes clinic', '2026-10-14', ngh, '120 kB', 'PDF'),
  letter('Assessment summary', 'Social care assessment', '2026-10-07', social, '62 kB'),
  letter('Discharge summary', 'Emergency department', '2026-10-05', ngh, '84 kB'),
  letter('Referral, falls clinic', 'Referral', '2026-09-22', gp, '40 kB'),
  letter('Diabetes annual review', 'Review', '2026-08-11', gp, '51 kB'),
  letter('Clinic letter', 'Cardiology', '2026-06-20', ngh, '96 kB'),
  letter('Screening result', 'Eye screening', '2026-03-11', ngh, '38 kB', 'Picture'),
  letter('Clinic letter', 'Diabetes clinic', '2025-12-02', ngh, '118 kB', 'PDF'),
  letter('Scanned referral', 'Referral', '2019-05-14', gp, '14 kB', 'PDF'),
  letter('Locked report', 'Report', '2018-02-01', ngh, '9 kB', 'PDF'),
];

/** Everything there is in an invented record. */
export const everything: Record<Section, Entry[]> = {
  medicines,
  results,
  problems,
  contacts,
  letters,
  'social-care': careEntries,
  allergies: [
    entry(gp, '1998-05-02', {
      kind: 'allergy',
      agent: 'penicillin',
      reaction: 'anaphylaxis',
      severity: 'severe',
      standing: 'Active',
      active: true,
    }),
    entry(ngh, '2019', {
      kind: 'allergy',
      agent: 'latex',
      reaction: 'contact rash',
      severity: null,
      standing: 'Active',
      active: true,
    }),
    entry(gp, '2001', {
      kind: 'allergy',
      agent: 'aspirin',
      reaction: null,
      severity: null,
      standing: 'Refuted',
      active: false,
    }),
  ],
  appointments: [
    entry(ngh, '2026-12-04T10:30', {
      kind: 'appointment',
      what: 'Falls clinic',
      place: 'Northampton General Hospital, Area K',
      standing: 'Booked',
      ahead: true,
    }),
    entry(gp, '2026-09-20T09:00', {
      kind: 'appointment',
      what: 'GP surgery',
      place: 'Abington Park Surgery',
      standing: 'Attended',
      ahead: false,
    }),
  ],
  'care-plans': [
    entry(nhft, '2026-06-11', {
      kind: 'care-plan',
      title: 'ReSPECT plan',
      standing: 'Active',
      lines: [
        'Priority: comfort over prolonging life.',
        'Not for resuscitation. Hospital admission if reversible.',
      ],
    }),
  ],
  people: [
    entry(social, null, {
      kind: 'person',
      name: 'J. Osei',
      role: 'Key worker',
      organisation: 'Northamptonshire adult social care',
      telephone: '01604 555 0110',
    }),
    entry(gp, null, {
      kind: 'person',
      name: 'Dr A. Lewin',
      role: 'GP',
      organisation: 'Abington Park Surgery',
      telephone: '01604 555 0100',
    }),
    entry(gp, null, {
      kind: 'person',
      name: 'Susan Patterson',
      role: 'Daughter, next of kin',
      organisation: null,
      telephone: '07700 900 461',
    }),
  ],
  flags: [
    entry(gp, '2026-06-11', {
      kind: 'flag',
      words: 'Falls risk',
      active: true,
      lines: ['Two falls in 2026'],
    }),
  ],
  procedures: [entry(ngh, '2011-02-08', { kind: 'term', term: 'Cataract extraction, left', note: null })],
  vaccinations: [entry(gp, '2026-10-01', { kind: 'term', term: 'Influenza vaccination', note: 'left arm' })],
  other: [
    entry(ngh, '2026-05-05', {
      kind: 'unreadable',
      resourceType: 'DeviceUseStatement',
      why: 'This kind is not known here',
    }),
  ],
};
