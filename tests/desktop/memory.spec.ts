/**
 * What is left in memory: Ivy's GP reads a record and a letter, copies from it, locks, unlocks, closes and signs out,
 * with the keyboard alone. Meanwhile somebody who owns the computer reads the memory of the viewer and of every process
 * that it has started.
 *
 * Nothing here drives the page: what a driver is told would lie in the same memory.
 */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { press, rowOfLetters, screenIsEmpty, screenShows, sitDown, type, until } from "./hands.ts";
import { drawing, family, largestDump, look, missing, told, type Process } from "./memory.ts";
import { Program } from "./program.ts";
import { password, pictures } from "./surroundings.ts";
import { count, goToSearch, open, signIn, Typed, writesDown } from "./typed.ts";
import { pause } from "./window.ts";

const HELEN = "gp";
const PETER = "out-of-hours-doctor";
const RITA = "triage-nurse";
const IVY = "999 000 0018";

/** What the page shows of the patient. */
const ON_SCREEN = [
  "PATTERSON",
  IVY,
  "4 Mill Rd",
  "penicillin",
  "anaphylaxis",
  "apixaban",
  "levothyroxine",
  "J. Osei",
  "In her chair in an unheated kitchen",
];
/** What the viewer needs besides, and what was typed. */
const ELSEWHERE = ["9990000018", password(HELEN)];
const CLINICAL = ON_SCREEN.slice(3);
/** What stands in the record as it was fetched, and never crosses to the page. */
const OF_THE_RECORD = ["9990000018", '"family":"Patterson"'];
const EVERYTHING = [...ON_SCREEN, ...ELSEWHERE];

/**
 * The buffer through which GTK's drawing library hands pictures to the X server. It is written over by the pictures that
 * follow and cannot be reached from here, so a part of the last picture of a record may stand there until then.
 */
const ON_THE_WAY_TO_THE_SCREEN = /^\/SYSV/;

const figures: Record<string, string> = {};
const journey = new Typed("memory");
let program: Program;
/** A part of the picture that names the patient. */
let name: string;

beforeAll(() => {
  program = Program.start();
});

afterAll(async () => {
  await program.end();
  writeFileSync(join(pictures, "memory.json"), `${JSON.stringify(figures, null, 2)}\n`);
  for (const [what, figure] of Object.entries(figures)) console.log(`  ${figure.padStart(10)}  ${what}`);
});

journey.step("no process of the viewer may be dumped", async () => {
  await sitDown();
  for (const process of family(program.id)) {
    expect(largestDump(process), process.name).toBe("1 of 1");
  }
});

journey.step("what is on the screen stands in memory, and the search finds it", async () => {
  await signIn(HELEN);
  await open(IVY);
  await readAll();
  name = rowOfLetters();
  const all = look(family(program.id), EVERYTHING, [name]);
  const [here, page] = [viewer(), drawing(program.id)].map(({ id }) => all.find((one) => one.id === id));
  expect(here && missing(here, [...ON_SCREEN, "9990000018"])).toEqual([]);
  expect(page && missing(page, ON_SCREEN)).toEqual([]);
  expect(here && missing(here, [name]), "the picture of it").toEqual([]);
  figures["looked at"] = megabytes(all);
  figures["found before the lock"] = `${all.flatMap(({ found }) => found).length} times`;
});

journey.step("locking leaves nothing of the patient, and empties the screen", async () => {
  const page = drawing(program.id);
  const locks = count("locked");
  const begun = Date.now();
  press("ctrl+l");
  figures["page gone"] = since(begun, await until("the page is gone", () => !runs(page)));
  figures["screen empty"] = since(begun, await screenIsEmpty());
  figures["lock screen drawn"] = since(begun, await screenShows());
  expect(count("locked"), "and it is written down").toBe(locks + 1);
  nothingIsLeft();
  await pause(1500);
  nothingIsLeft();
  journey.seen("locked");
});

journey.step("the password is typed at once, and leads back to the record", async () => {
  await writesDown("unlocked", () => {
    type(password(HELEN));
    press("Return");
  });
  await pause(500);
  const page = look([drawing(program.id)], ON_SCREEN)[0];
  expect(page && missing(page, ["PATTERSON", IVY, "penicillin", "apixaban"])).toEqual([]);
  journey.seen("unlocked");
});

