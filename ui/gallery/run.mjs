// The gallery: shows every screen and every component in every state, in real browsers, takes a picture of each and says what
// is wrong with it. Ends like a test run: a line for each state and way of looking.
//
//   npm run gallery [-- FOLDER [NAME]]     pictures into FOLDER (default ../target/gallery); NAME: only what begins so
//
// The web view of the product (WebKit, by the driver that the tests of the window use) looks at all of it: in the least window,
// at 200 %, in grey. Chromium, where there is one, looks with forced colours, with less motion, and at the paper.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { build } from 'vite';
import { chromium } from './chromium.mjs';
import { serve } from './serve.mjs';
import { webKit } from './webkit.mjs';

const root = resolve(import.meta.dirname, '..');
const folder = resolve(process.argv[2] ?? join(root, '../target/gallery'));
const only = process.argv[3] ?? '';
/** A browser that hangs must not hang the run. */
const longest = 20 * 60 * 1000;
const least = { width: 1366, height: 768 };
/** What says the most by colour: a person looks at these without it. */
const inGrey = [
  'overview-fullest',
  'access-emergency',
  'gate-utmost',
  'section-results',
  'results-trend',
  'parts-clinical',
];
const at200 = { width: 683, height: 384 };

let count = 0;
let failed = 0;
const tell = (name, faults, skipped = null) => {
  count += 1;
  if (faults.length > 0) failed += 1;
  console.log(
    `${faults.length > 0 ? 'not ok' : 'ok'} ${count} - gallery > ${name}${skipped ? ` # SKIP ${skipped}` : ''}`,
  );
  for (const fault of faults) console.log(`    ${fault}`);
};

const late = setTimeout(() => {
  tell('ends in time', [`it did not end within ${longest / 60_000} minutes`]);
  process.exit(1);
}, longest);

mkdirSync(folder, { recursive: true });
// Only so does each element know which component it comes from.
process.env.NODE_ENV = 'development';
await build({ root, mode: 'gallery', logLevel: 'error' });
const server = await serve(join(root, 'node_modules/.gallery'));
const began = performance.now();
const [drawn] = await Promise.all([
  looking('WebKit', () => webKit(server.address), inWebKit),
  looking('Chromium', () => chromium(server.address), inChromium),
]);
server.close();
if (drawn && only === '') await complete(drawn);
console.log(
  `# ${count} looks in ${Math.round((performance.now() - began) / 1000)} s, pictures in ${relative(process.cwd(), folder)}`,
);
console.log(`# ${count - failed} passed, ${failed} failed`);
clearTimeout(late);
process.exitCode = failed === 0 ? 0 : 1;

/** Looks with one browser, or says why that one does not look. */
async function looking(name, open, look) {
  const { browser, missing } = await open();
  if (!browser) return void tell(`in ${name}`, [], missing);
  try {
    return await look(browser);
  } catch (error) {
    tell(`in ${name}`, [String(error)]);
  } finally {
    await browser.close();
  }
}

/** Every state: in the least window that there is, at twice its size, and in grey. Returns the components that were drawn. */
async function inWebKit(browser) {
  await each(browser, least, '', async (name) => {
    const faults = [...(await browser.ask('show', name)), ...(await browser.ask('faults', true))];
    picture(name, await browser.picture());
    if (inGrey.includes(name)) picture(`${name}-grey`, await browser.picture({ grey: true }));
    return faults;
  });
  const drawn = await browser.ask('shown');
  await each(browser, at200, ' at 200 %', async (name) => {
    const faults = [...(await browser.ask('show', name)), ...(await browser.ask('layout'))];
    picture(`${name}-200`, await browser.picture());
    return faults;
  });
  return drawn;
}

/** Every state with forced colours, with less motion, and as it would be printed. */
async function inChromium(browser) {
  await browser.media({ forcedColors: 'active' });
  await each(browser, least, ' with forced colours', async (name) => {
    const faults = [...(await browser.ask('show', name)), ...(await browser.ask('faults', false))];
    picture(`${name}-forced`, await browser.picture());
    return faults;
  });
  await browser.media({ forcedColors: 'none', reducedMotion: 'reduce' });
  await each(browser, least, ' with less motion and on paper', async (name) => {
    await browser.media({ media: 'screen' });
    const faults = [...(await browser.ask('show', name)), ...(await browser.ask('motion'))];
    await browser.media({ media: 'print' });
    return [...faults, ...(await browser.ask('paper'))];
  });
}

async function each(browser, size, how, look) {
  await browser.begin(size);
  for (const name of (await browser.ask('names')).filter((name) => name.startsWith(only))) {
    tell(`${name}${how}`, await look(name).catch((error) => [String(error)]));
  }
}

function picture(name, png) {
  writeFileSync(join(folder, `${name}.png`), png);
}

/** Some only choose another one, and have nothing of their own to be seen. */
function drawsItself(file) {
  const markup = readFileSync(join(root, file), 'utf8').replace(/<script[^]*?<\/script>/g, '');
  return /<[a-z]/.test(markup);
}

/** Every component of the page is in the gallery: one that no state draws has been forgotten. */
async function complete(drawn) {
  const files = [];
  for (const part of ['src/components', 'src/screens']) {
    for (const file of await readdir(join(root, part), { recursive: true })) {
      const path = join(part, file);
      if (file.endsWith('.svelte') && drawsItself(path)) files.push(path);
    }
  }
  const missing = files.filter((file) => !drawn.some((one) => one.endsWith(file)));
  tell(
    `every one of ${files.length} components is shown`,
    missing.map((file) => `${file} is in no state of the gallery`),
  );
}
