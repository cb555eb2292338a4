/** The open record: its overview and its sections. */

import { pause, type ViewerWindow } from "../window.ts";

/** Waits for the overview. */
export async function overview(window: ViewerWindow): Promise<string> {
  await window.find("heading", /^Overview/);
  return window.text();
}

/** Waits until every part of the record has come. */
export async function allOfIt(window: ViewerWindow): Promise<void> {
  await window.says("All of the record is here.", COMING);
}

/** How many there are of each of these parts, named with their CSS, if every one of them is whole in the window. */
export async function whole(window: ViewerWindow, parts: Record<string, string>): Promise<Record<string, number>> {
  const found = await window.ask<[string, number, number][]>(`
    const main = document.querySelector("main").getBoundingClientRect();
    return Object.entries(${JSON.stringify(parts)}).map(([name, css]) => {
      const all = [...document.querySelectorAll(css)].map((one) => [one, one.getBoundingClientRect()]);
      const cover = [...document.querySelectorAll(".app-more")].map((one) => one.getBoundingClientRect().top);
      const end = Math.min(innerHeight, main.bottom, ...cover);
      const out = all.filter(([one, box]) => box.top < 0 || box.bottom > end + 1 || box.right > innerWidth + 1);
      return [name, all.length, out.length];
    });`);
  const cut = found.filter(([, all, out]) => all === 0 || out > 0);
  if (cut.length > 0) throw new Error(cut.map(([name, all, out]) => `${name}: ${out} of ${all} out of view`).join("; "));
  return Object.fromEntries(found.map(([name, all]) => [name, all]));
}

/** Opens a section by its key and waits for its heading. */
export async function section(window: ViewerWindow, key: string, heading: RegExp): Promise<string> {
  await window.keys("Alt", key);
  await window.find("heading", heading);
  return window.textOf("main");
}

/** How many entries the list of sections promises in one of them, as soon as they have come; 0 where it names none. */
export async function promised(window: ViewerWindow, name: string): Promise<number> {
  const until = Date.now() + COMING;
  for (;;) {
    const control = await window.find("button", new RegExp(`^${name}( |$)`));
    const words = await control.getText().catch(() => "");
    const digits = /([\d,]+)(?:\s+[\d,]+ flagged)?$/.exec(words.trim())?.[1];
    if (digits !== undefined || Date.now() > until) return Number(digits?.replaceAll(",", "") ?? 0);
    await pause(100);
  }
}

/** Opens a section from the list and waits until it shows its entries. */
export async function filled(window: ViewerWindow, name: string): Promise<void> {
  await window.press(new RegExp(`^${name}( |$)`));
  await window.find("heading", new RegExp(`^${HEADINGS[name] ?? name}`));
  await window.find(["grid", "table"], /./);
}

/** Closes the record. */
export async function close(window: ViewerWindow): Promise<void> {
  await window.press(/^Close patient/);
}

/** Answers, at the close of an emergency, whether the patient was able to agree later. */
export async function couldAgree(window: ViewerWindow, key: "1" | "2" | "3"): Promise<void> {
  await window.find("heading", "Was the patient able to agree later?");
  await window.keys("Alt", key);
}

/** The line that says why the record is open, and until when. */
export async function access(window: ViewerWindow): Promise<string> {
  return (await window.textOf(".app-access")).replace(/\s+/g, " ");
}

/** Asks the question again over the open record. */
export async function askAgain(window: ViewerWindow): Promise<void> {
  await window.keys("Alt", "e");
  await window.find("heading", /^Why may you open this record\?/);
}

/** The patient takes the permission back, in two steps. */
export async function withdraw(window: ViewerWindow): Promise<void> {
  await window.keys("Alt", "w");
  await window.find("heading", "Does the patient withdraw permission?");
  await window.keys("Alt", "1");
}

/** How long a part of a record may be under way. */
const COMING = 20_000;

/** Where the list has a shorter name than the section. */
const HEADINGS: Record<string, string> = { Flags: "Alerts and flags", Other: "Other entries" };

/** The sections that have a key, in its order. */
export const SECTIONS: readonly (readonly [key: string, heading: RegExp])[] = [
  ["1", /^Timeline/],
  ["2", /^Medicines/],
  ["3", /^Allergies/],
  ["4", /^Results/],
  ["5", /^Letters/],
  ["6", /^Appointments/],
  ["7", /^Care plans/],
  ["8", /^People/],
  ["9", /^Social care/],
];
