import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { describe, expect, it, vi } from 'vitest';
import { accessLine, atTriage, everyWay, gateOf, inLaboratory, untied, type Ways } from '../fake/gates';
import { ivy } from '../fake/people';
import type { Justified } from '../state';
import type { Gate } from '../wire/Gate';
import type { GateAnswer } from '../wire/GateAnswer';
import { said } from '../said.svelte';
import AccessGate from './access-gate.svelte';
import Justification from './justification.svelte';

const input = (label: string): HTMLInputElement => screen.getByLabelText(label);
const text = (element: Element | undefined): string =>
  element?.textContent?.replace(/\s+/g, ' ').trim() ?? '';
const answers = (): HTMLElement[] =>
  screen
    .getAllByRole('button')
    .filter((button) => button.getAttribute('aria-keyshortcuts')?.startsWith('Alt+'));
const press = (name: RegExp): Promise<boolean> => fireEvent.click(screen.getByRole('button', { name }));

async function asked(ways: Ways = atTriage, changes: Partial<Gate> = {}, more = {}) {
  const given = {
    gate: { ...gateOf(ivy, ways, null), ...changes },
    claim: null,
    onlyEmergency: false,
    waiting: false,
    fault: null,
    answer: vi.fn(),
    justify: vi.fn(),
    saidNo: vi.fn(),
    back: vi.fn(),
    ...more,
  };
  render(AccessGate, given);
  await tick();
  return given;
}

describe('the access question', () => {
  it('focuses the first answer, which is not the emergency', async () => {
    await asked();
    expect(document.activeElement?.textContent).toMatch(/Patient agreed/);
  });

  it('Enter claims nothing, and says what does', async () => {
    const given = await asked();
    const first = document.activeElement!;
    const carried = await fireEvent.keyDown(first, { key: 'Enter' });
    expect(carried, 'the browser is kept from making a click of it').toBe(false);
    expect(given.answer).not.toHaveBeenCalled();
    expect(said.politely).toContain('Press Alt+1 or click');
  });

  it('a click claims what it says', async () => {
    const given = await asked();
    await press(/Patient agreed – this visit/);
    expect(given.answer).toHaveBeenCalledExactlyOnceWith({ kind: 'permission-once' }, null);
  });

  it('an agreed date is sent as a day, and one that is too far is not sent', async () => {
    const given = await asked();
    await press(/Patient agreed – until/);
    expect(given.answer).toHaveBeenCalledExactlyOnceWith(
      { kind: 'permission-until', until: '2026-11-28' },
      null,
    );
    await fireEvent.input(input('Agreed until, date'), { target: { value: '29-Nov-2026' } });
    await press(/Patient agreed – until/);
    expect(given.answer).toHaveBeenCalledOnce();
    expect(screen.getByRole('alert').textContent).toMatch(/up to 28-Nov-2026/);
  });

  it('says when only an emergency opens a record here, before anybody is asked', async () => {
    await asked(everyWay, {}, { onlyEmergency: true });
    expect(screen.getByText(/Only an emergency opens a record on this PC now/)).toBeTruthy();
    cleanup();
    await asked(everyWay, { openNow: accessLine('emergency') }, { onlyEmergency: true });
    expect(screen.queryByText(/Only an emergency opens/), 'what is open stays open').toBeNull();
  });

  it('shows nothing clinical', async () => {
    await asked(everyWay);
    expect(document.body.textContent).not.toMatch(/penicillin|apixaban/);
  });
});

