/**
 * Every way to open a record and every way to say no, through the real window: a triage nurse, a consultant, a
 * biomedical scientist and a GP; an emergency that is extended and becomes a permission; a patient who withdraws at another
 * workstation; an administrator who ends a session; what is opened with a second code.
 */

import { expect } from "vitest";
import * as elsewhere from "./elsewhere.ts";
import * as gate from "./screens/access_gate.ts";
import * as patients from "./screens/find_patient.ts";
import * as frame from "./screens/frame.ts";
import { opensWithACode } from "./screens/functions.ts";
import * as record from "./screens/record.ts";
import { comeIn, nextCode } from "./screens/signing_in.ts";
import { code } from "./surroundings.ts";
import { Walk } from "./walk.ts";
import type { ViewerWindow } from "./window.ts";

const RITA = "triage-nurse";
const RAJ = "ed-consultant";
const OWEN = "biomedical-scientist";
const HELEN = "gp";
const GRACE = "privacy-officer";
const SAM = "administrator";
const PETER = "out-of-hours-doctor";

const IVY = { nhsNumber: "999 000 0018", row: /PATTERSON, Ivy/ };
const IVOR = { nhsNumber: "999 000 0026", row: /PATTERSON, Ivor/ };
const IVA = { nhsNumber: "999 000 0034", row: /PATERSON, Iva/ };
/** Whose blood was taken some three weeks ago. */
const TESTED = { nhsNumber: "999 000 0182", row: /FAIRBAIRN/ };
const HELEN_HERSELF = { nhsNumber: "999 000 0468", row: /WARD, Helen/ };
const HER_HUSBAND = { nhsNumber: "999 000 0476", row: /WARD, Edwin/ };

type Patient = typeof IVY;

const walk = new Walk("access");

async function asks(window: ViewerWindow, patient: Patient): Promise<string[]> {
  await patients.find(window, patient.nhsNumber);
  await patients.choosePatient(window, patient.row);
  const names = await gate.options(window);
  expect(await window.isWhole(), "the question is one screen, without scrolling").toBe(true);
  return names;
}

/** Somebody else sits down at this computer. */
async function sitsDown(window: ViewerWindow, account: string): Promise<void> {
  if ((await window.all("button", /^Sign out/)).length > 0) await frame.signOut(window);
  await comeIn(window, account);
}

walk.step("a triage nurse has her ways, in the order of their keys", async (window) => {
  await sitsDown(window, RITA);
  const names = await asks(window, IVA);
  expect(names.map((name) => name.replace(/\s+/g, " "))).toEqual([
    expect.stringMatching(/^Alt\+1 Patient agreed – this visit/),
    expect.stringMatching(/^Alt\+2 Patient agreed – until/),
    expect.stringMatching(/^Alt\+3 Somebody agreed – in the patient’s place/),
    expect.stringMatching(/^Alt\+4 Emergency/),
    expect.stringMatching(/^Alt\+5 Safeguarding/),
    expect.stringMatching(/^Alt\+6 Patient said no/),
  ]);
  return `${names.length} answers, no the last of them`;
});

walk.step("the patient agrees to this visit", async (window) => {
  await gate.answer(window, /this visit/);
  await record.overview(window);
  const line = await record.access(window);
  expect(line).toMatch(/Access: patient agreed to this visit/);
  return "the record, with why it is open";
});

walk.step("the patient agrees until a day, and the next time nobody asks", async (window) => {
  await asks(window, IVA);
  await gate.answer(window, /until/);
  await record.overview(window);
  await record.close(window);
  await window.find("field", "Find a patient");
  await patients.find(window, IVA.nhsNumber);
  await patients.choosePatient(window, IVA.row);
  await record.overview(window);
  expect(await record.access(window)).toMatch(/Access: permission in force, given on .*: patient agreed/);
  return "the record at once, with the permission that is in force";
});

walk.step("the patient withdraws it, and the record closes", async (window) => {
  await record.withdraw(window);
  await window.find("heading", "The patient has withdrawn permission");
  await window.says(/closed here and wherever else it was open/);
  expect(await window.focus(), "the reader is told first").toBe("The patient has withdrawn permission");
  return "that it is closed everywhere, and what to do";
});

