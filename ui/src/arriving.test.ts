import { render, screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import SectionList from './components/section-list.svelte';
import SourcesStrip from './components/sources-strip.svelte';
import StatusLine from './components/status-line.svelte';
import { invented } from './fake';
import { accessLine } from './fake/gates';
import { ivy, joan } from './fake/people';
import { allHere, firstPart, firstScreen, sectionOf } from './fake/record';
import { said } from './said.svelte';
import { beginning, next, type State } from './state';
import { active, status as statusOf } from './state/test-story';
import { tasksOf } from './tasks';
import type { Backend } from './backend';
import type { FirstScreen } from './wire/FirstScreen';
import type { SectionView } from './wire/SectionView';
import type { Status } from './wire/Status';

const text = (element: Element): string => element.textContent?.replace(/\s+/g, ' ').trim() ?? '';
const half = firstPart(firstScreen(ivy));
const strip = {
  network: { kind: 'online', milliseconds: 1 },
  chips: true,
  waiting: false,
  practice: null,
  refresh: () => undefined,
} as const;

describe('half a record never looks whole', () => {
  it('in the list of sections: in words, and never a zero', () => {
    render(SectionList, { counts: half.sections, current: 'overview', go: () => undefined });
    const line = (name: RegExp): string => text(screen.getByRole('button', { name }));
    expect(line(/Problems/)).toMatch(/still to come$/);
    expect(line(/Results/)).toMatch(/did not come$/);
    expect(line(/Medicines/)).toMatch(/\d$/);
    for (const { section, shown } of half.sections) {
      if (shown === null) expect(line(new RegExp(`^\\d?${section.slice(0, 4)}`, 'i'))).not.toMatch(/\d$/);
    }
  });

  it('in the strip of sources: what is to come, what did not come, and no source that is up to date', () => {
    const { sources, arriving } = half;
    render(SourcesStrip, { ...strip, sources, arriving });
    const said = text(screen.getByRole('region', { name: 'State of the sources' }));
    expect(said).toMatch(/Results did not come at 14:02\./);
    expect(said).toMatch(/Still to come: problems, appointments and 8 other sections\./);
    expect(said).not.toMatch(/Every connected source answered|up to date/);
    expect(text(screen.getByRole('group', { name: 'Sources' }))).toMatch(/GP in part 14:02/);
  });

  it('and is told once to whoever listens, and again when all of it is here', async () => {
    const sources = firstScreen(ivy).sources.filter((state) => state.answer.kind === 'up-to-date');
    const coming = { coming: ['results' as const], missed: [], round: 1 };
    const { rerender } = render(SourcesStrip, { ...strip, sources, arriving: coming });
    await waitFor(() => expect(said.politely).toBe('Still to come: results.'));
    await rerender({ ...strip, sources, arriving: allHere });
    await waitFor(() => expect(said.politely).toBe('All of the record is here.'));
  });
});

it('the three states of the link are told apart in words', () => {
  const words = (network: Status['network']): string => {
    const { container, unmount } = render(StatusLine, {
      status: { ...statusOf(active), network },
      secondsLeft: null,
    });
    const first = text(within(container).getByRole('contentinfo').firstElementChild ?? container);
    unmount();
    return first;
  };
  expect(words({ kind: 'online', milliseconds: 31 })).toBe('Online');
  expect(words({ kind: 'slow', sending: 3, receiving: true })).toBe('Slow link - sending 3, receiving');
  expect(words({ kind: 'slow', sending: 0, receiving: true })).toBe('Slow link - receiving');
  expect(words({ kind: 'offline', since: '18:52' })).toBe('Offline since 18:52');
});

describe('what has come since', () => {
  /** A page with Ivy’s record open, of which one part has come, and the viewer that pushes to it. */
  async function opened(changes: Partial<Backend> = {}) {
    let state: State = beginning;
    let push: (status: Status) => void = () => undefined;
    const backend: Backend = {
      ...invented('work'),
      choosePatient: async (patient) => ({
        kind: 'opened',
        record: {
          first: patient === 'p-joan' ? firstPart(firstScreen(joan)) : half,
          access: accessLine('permission-once'),
        },
      }),
      showArrived: async () => firstScreen(ivy),
      showSection: async (_, section) => sectionOf(section),
      watchStatus: async (changed) => {
        push = changed;
        return () => undefined;
      },
      ...changes,
    };
    const tasks = tasksOf(
      backend,
      () => state,
      (event) => (state = next(state, event)),
    );
    await tasks.start();
    await tasks.choose('p-ivy');
    const come = (round: number, patient = 'p-ivy'): void =>
      push({ ...statusOf(active, accessLine('permission-once')), hasCome: { patient, round } });
    const first = (): FirstScreen | null =>
      state.screen.kind === 'record' ? state.screen.record.first : null;
    return { tasks, state: () => state, come, first };
  }

  it('is asked for again where it is shown, and drawn in its place', async () => {
    const { come, first, state } = await opened();
    expect(first()?.overview.problems.absence).toEqual({ kind: 'coming' });
    come(3);
    await waitFor(() => expect(first()?.arriving.coming).toEqual([]));
    expect(first()?.overview.problems.entries.length).toBeGreaterThan(0);
    expect(state().screen).toMatchObject({ place: 'overview', content: { kind: 'overview' } });
  });

  it('comes into the section that is in view, without another waiting', async () => {
    let coming = true;
    const { tasks, come, state } = await opened({
      showSection: async (_, section): Promise<SectionView> =>
        coming ? sectionOf(section, [], { kind: 'coming' }) : sectionOf(section),
    });
    await tasks.show('problems');
    expect(state().screen).toMatchObject({ content: { view: { absence: { kind: 'coming' } } } });
    coming = false;
    come(3);
    await waitFor(() => expect(state().screen).toMatchObject({ content: { view: { absence: null } } }));
    expect(state().waiting).toBe(false);
  });

  it('is asked for once, and not again while nothing more has come', async () => {
    let asked = 0;
    const { come, first } = await opened({
      showArrived: async () => {
        asked += 1;
        return firstScreen(ivy);
      },
    });
    come(3);
    await waitFor(() => expect(first()?.arriving.round).toBe(3));
    come(3);
    come(2);
    await Promise.resolve();
    expect(asked).toBe(1);
  });

  it('between two answers is not taken for something that is shown', async () => {
    let round = 2;
    const { tasks, come, first, state } = await opened({
      showArrived: async () => ({ ...half, arriving: { ...half.arriving, round: round++ } }),
      showSection: async (_, section) => ({ ...sectionOf(section), stamp: `${round++}` }),
    });
    await tasks.show('problems');
    come(9);
    await waitFor(() => expect(first()?.arriving.round).toBeGreaterThan(1));
    const { screen } = state();
    const content =
      screen.kind === 'record' && screen.content.kind === 'section' ? screen.content.view : null;
    expect(first()?.arriving.round).toBeLessThan(Number(content?.stamp));
  });

  it('for the patient before is dropped', async () => {
    let answer: (first: FirstScreen) => void = () => undefined;
    const { tasks, come, state } = await opened({
      showArrived: () => new Promise((resolve) => (answer = resolve)),
    });
    come(3);
    await Promise.resolve();
    tasks.find();
    await tasks.choose('p-joan');
    answer(firstScreen(ivy));
    await Promise.resolve();
    come(3);
    await Promise.resolve();
    expect(JSON.stringify(state().screen)).not.toContain('PATTERSON');
    expect(state().screen).toMatchObject({ record: { first: { banner: { patient: 'p-joan' } } } });
  });
});
