import { describe, expect, it } from 'vitest';
import { everyWay, gateOf } from '../fake/gates';
import { gp, ivy } from '../fake/people';
import { sectionOf } from '../fake/record';
import type { Refusal } from '../wire/Refusal';
import { absenceWords, emptyWords, silentWords, unreadableWords, withheldWords } from './absence';
import { closingWords } from './closings';
import { flagWords } from './flags';
import { basisWords, closenessRule, closenessWords, noteProblem } from './gate';
import { shortcuts } from './help';
import { justificationWords } from './justification';
import { refusalWords } from './refusals';
import { counted, entryWords, grouped, places } from './sections';

const refusals = Object.keys(refusalWords) as Refusal[];
const justified = (['permission-by-proxy', 'emergency', 'safeguarding', 'legal-duty'] as const).map((basis) =>
  justificationWords(basis, gateOf(ivy, everyWay, null)),
);
const everything = JSON.stringify([
  flagWords,
  basisWords,
  closenessRule,
  closenessWords,
  justified,
  shortcuts,
  refusalWords,
  refusals.map(closingWords),
  entryWords,
  places,
]);

it('no result is ever called normal', () => expect(everything).not.toMatch(/\bnormal\b/i));

it('nothing is shortened', () => expect(everything).not.toMatch(/…|\.\.\./));

it('every kind of absence reads differently and looks different', () => {
  const kinds = [
    absenceWords({ kind: 'none-recorded', answered: ['GP'] }, 'letters'),
    absenceWords({ kind: 'confirmed-none', words: 'no home care' }, 'letters'),
    absenceWords({ kind: 'all-withheld' }, 'letters'),
    absenceWords({ kind: 'unavailable' }, 'letters'),
    silentWords({ source: gp, answer: { kind: 'not-connected' }, at: '' }, 'letters'),
    unreadableWords(1),
  ];
  expect(new Set(kinds.map((words) => words.kind)).size).toBe(kinds.length);
  expect(new Set(kinds.map((words) => words.strong)).size).toBe(kinds.length);
});

it('a section out of scope does not say whether anything is there', () => {
  expect(absenceWords({ kind: 'out-of-scope' }, 'letters').rest).toContain('cannot be said');
});

it('where everything is withheld it is said once, with the number where there is one', () => {
  const view = { ...sectionOf('letters'), absence: { kind: 'all-withheld' } as const };
  expect(emptyWords({ ...view, withheld: 3 })).toBeNull();
  expect(emptyWords({ ...view, withheld: 0 })?.strong).toBe('Not shown for your role.');
  expect(emptyWords({ ...view, absence: { kind: 'out-of-scope' }, withheld: 3 })?.rest).toContain(
    'cannot be said',
  );
  expect(emptyWords({ ...view, absence: null })).toBeNull();
});

it('what is withheld is a number of a section and no category', () => {
  expect(withheldWords(4, 'letters').strong).toBe('4 letters are not shown for your role.');
  expect(withheldWords(1, 'letters').strong).toBe('1 letter is not shown for your role.');
});

describe('refusals', () => {
  it('an opt-out and a practice that does not share have no way on', () => {
    for (const refusal of ['opted-out', 'practice-not-sharing'] as const) {
      expect(refusalWords[refusal].last).toMatch(/Emergency and safeguarding access do not change this/);
    }
  });

  it('each has a title of its own and something to do', () => {
    const words = Object.values(refusalWords);
    expect(new Set(words.map((one) => one.title)).size).toBe(words.length);
    expect(words.every((one) => one.doThis.length > 0)).toBe(true);
  });
});

describe('closings', () => {
  it('each says that nothing is left, and what to do', () => {
    for (const refusal of refusals) {
      const words = closingWords(refusal);
      expect(words.lead, refusal).toContain('Nothing of it is left on this screen');
      expect(words.doThis.length, refusal).toBeGreaterThan(0);
    }
  });

  it('an opt-out that comes now has no way on', () => {
    for (const refusal of ['opted-out', 'practice-not-sharing'] as const) {
      expect(closingWords(refusal).last).toMatch(/Emergency and safeguarding access do not change this/);
    }
  });
});

describe('justifications', () => {
  it('threaten nobody', () => {
    expect(JSON.stringify([justified, closenessRule, closenessWords])).not.toMatch(
      /disciplin|crime|misuse|offence|law will|dismiss/i,
    );
  });

  it('whatever is opened without anybody’s agreement is told to the privacy officer, and says so', () => {
    for (const words of justified) {
      expect(words.facts[0]?.includes('privacy officer is told'), words.title).toBe(words.interrupts);
    }
  });

  it('have words of their own', () => {
    for (const part of ['screen', 'title', 'question', 'choose', 'send', 'example'] as const) {
      expect(new Set(justified.map((words) => words[part])).size, part).toBe(justified.length);
    }
  });

  it('examples of a note are long enough to be one', () => {
    for (const words of justified) expect(noteProblem(words.example, ''), words.example).toBeNull();
  });
});

it('a note has 10 to 200 characters, counted as people count them', () => {
  expect(noteProblem('  on floor  ', 'Say it')).toBe('Say it in at least 10 characters');
  expect(noteProblem('x'.repeat(201), 'Say it')).toBe('Say it in at most 200 characters');
  expect(noteProblem('😀'.repeat(200), 'Say it')).toBeNull();
});

it('flags never share both word and shape', () => {
  const seen = Object.values(flagWords).map((words) => `${words.word}${words.shape}`);
  expect(new Set(seen).size).toBe(seen.length);
});

it('the keys of the sections are 0 to 9, each once', () => {
  expect(places.flatMap((words) => words.digit ?? [])).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

it('counts are words with commas', () => {
  expect([counted(1, 'people'), counted(1240, 'results'), grouped(12)]).toEqual([
    '1 person',
    '1,240 results',
    '12',
  ]);
});
