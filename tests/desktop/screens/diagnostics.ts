/** The checks of the computer, and the file for support. */

import type { ViewerWindow } from "../window.ts";

/** Waits until all checks are made, and answers what they come to. */
export async function made(window: ViewerWindow): Promise<string> {
  await window.find("heading", "Diagnostics");
  await window.says(/The program’s own log|own log cannot be written/, 45_000);
  return window.textOf(".app-diagnostics__told");
}

/** Each check as one line: its verdict, its name, what was found. */
export async function lines(window: ViewerWindow): Promise<string[]> {
  return window.ask<string[]>(
    "return [...document.querySelectorAll('main tbody tr')].map((row) => row.innerText.replace(/\\s+/g, ' ').trim())",
  );
}

/** The line of one check. */
export async function line(window: ViewerWindow, title: string): Promise<string> {
  const all = await lines(window);
  const found = all.find((one) => one.replace(/^(OK|Warning|Failed|Not checked) /, "").startsWith(`${title} `));
  if (!found) throw new Error(`no check is called ${title}:\n${all.join("\n")}`);
  return found;
}

/** The whole of the support file, as it is shown before it is saved. */
export async function supportFile(window: ViewerWindow): Promise<string> {
  await window.press(/^Support file/);
  await window.find("heading", "Support file");
  return window.ask<string>(
    "return [...document.querySelectorAll('.app-support__line')].map((line) => line.textContent).join('\\n')",
  );
}
