// Builds the page with its invented people, walks through every screen in a real browser under the real content security
// policy, takes a picture of each and asks axe about each.
//
//   node see/see.mjs [folder] [name]     pictures into `folder` (default /tmp/ui-pictures), of all screens or of one
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { mkdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { chromium } from 'playwright-core';
import { build } from 'vite';
import { scenes } from './scenes.mjs';

const folder = process.argv[2] ?? '/tmp/ui-pictures';
const only = process.argv[3];
const root = new URL('..', import.meta.url).pathname;
const built = join(root, 'node_modules/.design');
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; worker-src 'self' blob:; connect-src ipc: http://ipc.localhost; base-uri 'none'; form-action 'none'";
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

mkdirSync(folder, { recursive: true });
await build({ root, mode: 'design', logLevel: 'error' });

const server = createServer(async (request, response) => {
  if (request.url === '/favicon.ico') return response.writeHead(204).end();
  const path = new URL(request.url ?? '/', 'http://here').pathname;
  try {
    const body = await readFile(join(built, path === '/' ? 'index.html' : path));
    response.writeHead(200, {
      'content-type': types[extname(path)] ?? 'text/html',
      'content-security-policy': policy,
    });
    response.end(body);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const address = `http://127.0.0.1:${server.address().port}`;

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
let faults = 0;

for (const scene of scenes.filter((scene) => !only || scene.name.startsWith(only))) {
  const context = await browser.newContext({
    viewport: scene.size ?? { width: 1366, height: 768 },
    ...(scene.media?.forcedColors ? { forcedColors: scene.media.forcedColors } : {}),
    ...(scene.scale ? { deviceScaleFactor: scene.scale } : {}),
  });
  const page = await context.newPage();
  await page.addInitScript(() => Object.freeze(Object.prototype));
  const said = [];
  page.on('console', (message) => message.type() === 'error' && said.push(message.text()));
  page.on('pageerror', (error) => said.push(String(error)));
  try {
    await page.goto(`${address}/?fake=${scene.story}`);
    await scene.walk(page);
    await page.waitForTimeout(150);
    await page.screenshot({ path: join(folder, `${scene.name}.png`) });
    if (
      scene.whole &&
      !(await page.locator('main').evaluate((main) => main.scrollHeight <= main.clientHeight))
    ) {
      said.push('the screen has to be scrolled');
    }
    if (scene.row && (await page.locator('.app-access').evaluate((bar) => bar.clientHeight)) > 28) {
      said.push('the line of access takes more than one row');
    }
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() =>
      globalThis.axe.run({
        runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] },
      }),
    );
    for (const violation of violations) {
      said.push(
        `axe ${violation.id}: ${violation.help}\n      ${violation.nodes.map((node) => `${node.html.slice(0, 160)}\n        ${node.failureSummary?.replace(/\n/g, ' ')}`).join('\n      ')}`,
      );
    }
  } catch (error) {
    said.push(String(error));
    await page.screenshot({ path: join(folder, `${scene.name}-failed.png`) }).catch(() => undefined);
  }
  faults += said.length;
  console.log(
    `${said.length === 0 ? 'ok  ' : 'FAIL'} ${scene.name}${said.map((words) => `\n    ${words}`).join('')}`,
  );
  await context.close();
}

await browser.close();
server.close();
process.exitCode = faults === 0 ? 0 : 1;
