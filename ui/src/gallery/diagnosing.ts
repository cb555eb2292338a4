import type { Backend } from '../backend';
import { badChecks, diagnosisOf, supportFileOf, wellChecks } from '../fake/checks';
import type { Check } from '../wire/Check';
import { at, fault, record, signedOut, type Shown } from './shown';

const atTheDoor = at(
  { kind: 'diagnostics', over: { kind: 'sign-in', way: 'password' } },
  { how: { session: signedOut } },
);
const open = record();
const overARecord = at({ kind: 'diagnostics', over: open }, { how: { access: open.record.access } });

/** A computer on which these checks were made; with `ends`, all of them. */
function found(checks: Check[], ends = true): Partial<Backend> {
  return {
    diagnose: (each) => {
      checks.forEach(each);
      return ends ? Promise.resolve(diagnosisOf(checks)) : new Promise(() => undefined);
    },
    copyChecks: async () => true,
    prepareSupportFile: async () => supportFileOf(checks),
    saveSupportFile: async () => ({ path: `~\\Documents\\${supportFileOf(checks).name}.txt` }),
  };
}

const notSaved = {
  ...fault(
    'The support file could not be saved in Documents or Downloads: this account may not write there. Nothing was saved. Copy the checks instead, or try again when that is mended.',
    'SUP-01',
  ),
};
const refuses: Partial<Backend> = { ...found(badChecks), saveSupportFile: () => Promise.reject(notSaved) };
const logless: Partial<Backend> = {
  ...found(wellChecks),
  diagnose: async () => ({ ...diagnosisOf(wellChecks), logs: null, logsAreWritten: false }),
};

/** The support file is on the screen, and can be saved. */
const shown = (): boolean => document.querySelector('.app-button--primary[aria-disabled="false"]') !== null;

/** Looking at this computer, and what goes to support. */
export const diagnosing: Shown[] = [
  {
    name: 'diagnostics',
    state: atTheDoor,
    answers: found(wellChecks),
    whole: ['.app-bar', 'tbody tr:nth-child(14)'],
  },
  { name: 'diagnostics-running', state: atTheDoor, answers: found(wellChecks.slice(0, 5), false) },
  { name: 'diagnostics-failures', state: overARecord, answers: found(badChecks) },
  { name: 'diagnostics-no-log', state: atTheDoor, answers: logless },
  { name: 'diagnostics-problem', state: atTheDoor, answers: { diagnose: () => Promise.reject(new Error()) } },
  {
    name: 'diagnostics-copied',
    state: overARecord,
    answers: found(wellChecks),
    act: (hands) => hands.click('Copy'),
  },
  {
    name: 'support-file',
    state: atTheDoor,
    answers: found(badChecks),
    act: async (hands) => {
      await hands.click('Support file…');
      await hands.until(shown);
      await hands.type('Find in this file', 'did not answer');
    },
  },
  {
    name: 'support-file-saved',
    state: atTheDoor,
    answers: found(badChecks),
    act: async (hands) => {
      await hands.click('Support file…');
      await hands.until(shown);
      await hands.click('Save');
    },
  },
  {
    name: 'support-file-not-saved',
    state: atTheDoor,
    answers: refuses,
    act: async (hands) => {
      await hands.click('Support file…');
      await hands.until(shown);
      await hands.click('Save');
    },
  },
];
