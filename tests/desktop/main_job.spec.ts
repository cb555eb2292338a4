/**
 * The main job: Ivy, 81, is brought to A&E cold and confused. Rita, the triage nurse, opens her record in an
 * emergency and sees who she is, what she takes, what she must not be given, and who looks after her at home.
 */

import { expect } from "vitest";
import * as gate from "./screens/access_gate.ts";
import * as patients from "./screens/find_patient.ts";
import * as frame from "./screens/frame.ts";
import * as record from "./screens/record.ts";
import { acceptStatement, signIn } from "./screens/signing_in.ts";
import { deviceEvents, ledgerVerified, password } from "./surroundings.ts";
import { Walk } from "./walk.ts";
import { pause } from "./window.ts";

const RITA = "triage-nurse";
const IVY = { nhsNumber: "999 000 0018", row: /PATTERSON, Ivy/ };

const walk = new Walk("journey");

walk.step("the sign-in screen says that this is training", async (window) => {
  await window.find("heading", /^Sign in/);
  await window.says(/training/i);
  return "the sign-in form, marked as training";
});

walk.step("the triage nurse signs in with a password and a code", async (window) => {
  await signIn(window, RITA);
  await window.says(/disciplin/i);
  return "the statement on misuse, before the first sign-in is complete";
});

walk.step("she accepts that misuse is a disciplinary matter", async (window) => {
  await acceptStatement(window);
  await window.find("field", "Find a patient");
  return "the search, with nothing clinical on it";
});

walk.step("she finds the patient by NHS number", async (window) => {
  await patients.find(window, IVY.nhsNumber);
  await window.find("row", IVY.row);
  return "1 patient, by demographics only";
});

walk.step("the record asks why it may be opened", async (window) => {
  await patients.choosePatient(window, IVY.row);
  const options = await gate.options(window);
  expect(options.at(-1), "no is always an answer").toMatch(/Patient said no/);
  return `${options.length} ways to answer: ${options.join("; ")}`;
});

walk.step("an emergency is interrupted by a page that says what follows", async (window) => {
  await gate.emergency(window);
  await window.says("Your privacy officer is told straight away and will check it.");
  return "what an emergency means, four reasons, none chosen beforehand";
});

walk.step("the record opens in an emergency", async (window) => {
  await gate.openInEmergency(window, "Cannot communicate", "Found on floor, cold and confused, GCS 12");
  const seen = await record.overview(window);
  expect(seen, "the allergy is on the first screen").toMatch(/penicillin\W+anaphylaxis/i);
  expect(seen, "the end of the access is on every screen").toMatch(/Emergency access until \d\d:\d\d/);
  expect(seen, "current medicines are on the first screen").toMatch(/apixaban/i);
  expect(seen, "the care package is on the first screen").toMatch(/care package/i);
  return /Emergency access until \d\d:\d\d/.exec(seen)?.[0] + "; known allergies: penicillin, latex; medicines; care package";
});

walk.step("medicines open with Alt+2", async (window) => {
  const seen = await record.section(window, "2", /^Medicines/);
  expect(seen, "with the dose").toMatch(/apixaban.*2\.5\smg/s);
  expect(seen, "and whether they are still issued").toMatch(/Not issued for/);
  return `${seen.match(/DOSE/g)?.length ?? 0} doses; apixaban 2.5 mg, not issued for months`;
});

walk.step("people involved open with Alt+8", async (window) => {
  const seen = await record.section(window, "8", /^People/);
  expect(seen, "the provider of the care package").toMatch(/home care|care agency/i);
  expect(seen, "with a number to ring").toMatch(/01604 \d{3} \d{4}/);
  return "the agencies involved, each with its telephone number";
});

walk.step("her own activity lists what she did", async (window) => {
  const seen = await frame.myActivity(window);
  expect(seen.some((row) => /Emergency/.test(row)), "the emergency is in it").toBe(true);
  return `${seen.length} entries, the emergency among them`;
});

/** Where she was when the screen locked. */
let left = 0;

walk.step("the screen locks with Ctrl+L", async (window) => {
  await window.press(/^Back/);
  await record.section(window, "4", /^Results/);
  left = await window.scroll(200);
  expect(left, "there is something to scroll").toBeGreaterThan(0);
  await pause(1_000);
  await frame.lock(window);
  const seen = await window.text();
  expect(seen, "a locked screen names no patient").not.toMatch(/patterson|ivy|penicillin/i);
  expect(seen).toMatch(/RITA CLARKE/i);
  return "who is signed in, and nobody else";
});

walk.step("the password unlocks it where she was", async (window) => {
  await frame.unlock(window, password(RITA));
  await window.find("heading", /^Results/);
  expect(await window.scrolled(), "so far down as she had read").toBe(left);
  return `Ivy's results, ${left} pixels down, under the same access`;
});

walk.step("closing an emergency asks once whether the patient could agree later", async (window) => {
  await record.close(window);
  await window.find("heading", "Was the patient able to agree later?");
  return "yes, no, not known, each with a key; Esc goes back to the record";
});

walk.step("the record closes", async (window) => {
  await record.couldAgree(window, "2");
  await window.find("field", "Find a patient");
  return "the search, with no patient on the screen";
});

walk.step("everything is sent before she signs out", async (window) => {
  const status = await frame.everythingIsSent(window);
  await frame.signOut(window);
  return status.replace(/\s+/g, " ");
});

walk.step("the gateway holds what was written down, without a gap", async (window) => {
  const events = deviceEvents();
  const verified = ledgerVerified();
  expect(verified).toContain(`${events.length} events of devices in 1 chains`);
  expect(verified).toContain("every entry is what was written down");
  expect(verified, "every place of the chain is there, and nothing else is wrong").not.toMatch(/are empty|are open/);
  const what = events.map((event) => event.what);
  for (const kind of WRITTEN_DOWN) expect(what, "in the gateway's ledger").toContain(kind);
  expect(what.indexOf("asked"), "asked before anything is fetched").toBeLessThan(what.indexOf("fetching"));
  await window.find("heading", /^Sign in/);
  return `${events.length} events of this device: ${[...new Set(what)].join(", ")}`;
});

const WRITTEN_DOWN = [
  "signed-in",
  "statement-accepted",
  "search",
  "asked",
  "permitted",
  "fetching",
  "showing",
  "locked",
  "unlocked",
  "closed",
  "signed-out",
];
