import { anita } from '../fake/people';
import { accessReport, copySaved } from '../fake/rights';
import type { ReportShown } from '../wire/ReportShown';
import type { SessionState } from '../wire/SessionState';
import { active, at, fault, inRecord, record, type Shown } from './shown';

const how = { session: { ...active, who: anita } as SessionState };
const report = (report: ReportShown | null) => ({ kind: 'access-report', report, behind: null }) as const;
const notFound = fault(
  'Nobody has this NHS number and this date of birth here. Check both.',
  'RIGHTS-02',
  'number',
);

/** What a patient is told and handed: who has opened the record, and a copy of what it holds. */
export const rights: Shown[] = [
  { name: 'report-code', state: at({ kind: 'step-up', to: 'access-report', behind: null }, { how }) },
  { name: 'report-asking', state: at(report(null), { how }) },
  { name: 'report-problem', state: at(report(null), { how, fault: notFound }) },
  { name: 'report', state: at(report(accessReport), { how }) },
  {
    name: 'report-saved',
    state: at(report({ ...accessReport, mayNamePeople: true, saved: 'Documents\\access-report-4711.pdf' }), {
      how,
    }),
  },
  { name: 'receipt', state: inRecord(record()), act: (hands) => hands.press('Alt+P') },
  {
    name: 'receipt-saved',
    state: inRecord(record()),
    act: async (hands) => {
      await hands.press('Alt+P');
      await hands.until(() => document.body.textContent?.includes('Large print') === true);
      await hands.click('Large print');
      await hands.click('Save as PDF');
    },
  },
  {
    name: 'for-patients',
    state: inRecord(record()),
    act: async (hands) => {
      await hands.press('F1');
      await hands.click('For patients');
    },
  },
  { name: 'copy-asking', state: at({ kind: 'subject-access', copy: null, behind: null }, { how }) },
  { name: 'copy-saved', state: at({ kind: 'subject-access', copy: copySaved, behind: null }, { how }) },
];
