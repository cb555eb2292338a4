/** The open record: its overview and its sections. */

import type { ViewerWindow } from "../window.ts";

/** Waits for the overview. */
export async function overview(window: ViewerWindow): Promise<string> {
  await window.find("heading", /^Overview/);
  return window.text();
}

/** Opens a section by its key and waits for its heading. */
export async function section(window: ViewerWindow, key: string, heading: RegExp): Promise<string> {
  await window.keys("Alt", key);
  await window.find("heading", heading);
  return window.textOf("main");
}

/** Closes the record; the answer is for whoever reviews an emergency. */
export async function close(window: ViewerWindow): Promise<void> {
  await window.press(/^Close patient/);
}

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
