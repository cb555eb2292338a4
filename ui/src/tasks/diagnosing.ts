import type { Check } from '../wire/Check';
import type { Asking } from './asking';
import type { functionTasks } from './functions';
import type { recordTasks } from './record';

/** Looking at this computer. It ends nothing: one comes back to where one was. */
export function diagnosingTasks(
  { backend, now, happen }: Asking,
  record: ReturnType<typeof recordTasks>,
  functions: ReturnType<typeof functionTasks>,
) {
  return {
    diagnostics: () => happen({ kind: 'diagnose' }),
    /** Back to where one was. What was awaited there is asked for again. */
    async diagnosed(): Promise<void> {
      happen({ kind: 'back' });
      const { screen } = now();
      if (screen.kind === 'my-activity' && !screen.activity) await functions.myActivity(screen.days);
      else if (screen.kind === 'administration' && !screen.people) await functions.list(screen.kind);
      else if (screen.kind === 'privacy-review' && !screen.queue) await functions.list(screen.kind);
      else await record.fetchWhatWaits();
    },
    diagnose: (each: (check: Check) => void) => backend.diagnose(each),
    copyChecks: () => backend.copyChecks(),
    prepareSupportFile: () => backend.prepareSupportFile(),
    saveSupportFile: () => backend.saveSupportFile(),
  };
}