describe('every way to open a record', () => {
  it('has its key in the order of the offers, and no is the last of them', async () => {
    await asked(everyWay);
    expect(answers().map((button) => button.getAttribute('aria-keyshortcuts'))).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8, 9].map((digit) => `Alt+${digit}`),
    );
    expect(text(answers().at(-1))).toMatch(/Patient said no/);
  });

  it('no two read alike', async () => {
    await asked(everyWay);
    expect(new Set(answers().map(text)).size).toBe(9);
  });

  it.each([
    ['Patient has been told', 'informed'],
    ['I am interpreting tests', 'test-interpretation'],
    ['Patient agreed – this visit', 'permission-once'],
  ])('%s is one key', async (name, kind) => {
    const given = await asked(everyWay);
    await press(new RegExp(name));
    expect(given.answer).toHaveBeenCalledExactlyOnceWith({ kind }, null);
  });

  it.each([
    ['Somebody agreed', 'permission-by-proxy'],
    ['Emergency', 'emergency'],
    ['Safeguarding', 'safeguarding'],
    ['Legal duty', 'legal-duty'],
  ])('%s asks for more before anything opens', async (name, basis) => {
    const given = await asked(everyWay);
    await press(new RegExp(name));
    expect(given.justify).toHaveBeenCalledExactlyOnceWith(basis, null);
    expect(given.answer).not.toHaveBeenCalled();
  });

  it('what is not offered is not there', async () => {
    await asked(inLaboratory);
    expect(answers()).toHaveLength(3);
    expect(screen.queryByRole('button', { name: /Emergency|Safeguarding/ })).toBeNull();
  });

  it('while an answer is on its way no other is taken', async () => {
    const given = await asked(everyWay, {}, { waiting: true });
    for (const answer of answers()) await fireEvent.click(answer);
    for (const task of [given.answer, given.justify, given.saidNo]) expect(task).not.toHaveBeenCalled();
  });
});

describe('a patient whom nothing ties to the person', () => {
  const claim = async (reason: string, note: string): Promise<void> => {
    await fireEvent.click(screen.getByLabelText(reason));
    await fireEvent.input(input('What do you need to do?'), { target: { value: note } });
  };

  it('the tie is asked for on the question itself, with nothing chosen and the focus on it', async () => {
    await asked(untied);
    expect(text(screen.getByRole('region', { name: /ties/ }))).toMatch(
      /Nothing ties you to this patient\. .*the privacy officer is told\. Needed for Alt\+1, Alt\+2, Alt\+3\./,
    );
    const radios = screen.getAllByRole<HTMLInputElement>('radio');
    expect(radios.some((radio) => radio.checked)).toBe(false);
    expect(document.activeElement).toBe(radios[0]);
  });

  it('an answer without it is not sent, and the error stands at its field', async () => {
    const given = await asked(untied);
    await press(/this visit/);
    expect(screen.getByRole('alert').textContent).toContain('Choose why you have to do with this patient');
    await claim('I am covering for a colleague', 'ward');
    await press(/this visit/);
    expect(input('What do you need to do?').getAttribute('aria-invalid')).toBe('true');
    expect(given.answer).not.toHaveBeenCalled();
  });

  it('goes with the answer', async () => {
    const given = await asked(untied);
    await claim('I am covering for a colleague', ' Covering the ward tonight ');
    await press(/this visit/);
    expect(given.answer).toHaveBeenCalledExactlyOnceWith(
      { kind: 'permission-once' },
      { reason: 'covering', note: 'Covering the ward tonight' },
    );
  });

  it('goes with a permission in the patient’s place, and is still there when one comes back', async () => {
    const given = await asked(untied);
    await claim('Other', 'Second opinion for the clinic');
    await press(/Somebody agreed/);
    const said = { reason: 'other', note: 'Second opinion for the clinic' };
    expect(given.justify).toHaveBeenCalledExactlyOnceWith('permission-by-proxy', said);
    cleanup();
    await asked(untied, {}, { claim: said });
    expect(input('What do you need to do?').value).toBe(said.note);
    expect(input('Other').checked).toBe(true);
  });

  it('an emergency and a duty need none, and take none along', async () => {
    const given = await asked(untied);
    await press(/Emergency/);
    await claim('Other', 'Second opinion for the clinic');
    await press(/Safeguarding/);
    expect(given.justify.mock.calls).toEqual([
      ['emergency', null],
      ['safeguarding', null],
    ]);
  });

  it('where something ties them, nothing of it is asked', async () => {
    await asked(everyWay);
    expect(document.body.textContent).not.toContain('Nothing ties you');
    expect(screen.queryAllByRole('radio')).toEqual([]);
  });
});

