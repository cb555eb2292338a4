/**
 * Invented people with very long records, as FHIR files: `node large.mjs FOLDER` writes them there.
 *
 * One has 20,000 resources, one 2,000 results besides a few medicines. Nothing is drawn by lot: each run writes the same.
 */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Who they are: found by name and date of birth, for the gateway gives them their numbers. */
export const LARGE = {
  twentyThousand: { family: "LONGSTAFFE", given: "Wilhelmina", born: "1931-02-03", resources: 20_000 },
  results: { family: "LABRAM", given: "Octavia", born: "1949-11-30", resources: 2_000 },
};

function lay(name, person, resource) {
  const id = `large-${name}`;
  const patient = {
    resourceType: "Patient",
    id,
    name: [{ use: "official", family: person.family, given: [person.given] }],
    gender: "female",
    birthDate: person.born,
    address: [{ line: ["1 Long Row"], city: "Northampton", postalCode: "NN1 1AA" }],
  };
  const made = Array.from({ length: person.resources }, (_, place) => ({
    ...resource(place, id),
    id: `${id}-${place}`,
  }));
  const entry = [patient, ...made].map((one) => ({ fullUrl: `urn:uuid:${one.id}`, resource: one }));
  writeFileSync(
    join(folder, `${name}.json`),
    JSON.stringify({ resourceType: "Bundle", type: "collection", entry }),
  );
}

/** Of twenty resources: a contact, a medicine, a problem, a letter, a procedure, a vaccination, and results. */
function everything(place, patient) {
  const subject = { reference: `Patient/${patient}` };
  const at = day(place);
  switch (place % 20) {
    case 0:
      return {
        resourceType: "Encounter",
        status: "finished",
        class: coding("http://terminology.hl7.org/CodeSystem/v3-ActCode", "AMB", "ambulatory"),
        type: [concept("http://snomed.info/sct", "185349003", "Encounter for check up")],
        subject,
        period: { start: at, end: at },
      };
    case 1:
      return medicine(place, subject, place % 400 < 20 ? "active" : "stopped");
    case 2:
      return {
        resourceType: "Condition",
        clinicalStatus: concept(
          "http://terminology.hl7.org/CodeSystem/condition-clinical",
          place % 800 < 20 ? "active" : "resolved",
        ),
        code: concept("http://snomed.info/sct", "44054006", "Type 2 diabetes mellitus"),
        subject,
        recordedDate: at,
      };
    case 3:
      return {
        resourceType: "DocumentReference",
        status: "current",
        type: concept("http://snomed.info/sct", "371531000", "Report of clinical encounter"),
        subject,
        date: at,
        content: [{ attachment: { contentType: "text/plain", data: Buffer.from(LETTER).toString("base64") } }],
      };
    case 4:
      return {
        resourceType: "Procedure",
        status: "completed",
        code: concept("http://snomed.info/sct", "80146002", "Appendicectomy"),
        subject,
        performedDateTime: at,
      };
    case 5:
      return {
        resourceType: "Immunization",
        status: "completed",
        vaccineCode: concept("http://snomed.info/sct", "822851000000102", "Seasonal influenza vaccination"),
        patient: subject,
        occurrenceDateTime: at,
      };
    default:
      return result(place, subject);
  }
}

function resultsAndMedicines(place, patient) {
  const subject = { reference: `Patient/${patient}` };
  return place < 8 ? medicine(place, subject, "active") : result(place, subject);
}

function medicine(place, subject, status) {
  const [code, name] = MEDICINES[place % MEDICINES.length];
  return {
    resourceType: "MedicationRequest",
    status,
    intent: "order",
    medicationCodeableConcept: concept("https://dmd.nhs.uk", code, name),
    subject,
    authoredOn: day(place),
    dosageInstruction: [{ text: "One tablet twice a day" }],
  };
}

function result(place, subject) {
  const [code, name, unit] = TESTS[place % TESTS.length];
  const value = 40 + (place % 70);
  const high = value > 90;
  return {
    resourceType: "Observation",
    status: "final",
    category: [concept("http://terminology.hl7.org/CodeSystem/observation-category", "laboratory", "Laboratory")],
    code: concept("http://loinc.org", code, name),
    subject,
    effectiveDateTime: day(place),
    valueQuantity: { value, unit, system: "http://unitsofmeasure.org", code: unit },
    referenceRange: [{ low: { value: 49, unit }, high: { value: 90, unit } }],
    ...(high && {
      interpretation: [
        concept("http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation", "H", "High"),
      ],
    }),
  };
}

/** Fifty years, in steps that fall on every month. */
function day(place) {
  const [year, month] = [1976 + (place % 50), 1 + (place % 12)];
  const date = 1 + (place % 28);
  return `${year}-${String(month).padStart(2, "0")}-${String(date).padStart(2, "0")}T09:30:00Z`;
}

function coding(system, code, display) {
  return { system, code, ...(display && { display }) };
}

function concept(system, code, display) {
  return { coding: [coding(system, code, display)], ...(display && { text: display }) };
}

const MEDICINES = [
  ["325278007", "Metformin 500mg tablets"],
  ["319775004", "Aspirin 75mg tablets"],
  ["320005002", "Bisoprolol 2.5mg tablets"],
  ["319997009", "Atorvastatin 20mg tablets"],
  ["317896006", "Digoxin 125microgram tablets"],
  ["318136009", "Furosemide 40mg tablets"],
  ["322236009", "Paracetamol 500mg tablets"],
  ["317329006", "Lansoprazole 15mg gastro-resistant capsules"],
];

const TESTS = [
  ["2160-0", "Creatinine", "umol/L"],
  ["2951-2", "Sodium", "mmol/L"],
  ["2823-3", "Potassium", "mmol/L"],
  ["718-7", "Haemoglobin", "g/L"],
  ["4548-4", "HbA1c", "mmol/mol"],
  ["1988-5", "C-reactive protein", "mg/L"],
  ["6690-2", "White cell count", "10*9/L"],
];

const LETTER = "Dear Doctor,\n\nThank you for referring this patient, whom I saw in clinic today.\n\nYours sincerely";

const folder = process.argv[2];
if (folder && import.meta.filename === process.argv[1]) {
  mkdirSync(folder, { recursive: true });
  lay("twenty-thousand", LARGE.twentyThousand, everything);
  lay("results", LARGE.results, resultsAndMedicines);
}
