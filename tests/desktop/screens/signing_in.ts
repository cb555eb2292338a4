/** The screens before the first patient: signing in, and the statement on misuse. */

import { code, password } from "../surroundings.ts";
import type { ViewerWindow } from "../window.ts";

/** Fills the form as the account's owner would, and waits for what follows. */
export async function signIn(window: ViewerWindow, account: string): Promise<void> {
  await fillIn(window, account, password(account), code(account));
  await window.press(/^Sign in$/);
}

/** Fills the form and leaves it. */
export async function fillIn(
  window: ViewerWindow,
  account: string,
  itsPassword: string,
  itsCode: string,
): Promise<void> {
  await window.write("NHS email address", `${account}@nhs.net`);
  await window.write("Password", itsPassword);
  await window.write("6-digit code", itsCode);
}

/** Accepts that misuse is a disciplinary matter, where that has not been accepted yet. */
export async function acceptStatement(window: ViewerWindow): Promise<void> {
  await window.says(/disciplin/i);
  await window.choose(/./).catch(() => undefined);
  await window.press(/accept/i);
}
