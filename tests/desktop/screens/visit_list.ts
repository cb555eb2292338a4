/** What is kept for a visit: in the line of an open record, and in the list beside the search. */

import type { ViewerWindow } from "../window.ts";

/** Keeps the open record by its key. */
export async function keep(window: ViewerWindow): Promise<void> {
  await window.keys("Alt", "v");
  await window.says("Kept for a visit");
}

/** The list, as soon as it has so many rows. */
export async function list(window: ViewerWindow, kept: number): Promise<string> {
  await window.keys("Ctrl", "k");
  await window.find("heading", new RegExp(`^Visit list, ${kept} of \\d+ kept`));
  return window.textOf(".app-visit");
}

/** Opens what is kept of this person. */
export async function open(window: ViewerWindow, name: string): Promise<void> {
  await window.press(new RegExp(`^Open ${name}`));
}

/** Lets it go, in two steps. */
export async function letGo(window: ViewerWindow, name: string): Promise<void> {
  await window.press(new RegExp(`^Let go of ${name}`));
  await window.says("Let it go?");
  await window.press(new RegExp(`^Let go of ${name}`));
}
