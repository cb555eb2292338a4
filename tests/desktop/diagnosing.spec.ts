/**
 * What IT asks of a computer: before anybody is signed in, over an open record, and when the gateway has gone; and the file that is
 * sent to support, in which nobody is named.
 */

import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect } from "vitest";
import { Account } from "./account.ts";
import { LooseLine } from "./loose_line.ts";
import * as gate from "./screens/access_gate.ts";
import * as diagnostics from "./screens/diagnostics.ts";
import * as patients from "./screens/find_patient.ts";
import * as frame from "./screens/frame.ts";
import * as record from "./screens/record.ts";
import { comeIn } from "./screens/signing_in.ts";
import { gatewayAddress, identities, password } from "./surroundings.ts";
import { Walk } from "./walk.ts";

const RITA = "triage-nurse";
const IVY = "999 000 0018";
/** What a computer for tests may lack: it is not the gateway's doing, nor the program's. */
const OF_THE_COMPUTER = /Profile|Crash dumps|Disk space/;

const account = new Account();
const { documents } = account;
const logs = join(account.data, "Care Record", "Viewer", "logs");
let line: LooseLine;

const walk = new Walk("diagnosing", async () => {
  line = await LooseLine.before(gatewayAddress);
  return { ...account.orders(), CARE_RECORD_GATEWAY_URL: line.address };
});
afterAll(() => account.remove());

walk.step("before anybody is signed in, the checks say that all works", async (window) => {
  await window.find("heading", /^Sign in/);
  await window.press("Diagnostics");
  await diagnostics.made(window);
  const lines = await diagnostics.lines(window);
  const failed = lines.filter((one) => one.startsWith("Failed") && !OF_THE_COMPUTER.test(one));
  expect(failed, "nothing is wrong with what the program needs").toEqual([]);
  expect(await diagnostics.line(window, "Gateway")).toMatch(/^OK Gateway/);
  await window.keys("Escape");
  await window.find("heading", /^Sign in/);
  return `${lines.length} checks, and the sign-in again`;
});

walk.step("over an open record they name nobody, end nothing, and lead back", async (window) => {
  await comeIn(window, RITA);
  await patients.find(window, IVY);
  await patients.choosePatient(window, /PATTERSON, Ivy/);
  await gate.patientAgreed(window);
  await record.overview(window);
  await window.keys("F1");
  await window.press(/^Diagnostics/);
  await diagnostics.made(window);
  expect(await window.textOf("main"), "the patient is not on this screen").not.toMatch(/PATTERSON|999 000/);
  expect(await diagnostics.line(window, "Audit log")).toMatch(/^OK/);
  await window.keys("Escape");
  await record.overview(window);
  return "the overview as it was";
});

walk.step("when the gateway has gone, they say so and what mends it", async (window) => {
  await window.keys("F1");
  await window.press(/^Diagnostics/);
  await diagnostics.made(window);
  await line.close();
  await window.keys("Alt", "r");
  await window.says("Checking this computer.");
  const summary = await diagnostics.made(window);
  expect(summary).toMatch(/failed: .*Gateway/);
  expect(await diagnostics.line(window, "Gateway")).toMatch(/^Failed Gateway .*Fix: /);
  return summary;
});

walk.step("the support file is read whole before it is saved, and names nobody", async (window) => {
  const shown = await diagnostics.supportFile(window);
  await window.write("Find in this file", "Fix:");
  await window.says(/lines? ha(s|ve) it/);
  expect(readdirSync(documents), "nothing is saved unasked").toEqual([]);
  await window.press("Save");
  await window.says("Saved:");
  const [name = ""] = readdirSync(documents);
  expect(name).toMatch(/^care-record-viewer-support-\d{4}-\d\d-\d\d-\d{4}\.txt$/);
  expect(await window.textOf(".app-diagnostics__told")).toContain(`~/Documents/${name}`);
  const saved = readFileSync(join(documents, name), "utf8");
  expect(saved, "what was read is what is saved").toBe(shown);
  expect(saved).toMatch(/FAILED +Gateway/);
  expect(saved).toMatch(/code=NET-\d\d/);
  expect(namedIn(`${saved} Rita CLARKE`), "the search finds whoever is named").toContain("Rita CLARKE");
  expect(namedIn(`${saved} ${IVY}`)).not.toEqual([]);
  expect(namedIn(saved)).toEqual([]);
  return `${saved.split("\n").length} lines, which name nobody`;
});

walk.step("where it cannot be saved, that is said, and nothing is left behind", async (window) => {
  rmSync(documents, { recursive: true });
  writeFileSync(documents, "no folder");
  await window.keys("Escape");
  await diagnostics.supportFile(window);
  await window.press("Save");
  await window.says(/could not be saved .*Nothing was saved/);
  expect(readFileSync(documents, "utf8")).toBe("no folder");
  return "why, and what to do instead";
});

walk.step("at the lock there are none, and the log of the program names nobody", async (window) => {
  await frame.lock(window);
  await window.keys("F1");
  await window.find("heading", /^Help/);
  expect(await window.all("button", /^Diagnostics/)).toEqual([]);
  await window.keys("Escape");
  await frame.unlock(window, password(RITA));
  await record.overview(window);
  const log = readdirSync(logs).map((file) => readFileSync(join(logs, file), "utf8"));
  expect(existsSync(join(logs, "viewer.log"))).toBe(true);
  expect(log.join("").split("\n").length).toBeGreaterThan(5);
  expect(namedIn(log.join(""))).toEqual([]);
  return "the record as it was, and a log that names nobody";
});

/** The synthetic people who are named in a text: patients by whatever identifies them, staff by name and address. */
function namedIn(text: string): string[] {
  const small = text.toLowerCase();
  return identities().filter((identity) => small.includes(identity.toLowerCase()));
}
