import type { Backend } from '../backend';
import { findingsOf } from '../fake/finding';
import { letterOf } from '../fake/letters';
import { detailsOf, originalOf } from '../fake/closer-look';
import { printOutOf } from '../fake/paper';
import { sectionOf } from '../fake/record';
import { contacts, forPatients, receipt } from '../fake/rights';
import { itemOf, queueOf, report } from '../fake/review';
import type { State } from '../state';

/** A viewer that stands still: it says how things are, and answers nothing that is asked of it but for paper and for what
 * is looked for. */
export function still(state: State, organisation: string | null, more: Partial<Backend> = {}): Backend {
  const { status, screen } = state;
  const never = (): Promise<never> => new Promise(() => undefined);
  const answers: Partial<Backend> = {
    status: status ? async () => status : never,
    watchStatus: async () => () => undefined,
    organisation: async () => organisation,
    printScreen: async (_patient, what) => ({ kind: 'ready', printOut: printOutOf(what) }),
    findInRecord: async (_patient, text) => findingsOf(text),
    showSection: async (_patient, section) => sectionOf(section),
    showLetter: async (_patient, id) => letterOf(id),
    printNow: async () => ({ kind: 'left' }),
    forPatients: async () => forPatients,
    contacts: async () => contacts,
    receipt: async () => receipt,
    saveReceipt: async () => 'Documents\\receipt-7F3A-91C2.pdf',
    showDetails: async (_patient, _section, id) => detailsOf(id),
    showOriginal: async (_patient, section, id) => originalOf(section, id),
    reviewQueue: async (tab) => queueOf(tab),
    reviewItem: async (id) => itemOf(id),
    decideReview: async () => null,
    reviewReport: async () => report,
    checkLedger: async () => ({ words: 'Ledger intact to entry 184,211, 21-Nov-2026 14:00', intact: true }),
    recents: async () => (screen.kind === 'find-patient' ? screen.recents : []),
    ...more,
  };
  return new Proxy(answers, { get: (all, name) => Reflect.get(all, name) ?? never }) as Backend;
}
