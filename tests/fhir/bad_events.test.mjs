/**
 * Events that are wrong in one way each, and which validator finds it. What a validator is not named for it does not find: so
 * the table says as well why there are two of them, and what the profiles add.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { balp, first, needsProfiles } from "./samples.mjs";
import { codes, profile, structure } from "./validators.mjs";

const agent = (event, code) => event.agent.find(({ type }) => type.coding[0].code === code);
const entity = (event, code) => event.entity.find(({ type }) => type.code === code);
const without = (event, list, code) => {
  event[list] = event[list].filter(({ type }) => (type.coding?.[0] ?? type).code !== code);
};

const STRUCTURE = "structure";
const CODES = "codes";
const PROFILE = "profile";

/** What is wrong, which event is spoilt and how, and which validators find it. No validator minds a member that is empty. */
const BAD = [
  ["an agent does not say whether it asked", ["signed-in"], (e) => delete e.agent[0].requestor, [STRUCTURE, CODES]],
  ["there is no agent", ["signed-in"], (e) => delete e.agent, [STRUCTURE, CODES]],
  ["there is no source", ["locked"], (e) => delete e.source, [STRUCTURE, CODES]],
  ["nobody observed it", ["locked"], (e) => delete e.source.observer, [STRUCTURE, CODES]],
  ["it has no time", ["locked"], (e) => delete e.recorded, [STRUCTURE, CODES]],
  ["the time is no instant", ["locked"], (e) => (e.recorded = "2026-11-21 09:14"), [STRUCTURE]],
  ["the time has no zone", ["locked"], (e) => (e.recorded = "2026-11-21T09:14:07"), [STRUCTURE]],
  ["the time is a number", ["locked"], (e) => (e.recorded = 1795252447), [STRUCTURE]],
  ["an unknown element", ["locked"], (e) => (e.note = "Ivy"), [STRUCTURE, CODES]],
  ["an unknown element deep inside", ["locked"], (e) => (e.agent[0].who.colour = "red"), [STRUCTURE, CODES]],
  ["an agent instead of a list", ["locked"], (e) => (e.agent = e.agent[0]), [STRUCTURE, CODES]],
  ["a text instead of true", ["locked"], (e) => (e.agent[0].requestor = "true"), [STRUCTURE, CODES]],
  ["a query is not in base64", ["search", "PatientQuery"], (e) => (entity(e, "2").query = "name=Ivy!"), [STRUCTURE, PROFILE]],
  [
    "an entity has both a name and a query",
    ["search", "PatientQuery"],
    (e) => (entity(e, "2").name = "x"),
    [STRUCTURE, PROFILE],
  ],
  ["a type outside the value set", ["signed-in"], (e) => (e.type.code = "999999"), [CODES]],
  ["a type of another system", ["signed-in"], (e) => (e.type.system = "http://loinc.org"), [CODES]],
  ["a subtype outside the value set", ["signed-in"], (e) => (e.subtype[0].code = "999999"), [CODES]],
  ["an action that there is not", ["locked"], (e) => (e.action = "X"), [CODES]],
  ["an outcome that there is not", ["locked"], (e) => (e.outcome = "1"), [CODES]],
  ["a kind of agent that there is not", ["locked"], (e) => (e.agent[0].type.coding[0].code = "ROBOT"), [CODES]],
  ["a kind of network that there is not", ["locked"], (e) => (e.agent[0].network.type = "9"), [CODES]],
  ["a kind of source that there is not", ["locked"], (e) => (e.source.type[0].code = "99"), [CODES]],
  ["a role of the entity that there is not", ["refused"], (e) => (entity(e, "2").role.code = "99"), [CODES]],
  ["a kind of entity that there is not", ["showing", "PatientRead"], (e) => (e.entity.at(-1).type.code = "Letter"), [CODES]],
  ["a reason that is no purpose of use", ["asked"], (e) => (e.purposeOfEvent[0].coding[0].code = "CURIOSITY"), [CODES]],
  ["a purpose of use of billing that is none", ["asked"], (e) => (e.purposeOfEvent[0].coding[0].code = "FAM"), [CODES]],
  ["a word of ours that nobody else has, in the place of a type", ["locked"], (e) => (e.type = e.subtype[0]), [CODES]],
  ["a read without its patient", ["fetching", "PatientRead"], (e) => without(e, "entity", "1"), [PROFILE]],
  ["a read of two patients", ["fetching", "PatientRead"], (e) => e.entity.push(entity(e, "1")), [PROFILE]],
  ["a read that does not say what was read", ["fetching", "PatientRead"], (e) => without(e, "entity", "2"), [PROFILE]],
  ["a read without a source", ["fetching", "PatientRead"], (e) => without(e, "agent", "110153"), [PROFILE]],
  ["a read from a source that is nowhere", ["fetching", "PatientRead"], (e) => delete agent(e, "110153").network, [PROFILE]],
  ["a read that failed", ["fetching", "PatientRead"], (e) => (e.outcome = "8"), [PROFILE]],
  ["a read that is called a creation", ["fetching", "PatientRead"], (e) => (e.action = "C"), [PROFILE]],
  ["a read that is no read", ["fetching", "PatientRead"], (e) => (e.subtype[0].code = "search"), [PROFILE]],
  ["a search without its query", ["search", "PatientQuery"], (e) => delete entity(e, "2").query, [PROFILE]],
  ["a search without its patient", ["search", "PatientQuery"], (e) => without(e, "entity", "1"), [PROFILE]],
  ["a search that is called a read", ["search", "PatientQuery"], (e) => (e.action = "R"), [PROFILE]],
  [
    "a search whose person has an address of a network",
    ["search", "Query"],
    (e) => (agent(e, "IRCP").network = { address: "x", type: "1" }),
    [PROFILE],
  ],
  [
    "a permission with an entity too many",
    ["permitted", "AuthZconsent"],
    (e) => e.entity.push({ type: { system: "http://terminology.hl7.org/CodeSystem/audit-entity-type", code: "4", display: "Other" }, what: { display: "x" } }),
    [PROFILE],
  ],
  ["a permission without a consent", ["permitted", "AuthZconsent"], (e) => without(e, "entity", "Consent"), [PROFILE]],
  ["a permission by nobody who decides", ["permitted", "AuthZconsent"], (e) => without(e, "agent", "authserver"), [PROFILE]],
  [
    "a permission decided by somebody else than who observed it",
    ["permitted", "AuthZconsent"],
    (e) => (agent(e, "authserver").who.display = "x"),
    [PROFILE],
  ],
  [
    "a permission on another subtype",
    ["permitted", "AuthZconsent"],
    (e) => (e.subtype[0] = { system: "http://hl7.org/fhir/restful-interaction", code: "read" }),
    [PROFILE],
  ],
  ["a permission of another type", ["permitted", "AuthZconsent"], (e) => (e.type.code = "110114"), [PROFILE]],
  ["a permission given by an action of another kind", ["permitted", "AuthZconsent"], (e) => (e.action = "C"), [PROFILE]],
  [
    "a refusal of the patient that makes nothing",
    ["patient-said-no", "PatientCreate"],
    (e) => without(e, "entity", "2"),
    [PROFILE],
  ],
  ["a withdrawal that is called a creation", ["withdrawn", "PatientUpdate"], (e) => (e.action = "C"), [PROFILE]],
  [
    "a profile that BALP does not have",
    ["locked"],
    (e) => (e.meta.profile = ["https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.Lock"]),
    [PROFILE],
  ],
];

for (const [what, which, spoil, by] of BAD) {
  const spoilt = () => {
    const event = first(...which);
    spoil(event);
    return event;
  };

  test(`${what}, found by ${by.join(" and ")}`, () => {
    assert.ok(by.length > 0, "somebody finds it");
    assert.deepEqual([structure(first(...which)), codes(first(...which))], [[], []], "nothing was wrong before");
    assert.equal(structure(spoilt()).length > 0, by.includes(STRUCTURE));
    assert.equal(codes(spoilt()).length > 0, by.includes(CODES));
  });

  test(`samples_${what.replaceAll(" ", "_")}`, needsProfiles, () => {
    assert.deepEqual(profile(first(...which), balp), [], "nothing was wrong before");
    assert.equal(profile(spoilt(), balp).length > 0, by.includes(PROFILE));
  });
}
