import { accessLine } from '../fake/gates';
import { date, ivy, long35 } from '../fake/people';
import { firstScreen, sectionOf } from '../fake/record';
import type { AccessLine } from '../wire/AccessLine';
import { inRecord, record, type Shown } from './shown';

const on = (change: Partial<AccessLine>): AccessLine => ({ ...accessLine('permission-until'), ...change });
const can = on({ keeping: { kind: 'can-be' } });
const kept = on({ keeping: { kind: 'kept', until: date('2026-11-22T02:00') } });
const words =
  'Saved copy from 20-Nov-2026 18:40 (14hr ago). Newer results or allergies may exist. Check with the patient.';
const saved = { ...kept, saved: words };
const silent = { ...saved, saved: `${words} No word since 18:52.` };
const medicines = sectionOf('medicines');
const fresh = { ...kept, newSinceSaved: medicines.entries.slice(0, 2).map((entry) => entry.id) };
const offline = { how: { network: { kind: 'offline' as const, since: '18:52' } } };
const inMedicines = (access: AccessLine) =>
  record({ access, place: 'medicines', content: { kind: 'section', view: medicines } });

/** A record that is kept for a visit, the copy of it, and what came since. */
export const keeping: Shown[] = [
  { name: 'keep-can-be', state: inRecord(record({ access: can })) },
  { name: 'keep-kept', state: inRecord(record({ access: kept })) },
  {
    name: 'keep-in-force',
    state: inRecord(
      record({ access: { ...kept, words: accessLine('permission-until', false, true).words } }),
    ),
  },
  { name: 'keep-saved-copy', state: inRecord(record({ access: saved }), offline) },
  {
    name: 'keep-saved-copy-silent',
    state: inRecord(record({ access: silent, first: firstScreen(long35) }), offline),
  },
  { name: 'keep-saved-copy-online', state: inRecord(record({ access: saved })) },
  { name: 'keep-saved-copy-section', state: inRecord(inMedicines(saved), offline) },
  { name: 'keep-new-since', state: inRecord(record({ access: fresh, first: firstScreen(ivy) })) },
  { name: 'keep-new-since-section', state: inRecord(inMedicines(fresh)) },
];
