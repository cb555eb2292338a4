import { expect, it } from 'vitest';
import type { Backend } from './backend';
import { invented } from './fake';
import { ivy, joan } from './fake/people';
import { firstScreen, letterOf, sectionOf } from './fake/record';
import { beginning, next, type State } from './state';
import { tasksOf } from './tasks';
import type { AccessLine } from './wire/AccessLine';
import type { Chosen } from './wire/Chosen';
import type { Found } from './wire/Found';
import type { Opening } from './wire/Opening';
import type { SectionView } from './wire/SectionView';
import type { Status } from './wire/Status';

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

const access: AccessLine = { basis: 'permission-once', words: '', until: '', secondsLeft: 1, scope: '' };
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
  await gated.tasks.answer({ kind: 'permission-once' });
  expect(gated.state().screen.kind, 'the one asked about').toBe('gate');
  expect(gated.state().fault?.code).toBe('APP-02');

  const open = page({
    showOverview: async () => firstScreen(joan),
    refresh: async () => ({ first: firstScreen(joan), access }),
  });
  await open.tasks.start();
  await open.tasks.choose('p-ivy');
  await open.tasks.answer({ kind: 'permission-once' });
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
  await tasks.answer({ kind: 'permission-once' });
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
  tasks.emergency();
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
  tasks.emergency();
  void tasks.answer({ kind: 'emergency', reason: 'unconscious', note: 'Found on the floor' });
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
  const { tasks, state } = page({
    showSection: async (_patient, section) => {
      asked.push(section);
      return sectionOf(section);
    },
  });
  await tasks.start();
  await tasks.choose('p-ivy');
  await tasks.answer({ kind: 'permission-once' });
  await tasks.show('results');
  await tasks.lock();
  expect(state().screen).toEqual({ kind: 'lock', place: 'results' });
  await tasks.unlock('password');
  expect(asked).toEqual(['results', 'results']);
  expect(state().screen).toMatchObject({ kind: 'record', place: 'results', content: { kind: 'section' } });
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