walk.step("the next one who asks is told before asking", async (window) => {
  await asks(window, IVA);
  await window.says(/The patient said no when last asked/);
  return "when the patient said no";
});

walk.step("who agreed in the patient’s place is asked by what right", async (window) => {
  await gate.answer(window, /Somebody agreed/);
  await gate.justify(window, /^Somebody agreed in the patient’s place/, "Attorney for health and welfare", {
    field: "Who gave it, and how you checked",
    note: "Niece, holds the registered power of attorney",
  });
  return "the right, who it was, and how that was checked";
});

walk.step("the record opens by that right", async (window) => {
  await gate.send(window);
  await record.overview(window);
  expect(await record.access(window)).toMatch(/agreed in the patient’s place \(attorney/);
  return "by which right, in the line that says why it is open";
});

walk.step("a duty to protect interrupts, and says who is told", async (window) => {
  await asks(window, IVOR);
  await gate.answer(window, /Safeguarding/);
  await window.says("Your privacy officer is told straight away and will check it.");
  await gate.justify(window, /to protect somebody/, "An adult may be at risk of harm", {
    field: "What is happening?",
    note: "Bruises that nobody explains, meeting today",
  });
  return "who is told, who may be at risk, and what is happening";
});

walk.step("the record opens under that duty", async (window) => {
  await gate.send(window);
  await record.overview(window);
  const line = await record.access(window);
  expect(line).toMatch(/safeguarding, begun/);
  expect(line, "a duty to others is not the patient’s to end").not.toMatch(/withdraws/);
  return "the record, under a duty that is reviewed";
});

walk.step("an emergency counts down", async (window) => {
  await asks(window, IVOR);
  await gate.emergency(window);
  await gate.openInEmergency(window, "Unconscious", "Found collapsed at home, does not answer");
  await record.overview(window);
  const line = await record.access(window);
  expect(line).toMatch(/Emergency access until \d\d:\d\d.* (3hr 59min|4hr) left/);
  return "until when, and how long that is";
});

walk.step("it is asked again over the record, and Esc leads back", async (window) => {
  await record.section(window, "2", /^Medicines/);
  await record.askAgain(window);
  const seen = await window.text();
  expect(seen, "the emergency stays on the screen").toMatch(/Emergency access until/);
  await window.keys("Escape");
  await window.find("heading", /^Medicines/);
  return "the question, then the medicines as they were";
});

walk.step("it is extended with another reason", async (window) => {
  await record.askAgain(window);
  await gate.emergency(window);
  await gate.openInEmergency(window, "Lacks capacity for this decision", "Awake now, and still confused");
  await window.find("heading", /^Medicines/);
  expect(await record.access(window)).toMatch(/lacks capacity/);
  return "the same section, under the new reason";
});

walk.step("it becomes a permission once the patient can be asked", async (window) => {
  await record.askAgain(window);
  await gate.answer(window, /this visit/);
  await window.find("heading", /^Medicines/);
  const line = await record.access(window);
  expect(line).toMatch(/Access: patient agreed to this visit/);
  expect(line).not.toMatch(/Emergency/);
  return "the permission, and no stripe any more";
});

walk.step("a withdrawal at another workstation closes the record here", async (window) => {
  await asks(window, IVOR);
  await gate.answer(window, /this visit/);
  await record.overview(window);
  const peter = await elsewhere.signedIn(PETER);
  const begun = await elsewhere.withdraws(peter, IVOR.nhsNumber);
  await window.find("heading", "The patient has withdrawn permission");
  const took = Date.now() - begun;
  const seen = await window.text();
  expect(await window.focus()).toBe("The patient has withdrawn permission");
  expect(seen, "nothing clinical is left").not.toMatch(/Known allergies|Current medicines|DOSE/);
  return `why, ${took} ms after the withdrawal there`;
});

walk.step("an administrator elsewhere ends her session, and she is told", async (window) => {
  await asks(window, IVY);
  await gate.answer(window, /this visit/);
  await record.overview(window);
  const sam = await elsewhere.signedIn(SAM);
  const fresh = await nextCode(SAM, code(SAM));
  const begun = Date.now();
  await window.endPage(async () => {
    expect(await elsewhere.endsSessions(sam, `${RITA}@nhs.net`, fresh)).toBe(1);
  });
  await window.find("heading", /^Sign in/);
  const took = Date.now() - begun;
  const seen = await window.text();
  expect(seen).toMatch(/Your session was ended\./);
  expect(seen, "and nothing of the patient is left").not.toMatch(/PATTERSON|Ivy|999 000 0018/);
  return `the sign-in, and why, ${took} ms after it was ended`;
});

walk.step("a consultant has the law besides", async (window) => {
  await sitsDown(window, RAJ);
  expect(await window.text(), "and the notice is gone").not.toMatch(/session was ended/);
  const names = await asks(window, IVOR);
  expect(names.some((name) => /Legal duty/.test(name))).toBe(true);
  await gate.answer(window, /Legal duty/);
  await gate.justify(window, /because the law requires it/, "Coroner’s investigation", {
    field: "What is required, and by whom?",
    note: "Coroner’s officer asks for the medicines of the last month",
  });
  return `${names.length} answers; what requires it, and who`;
});

walk.step("the record opens by that law", async (window) => {
  await gate.send(window);
  await record.overview(window);
  expect(await record.access(window)).toMatch(/legal duty, begun .*coroner/i);
  return "the record, under a duty by law";
});

walk.step("a biomedical scientist interprets a test with one key", async (window) => {
  await sitsDown(window, OWEN);
  await patients.find(window, IVY.nhsNumber);
  await patients.choosePatient(window, IVY.row);
  await window.find("heading", "No test of this patient waits to be interpreted");
  const names = await asks(window, TESTED);
  expect(names.some((name) => /Emergency|Safeguarding/.test(name)), "and has no emergency").toBe(false);
  await gate.answer(window, /I am interpreting tests/);
  await record.overview(window);
  expect(await record.access(window)).toMatch(/interpreting a requested test/);
  return `nothing to open without a test; ${names.length} answers; the record, for a test`;
});

walk.step("a GP is asked what ties her to a patient whom nobody has sent her", async (window) => {
  await sitsDown(window, HELEN);
  await asks(window, IVOR);
  await window.says(/Nothing ties you to this patient\./);
  await gate.answer(window, /this visit/);
  await window.says(/Choose why you have to do with this patient/);
  return "no answer without it, and where it is lacking";
});

walk.step("she says it, and the patient agrees", async (window) => {
  await gate.claim(window, "I am covering for a colleague", "In the place of Dr Shah this week");
  await gate.answer(window, /this visit/);
  await record.overview(window);
  return "the record, once the tie is claimed";
});

walk.step("her own record warns her before she answers", async (window) => {
  await asks(window, HELEN_HERSELF);
  const seen = await window.textOf("main");
  expect(seen).toMatch(/This is your own record\./);
  expect(seen).toMatch(/unless you are treating them/);
  return "that it is her own, and what that means";
});

walk.step("so does a relative’s", async (window) => {
  await asks(window, HER_HUSBAND);
  await window.says(/This patient has your surname and your address\./);
  return "the same surname at the same address";
});

walk.step("a colleague’s record warns whoever is not she", async (window) => {
  await sitsDown(window, RITA);
  await asks(window, HELEN_HERSELF);
  await window.says(/This patient is a colleague\./);
  return "a colleague";
});

walk.step("the review opens with a second code, and shows what waits", async (window) => {
  await sitsDown(window, GRACE);
  await opensWithACode(window, "Privacy review", GRACE);
  const seen = await window.textOf("main");
  expect(seen).toMatch(/Emergency/);
  expect(seen).toMatch(/Safeguarding/);
  expect(seen).toMatch(/Relationship claimed/);
  expect(seen, "and nothing clinical").not.toMatch(/DOSE|penicillin/i);
  return "who opened whose record, why, and on what tie";
});
