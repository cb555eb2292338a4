import { patientOf, type Place } from '../state';
import type { CouldAgree } from '../wire/CouldAgree';
import type { Details } from '../wire/Details';
import type { Findings } from '../wire/Findings';
import type { Hit } from '../wire/Hit';
import type { Leaving } from '../wire/Leaving';
import type { Original } from '../wire/Original';
import type { Section } from '../wire/Section';
import type { OnPaper } from '../wire/OnPaper';
import type { Printing } from '../wire/Printing';
import type { PrintSize } from '../wire/PrintSize';
import type { Sheet } from '../wire/Sheet';
import type { Asking } from './asking';

/** Reading an open record, and closing it. */
export function recordTasks({ backend, now, happen, ask, settle, about }: Asking) {
  const tasks = {
    async show(place: Place, entry?: string): Promise<void> {
      happen({ kind: 'go', place, entry });
      await fetch(place);
    },
    /** A record that is shown where it was left may have a section that is still to come. */
    async fetchWhatWaits(): Promise<void> {
      const screen = now().screen;
      if (screen.kind === 'record' && screen.content.kind === 'waiting') await tasks.show(screen.place);
    },
    async read(id: string): Promise<void> {
      happen({ kind: 'read', id });
      await settle(
        () => about((patient) => backend.showLetter(patient, id)),
        (token, letter) => ({ kind: 'letter', token, letter }),
        (token, fault) => ({ kind: 'refused-letter', token, fault }),
      );
    },
    /** What stands beside an entry: kept by nothing but the panel that shows it. */
    details: (section: Section, id: string): Promise<Details> =>
      about((patient) => backend.showDetails(patient, section, id)),
    /** An entry as its source sent it: kept by nothing but the panel that shows it. */
    original: (section: Section, id: string): Promise<Original> =>
      about((patient) => backend.showOriginal(patient, section, id)),
    /** What of the open record has these words. They are nowhere but in the asking: no event of the page carries them. */
    findInRecord: (text: string): Promise<Findings> =>
      about((patient) => backend.findInRecord(patient, text)),
    /** Leads to what was found: the entry in its section, and a letter opened. */
    async lead(hit: Hit): Promise<void> {
      await tasks.show(hit.section, hit.id);
      if (hit.section === 'letters' && isIn('letters')) await tasks.read(hit.id);
    },
    /** The paper is of the patient on the screen; its own head says whose it is. */
    printScreen: (what: OnPaper): Promise<Printing> => about((patient) => backend.printScreen(patient, what)),
    receipt: (): Promise<Sheet> => about((patient) => backend.receipt(patient)),
    printReceipt: (): Promise<string> => about((patient) => backend.printReceipt(patient)),
    saveReceipt: (size: PrintSize): Promise<string> => about((patient) => backend.saveReceipt(patient, size)),
    printNow: (reference: string): Promise<Leaving> => backend.printNow(reference),
    /** Answers why the words are not copied, or nothing. */
    async copy(entries: string[], words: string): Promise<string | null> {
      const screen = now().screen;
      const patient = screen.kind === 'record' ? screen.record.first.banner.patient : null;
      const left = await backend.copy(patient, entries, words);
      return left.kind === 'refused' ? left.words : null;
    },
    /** Nothing depends on the answer. */
    async scrolled(scroll: number): Promise<void> {
      const patient = patientOf(now().screen)?.patient;
      if (patient) await backend.scrolled(patient, scroll).catch(() => undefined);
    },
    /** Asks the sources again, and comes back to the same section. */
    async refresh(): Promise<void> {
      const screen = now().screen;
      if (screen.kind !== 'record') return;
      const fresh = await ask(
        () =>
          about(
            (patient) => backend.refresh(patient),
            (record) => record.first.banner,
          ),
        (token, record) => ({ kind: 'refreshed', token, record }),
      );
      if (fresh && now().screen.kind === 'record' && screen.place !== 'overview')
        await tasks.show(screen.place);
    },
    /** The record of another patient than the one who was meant closes, and is noted as that. */
    wrongPatient: () =>
      ask(
        () => about((patient) => backend.wrongPatient(patient)),
        (token) => ({ kind: 'closed', token }),
      ),
    close: (couldAgree: CouldAgree | null) =>
      ask(
        () => backend.closePatient(couldAgree),
        (token) => ({ kind: 'closed', token }),
      ),
  };

  function isIn(place: Place): boolean {
    const screen = now().screen;
    return screen.kind === 'record' && screen.place === place && screen.content.kind === 'section';
  }

  async function fetch(place: Place): Promise<void> {
    if (place === 'overview') {
      await settle(
        () =>
          about(
            (patient) => backend.showOverview(patient),
            (first) => first.banner,
          ),
        (token, first) => ({ kind: 'overview', token, first }),
      );
    } else if (place === 'timeline') {
      await settle(
        () => about((patient) => backend.showTimeline(patient)),
        (token, rows) => ({ kind: 'timeline', token, rows }),
      );
    } else {
      await settle(
        () => about((patient) => backend.showSection(patient, place)),
        (token, view) => ({ kind: 'section', token, view }),
      );
    }
  }

  return tasks;
}
