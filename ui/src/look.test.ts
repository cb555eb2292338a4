import { readFileSync, readdirSync } from 'node:fs';
import { render, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import Header from './components/header.svelte';
import MoreBelow from './components/more-below.svelte';
import PatientBanner from './components/patient-banner.svelte';
import { shortcuts } from './content/help';
import { allergies, ivy, rita } from './fake/people';
import { key, openRecord, page } from './test-page';

const files = (ending: string): [string, string][] =>
  readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending) && !file.startsWith('gallery'))
    .map((file) => [file, readFileSync(`src/${file}`, 'utf8')]);
const components = files('.svelte');
const styles = files('.css');
const naming = (all: [string, string][], words: RegExp): string[] =>
  all
    .filter(([, text]) => words.test(text))
    .map(([file]) => file)
    .sort();

describe('colours mean one thing each', () => {
  const uses = (colour: string): string[] =>
    naming(styles, new RegExp(`var\\(--app-${colour}-`)).filter((file) => file !== 'styles/tokens.css');

  it('red is a known allergy or a critical result', () => {
    expect(uses('red')).toEqual(['components/allergy-banner.css', 'components/flag.css']);
  });

  it('orange is emergency access', () => {
    expect(uses('orange')).toEqual([
      'components/access-line.css',
      'screens/access-gate.css',
      'styles/panels.css',
    ]);
  });
});

it('nothing is animated, and what fades does so by the one token that less motion switches off', () => {
  const moving = styles.flatMap(([file, text]) =>
    [...text.matchAll(/(?:animation|transition)[a-z-]*:[^;]*;|@keyframes/g)]
      .map(([rule]) => rule)
      .filter((rule) => !/var\(--app-fade\)|: none/.test(rule))
      .map((rule) => `${file}: ${rule}`),
  );
  expect(moving).toEqual([]);
});

it('only what has to be answered, and the help, lies over the page', () => {
  expect(naming(components, /<Dialog\b/)).toEqual([
    'components/able-to-agree.svelte',
    'components/help.svelte',
    'components/lock-warning.svelte',
    'components/sign-out-question.svelte',
    'components/withdrawal.svelte',
    'screens/administration/confirm.svelte',
    'screens/my-activity/answer-review.svelte',
    'screens/my-activity/wrong-patient.svelte',
    'screens/review/in-bulk.svelte',
  ]);
});

it('the order of the tab key is the order on the screen: no control is put before another', () => {
  expect(naming(components, /tabindex=["{]+[1-9]/)).toEqual([]);
});

it('no picture of a patient is ever shown', () => {
  const { container } = render(PatientBanner, {
    banner: ivy,
    clinical: { allergies: allergies['p-ivy']!, flags: [], flagsInScope: true },
    unfolded: true,
  });
  expect(container.querySelector('img, picture, canvas, image')).toBeNull();
  expect(naming(components, /<img\b|<picture\b|background-image/)).toEqual([]);
});

it('who is signed in, as what, where, stands at the top right, and signing out is last', () => {
  const nothing = (): void => undefined;
  const organisation = 'Northamptonshire Healthcare';
  render(Header, {
    organisation: 'Northampton General Hospital',
    who: { ...rita, organisation },
    atWork: true,
    current: 'find-patient',
    find: nothing,
    activity: nothing,
    open: nothing,
    password: nothing,
    help: nothing,
    lock: nothing,
    signOut: nothing,
  });
  const said = screen.getByRole('banner').textContent?.replace(/\s+/g, ' ') ?? '';
  const order = [
    'Care Record Viewer',
    'Rita CLARKE',
    'Triage nurse',
    organisation,
    'Emergency department',
    'Find patient',
  ];
  expect(order.map((words) => said.indexOf(words))).toEqual(
    [...order.map((words) => said.indexOf(words))].sort((one, other) => one - other),
  );
  expect(order.every((words) => said.includes(words))).toBe(true);
  expect(screen.getAllByRole('button').at(-1)?.textContent).toBe('Sign out');
});

describe('what is out of view', () => {
  afterEach(() => vi.restoreAllMocks());

  it.each([
    [3, '3 more medicines below'],
    [1, '1 more medicine below'],
    [0, ''],
  ])('is told with a number: %i', async (below, words) => {
    const main = document.body.appendChild(document.createElement('main'));
    main.innerHTML = '<div data-line></div>'.repeat(5);
    const rows = [...main.children];
    vi.spyOn(Element.prototype, 'getBoundingClientRect').mockImplementation(function (this: Element) {
      const at = rows.indexOf(this);
      const top = at < 0 ? 0 : at < 5 - below ? 10 * at : 1000 + 10 * at;
      return new DOMRect(0, top, 100, this === main ? 500 : 10);
    });
    const { unmount } = render(MoreBelow, { target: main, props: { one: 'medicine', many: 'medicines' } });
    await new Promise((done) => requestAnimationFrame(done));
    await tick();
    expect(main.textContent?.trim()).toBe(words);
    unmount();
    main.remove();
  });
});

describe('the shortcuts', () => {
  it('that controls carry are those that F1 lists, and the other way round', () => {
    const carried = new Set(
      components.flatMap(([, text]) =>
        [...text.matchAll(/aria-keyshortcuts=("[^"]*"|\{[^}]*\})/g)].flatMap(
          ([found]) => found.match(names) ?? [],
        ),
      ),
    );
    const counted = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'].map((digit) => `Alt+${digit}`);
    const listed = new Set(shortcuts.flatMap((shortcut) => shortcut.names ?? []));
    expect([...new Set([...carried, ...counted])].sort()).toEqual([...listed].sort());
  });

  it('are never a letter or a digit by itself', () => {
    const alone = shortcuts
      .flatMap((shortcut) => shortcut.names ?? [])
      .filter((name) => !/\+|^F\d$|^Escape$/.test(name));
    expect(alone).toEqual([]);
  });

  it('can be switched off, but for help, the regions, Esc and the lock', async () => {
    await page();
    await openRecord();
    await key('F1');
    (await screen.findByRole('checkbox', { name: /Shortcuts with Alt and Ctrl/ })).click();
    screen.getByRole('button', { name: 'Close' }).click();
    await tick();
    await key('4', { altKey: true });
    await key('k', { ctrlKey: true });
    await tick();
    expect(screen.getByRole('heading', { level: 1, name: 'Overview' }), 'nothing happened').toBeTruthy();
    await key('l', { ctrlKey: true });
    expect(await screen.findByRole('button', { name: 'Unlock' })).toBeTruthy();
  });

  const names = /(?:Alt|Control|Shift)(?:\+[A-Z][a-z]*)+|\bF\d\b|Escape/g;
});
