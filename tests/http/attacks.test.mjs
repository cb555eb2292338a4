/** What an attacker asks over HTTP, with a client that is not ours: each is refused in the right words, and written down. */

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { AMIR, Gateway, IVY, asked } from "./gateway.mjs";
import { isSaidInWords } from "./words.mjs";

let gateway;
const people = {};

before(async () => {
  gateway = await Gateway.start();
  for (const account of ["triage-nurse", "ed-consultant", "receptionist", "administrator", "privacy-officer", "out-of-hours-doctor"]) {
    people[account] = await gateway.signedIn(account);
  }
});

after(() => gateway?.stop());

/** Every way in that needs somebody, as the gateway describes itself, and FHIR's. */
async function guarded() {
  const { body } = await gateway.ask("GET", "/api/openapi.json");
  const described = Object.entries(body.paths).flatMap(([path, ways]) =>
    Object.keys(ways).map((method) => [method.toUpperCase(), path.replace(/\{\w+\}/g, randomUUID())]),
  );
  const fhir = [
    ["POST", "/fhir/Patient/_search"],
    ["GET", `/fhir/Patient/${randomUUID()}/$everything`],
    ["GET", `/fhir/Patient/${randomUUID()}`],
    ["POST", "/fhir/Observation/_search"],
    ["GET", `/fhir/Observation/${randomUUID()}`],
    ["POST", "/fhir/Consent/_search"],
    ["GET", `/fhir/Consent/${randomUUID()}`],
    ["GET", `/fhir/Consent/${randomUUID()}/_history`],
    ["GET", `/fhir/Consent/${randomUUID()}/_history/1`],
    ["GET", `/fhir/AuditEvent/${randomUUID()}`],
  ];
  return [...described.filter(([, path]) => !OPEN.has(path.replace(/[0-9a-f-]{36}/, "{}"))), ...fhir];
}

/** What answers without a session, and has guards of its own. */
const OPEN = new Set([
  "/healthz",
  "/api/about",
  "/api/openapi.json",
  "/api/activate",
  "/api/recover",
  "/api/confirm-enrolment",
  "/api/sign-in",
  "/api/devices",
  "/api/launches",
  "/api/chains/{}",
  "/api/ledger/head",
  "/api/ledger/inclusion/{}",
  "/api/ledger/consistency",
]);

/** Asks every guarded way so, and holds the answers against what has to be answered and what was written down. */
async function everyWay(token, status) {
  const before = gateway.turnedAway(status);
  const ways = await guarded();
  for (const [method, path] of ways) {
    const body = method === "GET" ? {} : path.startsWith("/fhir") ? { form: "name=x" } : { json: {} };
    const answer = await gateway.ask(method, path, { token, headers: asked(), ...body });
    assert.equal(answer.status, status, `${method} ${path}: ${answer.text}`);
    isSaidInWords(answer, path);
  }
  assert.ok(ways.length >= 15, "there are ways to be tried");
  assert.equal(gateway.turnedAway(status) - before, ways.length, "each is written down");
}

test("nobody gets in without a session", () => everyWay(undefined, 401));

test("nobody gets in with a made-up session", () => everyWay("AAAA".repeat(11), 401));

test("nobody gets in with a session that has ended", async () => {
  const { token } = people["out-of-hours-doctor"];
  await gateway.ask("POST", "/api/sign-out", { token, headers: asked(), json: null });
  await everyWay(token, 401);
});

test("what answers without a session has guards of its own", async () => {
  const email = "gp@nhs.net";
  const guards = {
    "/api/activate": [403, { email, activationCode: "AAAA-AAAA-AAAA", password: "unguessed training words" }],
    "/api/recover": [403, { email, password: "unguessed training words", recoveryCode: "AAAA-AAAA-AAAA" }],
    "/api/confirm-enrolment": [403, { enrolment: randomUUID(), code: "000000" }],
    "/api/sign-in": [401, { email, password: "unguessed training words", code: "000000" }],
    "/api/launches": [401, { email, nhsNumber: IVY, birthDate: "1945-03-12" }],
    "/api/devices": [403, { device: randomUUID(), name: "PC", algorithm: "Ed25519", publicKey: "AAAA" }],
  };
  const { body } = await gateway.ask("GET", "/api/openapi.json");
  const open = Object.keys(body.paths).filter((path) => OPEN.has(path) && body.paths[path].post);
  assert.deepEqual(Object.keys(guards).sort(), open.sort(), "each of them is tried");
  for (const [path, [status, json]] of Object.entries(guards)) {
    await isTurnedAway("POST", path, status, { json });
  }
  const chain = { "care-record-chain": randomUUID(), "care-record-sequence": "1", "care-record-previous": "00".repeat(32) };
  const forged = { ...chain, "care-record-hash": "11".repeat(32), "care-record-signature": `Ed25519:${"A".repeat(88)}` };
  await isTurnedAway("POST", "/fhir", 403, { headers: forged, body: "{}" });
});

