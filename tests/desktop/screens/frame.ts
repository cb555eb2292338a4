/** What surrounds every screen: the header, and the line of status at the foot. */

import type { ViewerWindow } from "../window.ts";

export async function myActivity(window: ViewerWindow): Promise<string> {
  await window.press(/^My activity/);
  await window.says("Chain check");
  return window.textOf("main");
}

export async function lock(window: ViewerWindow): Promise<void> {
  await window.keys("Ctrl", "l");
  await window.find("button", /^Unlock/);
}

export async function unlock(window: ViewerWindow, password: string): Promise<void> {
  await window.write("Password", password);
  await window.press(/^Unlock/);
}

export async function signOut(window: ViewerWindow): Promise<void> {
  await window.press(/^Sign out/);
  await window.find("heading", /^Sign in/);
}

/** Waits until the gateway has acknowledged everything that was written down. */
export async function everythingIsSent(window: ViewerWindow): Promise<string> {
  await window.says("All activity sent", 30_000);
  return window.textOf("footer");
}
