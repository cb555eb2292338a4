// @vitest-environment jsdom
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { states } from './gallery/states';

const under = (folder: string, ending: RegExp): string =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => ending.test(file) && !/(^|[\\/])(target|node_modules)[\\/]/.test(file))
    .map((file) => readFileSync(`${folder}/${file}`, 'utf8'))
    .join('\n');

const rules = readFileSync('rules-of-b.md', 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, number, asks, proof] = /^\| (\d+) +\| (.*?) +\| (.*?) +\|$/.exec(line) ?? [];
    return number && asks && proof ? [{ number: Number(number), asks, proof }] : [];
  });

describe('the rules of the screens', () => {
  const page = under('src', /\.test\.ts$/);
  const names = new Set(states.map(({ name }) => name));
  // The page is also built by itself, without the crates beside it.
  const crates = existsSync('../src-tauri/crates') ? under('../src-tauri/crates', /\.rs$/) : null;
  const journeys = existsSync('../tests/journeys') ? under('../tests/journeys', /\.rs$/) : '';

  const exists = (proof: string): boolean => {
    const [, kind, name = ''] = /^(gallery|rust): (.*)$/.exec(proof) ?? [];
    if (kind === 'gallery') return names.has(name);
    if (kind === 'rust') return crates === null || `${crates}${journeys}`.includes(`fn ${name}(`);
    return page.includes(`'${proof}'`);
  };

  it('are all there, each once', () => {
    expect(rules.map((rule) => rule.number)).toEqual(Array.from({ length: 68 }, (_, index) => index + 1));
  });

  it.each(rules.map((rule) => [rule.number, rule] as const))(
    'rule %i names a test that exists',
    (_, rule) => {
      const proofs = [...rule.proof.matchAll(/`([^`]+)`/g)].map(([, proof]) => proof ?? '');
      expect(proofs.filter((proof) => !exists(proof))).toEqual([]);
      expect(proofs.length > 0 || rule.proof.startsWith('**Open**'), 'without a test it is open').toBe(true);
    },
  );

  it('are all kept', () => {
    const open = rules.filter((rule) => rule.proof.startsWith('**Open**')).map((rule) => rule.number);
    expect(open).toEqual([]);
  });
});
