/**
 * What leaves the program: the ED consultant prints from an open record and copies from it, with the keyboard alone.
 *
 * The printer's window is the system's own, and so is the clipboard; what is on paper is read from the file into which the
 * system prints where there is no printer.
 */

import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { press, screenIsEmpty, screenShows, sitDown, turnTo, type, until, windowNamed } from "./hands.ts";
import { Program } from "./program.ts";
import { endSessions, password, pictures } from "./surroundings.ts";
import { count, open, signIn, Typed, writesDown } from "./typed.ts";
import { pause, ViewerWindow } from "./window.ts";

const RAJ = "ed-consultant";
const IVY = "999 000 0018";
/** As many seconds the policy leaves copied words on the clipboard of a ward. */
const STAYS = 30;

/**
 * WebKit's own printing uses memory that it has given back: where the C library overwrites that, as the viewer orders it, the
 * process of the page ends after the last page is printed, and the page begins anew at the search. So that order is taken back.
 */
const UNWIPED = { GLIBC_TUNABLES: "glibc.malloc.perturb=85:glibc.malloc.tcache_count=0:glibc.malloc.perturb=0" };
/** Where the system prints to where there is no printer. */
const paper = join(process.cwd(), "output.pdf");
const journey = new Typed("disclosing");
let program: Program;

beforeAll(() => {
  rmSync(paper, { force: true });
  program = Program.start(UNWIPED);
});

afterAll(async () => {
  await program.end();
  rmSync(paper, { force: true });
});

journey.step("a preview is written down as a print before it is on the screen", async () => {
  await sitDown();
  await signIn(RAJ);
  await open(IVY);
  await writesDown("printed", () => press("ctrl+p"));
  await pause(1500);
  journey.seen("preview");
});

journey.step("the paper says whose it is, what is missing and what becomes of it, on every page", async () => {
  const before = count("printed");
  press("ctrl+p");
  await printInto(paper);
  const pages = pagesOf(paper);
  expect(pages.length).toBeGreaterThan(0);
  for (const [index, page] of pages.entries()) {
    expect(page).toContain("PATTERSON, Ivy (Mrs)");
    expect(page).toContain(`NHS No. ${IVY}`);
    expect(page).toContain("penicillin");
    expect(page).toContain("Uncontrolled copy - shred after use");
    expect(page).toContain(`page ${index + 1} of ${pages.length}`);
    expect(page).toMatch(/Printed \d\d-\w{3}-\d{4} \d\d:\d\d by/);
  }
  expect(pages.join(" ")).toContain("Some sensitive information is never shared in this record.");
  expect(count("printed"), "one event for one paper").toBe(before);
  await pause(1000);
  journey.seen("printed");
  execFileSync("pdftoppm", ["-r", "80", "-png", paper, join(pictures, "disclosing-paper")]);
});

journey.step("a ticket prints once: the same preview prints no second time", async () => {
  rmSync(paper, { force: true });
  press("ctrl+p");
  await pause(1500);
  expect(windowNamed("^Print$"), "no printer’s window opens").toBeNull();
  journey.seen("handed");
  press("Escape");
  await pause(500);
});

journey.step("what is copied is written down, and then it is on the clipboard", async () => {
  const before = clipboard();
  await writesDown("copied", () => press("ctrl+a", "ctrl+c"));
  await until("the clipboard holds it", () => clipboard() !== before);
  expect(clipboard()).toContain("apixaban");
  journey.seen("copied");
});

journey.step("it is gone from the clipboard when its time is over", async () => {
  expect(clipboard()).toContain("apixaban");
  await pause((STAYS + 1) * 1000);
  expect(clipboard()).toBe("");
});

