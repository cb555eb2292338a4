import type { Backend } from '../backend';
import type { Event, State } from '../state';
import { answeringTasks } from './answering';
import { askingOf } from './asking';
import { diagnosingTasks } from './diagnosing';
import { findingTasks } from './finding';
import { launchingTasks } from './launching';
import { functionTasks } from './functions';
import { administrationTasks } from './administration';
import { reviewTasks } from './review';
import { rightsTasks } from './rights';
import { recordTasks } from './record';
import { sessionTasks } from './session';

/** What the person can do. Each task asks the viewer and hands the answer on, with the token of its asking. */
export type Tasks = ReturnType<typeof tasksOf>;

/**
 * The tasks over one backend.
 *
 * `now` is the state as it is; `happen` is the only way to change it.
 */
export function tasksOf(backend: Backend, now: () => State, happen: (event: Event) => void) {
  const asking = askingOf(backend, now, happen);
  const finding = findingTasks(asking);
  const launching = launchingTasks(asking, finding);
  const record = recordTasks(asking);
  const functions = functionTasks(asking);
  return {
    ...launching,
    ...sessionTasks(asking, record, launching),
    ...finding,
    ...answeringTasks(asking, finding, record),
    ...record,
    ...functions,
    administration: administrationTasks(asking),
    review: reviewTasks(asking),
    ...rightsTasks(asking),
    ...diagnosingTasks(asking, record, functions),
  };
}
