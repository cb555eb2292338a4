/** Somebody's first day: an account, an authenticator, recovery codes; and the day the telephone is lost. */

import { expect } from "vitest";
import { activate, codeOf, enrol } from "./screens/enrolling.ts";
import { acceptStatement, fillIn } from "./screens/signing_in.ts";
import * as frame from "./screens/frame.ts";
import { activationCode } from "./surroundings.ts";
import { Walk } from "./walk.ts";

const NEW = "new-triage-nurse@nhs.net";
const PASSWORD = "copper kettle harvest";

const walk = new Walk("first-time");

let recoveryCodes: string[] = [];

walk.step("an activation code sets the password and leads to the authenticator", async (window) => {
  await activate(window, NEW, activationCode(NEW), PASSWORD);
  await window.find("heading", /^Set up your sign-in codes/);
  return "a square to scan and a key to type";
});

walk.step("the first code of the authenticator leads to ten recovery codes", async (window) => {
  const key = await enrol(window);
  await window.write("Enter the code the app shows now", codeOf(key, new Date()));
  await window.find("heading", /^Keep your recovery codes/);
  recoveryCodes = await window.items("Recovery codes");
  expect(recoveryCodes.length, "enough for years of lost telephones").toBe(10);
  return "10 recovery codes, shown once";
});

walk.step("a recovery code lets the person in only to set up another authenticator", async (window) => {
  await window.press("I have written them down");
  await window.press("Lost your phone? Use a recovery code");
  await window.write("NHS email address", NEW);
  await window.write("Password", PASSWORD);
  await window.write("Recovery code", recoveryCodes[0] ?? "");
  await window.press("Use recovery code");
  await window.find("heading", /^Set up your sign-in codes/);
  return "a new square to scan";
});

walk.step("the new authenticator signs in", async (window) => {
  const key = await enrol(window);
  await window.write("Enter the code the app shows now", codeOf(key, new Date()));
  await window.find("heading", /^Keep your recovery codes/);
  await window.press("I have written them down");
  await window.find("heading", /^Sign in/);
  // The step that confirmed the authenticator is spent; the next one is already taken.
  await fillIn(window, NEW, PASSWORD, codeOf(key, new Date(Date.now() + 30_000)));
  await acceptStatement(window);
  await window.find("field", "Find a patient");
  return "the search";
});

walk.step("F1 lists every key", async (window) => {
  await window.keys("F1");
  await window.find("heading", /^Help/);
  return "the keys, and what each does";
});

walk.step("and the person signs out", async (window) => {
  await window.keys("Escape");
  await frame.everythingIsSent(window);
  await frame.signOut(window);
  return "the sign-in form";
});
