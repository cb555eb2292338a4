/** Records that nobody here wrote open in the window like any other, with their sections filled. */

import { expect, test } from "vitest";
import * as patients from "./screens/find_patient.ts";
import * as frame from "./screens/frame.ts";
import * as record from "./screens/record.ts";
import { acceptStatement, signIn } from "./screens/signing_in.ts";
import { patientsOf, type SamplePatient } from "./samples.ts";
import { samples } from "./surroundings.ts";
import { Walk } from "./walk.ts";
import type { ViewerWindow } from "./window.ts";

const RAJ = "ed-consultant";

if (samples === undefined) {
  test.skip("records of others open: CARE_RECORD_SAMPLES is not set", () => undefined);
} else {
  const walk = new Walk("imported");

  walk.step("the ED consultant signs in", async (window) => {
    await signIn(window, RAJ);
    await acceptStatement(window);
    await window.find("field", "Find a patient");
    return "the search";
  });

  const large = patientsOf("synthea-large");
  large.forEach((patient, index) => {
    walk.step(`large record ${index + 1} of ${large.length} opens with its sections filled`, (window) =>
      openAndLook(window, patient),
    );
  });

  for (const [index, patient] of patientsOf("synthea").slice(0, 3).entries()) {
    walk.step(`ordinary record ${index + 1} opens with its sections filled`, (window) =>
      openAndLook(window, patient),
    );
  }

  walk.step("a Summary Care Record opens with its sections filled", (window) =>
    openByNumber(window, "900 000 0009", ["Problems", "Results", "Letters", "Contacts"]),
  );

  walk.step("reasonable adjustments are shown as flags", (window) =>
    openByNumber(window, "590 002 6175", ["Flags"]),
  );

  walk.step("electronic prescriptions are shown as medicines", (window) =>
    openByNumber(window, "944 930 5552", ["Medicines"]),
  );

  walk.step("demographics without a record open, and say that nothing is recorded", async (window) => {
    const took = await open(window, "973 636 3015");
    const seen = await record.section(window, "2", /^Medicines/);
    expect(seen, "an empty section says why").toMatch(/None recorded/);
    return `open in ${took} ms; none recorded by the sources that answered`;
  });

  walk.step("he signs out when everything is sent", async (window) => {
    const status = await frame.everythingIsSent(window);
    await frame.signOut(window);
    return status.replace(/\s+/g, " ");
  });
}

/** Opens the record of somebody found by name and date of birth, and every section that their file fills. */
async function openAndLook(window: ViewerWindow, patient: SamplePatient): Promise<string> {
  const [year, month, day] = patient.born.split("-");
  const took = await open(window, `${patient.family} ${patient.given} ${day}/${month}/${year}`);
  const sections = Object.entries(FILLED_BY).filter(([, type]) => patient.types.has(type));
  const words = await look(window, sections.map(([name]) => name));
  return `${patient.resources} resources, open in ${took} ms; ${words}`;
}

async function openByNumber(window: ViewerWindow, number: string, sections: string[]): Promise<string> {
  const took = await open(window, number);
  return `open in ${took} ms; ${await look(window, sections)}`;
}

/** Finds the one patient whom `words` name, and answers how long the record took from the permission to the overview. */
async function open(window: ViewerWindow, words: string): Promise<number> {
  await patients.find(window, words);
  await patients.choosePatient(window, /NHS No\. \d/);
  await window.find("heading", /^Why may you open this record\?/);
  const begun = Date.now();
  await window.keys("Alt", "1");
  await record.overview(window);
  return Date.now() - begun;
}

/** Opens each section and answers how many entries it has and how long it took. */
async function look(window: ViewerWindow, sections: string[]): Promise<string> {
  const seen: string[] = [];
  for (const name of sections) {
    const entries = await record.promised(window, name);
    expect(entries, `${name} is filled`).toBeGreaterThan(0);
    const begun = Date.now();
    await record.filled(window, name);
    seen.push(`${name} ${entries} (${Date.now() - begun} ms)`);
  }
  return seen.join(", ");
}

/** The sections, and the type of resource that fills each. */
const FILLED_BY = {
  Medicines: "MedicationRequest",
  Results: "Observation",
  Problems: "Condition",
  Contacts: "Encounter",
  Procedures: "Procedure",
  Vaccinations: "Immunization",
};
