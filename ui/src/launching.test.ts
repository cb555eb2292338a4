import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import App from './App.svelte';
import { invented } from './fake';
import { ivy, joan } from './fake/people';
import { launching } from './gallery/launching';
import { beginning, next, type State } from './state';
import { tasksOf } from './tasks';
import type { Backend } from './backend';
import type { SessionState } from './wire/SessionState';
import type { Led } from './wire/Led';
import type { Status } from './wire/Status';

/** A page without a window, whose viewer may say at any time that another program asks. */
function page(leads: (leaving: boolean) => Led | Promise<Led>) {
  let state: State = beginning;
  let tell: (status: Status) => void = () => undefined;
  const asked: boolean[] = [];
  let letGo = 0;
  const story = invented('work');
  const backend: Backend = {
    ...story,
    watchStatus: async (changed) => {
      tell = changed;
      return () => undefined;
    },
    followLaunch: async (leaving) => {
      asked.push(leaving);
      return leads(leaving);
    },
    forgetLaunch: async () => {
      letGo += 1;
      return null;
    },
  };
  const tasks = tasksOf(
    backend,
    () => state,
    (event) => (state = next(state, event)),
  );
  const link = async (number: number, change: Partial<Status> = {}): Promise<void> => {
    tell({ ...(await backend.status()), launch: number, ...change });
    await new Promise((resolve) => setTimeout(resolve, 20));
  };
  return { tasks, link, asked, letGo: () => letGo, state: () => state };
}

const toIvy: Led = { kind: 'patient', row: { banner: ivy, twin: null } };

it('a link leads to the question of the patient whom it names, once', async () => {
  const { tasks, link, asked, state } = page(() => toIvy);
  await tasks.start();
  await link(1);
  expect(state().screen).toMatchObject({ kind: 'gate', gate: { banner: { family: 'PATTERSON' } } });

  tasks.find();
  await link(1);
  expect(state().screen.kind, 'it is not followed again').toBe('find-patient');
  await link(2);
  expect(state().screen.kind, 'another one is').toBe('gate');
  expect(asked).toEqual([false, false]);
});

it('a link waits until somebody is at work', async () => {
  const { tasks, link, asked, state } = page(() => toIvy);
  await tasks.start();
  await link(1, { session: locked() });
  expect(state().screen.kind).toBe('lock');
  await link(1, { session: { kind: 'signed-out' } });
  expect(asked, 'nobody is there to be led').toEqual([]);

  await link(1);
  expect(asked, 'it is followed by whoever comes').toEqual([false]);
});

it('whoever comes after the one whom it was not for is led as well', async () => {
  const other: Led = { kind: 'other-person', person: 'ed-consultant@nhs.net' };
  const { tasks, link, asked, state } = page(() => other);
  await tasks.start();
  await link(1);
  expect(state().screen).toMatchObject({ kind: 'launch', led: other });
  await link(1, { session: { kind: 'signed-out' } });
  await link(1);
  expect(asked).toEqual([false, false]);
});

it('an open record is left for a link only when the person says so, and is there again otherwise', async () => {
  const other: Led = { kind: 'another-open', banner: ivy };
  const { tasks, link, asked, letGo, state } = page((leaving) =>
    leaving ? { kind: 'patient', row: { banner: joan, twin: null } } : other,
  );
  await tasks.start();
  await tasks.choose('p-ivy');
  await tasks.answer({ kind: 'permission-once' }, null);
  expect(state().screen.kind).toBe('record');

  await link(1);
  expect(state().screen).toMatchObject({ kind: 'launch', led: other, behind: { kind: 'record' } });
  tasks.letLaunchGo();
  expect(state().screen).toMatchObject({
    kind: 'record',
    record: { first: { banner: { family: 'PATTERSON' } } },
  });
  expect(letGo(), 'the viewer hears of it').toBe(1);

  await link(2);
  await tasks.goOnWithLaunch(null);
  expect(asked).toEqual([false, false, true]);
  expect(JSON.stringify(state().screen), 'nothing of the first is left').not.toContain('PATTERSON');
});

it('whoever turns away while it is looked up is not led away', async () => {
  let answer: (led: Led) => void = () => undefined;
  const late = new Promise<Led>((resolve) => (answer = resolve));
  const { tasks, link, state } = page(() => late);
  await tasks.start();
  await link(1);
  await tasks.myActivity();
  answer(toIvy);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(state().screen.kind).toBe('my-activity');
});

const whoseRecordIsOpen = 'launch-another-open';

it.each(
  launching.filter(({ name }) => name !== whoseRecordIsOpen).map(({ name, state }) => [name, state] as const),
)('shows nobody: %s', (_name, state) => {
  render(App, { backend: invented('work'), begin: state });
  const main = document.querySelector('main')?.textContent ?? '';
  expect(main).not.toMatch(/999 \d{3} \d{4}/);
  expect(document.querySelector('.app-banner'), 'no banner stands over it').toBeNull();
  expect(document.title).toMatch(/^(Sign in|Locked|Find a patient|Link of another program) - /);
});

it('says what can be done, with the focus on what has happened, and Esc stays with the open record', async () => {
  const shown = launching.find(({ name }) => name === whoseRecordIsOpen);
  render(App, { backend: invented('work'), begin: shown?.state ?? beginning });
  expect(document.activeElement?.textContent).toBe('Another program asks for another patient');
  screen.getByRole('button', { name: /Close it and go on/ });
  await fireEvent.keyDown(document.body, { key: 'Escape' });
  expect(screen.queryByText('Another program asks for another patient')).toBeNull();
});

function locked(): SessionState {
  const session = launching.find(({ name }) => name === 'launch-lock')?.state.status?.session;
  if (session?.kind !== 'locked') throw new Error('there is a locked session');
  return session;
}
