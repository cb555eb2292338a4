/** What some roles may do besides opening records: behind a code, given again. */

import { code } from "../surroundings.ts";
import { nextCode } from "./signing_in.ts";
import type { ViewerWindow } from "../window.ts";

/** Opens a function from the header, which then shows these words; nothing of it is shown before the code. */
export async function opensWithACode(
  window: ViewerWindow,
  name: string,
  account: string,
  shows = "Look again",
): Promise<void> {
  await window.press(name);
  await window.find("heading", new RegExp(`^${name}: enter a code`));
  let shown = code(account);
  for (let tries = 0; tries < 3; tries += 1) {
    await window.write("6-digit code", shown);
    const seen = await window.says(new RegExp(`${shows}|There is a problem`));
    if (seen.includes(shows)) return void (await window.find("heading", name));
    shown = await nextCode(account, shown);
  }
  throw new Error(`the code of ${account} does not open ${name}`);
}
