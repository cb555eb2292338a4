/** What surrounds every screen: the header, and the line of status at the foot. */

import type { ViewerWindow } from "../window.ts";

/** Opens the list of what one did, and answers its rows. */
export async function myActivity(window: ViewerWindow): Promise<string[]> {
  await window.press(/^My activity/);
  await window.says("Chain check");
  const [, ...rows] = await window.all("row", ANY);
  return Promise.all(rows.map((row) => row.getText()));
}

export async function lock(window: ViewerWindow): Promise<void> {
  await window.endPage(() => window.keys("Ctrl", "l"));
  await window.find("button", /^Unlock/);
}

export async function unlock(window: ViewerWindow, password: string): Promise<void> {
  await window.write("Password", password);
  await window.press(/^Unlock/);
}

export async function signOut(window: ViewerWindow): Promise<void> {
  await window.endPage(() => window.press(/^Sign out/));
  await window.find("heading", /^Sign in/);
}

/** Waits until the gateway has acknowledged everything that was written down. */
export async function everythingIsSent(window: ViewerWindow): Promise<string> {
  await window.says("All activity sent", 30_000);
  return window.textOf("footer");
}

/** These rows have no name but their cells. */
const ANY = /^/;
