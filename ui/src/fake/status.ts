import type { Status } from '../wire/Status';
import { rita } from './people';
import type { Story } from './stories';

/** How the viewer stands in a story. */
export function statusOf(
  story: Story,
  session: Status['session']['kind'],
  triesLeft: number,
): Omit<
  Status,
  'access' | 'hasCome' | 'closed' | 'visit' | 'saidNo' | 'sessionEnded' | 'launch' | 'shortcuts'
> {
  return {
    network: story.offline ? { kind: 'offline', since: '13:52' } : { kind: 'online', milliseconds: 31 },
    unsent: story.unsent ?? 0,
    backlog: story.backlog ?? 'usual',
    lostAtSignOut: story.lost ?? false,
    setAside: story.setAside ?? 0,
    session: sessionOf(story, session, triesLeft),
    discloses: session === 'active' ? (story.discloses ?? ['print', 'copy']) : [],
    computer: 'ED-TRIAGE-03',
    version: '0.1.0',
    clock: '14:03',
    clockSkewSeconds: story.skew ?? null,
    training: story.training ? 'The people of this gateway were made up.' : null,
    warning: null,
    notices: story.notices ?? [],
  };
}

function sessionOf(story: Story, kind: Status['session']['kind'], triesLeft: number): Status['session'] {
  const who = story.who ?? rita;
  switch (kind) {
    case 'signed-out':
      return { kind };
    case 'statement':
      return { kind, who, paragraphs: statement };
    case 'active':
      return {
        kind,
        who,
        remaining: {
          locksInSeconds: story.locksIn ?? 252,
          curtainSeconds: story.curtain ?? 0,
          warningSeconds: story.warning ?? 60,
          coveredOnLeaving: true,
        },
      };
    case 'locked':
      return { kind, who, since: '14:09', ends: '14:29', triesLeft };
  }
}

const statement = [
  'You may open a record only of a patient whom you are treating or whose care you support.',
  'Each opening is recorded with your name, the time and the reason. The privacy officer checks them and the patient can see them.',
  'To open a record for any other reason is misuse. It is a disciplinary matter and may be a crime.',
];
