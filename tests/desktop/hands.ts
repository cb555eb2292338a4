/** A keyboard before the screen. Nothing of the viewer is asked: what is typed goes the way that it goes for a person. */

import { execFileSync, spawnSync } from "node:child_process";
import { pause } from "./window.ts";

/** Waits for the window of the viewer, and turns to it: without a window manager nobody else does. */
export async function sitDown(): Promise<void> {
  const window = tool("search", "--sync", "--onlyvisible", "--name", "^Care Record Viewer$").split("\n")[0];
  if (!window) throw new Error("the viewer opens no window");
  await screenShows();
  tool("windowfocus", "--sync", window);
  // The first field takes the focus a moment after it is drawn; a person looks before typing.
  await pause(1500);
}

/** Turns to the window whose title matches. */
export function turnTo(title: string): void {
  const window = windowNamed(title);
  if (window === null) throw new Error(`no window is called ${title}`);
  tool("windowfocus", "--sync", window);
}

/** The window that can be seen and whose title matches; nothing where there is none. */
export function windowNamed(title: string): string | null {
  const found = spawnSync("xdotool", ["search", "--onlyvisible", "--name", title], { encoding: "utf8" });
  return found.stdout.split("\n")[0] || null;
}

/** Types words. */
export function type(words: string): void {
  tool("type", "--delay", "12", words);
}

/** Presses keys, one chord after another: `press("ctrl+k")`, `press("Tab", "Return")`. */
export function press(...chords: string[]): void {
  tool("key", "--delay", "40", ...chords);
}

/** Waits until there is something on the screen, and answers when that was. */
export async function screenShows(): Promise<number> {
  return until("the screen shows something", () => colours() > 1);
}

/** Waits until there is nothing on the screen, and answers when that was. */
export async function screenIsEmpty(): Promise<number> {
  return until("the screen is empty", () => colours() === 1);
}

/** Waits for something, and answers when it came. */
export async function until(what: string, holds: () => boolean): Promise<number> {
  const last = Date.now() + PATIENCE;
  while (!holds()) {
    if (Date.now() > last) throw new Error(`waited in vain until ${what}`);
    await pause(5);
  }
  return Date.now();
}

/** A row of the picture on the screen that holds letters, as it lies in memory: four bytes for each pixel, in base64. */
export function rowOfLetters(): string {
  const [width, height] = [240, 80];
  const crop = `${width}x${height}+0+40`;
  const bytes = execFileSync("import", ["-window", "root", "-crop", crop, "-depth", "8", "bgra:-"]);
  const rows = Array.from({ length: height }, (_, y) => bytes.subarray(y * width * 4, (y + 1) * width * 4));
  const inks = (row: Buffer) => new Set(Array.from({ length: width }, (_, x) => row.readUInt32LE(x * 4))).size;
  const fullest = rows.toSorted((one, other) => inks(other) - inks(one))[0];
  if (!fullest || inks(fullest) < 10) throw new Error("no letters are on the screen");
  return fullest.toString("base64");
}

/** The whole screen as it is, laid down as PNG. */
export function picture(file: string): void {
  execFileSync("import", ["-window", "root", file]);
}

function colours(): number {
  const said = execFileSync("import", ["-window", "root", "-resize", "25%", "-format", "%k", "info:"]);
  return Number(said.toString());
}

function tool(...words: string[]): string {
  return execFileSync("xdotool", words, { encoding: "utf8" });
}

const PATIENCE = 20_000;
