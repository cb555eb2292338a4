/** Everything that the viewer writes down, in the eyes of validators that are not ours. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { balp, events, kindOf, kinds, named, needsProfiles } from "./samples.mjs";
import { claimed, codes, profile, structure } from "./validators.mjs";

const PROFILES = ["AuthZconsent", "PatientCreate", "PatientQuery", "PatientRead", "PatientUpdate", "Query"];

const complaints = (validate, some) =>
  some.flatMap(({ file, event }) => validate(event).map((complaint) => `${file}: ${complaint}`));

test("every kind of act there is has been laid down", () => {
  assert.ok(kinds.length > 20, "the program names its kinds");
  const missing = kinds.filter((kind) => !events.some(({ event }) => kindOf(event) === kind));
  assert.deepEqual(missing, []);
});

for (const kind of kinds) {
  const some = events.filter(({ event }) => kindOf(event) === kind);

  test(`${kind} is an AuditEvent of FHIR R4 in structure and invariants`, () => {
    assert.deepEqual(complaints(structure, some), []);
  });

  test(`${kind} uses the words of the value sets that an AuditEvent is bound to`, () => {
    assert.deepEqual(complaints(codes, some), []);
  });
}

test("the profiles that BALP has for what is done here are claimed", () => {
  const names = new Set(events.map(({ event }) => named(event)).filter(Boolean));
  assert.deepEqual([...names].sort(), PROFILES);
});

for (const name of PROFILES) {
  test(`samples_what_claims_${name}_is_what_the_profile_says`, needsProfiles, () => {
    const some = events.filter(({ event }) => named(event) === name);
    assert.ok(some.length > 0, "somebody claims it");
    assert.deepEqual(complaints((event) => profile(event, balp), some), []);
  });
}

test("samples_whatever_profile_is_claimed_is_one_of_balp", needsProfiles, () => {
  const urls = new Set(events.flatMap(({ event }) => claimed(event)));
  assert.deepEqual([...urls].filter((url) => !balp.profiles.has(url)), []);
});

test("samples_the_examples_of_balp_itself_are_what_these_profiles_say", needsProfiles, () => {
  const examples = balp.examples.filter(({ event }) => PROFILES.includes(named(event)));
  assert.ok(examples.length > 10, `${examples.length} examples`);
  assert.deepEqual(complaints((event) => profile(event, balp), examples), []);
});