journey.step("closing the patient leaves nothing clinical in the viewer itself", async () => {
  await writesDown("closed", () => press("ctrl+shift+w"));
  // The page is a program of its own, and ends with the session.
  nothingClinicalIsInTheViewer();
});

journey.step("signing out leaves nothing of the patient", async () => {
  await open(IVY);
  await readAll();
  const page = drawing(program.id);
  await signOut();
  await until("the page is gone", () => !runs(page));
  await screenShows();
  nothingIsLeft();
});

journey.step("what is kept for a visit lies in memory in no words, neither while it is kept nor when it is let go", async () => {
  await program.end();
  program = Program.start({ CARE_RECORD_PROFILE: "laptop" });
  await sitDown();
  await signIn(PETER);
  await open(IVY);
  await writesDown("kept", () => press("alt+v"));
  await pause(1500);
  const whileOpen = look([viewer()], OF_THE_RECORD)[0];
  expect(whileOpen && missing(whileOpen, OF_THE_RECORD), "the open one is there").toEqual([]);
  press("ctrl+shift+w");
  await pause(1500);
  journey.seen("kept");
  nothingClinicalIsInTheViewer();
  await goToSearch();
  // From the box over its button to the row of the list: “Open”, then “Let go”, which asks with the focus on “Keep it”.
  press("Tab", "Tab", "Tab", "Return");
  await pause(500);
  journey.seen("let-go-asked");
  await writesDown("kept-dropped", () => press("shift+Tab", "Return"));
  journey.seen("let-go");
  nothingClinicalIsInTheViewer();
});

journey.step("the viewer's own memory is wiped without the help of the C library", async () => {
  await program.end();
  // It finds the order that it would give, and starts no second time; what follows takes the order back.
  const wiping = "glibc.malloc.perturb=85:glibc.malloc.tcache_count=0";
  program = Program.start({ GLIBC_TUNABLES: `${wiping}:glibc.malloc.perturb=0` });
  await sitDown();
  await signIn(RITA);
  await open(IVY);
  const before = look([viewer()], OF_THE_RECORD)[0];
  expect(before && missing(before, OF_THE_RECORD)).toEqual([]);
  const page = drawing(program.id);
  press("ctrl+l");
  await until("the page is gone", () => !runs(page));
  await pause(500);
  expect(told(look([viewer()], OF_THE_RECORD), OF_THE_RECORD)).toEqual([]);
});

/** Several sections, a letter, and a copy of all that stands beside it. */
async function readAll(): Promise<void> {
  for (const section of ["alt+2", "alt+3", "alt+8", "alt+5"]) {
    await writesDown("showing", () => press(section));
  }
  await writesDown("showing", () => press("Return"));
  press("ctrl+a", "ctrl+c");
  await pause(300);
  journey.seen("read");
}

/** Before the box of the search stands the way back to the open record, and before that the last control of the header. */
async function signOut(): Promise<void> {
  await goToSearch();
  press("shift+Tab", "shift+Tab", "Return");
}

/** The session still knows whom it has found, and nothing else of them. */
function nothingClinicalIsInTheViewer(): void {
  const words = [...CLINICAL, '"family":"Patterson"'];
  expect(told(look([viewer()], words), words)).toEqual([]);
}

function nothingIsLeft(): void {
  const looked = look(family(program.id), EVERYTHING, [name]);
  const reachable = looked.map((one) => ({
    ...one,
    found: one.found.filter((hit) => hit.encoding !== "pixels" || !ON_THE_WAY_TO_THE_SCREEN.test(hit.place)),
  }));
  expect(told(reachable, [...EVERYTHING, name])).toEqual([]);
}

/** The viewer's own process. */
function viewer(): Process {
  return { id: program.id, name: "viewer" };
}

function runs(process: Process): boolean {
  return family(program.id).some(({ id }) => id === process.id);
}

function since(begun: number, end: number): string {
  return `${end - begun} ms`;
}

function megabytes(all: { size: number }[]): string {
  return `${Math.round(all.reduce((sum, { size }) => sum + size, 0) / 1e6)} MB`;
}
