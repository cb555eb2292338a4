import { accessLine, atTriage, everyWay, gateOf, inLaboratory, untied, type Ways } from '../fake/gates';
import { date, iva, ivor, ivy, joan, long35, patients } from '../fake/people';
import type { Justified, Screen } from '../state';
import type { Banner } from '../wire/Banner';
import type { Found } from '../wire/Found';
import type { Refusal } from '../wire/Refusal';
import type { VisitList } from '../wire/VisitList';
import { baby, missing, restricted, wordy } from './people';
import { at, fault, noAnswer, record, search, type Shown } from './shown';

const found = (banners: Banner[], change: Partial<Found> = {}): Screen => ({
  ...search,
  found: {
    query: 'patterson i 1945',
    patients: banners.map((banner) => ({ banner, twin: null })),
    similar: false,
    more: false,
    ...change,
  },
});
const forty = Array.from({ length: 40 }, (_, index) => ({ ...joan, patient: `p-joan-${index}` }));

/** Three records that are kept, one of them open. */
const visits: VisitList = {
  records: [ivy, joan, long35].map((banner, index) => ({
    banner,
    saved: date('2026-11-20T18:40'),
    until: date('2026-11-21T06:40'),
    isOpen: index === 1,
  })),
  most: 8,
  gone: [],
};

const gate = (banner: Banner = ivy, ways: Ways = atTriage): Screen & { kind: 'gate' } => ({
  kind: 'gate',
  gate: gateOf(banner, ways, null),
  claim: null,
  behind: null,
});
const again = (): Screen => {
  const access = accessLine('emergency', true);
  return {
    kind: 'gate',
    gate: gateOf(ivy, atTriage, access),
    claim: null,
    behind: record({ access }),
  };
};
const utmost: Ways = { ...everyWay, untied: true, closeness: ['same-surname-and-address', 'colleague'] };
const page = (basis: Justified, banner: Banner = ivy): Screen => ({
  ...gate(banner, everyWay),
  kind: 'justification',
  basis,
});
/** Each refusal there is: one that is missing here does not compile. */
const refusals: Record<Refusal, true> = {
  'session-not-active': true,
  'unknown-role': true,
  'role-opens-no-record': true,
  'opted-out': true,
  'practice-not-sharing': true,
  'no-relationship': true,
  'basis-not-allowed': true,
  'permission-ended': true,
  'permission-too-long': true,
  'reason-not-offered': true,
  'no-test-requested': true,
  'grant-ended': true,
  'permission-withdrawn': true,
  'no-word-from-gateway': true,
  'too-much-unsent': true,
};
const closings: Refusal[] = ['permission-withdrawn', 'no-word-from-gateway', 'grant-ended'];

