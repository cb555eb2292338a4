import type { Backend } from '../backend';
import type { Check } from '../wire/Check';
import type { Diagnosis } from '../wire/Diagnosis';
import type { SupportFile } from '../wire/SupportFile';
import { date } from './people';

const ok = (id: Check['id'], title: string, found: string, details: string[] = []): Check => ({
  id,
  title,
  verdict: 'ok',
  found,
  details,
  fix: null,
});

/** A computer on which all works. */
export const wellChecks: Check[] = [
  ok('settings', 'Settings', '6 settings, 3 of them set by policy.', [
    'GatewayUrl = https://gateway.example (policy: HKLM\\Software\\Policies\\Care Record\\Viewer)',
    'Organisation = Northampton General Hospital (this computer)',
    'Profile = ward (default)',
    'PolicyKey is set (policy)',
    'RegistrationCode is set (policy)',
    'ProxyUrl is not set: the proxy that this computer is set to use',
  ]),
  ok('name', 'Gateway\u2019s name', 'gateway.example has 2 addresses.'),
  ok('proxy', 'Proxy', 'No proxy is used for the gateway.'),
  ok(
    'certificate',
    'Certificate',
    'Trusted by this computer; issued by Example Trust Root, until 12-Mar-2027.',
  ),
  ok('clock', 'Clock', 'It agrees with the gateway\u2019s to the second.'),
  ok('gateway', 'Gateway', 'Version 0.1.0 answers in 31 ms.'),
  ok('sign-in', 'Sign-in', 'The gateway can sign people in.'),
  ok('web-view', 'Web view', 'WebView2 142.0.'),
  ok('key-store', 'Key store', 'It opens, and holds the keys of this account.'),
  ok('profile', 'Profile', 'What this account writes is kept.'),
  ok('audit-log', 'Audit log', '5,102 entries are what was written; none waits for the gateway.'),
  ok('data-folder', 'Data folder', 'This account alone can read and write it.'),
  ok('disk-space', 'Disk space', '120 GB are free.'),
  ok('crash-dumps', 'Crash dumps', 'None are kept of this program.'),
];

/** The same where the gateway does not answer and the clock is slow. */
export const badChecks: Check[] = wellChecks.map((check) => {
  switch (check.id) {
    case 'gateway':
      return {
        ...check,
        verdict: 'failed',
        found: 'Nobody answers at gateway.example: the connection is refused.',
        details: ['https://gateway.example', 'tried for 5 s'],
        fix: 'Ask who runs the gateway whether it is up. If it is, let the firewall pass port 443 to it.',
      };
    case 'clock':
      return {
        ...check,
        verdict: 'warning',
        found: 'This computer\u2019s clock is 41 s slow: sign-in codes may fail.',
        fix: 'Run w32tm /resync, and see that the computer follows the time of the domain.',
      };
    case 'sign-in':
      return { ...check, verdict: 'skipped', found: 'The gateway does not answer.' };
    default:
      return check;
  }
});

/** All of them, made. */
export function diagnosisOf(checks: Check[]): Diagnosis {
  return {
    at: date('2026-11-21T14:03'),
    version: '0.1.0',
    checks,
    logs: '%LOCALAPPDATA%\\Care Record\\Viewer\\logs',
    logsAreWritten: true,
  };
}

/** What goes to support of such a computer. */
export function supportFileOf(checks: Check[]): SupportFile {
  const lines = checks.map(
    ({ verdict, title, found }) => `${verdict.toUpperCase().padEnd(8)} ${title.padEnd(16)} ${found}`,
  );
  const log = Array.from(
    { length: 60 },
    (_, index) =>
      `2026-11-21T14:${String(index).padStart(2, '0')}:04.120Z  ${index % 7 === 3 ? 'warn   the gateway did not answer  code=NET-02' : 'info   a task ended with a fault  code=ACC-01'}  part=viewer`,
  );
  const text = [
    'Care Record Viewer: support file',
    'It names no patient and no member of staff. It was not sent anywhere: whoever saved it may send it to support.',
    '',
    'Made 2026-11-21T14:03:00Z, on windows',
    '',
    'Checks of 2026-11-21T14:03:00Z, version 0.1.0',
    '',
    ...lines,
    '',
    'Log: the last 60 lines, the oldest first, all times UTC',
    '',
    ...log,
  ].join('\n');
  return { name: 'care-record-viewer-support-2026-11-21-1403', text };
}

/** A computer that is looked at: without the network, where it is `offline`. */
export function checking(
  offline: boolean,
): Pick<Backend, 'diagnose' | 'copyChecks' | 'prepareSupportFile' | 'saveSupportFile'> {
  const checks = offline ? badChecks : wellChecks;
  return {
    diagnose: async (each) => {
      for (const check of checks) {
        await new Promise((resolve) => setTimeout(resolve, 30));
        each(check);
      }
      return diagnosisOf(checks);
    },
    copyChecks: async () => true,
    prepareSupportFile: async () => supportFileOf(checks),
    saveSupportFile: async () => ({
      path: `~\\Documents\\${supportFileOf(checks).name}.txt`,
    }),
  };
}
