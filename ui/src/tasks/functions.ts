import type { Function } from '../wire/Function';
import type { Asking } from './asking';

/** What there is besides records: the own activity and password, administration, the privacy officer's review. */
export function functionTasks({ backend, now, happen, ask, after, abandon }: Asking) {
  const tasks = {
    async myActivity(): Promise<void> {
      abandon();
      happen({ kind: 'my-activity' });
      await ask(
        () => after(() => backend.myActivity()),
        (token, activity) => ({ kind: 'activity', token, activity }),
      );
    },
    /** Opens a function; where the second factor is wanted again, that is asked first. */
    async open(to: Function): Promise<void> {
      abandon();
      happen({ kind: 'function', to });
      await tasks.list(to);
    },
    list: (to: Function) =>
      to === 'administration'
        ? ask(
            () => backend.sessions(),
            (token, sessions) => ({ kind: 'sessions', token, sessions }),
          )
        : ask(
            () => backend.alerts(),
            (token, alerts) => ({ kind: 'alerts', token, alerts }),
          ),
    async stepUp(to: Function, code: string): Promise<void> {
      const given = await ask(
        () => backend.stepUp(code),
        (token) => ({ kind: 'answered', token }),
      );
      if (given && now().screen.kind === 'step-up') await tasks.open(to);
    },
    async endSession(session: string): Promise<void> {
      const ended = await ask(
        () => backend.endSession(session),
        (token) => ({ kind: 'answered', token }),
      );
      if (ended && now().screen.kind === 'administration') await tasks.list('administration');
    },
    openPassword(): void {
      abandon();
      happen({ kind: 'change-password' });
    },
    changePassword: (old: string, next: string, code: string) =>
      ask(
        () => backend.changePassword(old, next, code),
        (token) => ({ kind: 'password-changed', token }),
      ),
  };
  return tasks;
}
