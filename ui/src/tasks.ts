import { faultOf, otherPatient, type Backend } from './backend';
import { patientOf, type Event, type Place, type Screen, type State } from './state';
import type { Banner } from './wire/Banner';
import type { Chosen } from './wire/Chosen';
import type { Fault } from './wire/Fault';
import type { GateAnswer } from './wire/GateAnswer';
import type { Opening } from './wire/Opening';

/** What the person can do. Each task asks the viewer and hands the answer on, with the token of its asking. */
export type Tasks = ReturnType<typeof tasksOf>;

/**
 * The tasks over one backend.
 *
 * `now` is the state as it is; `happen` is the only way to change it.
 */
export function tasksOf(backend: Backend, now: () => State, happen: (event: Event) => void) {
  /** Asks, and hands the answer on as an event; the token makes an answer that comes too late fall away. */
  async function ask<T>(
    question: () => Promise<T>,
    answer: (token: number, value: T) => Event,
  ): Promise<boolean> {
    happen({ kind: 'asked' });
    return settle(question, answer, (token, fault) => ({ kind: 'fault', token, fault }));
  }

  async function settle<T>(
    question: () => Promise<T>,
    answer: (token: number, value: T) => Event,
    failure: (token: number, fault: Fault) => Event,
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

  /** The closing of the patient that was left last. Nothing is asked of patients before the viewer has done it. */
  let closing: Promise<unknown> = Promise.resolve();

  /** Asks about the one patient on the screen, and takes an answer about nobody else. */
  async function about<T>(
    question: (patient: string) => Promise<T>,
    banner?: (value: T) => Banner,
  ): Promise<T> {
    const patient = patientOf(now().screen)?.patient ?? '';
    await closing;
    return meant(patient, await question(patient), banner);
  }

  /** Leaving the question before a record, or a record that is being opened, closes it: nobody looks at what comes of it. */
  function abandon(): void {
    const { screen, waiting } = now();
    const choosing = screen.kind === 'find-patient' && screen.behind === null && waiting;
    if (!choosing && !beforeRecord(screen)) return;
    closing = backend.closePatient().catch(() => undefined);
  }

  /** How many statuses have come by themselves. */
  let heard = 0;

  const fault = (token: number, fault: Fault): Event => ({ kind: 'fault', token, fault });

  const tasks = {
    /** Hears the status once, and from then on with each change. */
    async start(): Promise<() => void> {
      const stop = await backend.watchStatus((status) => {
        heard += 1;
        happen({ kind: 'status', status });
      });
      await tasks.hear();
      return stop;
    },
    /** Asks for the status; where another has come meanwhile by itself, that one is newer. */
    async hear(): Promise<void> {
      const before = heard;
      try {
        const status = await backend.status();
        if (heard === before) happen({ kind: 'status', status });
      } catch (error) {
        happen({ kind: 'fault', token: now().token, fault: faultOf(error) });
      }
    },
    async organisation(): Promise<string | null> {
      try {
        return await backend.organisation();
      } catch {
        return null;
      }
    },

    way: (way: 'password' | 'activation' | 'recovery') => happen({ kind: 'way', way }),
    async signIn(email: string, password: string, code: string): Promise<void> {
      await ask(
        () => backend.signIn(email, password, code),
        (token, answer) =>
          answer.kind === 'enrol'
            ? { kind: 'enrol', token, enrolment: answer.enrolment }
            : { kind: 'answered', token },
      );
      await tasks.hear();
    },
    activate: (email: string, activationCode: string, password: string) =>
      ask(
        () => backend.activate(email, activationCode, password),
        (token, enrolment) => ({ kind: 'enrol', token, enrolment }),
      ),
    recover: (email: string, password: string, recoveryCode: string) =>
      ask(
        () => backend.recover(email, password, recoveryCode),
        (token, enrolment) => ({ kind: 'enrol', token, enrolment }),
      ),
    confirmEnrolment: (code: string) =>
      ask(
        () => backend.confirmEnrolment(code),
        (token, codes) => ({ kind: 'codes', token, codes }),
      ),
    codesKept: () => happen({ kind: 'codes-kept' }),
    async acceptStatement(): Promise<void> {
      await ask(
        () => backend.acceptStatement(),
        (token) => ({ kind: 'answered', token }),
      );
      await tasks.hear();
    },

    find(): void {
      abandon();
      happen({ kind: 'find' });
    },
    /** The recent patients are a convenience: without them the search works as well. */
    async recents(): Promise<void> {
      try {
        await closing;
        happen({ kind: 'recents', recents: await backend.recents() });
      } catch {
        happen({ kind: 'recents', recents: [] });
      }
    },
    search: (text: string) =>
      ask(
        async () => {
          await closing;
          return backend.findPatient(text);
        },
        (token, found) => ({ kind: 'found', token, found }),
      ),
    async choose(patient: string): Promise<void> {
      happen({ kind: 'choosing' });
      await settle(
        async () => {
          await closing;
          return meant(patient, await backend.choosePatient(patient), bannerOfChosen);
        },
        (token, chosen) => ({ kind: 'chosen', token, chosen }),
        fault,
      );
    },

    emergency: () => happen({ kind: 'emergency' }),
    /** One layer back. From the emergency page that is the question, unless the answer has been given already. */
    back(): void {
      const { screen, waiting } = now();
      if (screen.kind === 'emergency-access' && !waiting) happen({ kind: 'back' });
      else if (beforeRecord(screen)) tasks.find();
      else {
        abandon();
        happen({ kind: 'back' });
      }
    },
    answer: (answer: GateAnswer) =>
      ask(
        () => about((patient) => backend.answerGate(patient, answer), bannerOfOpening),
        (token, opening) => ({ kind: 'opening', token, opening }),
      ),
    saidNo: () =>
      ask(
        () => about((patient) => backend.patientSaidNo(patient)),
        (token) => ({ kind: 'closed', token }),
      ),

    async show(place: Place, entry?: string): Promise<void> {
      happen({ kind: 'go', place, entry });
      await tasks.fetch(place);
    },
    async fetch(place: Place): Promise<void> {
      if (place === 'overview') {
        await settle(
          () =>
            about(
              (patient) => backend.showOverview(patient),
              (first) => first.banner,
            ),
          (token, first) => ({ kind: 'overview', token, first }),
          fault,
        );
      } else if (place === 'timeline') {
        await settle(
          () => about((patient) => backend.showTimeline(patient)),
          (token, rows) => ({ kind: 'timeline', token, rows }),
          fault,
        );
      } else {
        await settle(
          () => about((patient) => backend.showSection(patient, place)),
          (token, view) => ({ kind: 'section', token, view }),
          fault,
        );
      }
    },
    async read(id: string): Promise<void> {
      happen({ kind: 'read', id });
      await settle(
        () => about((patient) => backend.showLetter(patient, id)),
        (token, letter) => ({ kind: 'letter', token, letter }),
        (token, fault) => ({ kind: 'refused-letter', token, fault }),
      );
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
    close: () =>
      ask(
        () => backend.closePatient(),
        (token) => ({ kind: 'closed', token }),
      ),

    async myActivity(): Promise<void> {
      abandon();
      happen({ kind: 'my-activity' });
      await ask(
        async () => {
          await closing;
          return backend.myActivity();
        },
        (token, activity) => ({ kind: 'activity', token, activity }),
      );
    },
    /** Nothing depends on the answer: the status says what is left. */
    async touch(): Promise<void> {
      try {
        await backend.touch();
      } catch {
        // The session has ended; the status says so.
      }
      await tasks.hear();
    },
    async lock(): Promise<void> {
      await ask(
        () => backend.lock(),
        (token) => ({ kind: 'answered', token }),
      );
      await tasks.hear();
    },
    async unlock(password: string): Promise<void> {
      await ask(
        () => backend.unlock(password),
        (token, unlocking) => ({ kind: 'unlocking', token, unlocking }),
      );
      await tasks.hear();
      const screen = now().screen;
      if (screen.kind === 'record' && screen.content.kind === 'waiting') await tasks.show(screen.place);
    },
    async signOut(): Promise<void> {
      await ask(
        () => backend.signOut(),
        (token) => ({ kind: 'answered', token }),
      );
      await tasks.hear();
    },
  };
  return tasks;
}

/** The question before a record, and what came of it: screens of one patient whose record is not open. */
function beforeRecord(screen: Screen): boolean {
  return screen.kind === 'gate' || screen.kind === 'emergency-access' || screen.kind === 'refusal';
}

/** The answer, where it is about the patient that was meant. */
function meant<T>(patient: string, value: T, banner?: (value: T) => Banner): T {
  if (banner && banner(value).patient !== patient) throw otherPatient;
  return value;
}

function bannerOfChosen(chosen: Chosen): Banner {
  switch (chosen.kind) {
    case 'gate':
      return chosen.gate.banner;
    case 'opened':
      return chosen.record.first.banner;
    case 'refused':
      return chosen.banner;
  }
}

function bannerOfOpening(opening: Opening): Banner {
  switch (opening.kind) {
    case 'opened':
      return opening.record.first.banner;
    case 'refused':
      return opening.banner;
  }
}
