import { expect, it } from 'vitest';
import type { Backend } from '../backend';
import { invented } from '../fake';
import { accessLine, atTriage, gateOf } from '../fake/gates';
import { ivy, joan } from '../fake/people';
import { letterOf } from '../fake/letters';
import { firstScreen, sectionOf } from '../fake/record';
import { beginning, next, type State } from '../state';
import { tasksOf } from '.';
import type { Chosen } from '../wire/Chosen';
import type { Found } from '../wire/Found';
import type { Opening } from '../wire/Opening';
import type { SectionView } from '../wire/SectionView';
import type { Status } from '../wire/Status';

/** A page without a window: the tasks over a backend, and the state that they lead to. */
function page(changes: Partial<Backend> = {}) {
  let state: State = beginning;
  const backend: Backend = { ...invented('work'), ...changes };
  const tasks = tasksOf(
    backend,
    () => state,
    (event) => (state = next(state, event)),
  );
  return { tasks, state: () => state };
}

/** An answer that comes when it is told to. */
function later<T>() {
  let answer: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => (answer = resolve));
  return { promise, answer };
}

const access = accessLine('permission-once');
const openedOf = (banner = ivy): Chosen => ({
  kind: 'opened',
  record: { first: firstScreen(banner), access },
});

it('a reply about one patient is dropped once another is open', async () => {
  const slow = later<SectionView>();
  const { tasks, state } = page({
    showSection: () => slow.promise,
    choosePatient: async (patient) => openedOf(patient === 'p-joan' ? joan : ivy),
  });
  await tasks.start();
  await tasks.choose('p-ivy');
  const medicines = tasks.show('medicines');
  tasks.find();
  await tasks.choose('p-joan');
  slow.answer(sectionOf('medicines'));
  await medicines;
  expect(state().screen).toMatchObject({
    kind: 'record',
    place: 'overview',
    record: { first: { banner: { family: 'SMITH' } } },
  });
  expect(JSON.stringify(state().screen), 'nothing of the first patient is in the page').not.toContain(
    'PATTERSON',
  );
});

it('leaving while a record is being opened closes what comes of it', async () => {
  const slow = later<Chosen>();
  let closed = 0;
  const { tasks, state } = page({
    choosePatient: () => slow.promise,
    closePatient: async () => {
      closed += 1;
      return null;
    },
  });
  await tasks.start();
  const choosing = tasks.choose('p-ivy');
  tasks.find();
  expect(closed).toBe(1);
  slow.answer(openedOf());
  await choosing;
  expect(state().screen.kind, 'the record that nobody waits for does not appear').toBe('find-patient');
});

it('an answer about another patient than was asked for is not shown', async () => {
  const { tasks, state } = page({
    choosePatient: async () => openedOf(joan),
    answerGate: async () => ({ kind: 'opened', record: { first: firstScreen(joan), access } }),
  });
  await tasks.start();
  await tasks.choose('p-ivy');
  expect(state().screen.kind, 'the chosen one').toBe('find-patient');
  expect(state().fault?.code).toBe('APP-02');

  const gated = page({ answerGate: async () => ({ kind: 'refused', banner: joan, refusal: 'opted-out' }) });
  await gated.tasks.start();
  await gated.tasks.choose('p-ivy');
  await gated.tasks.answer({ kind: 'permission-once' }, null);
  expect(gated.state().screen.kind, 'the one asked about').toBe('gate');
  expect(gated.state().fault?.code).toBe('APP-02');

  const open = page({
    showOverview: async () => firstScreen(joan),
    refresh: async () => ({ first: firstScreen(joan), access }),
  });
  await open.tasks.start();
  await open.tasks.choose('p-ivy');
  await open.tasks.answer({ kind: 'permission-once' }, null);
  await open.tasks.show('overview');
  await open.tasks.refresh();
  expect(open.state().fault?.code).toBe('APP-02');
  expect(JSON.stringify(open.state()), 'the open record').not.toContain('SMITH');
});

