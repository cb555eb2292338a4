import type { Banner } from '../wire/Banner';
import type { Chosen } from '../wire/Chosen';
import { meant, type Asking } from './asking';

/** Finding a patient, and choosing one. */
export function findingTasks({ backend, happen, ask, settle, after, abandon, turn }: Asking) {
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
    async choose(patient: string): Promise<void> {
      turn();
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
