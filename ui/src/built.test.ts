// @vitest-environment node
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = `${root}node_modules/.built`;
const files = (ending: string): string[] =>
  readdirSync(`${out}/assets`)
    .filter((name) => name.endsWith(ending))
    .map((name) => readFileSync(`${out}/assets/${name}`, 'utf8'));

describe('the page as it is released', { timeout: 120_000 }, () => {
  beforeAll(() => {
    const env = { ...process.env, NODE_ENV: 'production' };
    execFileSync(process.execPath, ['node_modules/vite/bin/vite.js', 'build', '--outDir', out], {
      cwd: root,
      env,
    });
  }, 120_000);
  afterAll(() => rmSync(out, { recursive: true, force: true }));

  it('holds no licensed font and no NHS asset', () => {
    for (const css of files('.css')) expect(css).not.toMatch(/frutiger|assets\.nhs/i);
  });

  it('holds none of the invented people', () => {
    for (const script of files('.js')) expect(script).not.toMatch(/PATTERSON|Bluebird Care|999 000 0018/);
  });

  it('keeps its content security policy: nothing inline, nothing from elsewhere', () => {
    const page = readFileSync(`${out}/index.html`, 'utf8');
    expect(page).not.toMatch(/<style|\sstyle=|\son\w+=|https?:/);
    expect(page.match(/<script[^>]*>/g)).toEqual([expect.stringContaining('src="./assets/')]);
    for (const css of files('.css')) {
      const addresses = css.match(/url\([^)]*\)|@import[^;]*/g) ?? [];
      for (const address of addresses) expect(address).toMatch(/^url\(\.\/noto-sans-[\w-]+\.woff2\)$/);
    }
  });

  it('brings its typeface along, and its licence', () => {
    const brought = readdirSync(`${out}/assets`);
    const asked = files('.css').flatMap((css) => css.match(/noto-sans-[\w-]+\.woff2/g) ?? []);
    expect(asked.length).toBeGreaterThan(0);
    for (const file of asked) expect(brought).toContain(file);
    expect(brought).toContain('LICENSE_NOTO_SANS');
  });

  it('brings the reader of scanned letters, under the name by which it is asked for, and its licence', () => {
    expect(readdirSync(`${out}/pdfjs`).sort()).toEqual([
      'LICENSE_OPENJPEG',
      'LICENSE_PDFJS_OPENJPEG',
      'openjpeg_nowasm_fallback.js',
    ]);
    expect(files('.js').some((script) => script.includes('openjpeg_nowasm_fallback.js'))).toBe(true);
    expect(readFileSync(`${out}/pdfjs/openjpeg_nowasm_fallback.js`, 'utf8')).not.toMatch(
      /\beval\(|new Function/,
    );
  });

  it('writes no style into its markup', () => {
    const own = files('.js').filter((script) => script.includes('Care Record Viewer'));
    expect(own.length).toBeGreaterThan(0);
    for (const script of own) expect(script).not.toMatch(/<[a-z]+ [^>`]*\bstyle="/);
  });
});

it('the lock file names no registry', () => {
  expect(readFileSync(`${root}package-lock.json`, 'utf8')).not.toMatch(/"resolved"/);
});
