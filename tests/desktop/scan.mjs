/**
 * Looks for words in the memory of other processes, and says where they stand.
 *
 * Reads `{ "processes": [id, …], "words": ["…", …], "pixels": ["…", …] }`, the pixels in base64, and writes what it saw in each
 * process, as JSON (see `memory.ts`). A program of its own, because whoever reads the memory of a process that forbids it has to
 * be root.
 */

import { closeSync, openSync, readFileSync, readSync } from "node:fs";

const PAGE = 4096;
const CHUNK = 1 << 22;
/** Bits 63 and 62 of an entry of /proc/PID/pagemap, in its last byte. */
const PRESENT = 0x80;
const SWAPPED = 0x40;
const ENTRY = 8;

const { processes, words, pixels } = JSON.parse(readFileSync(0, "utf8"));
const needles = [
  ...words.flatMap((word) =>
    ["utf8", "utf16le"].map((encoding) => ({ word, encoding, bytes: Buffer.from(word, encoding) })),
  ),
  ...pixels.map((word) => ({ word, encoding: "pixels", bytes: Buffer.from(word, "base64") })),
];
const longest = Math.max(...needles.map(({ bytes }) => bytes.length));
process.stdout.write(JSON.stringify(processes.map(looked)));

function looked(id) {
  const memory = openSync(`/proc/${id}/mem`, "r");
  const pages = openSync(`/proc/${id}/pagemap`, "r");
  const found = [];
  let size = 0;
  for (const mapping of mappings(id)) {
    for (const run of runs(pages, mapping)) {
      size += run.end - run.start;
      for (const hit of hits(memory, run)) found.push({ ...hit, place: mapping.place });
    }
  }
  closeSync(pages);
  closeSync(memory);
  return { id, name: readFileSync(`/proc/${id}/comm`, "utf8").trim(), size, found };
}

/** Everything that can be read, but for what is only read from the files of the installed system. */
function mappings(id) {
  const lines = readFileSync(`/proc/${id}/maps`, "utf8").trim().split("\n");
  return lines.flatMap((line) => {
    const [, start, end, rights, path] = /^(\w+)-(\w+) (\S+) \S+ \S+ \S+\s*(.*)$/.exec(line);
    const installed = path.startsWith("/") && !/^\/(memfd:|dev\/)|\(deleted\)$/.test(path);
    const readable = rights.startsWith("rw") || (rights.startsWith("r") && !installed);
    if (!readable || path.startsWith("[v")) return [];
    return [{ start: parseInt(start, 16), end: parseInt(end, 16), place: path || "unnamed" }];
  });
}

/** The parts of a mapping that there are: most of a large one is only promised. */
function* runs(pages, { start, end }) {
  const step = CHUNK / PAGE;
  for (let page = start / PAGE; page < end / PAGE; page += step) {
    const facts = Buffer.alloc(Math.min(step, end / PAGE - page) * ENTRY);
    const count = readSync(pages, facts, 0, facts.length, page * ENTRY) / ENTRY;
    let from = -1;
    for (let at = 0; at <= count; at += 1) {
      const is = at < count && (facts[at * ENTRY + ENTRY - 1] & (PRESENT | SWAPPED)) !== 0;
      if (is && from < 0) from = at;
      if (!is && from >= 0) {
        yield { start: (page + from) * PAGE, end: (page + at) * PAGE };
        from = -1;
      }
    }
  }
}

/** A word that crosses the end of a run is found all the same: what follows is read with it, as far as it is there. */
function* hits(memory, { start, end }) {
  for (let at = start; at < end; at += CHUNK) {
    const wanted = Math.min(CHUNK, end - at);
    const part = bytes(memory, at, wanted + longest) ?? bytes(memory, at, wanted) ?? Buffer.alloc(0);
    for (const { word, encoding, bytes: needle } of needles) {
      for (let i = part.indexOf(needle); i >= 0 && i < wanted; i = part.indexOf(needle, i + 1)) {
        yield { word, encoding };
      }
    }
  }
}

/** What was given back meanwhile cannot be read, and holds nothing any more. */
function bytes(memory, at, length) {
  const room = Buffer.alloc(length);
  try {
    return room.subarray(0, readSync(memory, room, 0, length, at));
  } catch {
    return null;
  }
}