it('each question names the patient on the screen', async () => {
  const named: string[] = [];
  const { tasks } = page({
    showTimeline: async (patient) => {
      named.push(patient);
      return [];
    },
    showLetter: async (patient, id) => {
      named.push(patient);
      return letterOf(id);
    },
  });
  await tasks.start();
  await tasks.choose('p-ivy');
  await tasks.answer({ kind: 'permission-once' }, null);
  await tasks.show('timeline');
  await tasks.read('Entry/1');
  expect(named).toEqual(['p-ivy', 'p-ivy']);
});

it('a question that is left is closed before anything else is asked', async () => {
  const slow = later<null>();
  const asked: string[] = [];
  const { tasks, state } = page({
    closePatient: () => {
      asked.push('close');
      return slow.promise;
    },
    findPatient: async (query) => {
      asked.push('find');
      return { query, patients: [], similar: false, more: false };
    },
  });
  await tasks.start();
  await tasks.choose('p-ivy');
  tasks.justify('emergency', null);
  tasks.back();
  expect(state().screen.kind, 'back from the emergency page is the question').toBe('gate');
  expect(asked, 'which still stands').toEqual([]);
  tasks.back();
  expect(state().screen.kind, 'the page does not wait').toBe('find-patient');
  const searching = tasks.search('smith');
  await Promise.resolve();
  expect(asked).toEqual(['close']);
  slow.answer(null);
  await searching;
  expect(asked).toEqual(['close', 'find']);
});

it('leaving an emergency that was asked for does not come back to its question', async () => {
  const { tasks, state } = page({ answerGate: () => later<Opening>().promise });
  await tasks.start();
  await tasks.choose('p-ivy');
  tasks.justify('emergency', null);
  void tasks.answer({ kind: 'emergency', reason: 'unconscious', note: 'Found on the floor' }, null);
  tasks.back();
  expect(state().screen.kind, 'the viewer has closed it').toBe('find-patient');
});

it('a search does not close the record behind it', async () => {
  let closed = 0;
  const { tasks, state } = page({
    choosePatient: async () => openedOf(),
    findPatient: () => later<Found>().promise,
    closePatient: async () => {
      closed += 1;
      return null;
    },
  });
  await tasks.start();
  await tasks.choose('p-ivy');
  tasks.find();
  void tasks.search('smith');
  tasks.find();
  tasks.back();
  expect([state().screen.kind, closed]).toEqual(['record', 0]);
});

it('a status that came by itself is newer than one that was asked for', async () => {
  const slow = later<Status>();
  const { tasks, state } = page();
  await tasks.start();
  const fresh = state().status;
  if (!fresh) throw new Error('no status');
  let tell: (status: Status) => void = () => undefined;
  const second = page({
    status: () => slow.promise,
    watchStatus: async (changed) => {
      tell = changed;
      return () => undefined;
    },
  });
  const starting = second.tasks.start();
  await Promise.resolve();
  tell({ ...fresh, clock: '14:05' });
  slow.answer({ ...fresh, clock: '14:04' });
  await starting;
  expect(second.state().status?.clock).toBe('14:05');
});

it('after unlocking the same section is asked for again', async () => {
  const asked: string[] = [];
  const viewer = invented('work');
  const listened: Backend = {
    ...viewer,
    showSection: (patient, section) => {
      asked.push(section);
      return viewer.showSection(patient, section);
    },
  };
  const before = page(listened);
  await before.tasks.start();
  await before.tasks.choose('p-ivy');
  await before.tasks.answer({ kind: 'permission-once' }, null);
  await before.tasks.show('results');
  await before.tasks.scrolled(240);
  await before.tasks.lock();
  expect(before.state().screen).toEqual({ kind: 'lock' });
  // A lock ends the process of the page: another one unlocks.
  const { tasks, state } = page(listened);
  await tasks.start();
  await tasks.unlock('password');
  expect(asked).toEqual(['results', 'results']);
  expect(state().screen).toMatchObject({
    kind: 'record',
    place: 'results',
    scroll: 240,
    content: { kind: 'section' },
  });
});

it('a call that fails without words still says something', async () => {
  const { tasks, state } = page({
    findPatient: () => Promise.reject(new Error('TypeError: x is undefined')),
  });
  await tasks.start();
  await tasks.search('patterson');
  expect(state().fault?.code).toBe('APP-01');
  expect(state().fault?.words, 'never a raw exception').not.toContain('undefined');
});

