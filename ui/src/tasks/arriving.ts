import type { Content, OpenRecord, Place } from '../state';
import type { Backend } from '../backend';
import type { Asking } from './asking';

/** Taking over what has come of the open record since it was shown: the page asks again for what it shows. */
export function arrivingTasks({ backend, now, happen }: Asking) {
  let asking = false;

  return {
    /** Nothing is asked while an answer is awaited: the next status asks again. */
    async takeOver(): Promise<void> {
      const open = behind(now().status?.hasCome, now().screen);
      if (asking || !open) return;
      const { patient } = open.record.first.banner;
      asking = true;
      try {
        // In this order: what comes between the two is missing from neither, only asked for again.
        const first = await backend.showArrived(patient);
        const content = await contentOf(backend, patient, open.place);
        happen({ kind: 'arrived', first, place: open.place, content });
      } catch {
        // What cannot be shown again stands as it is, and says how old it is.
      } finally {
        asking = false;
      }
    },
  };
}

/** The record in view, where more of it has come than it shows. */
function behind(
  come: { patient: string; round: number } | null | undefined,
  screen: { kind: string } | OpenRecord,
): OpenRecord | null {
  if (!come || screen.kind !== 'record') return null;
  const open = screen as OpenRecord;
  const { banner, arriving } = open.record.first;
  const waits = open.content.kind === 'waiting' || open.content.kind === 'failed';
  return banner.patient === come.patient && arriving.round < come.round && !waits ? open : null;
}

async function contentOf(backend: Backend, patient: string, place: Place): Promise<Content> {
  if (place === 'overview') return { kind: 'overview' };
  if (place === 'timeline') return { kind: 'timeline', rows: await backend.showTimeline(patient) };
  return { kind: 'section', view: await backend.showSection(patient, place) };
}
