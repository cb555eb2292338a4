/** Reading a record: the fullest first screen of the county at a glance, and words that are looked for in the whole of it. */

import { expect } from "vitest";
import * as gate from "./screens/access_gate.ts";
import * as patients from "./screens/find_patient.ts";
import * as finding from "./screens/finding.ts";
import * as frame from "./screens/frame.ts";
import * as record from "./screens/record.ts";
import { comeIn } from "./screens/signing_in.ts";
import { deviceEvents } from "./surroundings.ts";
import { Walk } from "./walk.ts";

const RAJ = "ed-consultant";
/** Nobody's first screen holds more. */
const FULLEST = { nhsNumber: "999 000 0484", row: /\(/ };

/** What has to be seen at one glance. */
const FIRST_GLANCE = {
  banner: ".app-banner",
  allergies: ".app-allergy__list > span",
  flags: ".app-banner .app-tag",
  "current medicines": ".app-overview .app-stack:first-child .app-panel:first-child tr[data-line]",
  problems: ".app-overview .app-stack:last-child .app-panel:first-child tr[data-line]",
  "facts of the care package": ".app-overview dd",
};

const walk = new Walk("reading");

walk.step("the fullest first screen of the county stands whole, without scrolling", async (window) => {
  await comeIn(window, RAJ);
  await patients.find(window, FULLEST.nhsNumber);
  await patients.choosePatient(window, FULLEST.row);
  await gate.patientAgreed(window);
  await record.overview(window);
  await record.allOfIt(window);
  const seen = await record.whole(window, FIRST_GLANCE);
  expect(seen["current medicines"], "eight or more").toBeGreaterThanOrEqual(8);
  return Object.entries(seen).map(([what, count]) => `${count} ${what}`).join(", ");
});

walk.step("Ctrl+F looks for words in the whole record, and says what it could not search", async (window) => {
  const before = count("showing");
  const said = await finding.find(window, "FUROSEMIDE");
  expect(said, "whatever the case of the letters").toMatch(/\b2 found\b/);
  expect(said).toMatch(/Not all could be searched/);
  expect(said).toMatch(/\bletters?\b/i);
  await frame.everythingIsSent(window);
  expect(count("showing"), "what was found is written down").toBeGreaterThan(before);
  return "2 found, and that a letter was not searched";
});

walk.step("a hit leads to its line in its section, by the keyboard", async (window) => {
  const line = await finding.toTheFirst(window, /^Medicines/);
  expect(line, "the line that has the words has the focus").toMatch(/furosemide/i);
  return "the section Medicines, the line in the focus, the words marked";
});

walk.step("Escape leads back to where one was", async (window) => {
  await finding.back(window);
  await record.overview(window);
  expect(await window.all("field", "Find in this record"), "the panel is gone").toEqual([]);
  return "the overview, as it was";
});

walk.step("the record closes", async (window) => {
  await record.close(window);
  await window.find("field", "Find a patient");
  await frame.everythingIsSent(window);
  await frame.signOut(window);
  return "the sign-in form";
});

function count(what: string): number {
  return deviceEvents().filter((event) => event.what === what).length;
}
