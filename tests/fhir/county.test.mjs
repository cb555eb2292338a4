/** The synthetic county, in the eyes of a validator that is not ours. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { structure } from "./validators.mjs";

const program = process.env.CARE_RECORD_GATEWAY_PROGRAM;
if (!program) throw new Error("CARE_RECORD_GATEWAY_PROGRAM names no gateway: `cargo verify --only county` builds one");

/** The first people of the county name their practice as a participant of an appointment. They stay as they were. */
const LAST_OF_THE_VILLAGE = "9990000476";
const PRACTICE_TAKES_PART = /^warning Appointment\.participant\[\d\]\.actor: Invalid reference: got "Organization"/;

const folder = mkdtempSync(join(tmpdir(), "county-"));
after(() => rmSync(folder, { recursive: true }));
execFileSync(program, ["training", "bundles", folder]);

const pages = readdirSync(folder).map((file) => ({
  file,
  resources: JSON.parse(readFileSync(join(folder, file), "utf8")).entry.map((entry) => entry.resource),
}));

test("there are pages of two hundred people", () => {
  assert.equal(new Set(pages.map(({ file }) => file.slice(0, 10))).size, 200);
});

test("every resource of the county is FHIR R4 in structure and invariants", () => {
  const complaints = pages.flatMap(({ file, resources }) => {
    const may = (words) => file.slice(0, 10) <= LAST_OF_THE_VILLAGE && PRACTICE_TAKES_PART.test(words);
    const wrong = resources.flatMap((resource) => structure(resource).map((words) => [resource, words]));
    return wrong.filter(([, words]) => !may(words)).map(([resource, words]) => `${file} ${resource.resourceType}/${resource.id}: ${words}`);
  });
  assert.deepEqual(complaints, []);
});
