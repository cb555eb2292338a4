import { faultOf } from '../backend';
import type { Way } from '../state';
import type { Asking } from './asking';
import { arrivingTasks } from './arriving';
import type { launchingTasks } from './launching';
import type { recordTasks } from './record';

/** Coming in, staying, locking and leaving. */
export function sessionTasks(
  asking: Asking,
  record: ReturnType<typeof recordTasks>,
  launching: ReturnType<typeof launchingTasks>,
) {
  const { backend, happen, now, ask } = asking;
  const arriving = arrivingTasks(asking);
  /** How many statuses have come by themselves. */
  let heard = 0;

  const tasks = {
    /** Hears the status once, and from then on with each change. */
    async start(): Promise<() => void> {
      const stop = await backend.watchStatus((status) => {
        heard += 1;
        happen({ kind: 'status', status });
        void arriving.takeOver();
        void launching.followNewLaunch();
      });
      await tasks.hear();
      return stop;
    },
    /** Asks for the status; where another has come meanwhile by itself, that one is newer. */
    async hear(): Promise<void> {
      const before = heard;
      try {
        const status = await backend.status();
        if (heard === before) happen({ kind: 'status', status });
        void launching.followNewLaunch();
      } catch (error) {
        happen({ kind: 'fault', token: now().token, fault: faultOf(error) });
      }
    },
    async organisation(): Promise<string | null> {
      try {
        return await backend.organisation();
      } catch {
        return null;
      }
    },

    way: (way: Way) => happen({ kind: 'way', way }),
    async signIn(email: string, password: string, code: string): Promise<void> {
      await ask(
        () => backend.signIn(email, password, code),
        (token, answer) =>
          answer.kind === 'enrol'
            ? { kind: 'enrol', token, enrolment: answer.enrolment }
            : { kind: 'answered', token },
      );
      await tasks.hear();
    },
    activate: (email: string, activationCode: string, password: string) =>
      ask(
        () => backend.activate(email, activationCode, password),
        (token, enrolment) => ({ kind: 'enrol', token, enrolment }),
      ),
    recover: (email: string, password: string, recoveryCode: string) =>
      ask(
        () => backend.recover(email, password, recoveryCode),
        (token, enrolment) => ({ kind: 'enrol', token, enrolment }),
      ),
    confirmEnrolment: (code: string) =>
      ask(
        () => backend.confirmEnrolment(code),
        (token, codes) => ({ kind: 'codes', token, codes }),
      ),
    codesKept: () => happen({ kind: 'codes-kept' }),
    async acceptStatement(): Promise<void> {
      await ask(
        () => backend.acceptStatement(),
        (token) => ({ kind: 'answered', token }),
      );
      await tasks.hear();
    },

    /** Nothing depends on the answer: the status says what is left. */
    async touch(): Promise<void> {
      try {
        await backend.touch();
      } catch {
        // The session has ended; the status says so.
      }
      await tasks.hear();
    },
    async lock(): Promise<void> {
      await ask(
        () => backend.lock(),
        (token) => ({ kind: 'answered', token }),
      );
      await tasks.hear();
    },
    async unlock(password: string): Promise<void> {
      await ask(
        () => backend.unlock(password),
        (token, unlocking) => ({ kind: 'unlocking', token, unlocking }),
      );
      await tasks.hear();
      await record.fetchWhatWaits();
    },
    async signOut(): Promise<void> {
      await ask(
        () => backend.signOut(),
        (token) => ({ kind: 'answered', token }),
      );
      await tasks.hear();
    },
  };
  return tasks;
}
