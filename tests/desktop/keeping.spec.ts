/**
 * A record kept for a visit: an out-of-hours doctor keeps it at the base, drives away, opens it without the network, and comes back
 * to what has been written meanwhile.
 */

import { expect } from "vitest";
import { LooseLine } from "./loose_line.ts";
import * as gate from "./screens/access_gate.ts";
import * as patients from "./screens/find_patient.ts";
import * as frame from "./screens/frame.ts";
import * as record from "./screens/record.ts";
import { comeIn } from "./screens/signing_in.ts";
import * as visit from "./screens/visit_list.ts";
import { deviceEvents, gatewayAddress, password, takesIn } from "./surroundings.ts";
import { Walk } from "./walk.ts";

const PETER = "out-of-hours-doctor";
const AMIR = { nhsNumber: "999 000 0042", row: /KHAN, Amir/, name: "KHAN" };
const NOT_KEPT = "999 000 0018";

/** What another hospital writes down meanwhile. */
const SHINGLES = [
  {
    resourceType: "Patient",
    id: "amir",
    identifier: [{ system: "https://fhir.nhs.uk/Id/nhs-number", value: "9990000042" }],
    name: [{ use: "official", family: "Khan", given: ["Amir"] }],
  },
  {
    resourceType: "Condition",
    id: "shingles",
    clinicalStatus: {
      coding: [{ system: "http://terminology.hl7.org/CodeSystem/condition-clinical", code: "active" }],
    },
    code: { text: "Shingles" },
    subject: { reference: "Patient/amir" },
  },
];

let line: LooseLine;
const walk = new Walk("keeping", async () => {
  line = await LooseLine.before(gatewayAddress);
  return { CARE_RECORD_GATEWAY_URL: line.address, CARE_RECORD_PROFILE: "laptop" };
});

walk.step("a record is kept for a visit with Alt+V", async (window) => {
  await comeIn(window, PETER);
  await patients.find(window, AMIR.nhsNumber);
  await patients.choosePatient(window, AMIR.row);
  await gate.patientAgreed(window);
  await record.overview(window);
  await visit.keep(window);
  return "the overview, kept for a visit";
});

walk.step("the visit list says who is kept, since when and until when", async (window) => {
  await record.close(window);
  const list = await visit.list(window, 1);
  expect(list, "saved, and kept until").toMatch(/(\d\d-\w{3}-\d{4} \d\d:\d\d.*){2}/s);
  return "1 of 8 kept, sealed in memory";
});

walk.step("without the network it opens, and says that it is a copy", async (window) => {
  await frame.everythingIsSent(window);
  line.pullOut();
  await window.says(/Offline since/, LONGEST_SILENCE);
  await visit.open(window, AMIR.name);
  const seen = await record.overview(window);
  expect(seen).toMatch(/Saved copy from .*\. Newer results or allergies may exist\. Check with the patient\./);
  expect(seen, "the whole of it").toMatch(/salbutamol/);
  expect(seen, "and that it was opened is written down").toMatch(/[1-9]\d* entries waiting to be sent/);
  return "the overview under the strip of the saved copy";
});

walk.step("a section says of itself that it is a copy", async (window) => {
  const seen = await record.section(window, "2", /^Medicines/);
  expect(seen).toMatch(/Saved copy from/);
  return "the medicines, with the time at which they were saved";
});

walk.step("a lock keeps it, and names nobody", async (window) => {
  await frame.lock(window);
  const locked = await window.text();
  expect(locked, "a locked screen names no patient").not.toMatch(/khan|amir|salbutamol/i);
  await frame.unlock(window, password(PETER));
  await window.find("heading", /^Medicines/);
  await window.says(/Saved copy from/);
  return "the medicines as they were, without the network";
});

walk.step("who is not kept cannot be found without the network, and it says so", async (window) => {
  await patients.find(window, NOT_KEPT);
  await window.says(/NET-\d\d/);
  return "that the gateway does not answer; the visit list stands";
});

walk.step("when the link returns, the copy is fetched again and what is new in it is marked", async (window) => {
  await visit.list(window, 1);
  await visit.open(window, AMIR.name);
  await record.overview(window);
  takesIn(SHINGLES);
  line.putBack();
  const seen = await window.says(/New since saved copy/, LONGEST_SILENCE);
  expect(seen.match(/New since saved copy/g), "one entry, and no other").toHaveLength(1);
  await window.says(NO_COPY);
  return "one problem, new since the saved copy";
});

walk.step("what is let go is asked about, and gone", async (window) => {
  await record.close(window);
  await visit.list(window, 1);
  await visit.letGo(window, AMIR.name);
  await visit.list(window, 0);
  return "an empty visit list";
});

walk.step("all of it is written down, each opening before what it showed", async (window) => {
  await frame.everythingIsSent(window);
  await frame.signOut(window);
  const what = deviceEvents().map((event) => event.what);
  for (const kind of ["kept", "kept-opened", "kept-dropped"]) expect(what).toContain(kind);
  expect(what[what.indexOf("kept-opened") + 1]).toBe("showing");
  return "kept, opened without the network, let go";
});

/** Nothing on the screen is a copy any more. */
const NO_COPY = /^(?![\s\S]*Saved copy from)/;
/** How long it may take until the viewer notices that the network is gone, or back. */
const LONGEST_SILENCE = 60_000;
