import type { CouldAgree } from '../wire/CouldAgree';
import type { Function } from '../wire/Function';
import type { Asking } from './asking';
import { isRight } from './rights';

/** What there is besides records: the own activity and password, administration, the privacy officer's review. */
export function functionTasks({ backend, now, happen, ask, after, abandon }: Asking) {
  const tasks = {
    async myActivity(days = 1): Promise<void> {
      abandon();
      happen({ kind: 'my-activity', days });
      await ask(
        () => after(() => backend.myActivity(days)),
        (token, activity) => ({ kind: 'activity', token, activity }),
      );
    },
    /** Answers what the review asks; what comes of it stands in the list, which is asked for again. */
    async answerReview(item: string, words: string): Promise<void> {
      const said = await ask(
        () => backend.answerReview(item, words),
        (token) => ({ kind: 'answered', token }),
      );
      await tasks.lookAgain(said);
    },
    async sayAfterwards(grant: string, couldAgree: CouldAgree | null, wrongPatient: boolean): Promise<void> {
      const said = await ask(
        () => backend.sayAfterwards(grant, couldAgree, wrongPatient),
        (token) => ({ kind: 'answered', token }),
      );
      await tasks.lookAgain(said);
    },
    async lookAgain(said: boolean): Promise<void> {
      const { screen } = now();
      if (said && screen.kind === 'my-activity') await tasks.myActivity(screen.days);
    },
    /** Opens a function; where the second factor is wanted again, that is asked first. */
    async open(to: Function): Promise<void> {
      abandon();
      if (isRight(to)) happen({ kind: 'step-up', to });
      else await tasks.enter(to);
    },
    /** Enters a function for which the code was given. */
    async enter(to: Function): Promise<void> {
      happen({ kind: 'function', to });
      if (!isRight(to)) await tasks.list(to);
    },
    list: (to: Function) =>
      to === 'administration'
        ? ask(
            () => backend.people('', 'everybody', null),
            (token, people) => ({ kind: 'people', token, people }),
          )
        : ask(
            () => backend.reviewQueue('new', null),
            (token, queue) => ({ kind: 'review', token, queue }),
          ),
    async stepUp(to: Function, code: string): Promise<void> {
      const given = await ask(
        () => backend.stepUp(code),
        (token) => ({ kind: 'answered', token }),
      );
      if (given && now().screen.kind === 'step-up') await tasks.enter(to);
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
