import type { Banner } from '../wire/Banner';
import type { Chosen } from '../wire/Chosen';
import type { CouldAgree } from '../wire/CouldAgree';
import { meant, type Asking } from './asking';

/** Finding a patient, and choosing one. */
export function findingTasks({ backend, happen, ask, settle, after, abandon, turn, leave }: Asking) {
  return {
    find(): void {
      abandon();
      happen({ kind: 'find' });
    },
    /** The recent patients are a convenience: without them the search works as well. */
    async recents(): Promise<void> {
      try {
        happen({ kind: 'recents', recents: await after(() => backend.recents()) });
      } catch {
        happen({ kind: 'recents', recents: [] });
      }
    },
    search: (text: string) =>
      ask(
        () => after(() => backend.findPatient(text)),
        (token, found) => ({ kind: 'found', token, found }),
      ),
    /** With the answer about the emergency that is left with it, where one is open. */
    async choose(patient: string, couldAgree: CouldAgree | null = null): Promise<void> {
      turn();
      if (couldAgree) leave(backend.closePatient(couldAgree));
      happen({ kind: 'choosing' });
      await settle(
        async () => meant(patient, await after(() => backend.choosePatient(patient)), bannerOfChosen),
        (token, chosen) => ({ kind: 'chosen', token, chosen }),
      );
    },
  };
}

/** Whom the answer to choosing is about. */
export function bannerOfChosen(chosen: Chosen): Banner {
  switch (chosen.kind) {
    case 'gate':
      return chosen.gate.banner;
    case 'opened':
      return chosen.record.first.banner;
    case 'refused':
      return chosen.banner;
  }
}
