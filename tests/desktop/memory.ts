/** The memory of the viewer and of the processes that draw its page, as somebody who owns the computer could read it. */

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** A process. */
export interface Process {
  id: number;
  name: string;
}

/** A word that was found in the memory of a process. */
interface Hit {
  word: string;
  encoding: "utf8" | "utf16le" | "pixels";
  /** The mapping that holds it: `[heap]`, the name of a file, or `unnamed`. */
  place: string;
}

/** What was looked at in a process, and what was found there. */
interface Looked extends Process {
  /** How many bytes were looked at. */
  size: number;
  found: Hit[];
}

/** The viewer itself and every process that it has started and that runs. */
export function family(viewer: number): Process[] {
  return readdirSync("/proc").filter((entry) => /^\d+$/.test(entry)).flatMap((entry) => {
    const process = stat(Number(entry));
    if (!process || process.state === "Z") return [];
    return process.id === viewer || process.parent === viewer ? [process] : [];
  });
}

/** The one process of the family that draws the page. */
export function drawing(viewer: number): Process {
  const found = family(viewer).filter(({ name }) => name.startsWith("WebKitWeb"));
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} processes draw the page`);
  return found[0];
}

/** How much memory they hold together, in bytes; what they share is counted once between them (`Pss`). */
export function held(processes: Process[]): number {
  const each = processes.map(({ id }) => {
    const rollup = privileged("cat", `/proc/${id}/smaps_rollup`);
    return 1024 * Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1] ?? Number.NaN);
  });
  return each.reduce((sum, bytes) => sum + bytes, 0);
}

/** Looks for words in the memory of processes, in the two ways in which text is kept there, and for rows of pixels. */
export function look(processes: Process[], words: string[], pixels: string[] = []): Looked[] {
  const question = JSON.stringify({ processes: processes.map(({ id }) => id), words, pixels });
  return JSON.parse(privileged(process.execPath, "scan.mjs", question)) as Looked[];
}

/** What a program answers that root runs: the viewer forbids everybody else to read its memory. */
function privileged(program: string, about: string, input = ""): string {
  const words = [program, about];
  const [first = "", ...rest] = process.getuid?.() === 0 ? words : ["sudo", "--non-interactive", ...words];
  return execFileSync(first, rest, { input, encoding: "utf8", maxBuffer: 1 << 28 });
}

/** What was found, one line for each word, process and place; it names the word by its number, and so nobody. */
export function told(looked: Looked[], words: string[]): string[] {
  const lines = looked.flatMap(({ name, found }) =>
    found.map(({ word, encoding, place }) => `${name}: word ${words.indexOf(word)} as ${encoding} in ${place}`),
  );
  return [...new Set(lines)];
}

/** The words of which there is none in the memory of this process. */
export function missing(looked: Looked, words: string[]): string[] {
  return words.filter((word) => !looked.found.some((hit) => hit.word === word));
}

/** The largest dump of a process that the system would write, in bytes, as its limits say. */
export function largestDump({ id }: Process): string {
  const limits = readFileSync(`/proc/${id}/limits`, "utf8");
  return /^Max core file size\s+(\S+)\s+(\S+)/m.exec(limits)?.slice(1).join(" of ") ?? "not known";
}

function stat(id: number): (Process & { parent: number; state: string }) | null {
  try {
    const facts = /^\d+ \((.*)\) (\S) (\d+)/s.exec(readFileSync(`/proc/${id}/stat`, "utf8"));
    return facts && { id, name: facts[1] ?? "", state: facts[2] ?? "", parent: Number(facts[3]) };
  } catch {
    // It has ended meanwhile.
    return null;
  }
}
