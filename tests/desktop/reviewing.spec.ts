/** The review of privacy: what was opened is looked at, asked about, answered and closed, by keys alone, and nothing clinical is seen. */

import { readdirSync } from "node:fs";
import { afterAll, expect } from "vitest";
import { Account } from "./account.ts";
import * as gate from "./screens/access_gate.ts";
import * as patients from "./screens/find_patient.ts";
import * as frame from "./screens/frame.ts";
import { opensWithACode } from "./screens/functions.ts";
import * as record from "./screens/record.ts";
import { comeIn } from "./screens/signing_in.ts";
import { Walk } from "./walk.ts";
import type { ViewerWindow } from "./window.ts";

const RITA = "triage-nurse";
const GRACE = "privacy-officer";
const PATIENT = { nhsNumber: "999 000 0115", row: /OYELARAN, Grace/ };
const NOTE = "Brought in by ambulance, not answering";

const account = new Account();
const walk = new Walk("reviewing", async () => account.orders());
afterAll(() => account.remove());

async function sitsDown(window: ViewerWindow, account: string): Promise<void> {
  if ((await window.all("button", /^Sign out/)).length > 0) await frame.signOut(window);
  await comeIn(window, account);
}

/** What the screen says of the one that is looked at, once it has come. */
async function looksAt(window: ViewerWindow, words: RegExp): Promise<string> {
  return window.says(words);
}

/** How many the tab says that there are. */
async function counted(window: ViewerWindow, tab: string): Promise<number> {
  const button = await window.find("button", new RegExp(`^${tab} [\\d,]+$`));
  return Number((await button.getText()).replace(/\D/g, ""));
}

walk.step("a triage nurse opens a record in an emergency, and closes it", async (window) => {
  await sitsDown(window, RITA);
  await patients.find(window, PATIENT.nhsNumber);
  await patients.choosePatient(window, PATIENT.row);
  await gate.emergency(window);
  await gate.openInEmergency(window, "Unconscious", NOTE);
  await record.overview(window);
  await window.keys("Ctrl", "Shift", "w");
  await window.find("heading", "Was the patient able to agree later?");
  await window.keys("Alt", "3");
  await window.find("field", "Find a patient");
  await frame.everythingIsSent(window);
  return "the search again; everything is sent";
});

walk.step("the privacy officer has it before her, with why, and with nothing clinical", async (window) => {
  await sitsDown(window, GRACE);
  await opensWithACode(window, "Privacy review", GRACE);
  const seen = await looksAt(window, /Emergency: Rita CLARKE[^]*The access/);
  expect(seen).toMatch(/Every emergency is looked at/);
  expect(seen).toMatch(/No clinical content is shown to a reviewer/);
  expect(seen).not.toMatch(/DOSE|penicillin|\bmg\b/i);
  return `${await counted(window, "New")} to review`;
});

walk.step("she asks the person with two keys, and the next one opens", async (window) => {
  const before = await counted(window, "Asked");
  await window.keys("Alt", "2");
  await window.says("This is the usual question");
  await window.keys("Alt", "2");
  await window.says("Asked; an answer is due within 5 days");
  expect(await counted(window, "Asked")).toBe(before + 1);
  return "asked, with a clock of five days";
});

walk.step("a slip is taken back with one key, and stays in the history", async (window) => {
  const before = await counted(window, "New");
  if (before === 0) return "nothing else waits";
  await looksAt(window, /History, which nobody can change/);
  await window.keys("Alt", "1");
  await window.says("Found appropriate:");
  await window.keys("Alt", "z");
  await window.says("Taken back: it is new again");
  expect(await counted(window, "New")).toBe(before);
  await looksAt(window, /Looked at anew by Grace/);
  return "both decisions in its history";
});

walk.step("what can be decided at once takes one key each", async (window) => {
  const many = Math.min(await counted(window, "New"), 10);
  const begun = Date.now();
  for (let done = 0; done < many; done += 1) {
    const left = await counted(window, "New");
    await looksAt(window, /History, which nobody can change/);
    await window.keys("Alt", "1");
    await expect.poll(() => counted(window, "New"), { timeout: 10_000 }).toBe(left - 1);
  }
  const seconds = (Date.now() - begun) / 1_000;
  return `${many} decided with ${many} keys in ${seconds.toFixed(1)} s of the program's time`;
});

walk.step("the nurse is asked in her own list, and answers there", async (window) => {
  await sitsDown(window, RITA);
  const rows = await frame.myActivity(window);
  expect(rows.some((row) => /Please say why you opened this record/.test(row))).toBe(true);
  await window.says("The privacy review asks you about one record");
  await window.press(/^Answer the question about/);
  await window.write("Your answer", "I was at triage when the ambulance brought the patient.");
  await window.keys("Ctrl", "Enter");
  await window.says("You answered");
  return `${rows.length} lines; the answer stands under the question`;
});

walk.step("the officer reads the answer in the same item, and closes it", async (window) => {
  await sitsDown(window, GRACE);
  await opensWithACode(window, "Privacy review", GRACE);
  await window.press(/^Asked \d/);
  const seen = await looksAt(window, /Answered by Rita CLARKE/);
  expect(seen).toMatch(/I was at triage when the ambulance brought the patient\./);
  await window.keys("Alt", "1");
  await window.says("Found appropriate:");
  return "the question and the answer, then closed";
});

walk.step("what is closed stays readable, and can only be looked at anew", async (window) => {
  await window.press(/^Closed \d/);
  await looksAt(window, /Found appropriate by Grace/);
  expect(await window.all("button", /^(Appropriate|Ask the user|Escalate)( |$)/)).toEqual([]);
  await window.find("button", /^Look at it anew/);
  return "the history, and one way on";
});

walk.step("the ledger is read from end to end when she asks", async (window) => {
  await window.press("Check the ledger");
  const seen = await window.says(/Ledger intact to entry [\d,]+/, 60_000);
  return /Ledger intact to entry [\d,]+/.exec(seen)?.[0] ?? "";
});

walk.step("the month in numbers hides small ones, and is saved with its proof", async (window) => {
  await window.press("Monthly report");
  await window.says(/entry [\d,]+ of the ledger, under its signed head/);
  const [, ...rows] = await Promise.all((await window.all("row", /^/)).map((row) => row.getText()));
  const numbers = rows.flatMap((row) => row.match(/(?<= )(\d+|\*)(?= |$)/g) ?? []).filter((word) => word !== "*");
  expect(numbers.every((word) => Number(word) === 0 || (Number(word) % 5 === 0 && Number(word) > 7))).toBe(true);
  await window.keys("Alt", "1");
  const seen = await window.says(/Saved as .*privacy-review-\d{4}-\d{2}.*\.csv/);
  expect(readdirSync(account.documents)).toEqual([expect.stringMatching(/^privacy-review-\d{4}-\d{2}\.csv$/)]);
  return /Saved as \S+/.exec(seen)?.[0] ?? "";
});

walk.step("the nurse sees that it was found appropriate", async (window) => {
  await sitsDown(window, RITA);
  const rows = await frame.myActivity(window);
  expect(rows.some((row) => /Review: found appropriate/.test(row))).toBe(true);
  return "the outcome beside her opening";
});