async function isTurnedAway(method, path, status, more) {
  const headers = { ...asked(), ...more.headers };
  const answer = await gateway.ask(method, path, { ...more, headers });
  assert.equal(answer.status, status, `${path}: ${answer.text}`);
  isSaidInWords(answer, path);
  const rows = gateway.writtenDownOf(headers["care-record-device"]);
  assert.ok(rows.some((row) => row[2] === "turned-away" && row[3] === `${status}`), `${path} is written down`);
}

test("a withdrawal at another workstation closes the record to everybody who had it by permission", async () => {
  const { "triage-nurse": rita, "ed-consultant": raj } = people;
  const ivy = await gateway.find(rita, IVY);
  const grant = await gateway.opened(rita, ivy);
  await gateway.opened(raj, ivy);
  const withdraw = { token: raj.token, headers: asked(), json: { patient: ivy } };
  assert.equal((await gateway.ask("POST", "/api/access/withdraw", withdraw)).status, 204);
  const answer = await gateway.record(rita, ivy, grant);
  assert.equal(answer.status, 403);
  isSaidInWords(answer, "/fhir");
  const standing = { token: rita.token, headers: asked(), json: { patient: ivy } };
  assert.ok((await gateway.ask("POST", "/api/standing", standing)).body.refused, "and the next person is told");
});

test("an emergency needs a reason that is offered and a note that says something", async () => {
  const rita = people["triage-nurse"];
  const ivy = await gateway.find(rita, IVY);
  const emergency = (reason, note) => gateway.access(rita, ivy, { basis: "emergency", reason, note });
  for (const [reason, note] of [["unconscious", "x"], ["unconscious", "xxxxxxxxxxxxxxxx"], ["unconscious", "a".repeat(201)], ["curious", "Found on the floor, cold"], ["", ""]]) {
    const answer = await emergency(reason, note);
    assert.equal(answer.status, 400, `${reason}: ${note}`);
    isSaidInWords(answer, "/api");
  }
  assert.equal((await emergency("unconscious", "Found on the floor, cold")).body.answer, "permitted");
});

test("nobody asserts a tie, a role or a decision of their own", async () => {
  const { receptionist: dawn, "triage-nurse": rita } = people;
  const amir = await gateway.find(rita, AMIR);
  const forged = [
    { patient: amir, basis: { basis: "permission-once" }, relationship: "registered-practice" },
    { patient: amir, basis: { basis: "permission-once" }, role: "R0050" },
    { patient: amir, basis: { basis: "god-mode" } },
    { patient: amir, basis: { basis: "permission-once" }, practitioner: rita.practitioner.id },
  ];
  for (const json of forged) {
    const answer = await gateway.ask("POST", "/api/access", { token: dawn.token, headers: asked(), json });
    assert.equal(answer.status, 400, JSON.stringify(json));
    isSaidInWords(answer, "/api");
  }
  const emergency = { basis: "emergency", reason: "unconscious", note: "Found on the floor, cold" };
  const answer = await gateway.access(dawn, amir, emergency);
  assert.deepEqual(answer.body, { answer: "refused", refusal: "basis-not-allowed" });
  isWrittenDown("decision", "basis-not-allowed", dawn);
});

test("nothing is read that the device has not written down", async () => {
  const rita = people["triage-nurse"];
  const ivy = await gateway.find(rita, IVY);
  const headers = { "care-record-grant": await gateway.opened(rita, ivy) };
  const answer = await gateway.ask("GET", `/fhir/Patient/${ivy}/$everything`, { token: rita.token, headers });
  assert.equal(answer.status, 400);
  isSaidInWords(answer, "/fhir");
});

