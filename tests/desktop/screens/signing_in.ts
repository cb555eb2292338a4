/** The screens before the first patient: signing in, and the statement on misuse. */

import { code, password } from "../surroundings.ts";
import { pause, type ViewerWindow } from "../window.ts";

/** Signs in as the account's owner would. */
export async function signIn(window: ViewerWindow, account: string): Promise<void> {
  await fillIn(window, account, password(account), code(account));
}

/** Fills the form, which the last digit sends. */
export async function fillIn(
  window: ViewerWindow,
  account: string,
  itsPassword: string,
  itsCode: string,
): Promise<void> {
  const address = account.includes("@") ? account : `${account}@nhs.net`;
  await window.write("NHS email address", address);
  await window.write("Password", itsPassword);
  await window.write("6-digit code", itsCode);
}

/**
 * Signs in and reads the statement where it is due, so that the search is open, or whatever it `arrives` at. An account whose code was just used
 * waits for the next one.
 */
export async function comeIn(window: ViewerWindow, account: string, arrives = searchStands): Promise<void> {
  await window.find("heading", /^Sign in/);
  let shown = code(account);
  for (let tries = 0; tries < 3; tries += 1) {
    await fillIn(window, account, password(account), shown);
    const seen = await window.says(/Find patient|I have read this and accept|do not match/);
    if (/I have read this/.test(seen)) await acceptStatement(window);
    if (!/do not match/.test(seen)) return arrives(window);
    shown = await nextCode(account, shown);
  }
  throw new Error(`${account} is not let in`);
}

/** Where one arrives, unless another program has asked for a record. */
async function searchStands(window: ViewerWindow): Promise<void> {
  await window.find("field", "Find a patient");
}

/** The code that the authenticator shows after `shown`: no code is taken twice. */
export async function nextCode(account: string, shown: string): Promise<string> {
  for (;;) {
    const now = code(account);
    if (now !== shown) return now;
    await pause(500);
  }
}

/** Accepts that misuse is a disciplinary matter. */
export async function acceptStatement(window: ViewerWindow): Promise<void> {
  await window.find("heading", /^Before you open any record/);
  await window.press("I have read this and accept");
}
