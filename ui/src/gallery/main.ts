import '@fontsource-variable/noto-sans/wght.css';
import '../styles/page.scss';
import { mount, tick, unmount } from 'svelte';
import App from '../App.svelte';
import { outgoing } from '../outgoing.svelte';
import { faultsOf, layoutFaults, moving, notInView, onPaper } from './checks';
import { hands } from './hands';
import { states } from './states';
import { still } from './still';

/** What the run that takes the pictures asks of this page. */
interface Gallery {
  names: string[];
  /** Shows one state, and says what went wrong on the way there. */
  show(name: string): Promise<string[]>;
  /** What is wrong with what is shown; `whole` asks too whether all is in view that has to be. */
  faults(whole: boolean): Promise<string[]>;
  /** Of that, what depends on the size of the window. */
  layout(): string[];
  motion(): string[];
  paper(): string[];
  /** The files of the components that have been shown so far. */
  shown(): string[];
}

declare global {
  interface Window {
    gallery: Gallery;
  }
}

/** As the viewer does it. */
Object.freeze(Object.prototype);

const usual = window.setTimeout.bind(window);
const files = new Set<string>();
const said: string[] = [];
let mounted: ReturnType<typeof mount> | null = null;
let current: (typeof states)[number] | undefined;

window.addEventListener('error', (event) => said.push(event.message));
window.addEventListener('unhandledrejection', (event) => said.push(String(event.reason)));
const complain = console.error.bind(console);
console.error = (...words: unknown[]) => {
  said.push(words.map(String).join(' '));
  complain(...words);
};

window.gallery = {
  names: states.map(({ name }) => name),
  async show(name) {
    said.length = 0;
    outgoing.kept = null;
    if (mounted) await unmount(mounted);
    // Not from within the script of the driver: there an effect may run before the one that it belongs to.
    await hands.wait(0);
    current = states.find((one) => one.name === name);
    const target = document.getElementById('app');
    if (!current || !target) return [`nothing is called ${name}`];
    const faster = current.hurry ?? 1;
    window.setTimeout = ((done: TimerHandler, after = 0, ...rest: unknown[]) =>
      usual(done, after >= 1000 ? after / faster : after, ...rest)) as typeof window.setTimeout;
    document.documentElement.scrollTop = 0;
    mounted =
      'sheet' in current
        ? mount(current.sheet, { target })
        : mount(App, {
            target,
            props: {
              backend: still(current.state, organisation(current.organisation), current.answers),
              begin: current.state,
            },
          });
    await settled();
    try {
      if ('act' in current && current.act) {
        await current.act(hands);
        // Until what fades has faded.
        await hands.wait(150);
      }
      if ('sheet' in current && current.hurry) await hands.wait(300);
    } catch (error) {
      said.push(String(error));
    }
    await settled();
    note();
    return [...said, ...('proof' in current ? (current.proof?.() ?? []) : [])];
  },
  async faults(whole) {
    const wanted = whole && current && 'whole' in current ? (current.whole ?? []) : [];
    return [...(await faultsOf()), ...notInView(wanted)];
  },
  layout: layoutFaults,
  motion: moving,
  paper: onPaper,
  shown: () => [...files].sort(),
};

const organisation = (given: string | null | undefined): string | null =>
  given === undefined ? 'Northampton General Hospital' : given;

async function settled(): Promise<void> {
  await tick();
  await document.fonts.ready;
  // Frames do not come while nobody looks.
  await Promise.race([
    new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    hands.wait(100),
  ]);
}

/** Which components have drawn something: in this build each element knows where it is written. */
function note(): void {
  for (const one of document.body.querySelectorAll('*')) {
    const from: unknown = Reflect.get(one, '__svelte_meta');
    if (from && typeof from === 'object' && 'loc' in from) {
      const { loc } = from as { loc: { file: string } };
      files.add(loc.file);
    }
  }
}

/** By itself the page lists what there is; after `#` it shows that one, for a person to look at. */
async function forAPerson(): Promise<void> {
  const name = decodeURIComponent(location.hash.slice(1));
  if (name) return void (await window.gallery.show(name));
  const target = document.getElementById('app');
  const list = document.createElement('ul');
  for (const { name } of states) {
    const line = list.appendChild(document.createElement('li'));
    const link = line.appendChild(document.createElement('a'));
    link.href = `#${name}`;
    link.textContent = name;
  }
  if (mounted) await unmount(mounted);
  mounted = null;
  target?.replaceChildren(list);
}

if (!navigator.webdriver) {
  window.addEventListener('hashchange', () => location.reload());
  void forAPerson();
}