journey.step("what somebody else has copied since stays", async () => {
  await writesDown("copied", () => press("ctrl+a", "ctrl+c"));
  await until("the clipboard holds it", () => clipboard().includes("apixaban"));
  const words = "words of another program";
  const other = spawn("xclip", ["-selection", "clipboard", "-quiet", "-i"], { stdio: ["pipe", "ignore", "ignore"] });
  other.stdin.end(words);
  try {
    await until("another program has copied", () => clipboard() === words);
    await pause((STAYS + 1) * 1000);
    expect(clipboard()).toBe(words);
  } finally {
    other.kill();
  }
});

journey.step("turning to another window covers the record", async () => {
  const other = spawn("display", ["-title", "another window", "-size", "200x100", "xc:white"], { stdio: "ignore" });
  try {
    await until("another window is there", () => windowNamed("another window") !== null);
    journey.seen("before-leaving");
    turnTo("another window");
    await pause(1000);
    journey.seen("left");
    turnTo("^Care Record Viewer$");
    await pause(500);
    journey.seen("back");
    press("space");
    await pause(500);
    journey.seen("lifted");
    await writesDown("showing", () => press("alt+2"));
  } finally {
    other.kill();
  }
});

journey.step("a lock takes the preview away, and what was prepared is prepared again", async () => {
  await writesDown("printed", () => press("ctrl+p"));
  await pause(1500);
  press("ctrl+l");
  await screenIsEmpty();
  await screenShows();
  await pause(1000);
  journey.seen("preview-locked");
  await writesDown("unlocked", () => {
    type(password(RAJ));
    press("Return");
  });
  await pause(1000);
  journey.seen("preview-unlocked");
  const before = count("printed");
  await writesDown("printed", () => press("ctrl+p"));
  expect(count("printed"), "a preview of its own").toBe(before + 1);
  expect(windowNamed("^Print$"), "nothing is printed on what was prepared before").toBeNull();
  press("Escape");
  await pause(500);
});

journey.step("closing the patient takes what was copied off the clipboard", async () => {
  await writesDown("copied", () => press("ctrl+a", "ctrl+c"));
  await until("the clipboard holds it", () => clipboard().includes("apixaban"));
  await writesDown("closed", () => press("ctrl+shift+w"));
  await until("the clipboard is empty", () => clipboard() === "");
});

journey.step("a session that ends closes the printer’s window, and nothing is printed", async () => {
  rmSync(paper, { force: true });
  await open(IVY);
  await writesDown("printed", () => press("ctrl+p"));
  await pause(1500);
  press("ctrl+p");
  await until("the printer’s window is there", () => windowNamed("^Print$") !== null);
  journey.seen("printer-before-the-end");
  endSessions(RAJ);
  await until("the printer’s window is gone", () => windowNamed("^Print$") === null);
  await screenShows();
  await pause(1500);
  journey.seen("printer-ended");
  expect(existsSync(paper)).toBe(false);
});

journey.step("no script of the page opens the printer’s window", async () => {
  await program.end();
  const window = await ViewerWindow.open();
  try {
    await window.asksToPrint();
    await pause(3000);
    expect(windowNamed("^Print$")).toBeNull();
  } finally {
    await window.close();
  }
});

/** Presses “Print” in the printer's window, where there is only a file to print into. */
async function printInto(file: string): Promise<void> {
  await until("the printer’s window is there", () => windowNamed("^Print$") !== null);
  turnTo("^Print$");
  await pause(500);
  // From the tabs to the list, whose only line is “Print to File”.
  press("Tab", "Home");
  await pause(1000);
  journey.seen("printer");
  press("alt+p");
  await until("it is printed", () => existsSync(file) && readFileSync(file).subarray(-64).includes("%%EOF"));
  turnTo("^Care Record Viewer$");
}

function pagesOf(file: string): string[] {
  const text = execFileSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" });
  return text.split("\f").map((page) => page.replace(/\s+/g, " ").trim()).filter((page) => page !== "");
}

function clipboard(): string {
  return spawnSync("xclip", ["-selection", "clipboard", "-o"], { encoding: "utf8" }).stdout;
}