test("the functions of privacy and administration ask for the second factor again", async () => {
  const ways = [
    ["administrator", "POST", "/api/administration/people", {}],
    ["administrator", "POST", "/api/administration/person", { account: randomUUID() }],
    ["administrator", "POST", "/api/administration/person/act", { account: randomUUID(), act: "disable", why: "Left" }],
    ["administrator", "POST", "/api/administration/devices", {}],
    ["administrator", "POST", "/api/administration/device", { device: randomUUID() }],
    ["administrator", "POST", "/api/administration/device/revoke", { device: randomUUID(), why: "Lost" }],
    ["administrator", "GET", "/api/administration/organisations"],
    ["privacy-officer", "POST", "/api/privacy/queue", { tab: "new" }],
    ["privacy-officer", "POST", "/api/privacy/item", { id: randomUUID() }],
    ["privacy-officer", "POST", "/api/privacy/decide", { items: [randomUUID()], decision: "appropriate" }],
    ["privacy-officer", "POST", "/api/privacy/report", { month: "2026-11" }],
    ["privacy-officer", "POST", "/api/privacy/verify"],
    ["privacy-officer", "POST", "/api/privacy/ledger", { of: { patient: randomUUID() } }],
  ];
  for (const [account, method, path, json] of ways) {
    const without = await gateway.ask(method, path, { token: people[account].token, headers: asked(), json });
    assert.equal(without.status, 403, path);
    assert.equal(without.body.code, "step-up-needed", path);
    const nurse = await gateway.ask(method, path, { token: people["triage-nurse"].token, headers: asked(), json });
    assert.equal(nurse.status, 403, path);
    assert.equal(nurse.body.code, "function-not-allowed", path);
    isSaidInWords(nurse, path);
  }
});

test("a role that was changed meanwhile counts at once", async () => {
  const raj = people["ed-consultant"];
  const ivy = await gateway.find(raj, IVY);
  const grant = await gateway.opened(raj, ivy);
  const letters = (answer) => answer.body.entry.filter((each) => each.resource.resourceType === "DocumentReference");
  assert.ok(letters(await gateway.record(raj, ivy, grant)).length > 0, "a consultant reads letters");
  gateway.command("user", "change", raj.email, "--why", "Moved", "--role", "R8005");
  const answer = await gateway.record(raj, ivy, grant);
  assert.equal(answer.status, 403, "what was permitted in one post is not permitted in another");
  isSaidInWords(answer, "/fhir");
  gateway.command("user", "change", raj.email, "--why", "Moved", "--role", "R8015");
  assert.equal((await gateway.access(raj, ivy, { basis: "permission-once" })).body.refusal, "role-opens-no-record");
  gateway.command("user", "change", raj.email, "--why", "Moved", "--role", "R0050");
});

test("an account that was disabled is out at once", async () => {
  const dawn = people.receptionist;
  gateway.command("user", "disable", dawn.email, "--why", "Left");
  const answer = await gateway.ask("POST", "/fhir/Patient/_search", { token: dawn.token, headers: asked(), form: "name=x" });
  assert.equal(answer.status, 401);
});

test("what cannot be read is answered in words, whatever it is", async () => {
  const { token } = people["triage-nurse"];
  const bodies = ["", "{", "null", "[]", '{"patient":1}', '{"patient":"../../etc"}', "\u0000", `{"patient":"${"x".repeat(9_000)}"}`, '{"a":'.repeat(2_000)];
  for (const body of bodies) {
    for (const path of ["/api/access", "/api/standing", "/api/access/end", "/api/access/withdraw", "/api/step-up", "/api/password"]) {
      const headers = { ...asked(), "content-type": "application/json" };
      const answer = await gateway.ask("POST", path, { token, headers, body });
      assert.equal(answer.status, 400, `${path} ${body.slice(0, 40)}: ${answer.text}`);
      isSaidInWords(answer, path);
    }
  }
});

test("no answer to a sign-in says which part was wrong, or whether there is such an account", async () => {
  const { email, password } = people["privacy-officer"];
  const tries = [
    { email, password: "not the password", code: "000000" },
    { email, password, code: "000000" },
    { email: "nobody-at-all@nhs.net", password, code: "000000" },
  ];
  const answers = [];
  for (const json of tries) answers.push(await gateway.ask("POST", "/api/sign-in", { json }));
  const [first, ...others] = answers.map(({ status, body }) => ({ status, code: body.code, title: body.title }));
  assert.equal(first.status, 401);
  for (const other of others) assert.deepEqual(other, first);
});

function isWrittenDown(what, outcome, person) {
  const rows = gateway.writtenDown();
  const id = person.practitioner.id;
  assert.ok(rows.some((row) => row[2] === what && row[3] === outcome && row.includes(id)), `${what} ${outcome} by ${person.account}`);
}
