/** The patient’s rights, across the desk: who has opened the record, a copy of what it holds, and the receipt of an opening. */

import { copyFileSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect } from "vitest";
import { Account } from "./account.ts";
import * as gate from "./screens/access_gate.ts";
import * as patients from "./screens/find_patient.ts";
import * as frame from "./screens/frame.ts";
import { opensWithACode } from "./screens/functions.ts";
import * as record from "./screens/record.ts";
import { comeIn } from "./screens/signing_in.ts";
import { pictures } from "./surroundings.ts";
import { Walk } from "./walk.ts";
import type { ViewerWindow } from "./window.ts";

const ANITA = "records-officer";
const RITA = "triage-nurse";
/** Ivy, whom the nurse has seen in an emergency. */
const IVY = { number: "999 000 0018", born: "12031945" };

const account = new Account();
const walk = new Walk("rights", async () => account.orders());
afterAll(() => {
  // What was handed over is kept beside the pictures, to be looked at page by page.
  for (const file of readdirSync(account.documents).filter((name) => name.endsWith(".pdf"))) {
    copyFileSync(join(account.documents, file), join(pictures, `rights-${file}`));
  }
  account.remove();
});

async function asks(window: ViewerWindow, born: string): Promise<void> {
  await window.write("NHS number", IVY.number);
  await window.write("Date of birth", born);
}

walk.step("a records officer opens the report with a second code", async (window) => {
  await comeIn(window, ANITA);
  await opensWithACode(window, "Access report", ANITA, "How far back");
  return "two identifiers, and what was seen of the person";
});

walk.step("another date of birth leads to nobody", async (window) => {
  await asks(window, "13031945");
  await window.choose("Passport");
  await window.press("Look at the report");
  const seen = await window.says("There is a problem");
  expect(seen).not.toMatch(/PATTERSON|Patterson/);
  return "that the two do not belong together, or that there is nobody";
});

walk.step("the report tells in plain words who opened the record, when and why", async (window) => {
  const begun = Date.now();
  await window.write("Date of birth", IVY.born);
  await window.press("Look at the report");
  const seen = await window.says("Who has looked at your shared care record");
  const took = Date.now() - begun;
  expect(seen).toMatch(/Mrs Ivy Patterson/);
  expect(seen).toMatch(/On \w+day \d+ \w+ \d{4} at \d+:\d\d[ap]m/);
  expect(seen).toMatch(/[Tt]riage nurse/);
  expect(seen).toMatch(/You could not be asked/);
  expect(seen, "nothing clinical").not.toMatch(/apixaban|penicillin|atrial/i);
  return `the report, ${took} ms after it was asked for`;
});

walk.step("it is saved as paper, and in large print", async (window) => {
  await window.press("Save as PDF");
  await window.says("It is written down that it was handed over");
  await window.press("Save in large print");
  await expect.poll(() => readdirSync(account.documents).length, { timeout: 10_000 }).toBe(2);
  const files = readdirSync(account.documents);
  for (const file of files) {
    expect(readFileSync(join(account.documents, file)).subarray(0, 5).toString()).toBe("%PDF-");
  }
  return `${files.length} files`;
});

walk.step("a copy of the record is handed over without being drawn", async (window) => {
  await window.keys("Escape");
  await opensWithACode(window, "Copy for the patient", ANITA, "Save the copy");
  await asks(window, IVY.born);
  await window.choose("Passport");
  await window.press("Save the copy");
  const seen = await window.says(/The copy is saved: [\d,]+ entries/, 30_000);
  expect(seen).not.toMatch(/apixaban|penicillin/i);
  const data = readdirSync(account.documents).find((file) => file.endsWith(".json")) ?? "";
  const bundle = JSON.parse(readFileSync(join(account.documents, data), "utf8"));
  expect(bundle.resourceType).toBe("Bundle");
  expect(JSON.stringify(bundle)).toMatch(/apixaban/i);
  await frame.everythingIsSent(window);
  return /The copy is saved: [\d,]+ entries/.exec(seen)?.[0] ?? "";
});

walk.step("whoever opened the record hands the patient a receipt of it", async (window) => {
  await frame.signOut(window);
  await comeIn(window, RITA);
  await patients.find(window, IVY.number);
  await patients.choosePatient(window, /PATTERSON, Ivy/);
  await gate.patientAgreed(window);
  await record.overview(window);
  const before = readdirSync(account.documents).length;
  await window.keys("Alt", "p");
  const seen = await window.says(/Reference\s+[0-9A-F]{4} [0-9A-F]{4}/);
  expect(seen).toMatch(/opened your shared care record\. You gave permission/);
  await window.choose("Large print");
  await window.press("Save as PDF");
  await window.says(/Saved: \S*receipt-[0-9A-F]{4}-[0-9A-F]{4}\.pdf/);
  const files = readdirSync(account.documents);
  expect(files).toHaveLength(before + 1);
  const receipt = files.find((file) => file.startsWith("receipt-")) ?? "";
  expect(readFileSync(join(account.documents, receipt)).subarray(0, 5).toString()).toBe("%PDF-");
  await window.keys("Escape");
  await record.overview(window);
  return receipt;
});

walk.step("the record closes, and with it the visit that the patient agreed to", async (window) => {
  await record.close(window);
  await window.find("field", "Find a patient");
  await frame.everythingIsSent(window);
  await patients.find(window, IVY.number);
  await patients.choosePatient(window, /PATTERSON, Ivy/);
  await gate.stands(window);
  return "the question again";
});
