import { faultOf, otherPatient, type Backend } from '../backend';
import { beforeRecord, openRecord, patientOf, type Event, type State } from '../state';
import type { Banner } from '../wire/Banner';
import type { Fault } from '../wire/Fault';

/** How every task asks the viewer, and what has to be left before another is begun. */
export type Asking = ReturnType<typeof askingOf>;

/**
 * Asking over one backend.
 *
 * `now` is the state as it is; `happen` is the only way to change it.
 */
export function askingOf(backend: Backend, now: () => State, happen: (event: Event) => void) {
  /** The closing of the patient that was left last. Nothing is asked of patients before the viewer has done it. */
  let closing: Promise<unknown> = Promise.resolve();

  /** Leaves a patient; what comes after waits until that is done, well or badly. */
  function leave(left: Promise<unknown>): void {
    closing = left.catch(() => undefined);
  }

  /** Turning away from what is said of a record that was closed: the viewer need not say it any longer. */
  function turn(): void {
    const { status, turned } = now();
    if (!status?.closed || turned) return;
    happen({ kind: 'turned' });
    // Where it does not hear of it, it says the same again, and the page does not.
    backend.toldOfClosing().catch(() => undefined);
  }

  /** Takes the answer as an event; the token makes an answer that comes too late fall away. */
  async function settle<T>(
    question: () => Promise<T>,
    answer: (token: number, value: T) => Event,
    failure = (token: number, fault: Fault): Event => ({ kind: 'fault', token, fault }),
  ): Promise<boolean> {
    const token = now().token;
    try {
      const value = await question();
      happen(answer(token, value));
      return true;
    } catch (error) {
      happen(failure(token, faultOf(error)));
      return false;
    }
  }

  return {
    backend,
    now,
    happen,
    settle,
    turn,
    leave,
    /** Asks, and hands the answer on as an event. */
    ask<T>(question: () => Promise<T>, answer: (token: number, value: T) => Event): Promise<boolean> {
      happen({ kind: 'asked' });
      return settle(question, answer);
    },
    /** Asks once whatever was left is closed. */
    async after<T>(question: () => Promise<T>): Promise<T> {
      await closing;
      return question();
    },
    /** Asks about the one patient on the screen, and takes an answer about nobody else. */
    async about<T>(question: (patient: string) => Promise<T>, banner?: (value: T) => Banner): Promise<T> {
      const patient = patientOf(now().screen)?.patient ?? '';
      await closing;
      return meant(patient, await question(patient), banner);
    },
    /**
     * Leaving the question before a record, or a record that is being opened, closes it: nobody looks at what comes of it.
     * A record that is open behind the question stays as it was.
     */
    abandon(): void {
      turn();
      const { screen, waiting } = now();
      const open = openRecord(screen);
      const choosing = screen.kind === 'find-patient' && !open && waiting;
      if (open && beforeRecord(screen)) leave(backend.stay(open.record.first.banner.patient));
      else if (choosing || beforeRecord(screen)) leave(backend.closePatient(null));
    },
  };
}

/** The answer, where it is about the patient that was meant. */
export function meant<T>(patient: string, value: T, banner?: (value: T) => Banner): T {
  if (banner && banner(value).patient !== patient) throw otherPatient;
  return value;
}
