/** Another program asks for a record: by a link, which the second copy of the viewer hands over to the first one. */

import { expect } from "vitest";
import * as gate from "./screens/access_gate.ts";
import * as frame from "./screens/frame.ts";
import { follow, followedTo } from "./screens/launching.ts";
import * as record from "./screens/record.ts";
import { comeIn } from "./screens/signing_in.ts";
import { deviceEvents, password } from "./surroundings.ts";
import { Walk } from "./walk.ts";

const RAJ = "ed-consultant";
const IVY = { patient: "9990000018", born: "1945-03-12" };
const AMIR = { patient: "9990000042", born: "1988-06-17" };
const NAMES = /PATTERSON|KHAN|999 000/;

const walk = new Walk("launching");

walk.step("a link that comes before anybody is signed in waits, and names nobody", async (window) => {
  await window.find("heading", /^Sign in/);
  expect(await follow(IVY), "the second copy ends by itself").toBe(0);
  await window.says("Another program asks for a patient’s record.");
  expect(await window.text()).not.toMatch(NAMES);
  return "the sign-in, which says that another program asks";
});

walk.step("after the sign-in the question comes, and nothing is open", async (window) => {
  await comeIn(window, RAJ, gate.stands);
  expect(await window.textOf(".app-banner"), "the banner stands over it").toMatch(/PATTERSON, Ivy/);
  expect(await window.all("heading", "Overview")).toEqual([]);
  return "the question about the patient of the link";
});

walk.step("a link for another patient closes nothing by itself", async (window) => {
  await gate.patientAgreed(window);
  await record.overview(window);
  await follow(AMIR);
  await window.find("heading", "Another program asks for another patient");
  expect(await window.text(), "who is asked for is not shown beside the other").not.toMatch(/KHAN/);
  await window.keys("Escape");
  await record.overview(window);
  await follow(AMIR);
  await window.find("button", "Close it and go on");
  return "the open record is there, and is asked about";
});

walk.step("the person goes on, and the question is about the other one", async (window) => {
  await window.press("Close it and go on");
  await gate.stands(window);
  expect(await window.textOf(".app-banner")).toMatch(/KHAN, Amir/);
  expect(await window.text()).not.toMatch(/PATTERSON/);
  return "the question about the other patient alone";
});

walk.step("another date of birth leads nowhere, and shows nobody", async (window) => {
  await follow({ ...AMIR, born: "1988-06-18" });
  await window.find("heading", "The date of birth in the link is not the patient’s");
  expect(await window.text()).not.toMatch(NAMES);
  expect(await window.title()).not.toMatch(NAMES);
  return "the two programs do not agree about who this is";
});

walk.step("what cannot be read, is too old or is for somebody else has its own words", async (window) => {
  await follow({ ...IVY, born: "12/03/1945" });
  await window.find("heading", "This link cannot be used");
  await follow(IVY, "&exp=1000000000");
  await window.find("heading", "This link is no longer valid");
  await follow({ patient: "9997654307", born: "1945-03-12" });
  await window.find("heading", "No patient here has the NHS number in the link");
  await follow(IVY, "&practitioner=gp@nhs.net");
  await window.find("heading", "This link is for somebody else");
  expect(await window.text()).not.toMatch(NAMES);
  return "four screens, and the last says whom it is for";
});

walk.step("at the lock it waits, and leads on once unlocked", async (window) => {
  await frame.lock(window);
  await follow(IVY);
  await window.says("Another program asks for a patient’s record.");
  expect(await window.text()).not.toMatch(NAMES);
  await frame.unlock(window, password(RAJ));
  await gate.stands(window);
  expect(await window.textOf(".app-banner")).toMatch(/PATTERSON, Ivy/);
  return "the question about the patient of the link";
});

walk.step("from the link to the question", async (window) => {
  const took: number[] = [];
  for (const named of [AMIR, IVY, AMIR, IVY, AMIR]) {
    took.push(Math.round(await followedTo(window, named, "Why may you open this record?")));
    await window.keys("Ctrl", "k");
    await window.find("field", "Find a patient");
  }
  return `painted after ${took.toSorted((one, other) => one - other).join(", ")} ms`;
});

walk.step("each is on record, with where it led", async (window) => {
  await frame.everythingIsSent(window);
  const launched = deviceEvents().filter(({ what }) => what === "launched");
  expect(launched.length, "one for each link that was followed").toBe(15);
  return `${launched.length} links on record`;
});
