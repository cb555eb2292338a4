/** Administration: a leaver and a lost laptop are out within two seconds, said in the window and seen at another workstation. */

import { afterAll, expect } from "vitest";
import { Account } from "./account.ts";
import * as elsewhere from "./elsewhere.ts";
import * as frame from "./screens/frame.ts";
import { opensWithACode } from "./screens/functions.ts";
import { comeIn } from "./screens/signing_in.ts";
import { enable } from "./surroundings.ts";
import { pause, type ViewerWindow } from "./window.ts";
import { Walk } from "./walk.ts";

const SAM = "administrator";
const RITA = "triage-nurse";
const PETER = "out-of-hours-doctor";
const LAPTOP = "LAPTOP-117";
const AT_ONCE = 2_000;

type Person = Awaited<ReturnType<typeof elsewhere.signedIn>>;
/** The nurse, at her own computer. */
let rita: Person;

const account = new Account();
const walk = new Walk("administering", async () => account.orders());
afterAll(() => {
  enable(RITA);
  account.remove();
});

/** How long it takes until this session no longer holds. */
async function outAfter(person: Person, begun: number): Promise<number> {
  while (await elsewhere.isSignedIn(person)) {
    if (Date.now() - begun > 5 * AT_ONCE) break;
    await pause(50);
  }
  return Date.now() - begun;
}

async function finds(window: ViewerWindow, field: string, words: string): Promise<void> {
  await window.write(field, words);
  await window.press("Find");
}

walk.step("an administrator opens the screen with a second code, and begins in the search", async (window) => {
  if ((await window.all("button", /^Sign out/)).length > 0) await frame.signOut(window);
  await comeIn(window, SAM);
  await opensWithACode(window, "Administration", SAM);
  await window.find("field", "Name, address, job or organisation");
  const seen = await window.says(/Rita CLARKE/);
  expect(seen, "no patient is named").not.toMatch(/PATTERSON|999 000/);
  return "everybody with an account";
});

walk.step("she finds the nurse, and sees where she is signed in", async (window) => {
  rita = await elsewhere.signedIn(RITA, await elsewhere.computer("PC-ED-0042"));
  await finds(window, "Name, address, job or organisation", "rita clarke");
  await window.says(/People, 1\b/);
  await window.chooseRowThatSays(/Rita CLARKE/);
  const seen = await window.says(/on PC-ED-0042/);
  expect(seen).toMatch(/Triage nurse/);
  return "the computer, and since when";
});

walk.step("without a reason nothing is done; with one the nurse is out within two seconds", async (window) => {
  await window.keys("Alt", "1");
  await window.find("heading", /^Disable Rita CLARKE/);
  await window.keys("Alt", "1");
  await window.says("Write why, in a few words");
  expect(await elsewhere.isSignedIn(rita)).toBe(true);
  await window.write("Why", "Left the trust on 20 November");
  const begun = Date.now();
  await window.keys("Alt", "1");
  const took = await outAfter(rita, begun);
  expect(took).toBeLessThan(AT_ONCE);
  await window.says("Rita CLARKE is disabled and signed out everywhere.");
  const seen = await window.says(/What was done before/);
  expect(seen).toMatch(/Left the trust on 20 November/);
  return `out ${took} ms after it was said`;
});

walk.step("she may sign in again once that is said", async (window) => {
  await window.keys("Alt", "1");
  await window.find("heading", /^Enable Rita CLARKE/);
  await window.write("Why", "It was another Rita");
  await window.keys("Alt", "1");
  await window.says("Rita CLARKE can sign in again.");
  await elsewhere.signedIn(RITA);
  return "both stand in the history";
});

walk.step("a lost laptop is out within two seconds, and nobody signs in on it again", async (window) => {
  const laptop = await elsewhere.computer(LAPTOP);
  const peter = await elsewhere.signedIn(PETER, laptop);
  await window.keys("Alt", "6");
  await finds(window, "Name of the computer or of who used it", LAPTOP);
  await window.says(/Devices, 1\b/);
  await window.chooseRowThatSays(new RegExp(LAPTOP));
  await window.says(/In use|Not sent yet/);
  await window.keys("Alt", "1");
  await window.find("heading", new RegExp(`^Take ${LAPTOP} out of use`));
  await window.write("Why", "Left on a train");
  const begun = Date.now();
  await window.keys("Alt", "1");
  const took = await outAfter(peter, begun);
  expect(took).toBeLessThan(AT_ONCE);
  await window.says(`${LAPTOP} is out of use`);
  expect(await elsewhere.turnedAway(PETER, laptop)).toMatch(/device-not-accepted/);
  return `out ${took} ms after it was said`;
});

walk.step("nothing is offered about the own account", async (window) => {
  await window.keys("Alt", "5");
  await finds(window, "Name, address, job or organisation", `${SAM}@nhs.net`);
  await window.says(/People, 1\b/);
  await window.chooseRowThatSays(/Sam/);
  await window.says(/another administrator has to change it/);
  expect(await window.all("button", /^Disable\b/)).toHaveLength(0);
  return "who has to be asked";
});

walk.step("the organisations stand with their people", async (window) => {
  await window.keys("Alt", "7");
  const seen = await window.says(/Northampton General Hospital/);
  expect(seen).toMatch(/RNS/);
  await frame.everythingIsSent(window);
  return "their numbers; everything is sent";
});
