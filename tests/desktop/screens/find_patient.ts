/** The screen that finds a patient. */

import type { ViewerWindow } from "../window.ts";

/** Searches, from wherever one is. */
export async function find(window: ViewerWindow, words: string): Promise<void> {
  await window.keys("Ctrl", "k");
  await window.write("Find a patient", words);
  await window.keys("Enter");
}

/** Chooses the patient of this name among those found. */
export async function choosePatient(window: ViewerWindow, name: string | RegExp): Promise<void> {
  await window.chooseRow(name);
}