/** Finding somebody, the question, and what came of it. */
export const asking: Shown[] = [
  { name: 'find', state: at(search) },
  { name: 'find-nobody-before', state: at({ ...search, recents: [] }) },
  { name: 'find-said-no', state: at(search, { how: { saidNo: ivy } }) },
  {
    name: 'find-said-no-long',
    state: at({ ...search, recents: [] }, { how: { saidNo: long35 } }),
  },
  { name: 'find-visit-list', state: at(search, { how: { visit: visits } }) },
  {
    name: 'find-visit-list-offline',
    state: at(search, {
      fault: fault(
        'The record service did not answer, and this record is not kept for a visit: nothing can be opened. Ring the GP practice: Abington Park Surgery, 01604 555 0100. The connection is tried again by itself.',
        'NET-02',
      ),
      how: {
        visit: { ...visits, gone: [{ banner: ivor, refusal: 'permission-withdrawn' }] },
        network: { kind: 'offline', since: '18:52' },
      },
    }),
  },
  {
    name: 'find-visit-list-let-go',
    state: at(search, { how: { visit: visits } }),
    act: async (hands) => hands.click(/^Let go/),
  },
  {
    name: 'find-visit-list-empty',
    state: at({ ...search, recents: [] }, { how: { visit: { records: [], most: 8, gone: [] } } }),
  },
  { name: 'find-twins', state: at({ ...search, found: { ...some(), patients } }) },
  { name: 'find-one', state: at(found([ivy])) },
  { name: 'find-forty', state: at(found(forty, { more: true })) },
  { name: 'find-similar', state: at(found([ivy, iva], { similar: true })) },
  { name: 'find-nothing', state: at(found([])) },
  { name: 'find-long-names', state: at(found([long35, wordy])) },
  { name: 'find-missing', state: at(found([missing, restricted, baby, ivor])) },
  {
    name: 'find-problem',
    state: at(search, {
      fault: fault(
        'That looks like a National Insurance number. Enter an NHS number, which has 10 digits.',
        'FIND-02',
        'search',
      ),
    }),
  },
  {
    name: 'find-offline',
    state: at(search, { fault: noAnswer, how: { network: { kind: 'offline', since: '13:52' } } }),
  },
  { name: 'find-busy', state: at(search, { waiting: true }), hurry: 20, act: (hands) => hands.wait(500) },
  {
    name: 'find-behind',
    state: at({ ...search, behind: record() }, { how: { access: accessLine('permission-once') } }),
  },
  { name: 'find-ended', state: at(search, { ended: 'permission-withdrawn', turned: true }) },
  { name: 'find-heavy', state: at(search, { how: { unsent: 1024, backlog: 'heavy', setAside: 2 } }) },
  {
    name: 'find-full',
    state: at(found([ivy]), {
      how: { unsent: 2014, backlog: 'full', network: { kind: 'offline', since: '13:52' } },
    }),
  },
  {
    name: 'find-training',
    state: at(search, { how: { training: 'The people of this gateway were made up.' } }),
    organisation: null,
  },

  { name: 'gate', state: at(gate()), whole: ['.app-banner', 'main'] },
  { name: 'gate-refused-before', state: at(gate(iva)), whole: ['main'] },
  { name: 'gate-every-way', state: at(gate(ivy, everyWay)), whole: ['main'] },
  { name: 'gate-laboratory', state: at(gate(ivy, inLaboratory)), whole: ['main'] },
  { name: 'gate-untied', state: at(gate(ivy, untied)), whole: ['main'] },
  { name: 'gate-utmost', state: at(gate(ivy, utmost)), whole: ['main'] },
  { name: 'gate-long-name', state: at(gate(long35, everyWay)) },
  { name: 'gate-wordy', state: at(gate(wordy, utmost)) },
  { name: 'gate-restricted', state: at(gate(restricted)) },
  { name: 'gate-missing', state: at(gate(missing)) },
  { name: 'gate-baby', state: at(gate(baby)) },
  { name: 'gate-deceased', state: at(gate(ivor)) },
  {
    name: 'gate-twin',
    state: at(
      gate(ivy, { ...atTriage, twin: 'Another patient has a similar name and the same date of birth.' }),
    ),
  },
  { name: 'gate-own', state: at(gate(ivy, { ...atTriage, closeness: ['own-record'] })) },
  { name: 'gate-only-emergency', state: at(gate(), { how: { unsent: 2014, backlog: 'full' } }) },
  { name: 'gate-busy', state: at(gate(), { waiting: true }), hurry: 20, act: (hands) => hands.wait(500) },
  { name: 'gate-problem', state: at(gate(), { fault: noAnswer }) },
  {
    name: 'gate-claim-problem',
    state: at(gate(ivy, untied)),
    act: async (hands) => {
      await hands.click('I am covering for a colleague');
      await hands.press('Alt+1');
    },
  },
  { name: 'gate-again', state: at(again(), { how: { access: accessLine('emergency', true) } }) },
  ...(['emergency', 'permission-by-proxy', 'safeguarding', 'legal-duty'] as const).map((basis): Shown => ({
    name: `justify-${basis}`,
    state: at(page(basis)),
  })),
  {
    name: 'justify-nothing-said',
    state: at(page('emergency', long35)),
    act: (hands) => hands.click('Open record in an emergency'),
  },
  {
    name: 'justify-filled',
    state: at(page('emergency')),
    act: async (hands) => {
      await hands.click('Cannot communicate');
      await hands.type('What is happening', 'Found on floor, cold and confused, GCS 12');
    },
  },
  {
    name: 'justify-busy',
    state: at(page('emergency'), { waiting: true }),
    hurry: 20,
    act: (h) => h.wait(500),
  },
  { name: 'justify-problem', state: at(page('safeguarding'), { fault: noAnswer }) },
  ...(Object.keys(refusals) as Refusal[]).map((refusal): Shown => ({
    name: `refused-${refusal}`,
    state: at({ kind: 'refusal', banner: ivy, refusal, behind: null }),
  })),
  {
    name: 'refused-again',
    state: at(
      { kind: 'refusal', banner: ivy, refusal: 'reason-not-offered', behind: record() },
      { how: { access: accessLine('emergency') } },
    ),
  },
  ...closings.map((refusal): Shown => ({
    name: `closed-${refusal}`,
    state: at({ kind: 'closed', banner: ivy, refusal }, { how: { closed: { banner: ivy, refusal } } }),
  })),
  {
    name: 'closed-problem',
    state: at({ kind: 'closed', banner: ivy, refusal: 'permission-withdrawn' }, { fault: noAnswer }),
  },
  {
    name: 'closed-busy',
    state: at({ kind: 'closed', banner: ivy, refusal: 'permission-withdrawn' }, { waiting: true }),
    hurry: 20,
    act: (hands) => hands.wait(500),
  },
];

function some(): Found {
  return { query: 'patterson i 1945', patients: [], similar: false, more: false };
}
