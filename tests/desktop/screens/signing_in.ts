/** The screens before the first patient: signing in, and the statement on misuse. */

import { code, password } from "../surroundings.ts";
import type { ViewerWindow } from "../window.ts";

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

/** Accepts that misuse is a disciplinary matter. */
export async function acceptStatement(window: ViewerWindow): Promise<void> {
  await window.find("heading", /^Before you open any record/);
  await window.press("I have read this and accept");
}
