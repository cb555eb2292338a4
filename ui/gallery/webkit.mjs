import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const programs = ['x86_64', 'aarch64'].map((kind) => `/usr/lib/${kind}-linux-gnu/webkit2gtk-4.1/MiniBrowser`);

const tools = ['WebKitWebDriver', 'Xvfb', 'import'].map((tool) => `/usr/bin/${tool}`);

/** The web view that the product uses on Linux, moved by its driver on a display that nobody looks at; or why there is none. */
export async function webKit(address) {
  const program = programs.find((place) => existsSync(place));
  if (!program || !tools.every((tool) => existsSync(tool))) {
    return { missing: 'no WebKit with its driver and a hidden display here: it is looked at on Linux' };
  }
  const home = mkdtempSync(join(tmpdir(), 'gallery-'));
  const kept = [];
  const end = () => {
    for (const one of kept.reverse()) stop(one);
    rmSync(home, { recursive: true, force: true });
  };
  process.once('exit', end);
  try {
    const screen = ['-displayfd', '1', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp', '-noreset'];
    const display = `:${await firstLine(started(kept, 'Xvfb', screen, {}))}`;
    const port = await freePort();
    started(kept, 'WebKitWebDriver', [`--port=${port}`], {
      DISPLAY: display,
      // Without a graphics card this is the faster way to paint.
      WEBKIT_DISABLE_DMABUF_RENDERER: '1',
      NO_AT_BRIDGE: '1',
      XDG_CACHE_HOME: home,
      XDG_CONFIG_HOME: home,
      XDG_DATA_HOME: home,
    });
    return { browser: await session({ driver: `http://127.0.0.1:${port}`, display, program, address, end }) };
  } catch (error) {
    end();
    throw error;
  }
}

async function session({ driver, display, program, address, end }) {
  let inner = { width: 0, height: 0 };
  let outer = inner;
  const wanted = { 'webkitgtk:browserOptions': { binary: program, args: ['--automation'] } };
  const { sessionId } = await patiently(() =>
    call(driver, 'POST', '/session', { capabilities: { alwaysMatch: wanted } }),
  );
  const here = (method, path, body) => call(driver, method, `/session/${sessionId}${path}`, body);
  const run = (script, ...args) => here('POST', '/execute/sync', { script, args });
  return {
    async begin(size) {
      await here('POST', '/url', { url: address });
      await patiently(async () => {
        if (!(await run('return Boolean(window.gallery)'))) throw new Error('the gallery does not come');
      });
      // The window is larger than what it shows by its own bars.
      inner = size;
      outer = { ...size };
      for (let tries = 0; tries < 10; tries += 1) {
        await here('POST', '/window/rect', { x: 0, y: 0, ...outer });
        await pause(100);
        const [width, height] = await run('return [innerWidth, innerHeight]');
        if (width === size.width && height === size.height) return;
        outer = { width: outer.width + size.width - width, height: outer.height + size.height - height };
      }
      throw new Error(`the window does not become ${size.width} by ${size.height}`);
    },
    async ask(what, ...words) {
      const answer = await here('POST', '/execute/async', {
        script: `const done = arguments[2];
          const asked = window.gallery[arguments[0]];
          Promise.resolve(typeof asked === 'function' ? asked(...arguments[1]) : asked)
            .then((is) => done({ is }), (error) => done({ error: String(error) }));`,
        args: [what, words],
      });
      if (answer.error) throw new Error(answer.error);
      return answer.is;
    },
    /** Of the display: the driver's own waits for a change, and where nothing changes any more it waits for ever. */
    async picture({ grey = false } = {}) {
      const crop = `${inner.width}x${inner.height}+0+${outer.height - inner.height}`;
      const words = [
        '-display',
        display,
        '-window',
        'root',
        '-crop',
        crop,
        '+repage',
        ...(grey ? ['-colorspace', 'Gray'] : []),
        'png:-',
      ];
      return (await promisify(execFile)('import', words, { encoding: 'buffer', maxBuffer: 1 << 26 })).stdout;
    },
    async close() {
      await here('DELETE', '').catch(() => undefined);
      end();
    },
  };
}

async function call(driver, method, path, body) {
  const answer = await fetch(driver + path, {
    method,
    body: body ? JSON.stringify(body) : undefined,
    signal: AbortSignal.timeout(30_000),
  });
  const { value } = await answer.json();
  if (value?.error) throw new Error(`${value.error}: ${value.message}`);
  return value;
}

/** Tries again for some seconds, until it succeeds. */
async function patiently(attempt) {
  const until = Date.now() + 20_000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > until) throw error;
      await pause(100);
    }
  }
}

/** In a group of its own, so that what it starts ends with it. */
function started(kept, program, words, env) {
  const child = spawn(program, words, {
    env: { ...process.env, ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  kept.push(child);
  return child;
}

function stop(child) {
  try {
    if (child.pid && child.exitCode === null) process.kill(-child.pid);
  } catch {
    // It has ended by itself.
  }
}

const firstLine = (child) =>
  new Promise((resolve, reject) => {
    child.stdout.once('data', (words) => resolve(String(words).trim()));
    child.once('error', reject);
    child.once('exit', () => reject(new Error('the hidden display does not start')));
  });

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
