/** The panel beside an open record in which words are looked for. */

import { pause, type ViewerWindow } from "../window.ts";

/** Opens it by its key and looks for `words`; answers what it says of them. */
export async function find(window: ViewerWindow, words: string): Promise<string> {
  await window.keys("Ctrl", "f");
  await window.write("Find in this record", words);
  await window.says(/\b\d+ found\b|Nothing found/);
  return window.textOf(".app-finding");
}

/** Is led to the first hit by the keyboard, and answers the words of the line that has the focus then. */
export async function toTheFirst(window: ViewerWindow, section: RegExp): Promise<string> {
  await window.keys("ArrowDown");
  await window.keys("Enter");
  await window.find("heading", section);
  for (let tries = 0; tries < 50; tries += 1) {
    const line = await window.ask<string>(IN_FOCUS);
    if (line !== "") return line;
    await pause(100);
  }
  throw new Error("no line of the record takes the focus");
}

/** Goes back to where one was. */
export async function back(window: ViewerWindow): Promise<void> {
  await window.keys("Escape");
}

const IN_FOCUS = 'return document.activeElement?.closest("main [data-row]")?.textContent ?? ""';