describe('a patient for whom another could be mistaken', () => {
  it('is told before the answers, though the search listed one alone', async () => {
    await asked(atTriage, { twin: 'Another patient has a similar name and the same date of birth.' });
    const note = screen.getByRole('note');
    expect(text(note)).toContain('the same date of birth. Check the NHS number and the address.');
    const first = answers()[0]!;
    expect(note.compareDocumentPosition(first) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
  });
});

describe('own, relatives’ and colleagues’ records', () => {
  it.each([
    ['own-record', /This is your own record\./],
    ['same-surname-and-address', /This patient has your surname and your address\./],
    ['colleague', /This patient is a colleague\./],
  ] as const)('%s is told before the answers', async (tie, words) => {
    await asked(atTriage, { closeness: [tie] });
    const note = screen.getByRole('note');
    expect(text(note)).toMatch(words);
    expect(text(note)).toContain(
      'You may not open your own, a relative’s or a colleague’s record unless you are treating them.',
    );
    const first = answers()[0]!;
    expect(note.compareDocumentPosition(first) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
  });

  it('of anybody else nothing is said', async () => {
    await asked();
    expect(screen.queryByRole('note')).toBeNull();
  });
});

describe('asked again', () => {
  it('has a clear way back to the record, and says that no closes it', async () => {
    const given = await asked(atTriage, { openNow: accessLine('emergency') });
    await press(/^Back to the record/);
    expect(given.back).toHaveBeenCalledOnce();
    expect(text(answers().at(-1))).toMatch(/Patient said no – close closes the record/);
  });
});

const note = 'Found on floor, confused';
const pages: [Justified, string, GateAnswer][] = [
  [
    'permission-by-proxy',
    'Attorney for health and welfare',
    { kind: 'permission-by-proxy', authority: 'attorney', note },
  ],
  ['emergency', 'Cannot communicate', { kind: 'emergency', reason: 'cannot-communicate', note }],
  [
    'safeguarding',
    'An adult may be at risk of harm',
    { kind: 'safeguarding', reason: 'adult-at-risk', note },
  ],
  ['legal-duty', 'Coroner’s investigation', { kind: 'legal-duty', reason: 'coroner', note }],
];

describe.each(pages)('the page of %s', (basis, reason, answer) => {
  const interrupted = () => {
    const gate = gateOf(ivy, everyWay, null);
    const given = { basis, gate, waiting: false, fault: null, answer: vi.fn(), back: vi.fn() };
    render(Justification, given);
    return given;
  };
  const field = (): HTMLTextAreaElement => screen.getByRole('textbox');
  const send = (): HTMLElement => screen.getByRole('button', { name: /^Open record/ });

  it('has nothing chosen beforehand, and the focus on its title', () => {
    interrupted();
    for (const radio of screen.getAllByRole<HTMLInputElement>('radio')) expect(radio.checked).toBe(false);
    expect(field().value).toBe('');
    expect(document.activeElement).toBe(screen.getByRole('heading', { level: 1 }));
  });

  it('is not sent without a reason, nor without a note of 10 characters', async () => {
    const given = interrupted();
    await fireEvent.click(send());
    expect(screen.getByRole('alert').textContent).toMatch(/Choose /);
    await fireEvent.click(screen.getByLabelText(reason));
    await fireEvent.input(field(), { target: { value: 'on floor' } });
    await fireEvent.click(send());
    expect(screen.getByRole('alert').textContent).toMatch(/in at least 10 characters/);
    expect(given.answer).not.toHaveBeenCalled();
    expect(text(field().parentElement ?? undefined)).toContain('8 of 200 characters');
  });

  it('Enter in the note sends nothing; Ctrl+Enter sends', async () => {
    const given = interrupted();
    await fireEvent.click(screen.getByLabelText(reason));
    await fireEvent.input(field(), { target: { value: ` ${note} ` } });
    await fireEvent.keyDown(field(), { key: 'Enter' });
    expect(given.answer).not.toHaveBeenCalled();
    await fireEvent.keyDown(field(), { key: 'Enter', ctrlKey: true });
    expect(given.answer).toHaveBeenCalledExactlyOnceWith(answer);
  });
});
