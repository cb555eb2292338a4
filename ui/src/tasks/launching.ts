import type { CouldAgree } from '../wire/CouldAgree';
import type { Led } from '../wire/Led';
import type { Asking } from './asking';
import type { findingTasks } from './finding';

/** Following the link with which another program asks for a record. */
export function launchingTasks(asking: Asking, finding: ReturnType<typeof findingTasks>) {
  const { backend, now, happen, settle, after, abandon } = asking;

  /** Asks where it leads; to a patient, as if the row had been chosen. With the answer about an emergency that is left. */
  async function follow(leaving: boolean, couldAgree: CouldAgree | null): Promise<void> {
    const { token } = now();
    let led: Led | undefined;
    await settle(
      async () => (led = await after(() => backend.followLaunch(leaving))),
      (asked, answer) => ({ kind: 'led', token: asked, led: answer }),
    );
    // Whoever has turned to something else meanwhile is not led away from it.
    if (led?.kind === 'patient' && now().token === token) {
      await finding.choose(led.row.banner.patient, couldAgree);
    }
  }

  return {
    /** Each link is followed once by itself, as soon as somebody is at work. */
    async followNewLaunch(): Promise<void> {
      const { status, followed } = now();
      const number = status?.launch ?? null;
      if (number === null || number === followed || status?.session.kind !== 'active') return;
      abandon();
      happen({ kind: 'launched', number });
      await follow(false, null);
    },
    /** The open record is left for it. */
    async goOnWithLaunch(couldAgree: CouldAgree | null): Promise<void> {
      happen({ kind: 'asked' });
      await follow(true, couldAgree);
    },
    /** The link is let go. Where the viewer does not hear of it, the link ends by itself. */
    letLaunchGo(): void {
      happen({ kind: 'back' });
      backend.forgetLaunch().catch(() => undefined);
    },
  };
}