/** An emergency that is open, and the question asked again over it; what the viewer is asked from then on. */
async function askedAgain(changes: Partial<Backend> = {}) {
  const asked: string[] = [];
  const said = (name: string) => async (): Promise<null> => {
    asked.push(name);
    return null;
  };
  const opened = page({ stay: said('stay'), closePatient: said('close'), ...changes });
  await opened.tasks.start();
  await opened.tasks.choose('p-ivy');
  await opened.tasks.answer({ kind: 'emergency', reason: 'unconscious', note: 'Found on the floor' }, null);
  await opened.tasks.show('results');
  await opened.tasks.askAgain();
  return { ...opened, asked };
}

it('going back from the question that was asked again closes nothing', async () => {
  const { tasks, state, asked } = await askedAgain();
  expect(state().screen.kind).toBe('gate');
  tasks.back();
  expect([state().screen.kind, ...asked]).toEqual(['record', 'stay']);
});

it('nor does a search from there, and the record is still behind it', async () => {
  const { tasks, state, asked } = await askedAgain();
  tasks.find();
  expect(state().screen).toMatchObject({ kind: 'find-patient', behind: { kind: 'record' } });
  expect(asked).toEqual(['stay']);
});

it('an emergency that became a permission comes back to the same section', async () => {
  const { tasks, state } = await askedAgain();
  await tasks.answer({ kind: 'permission-once' }, null);
  expect(state().screen).toMatchObject({ kind: 'record', place: 'results', content: { kind: 'section' } });
});

it('the question that is asked again is about the same patient', async () => {
  const { state } = await askedAgain({
    askAgain: async () => ({ kind: 'gate', gate: gateOf(joan, atTriage, null) }),
  });
  expect([state().screen.kind, state().fault?.code]).toEqual(['record', 'APP-02']);
});

it('the viewer hears which tie was claimed, and whether a patient could agree', async () => {
  const heard: unknown[] = [];
  const { tasks } = page({
    answerGate: async (_patient, _answer, claim) => {
      heard.push(claim);
      return openedOf() as Opening;
    },
    closePatient: async (couldAgree) => {
      heard.push(couldAgree);
      return null;
    },
  });
  await tasks.start();
  await tasks.choose('p-ivy');
  await tasks.answer({ kind: 'permission-once' }, { reason: 'covering', note: 'Covering the ward' });
  await tasks.close('not-known');
  expect(heard).toEqual([{ reason: 'covering', note: 'Covering the ward' }, 'not-known']);
});

it('a record that was closed is told until the person turns to something else', async () => {
  let told = 0;
  let tell: (status: Status) => void = () => undefined;
  const { tasks, state } = page({
    watchStatus: async (hear) => {
      tell = hear;
      return () => undefined;
    },
    toldOfClosing: async () => {
      told += 1;
      return null;
    },
  });
  await tasks.start();
  await tasks.choose('p-ivy');
  await tasks.answer({ kind: 'permission-once' }, null);
  const status = state().status;
  if (!status) throw new Error('no status');
  const closed: Status = {
    ...status,
    access: null,
    closed: { banner: ivy, refusal: 'permission-withdrawn' },
  };
  tell(closed);
  expect([state().screen.kind, told]).toEqual(['closed', 0]);
  tasks.find();
  tell(closed);
  expect([state().screen.kind, told], 'a status that was under way does not bring it back').toEqual([
    'find-patient',
    1,
  ]);
});

it('a function that wants a code opens once the code is given', async () => {
  const { tasks, state } = page();
  await tasks.start();
  await tasks.open('administration');
  expect(state().screen).toMatchObject({ kind: 'step-up', to: 'administration' });
  await tasks.stepUp('administration', '000000');
  expect([state().screen.kind, state().fault?.field]).toEqual(['step-up', 'code']);
  await tasks.stepUp('administration', '418012');
  expect(state().screen).toMatchObject({ kind: 'administration', people: { found: 10 } });
});
