/** What happens every day: a slip at sign-in, a permission, a no, a patient who does not share, two with one name. */

import { expect } from "vitest";
import * as gate from "./screens/access_gate.ts";
import * as patients from "./screens/find_patient.ts";
import * as frame from "./screens/frame.ts";
import * as record from "./screens/record.ts";
import { acceptStatement, fillIn, signIn } from "./screens/signing_in.ts";
import { code } from "./surroundings.ts";
import { Walk } from "./walk.ts";

const RAJ = "ed-consultant";

const AGREES = { nhsNumber: "999 000 0042", row: /KHAN, Amir/ };
const SAYS_NO = { nhsNumber: "999 000 0107", row: /WALSH, Kieran/ };
const NOTHING_KNOWN_OF_ALLERGIES = { nhsNumber: "999 000 0115", row: /OYELARAN, Grace/ };
const HOSPITAL_SILENT = { nhsNumber: "999 000 0123", row: /PENDLEBURY, Dorothy/ };
const OPTED_OUT = { nhsNumber: "999 000 0050", row: /SMITH, Joan/ };
const PRACTICE_DOES_NOT_SHARE = { nhsNumber: "999 000 0085", row: /HOLLIS, Derek/ };

const walk = new Walk("everyday");

walk.step("an address outside the NHS is not sent", async (window) => {
  await fillIn(window, "someone@example.com", "not the password", "000000");
  await window.says(/nhs\.net/);
  return "which addresses are taken";
});

walk.step("a wrong password does not say what was wrong", async (window) => {
  await fillIn(window, RAJ, "not the password", code(RAJ));
  const seen = await window.says(/do not match/);
  expect(seen, "neither the password nor the code is blamed").not.toMatch(/wrong (password|code)/i);
  return "the details do not match, and how many tries are left";
});

walk.step("the ED consultant signs in", async (window) => {
  await signIn(window, RAJ);
  await acceptStatement(window);
  await window.find("field", "Find a patient");
  return "the search";
});

walk.step("a mistyped NHS number is noticed before anything is asked", async (window) => {
  await patients.find(window, "999 000 0019");
  await window.says(/not (a valid|an) NHS number|check the (number|digits)/i);
  return "that the number cannot be right";
});

walk.step("two patients with one name are told apart", async (window) => {
  await patients.find(window, "taylor margaret 1952");
  await window.find("row", /14-May-1952/);
  await window.find("row", /15-May-1952/);
  const seen = await window.textOf("main");
  expect(seen.match(/Similar name|Same name/gi)?.length, "on every row concerned").toBe(2);
  return "2 patients, each marked as similar";
});

walk.step("a patient who agrees is seen for this visit", async (window) => {
  await patients.find(window, AGREES.nhsNumber);
  await patients.choosePatient(window, AGREES.row);
  await gate.patientAgreed(window);
  const seen = await record.overview(window);
  expect(seen, "the basis is on every screen").toMatch(/patient agreed/i);
  return "the overview, opened with two keys";
});

for (const [key, heading] of record.SECTIONS) {
  walk.step(`a section opens with Alt+${key}`, async (window) => {
    await record.section(window, key, heading);
    return `the section ${heading.source.slice(1)}`;
  });
}

walk.step("a patient who says no is not seen", async (window) => {
  await patients.find(window, SAYS_NO.nhsNumber);
  await patients.choosePatient(window, SAYS_NO.row);
  await gate.patientSaidNo(window);
  await window.find("field", "Find a patient");
  return "the search again; nothing was opened";
});

walk.step("the next time the refusal is told before asking again", async (window) => {
  await patients.find(window, SAYS_NO.nhsNumber);
  await patients.choosePatient(window, SAYS_NO.row);
  await gate.options(window);
  await window.says(/said no/i);
  return "when the patient said no";
});

walk.step("no known allergies is said only where a source says so", async (window) => {
  await patients.find(window, NOTHING_KNOWN_OF_ALLERGIES.nhsNumber);
  await patients.choosePatient(window, NOTHING_KNOWN_OF_ALLERGIES.row);
  await gate.patientAgreed(window);
  const seen = await record.overview(window);
  expect(seen).toMatch(/No known allergies/);
  return "no known allergies, with who recorded it and when";
});

walk.step("a source that does not answer is named", async (window) => {
  await patients.find(window, HOSPITAL_SILENT.nhsNumber);
  await patients.choosePatient(window, HOSPITAL_SILENT.row);
  await gate.patientAgreed(window);
  await record.overview(window);
  await window.says(/Incomplete: \w+ did not answer/);
  return "an incomplete record, which says so";
});

walk.step("a patient who has opted out has no record to open", async (window) => {
  await patients.find(window, OPTED_OUT.nhsNumber);
  await patients.choosePatient(window, OPTED_OUT.row);
  await window.find("heading", "This patient has chosen not to share a record here");
  expect(await window.all("button", /emergency/i), "an emergency does not change it").toEqual([]);
  return "no record, no way on, and what can be done instead";
});

walk.step("nor has one whose practice does not share", async (window) => {
  await patients.find(window, PRACTICE_DOES_NOT_SHARE.nhsNumber);
  await patients.choosePatient(window, PRACTICE_DOES_NOT_SHARE.row);
  await window.find("heading", "This patient’s practice does not share a record here");
  return "no record, and whose choice that is";
});

walk.step("all of it stands in his own activity", async (window) => {
  const seen = await frame.myActivity(window);
  expect(seen.some((row) => /said no/i.test(row)), "the no as well").toBe(true);
  return `${seen.length} entries`;
});

walk.step("he signs out when everything is sent", async (window) => {
  const status = await frame.everythingIsSent(window);
  await frame.signOut(window);
  return status.replace(/\s+/g, " ");
});
