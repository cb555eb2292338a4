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
