import { ivy } from '../fake/people';
import type { Stopped } from '../state';
import type { LaunchEnd } from '../wire/LaunchEnd';
import { at, record, search, signedOut, status, type Shown } from './shown';

const ends: LaunchEnd[] = [
  { kind: 'malformed', words: 'the link does not say the date of birth' },
  { kind: 'expired' },
  { kind: 'not-found' },
  { kind: 'birth-differs' },
];
const otherPerson: Stopped = { kind: 'other-person', person: 'wilhelmina.featherstonehaugh@nhs.net' };
const behind = record();

/** What becomes of the link with which another program asks for a record. */
export const launching: Shown[] = [
  {
    name: 'launch-sign-in',
    state: at({ kind: 'sign-in', way: 'password' }, { how: { session: signedOut, launch: 1 } }),
  },
  { name: 'launch-lock', state: at({ kind: 'lock' }, { how: { session: locked(), launch: 1 } }) },
  {
    name: 'launch-looking',
    state: at(search, { waiting: true, followed: 1, how: { launch: 1 } }),
    hurry: 20,
    act: (hands) => hands.wait(500),
  },
  ...ends.map((end) => ({
    name: `launch-${end.kind}`,
    state: at({ kind: 'launch' as const, led: { kind: 'ended' as const, end }, behind: null }),
  })),
  { name: 'launch-other-person', state: at({ kind: 'launch', led: otherPerson, behind: null }) },
  {
    name: 'launch-another-open',
    state: at(
      { kind: 'launch', led: { kind: 'another-open', banner: ivy }, behind },
      { how: { access: behind.record.access } },
    ),
  },
  {
    name: 'launch-ended-over-record',
    state: at(
      { kind: 'launch', led: { kind: 'ended', end: { kind: 'birth-differs' } }, behind },
      { how: { access: behind.record.access } },
    ),
  },
];

function locked() {
  const { session } = status();
  if (session.kind !== 'active') throw new Error('somebody is at work');
  return { kind: 'locked' as const, who: session.who, since: '14:09', ends: '14:29', triesLeft: 5 };
}
