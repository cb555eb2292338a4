/**
 * Every way into a record, with every grant that is not to open it: each is refused in the right words, and written down.
 *
 * What comes from one address is written down 120 times a minute, so these tests have a gateway of their own.
 */

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { AMIR, Gateway, IVOR, IVY, asked } from "./gateway.mjs";
import { isSaidInWords } from "./words.mjs";

let gateway, rita, raj, peter, helen, ivy, amir, entry;

before(async () => {
  gateway = await Gateway.start();
  [rita, raj, peter, helen] = await Promise.all(
    ["triage-nurse", "ed-consultant", "out-of-hours-doctor", "gp"].map((account) => gateway.signedIn(account)),
  );
  [ivy, amir] = [await gateway.find(rita, IVY), await gateway.find(rita, AMIR)];
  takeIn(await letterWithAPage());
  entry = await oneOfEach(ivy, "Condition", "DocumentReference", "Binary");
});

after(() => gateway?.stop());

/** The ways to read of Ivy under a grant; those that name one entry do not name her. */
const WAYS = {
  "the record": () => ["GET", `/fhir/Patient/${ivy}/$everything`],
  "who she is": () => ["GET", `/fhir/Patient/${ivy}`],
  "her problems": () => ["POST", "/fhir/Condition/_search", `patient=${ivy}`],
  "her letters": () => ["POST", "/fhir/DocumentReference/_search", `patient=Patient/${ivy}`],
  "a problem": () => ["GET", `/fhir/Condition/${entry.Condition}`],
  "a letter": () => ["GET", `/fhir/DocumentReference/${entry.DocumentReference}`],
  "the page of a letter": () => ["GET", `/fhir/Binary/${entry.Binary}`],
};
const SINGLE = ["a problem", "a letter", "the page of a letter"];

/** The grants under which nothing of Ivy is read: who shows which, and what becomes of ending it. */
const GRANTS = {
  "another person’s": async () => ({ who: raj, grant: await gateway.opened(rita, ivy), end: 403 }),
  "altered by one character": async () => ({ who: raj, grant: altered(await gateway.opened(raj, ivy)), end: 403 }),
  "made up": async () => ({ who: raj, grant: randomUUID(), end: 403 }),
  "nothing at all": async () => ({ who: raj, grant: "", end: 403 }),
  "ended": async () => ({ who: raj, grant: await ended(raj, await gateway.opened(raj, ivy)), end: 204 }),
  "expired": async () => ({ who: raj, grant: await expired(raj), end: 204 }),
  "of before the role was changed": async () => ({ who: peter, grant: await ofAnotherRole(peter), end: 204 }),
};

test("under a grant that holds, every way leads to the record", async () => {
  const grant = await gateway.opened(raj, ivy);
  for (const [way, request] of Object.entries(WAYS)) {
    const { answer, device } = await ask(raj, grant, ...request());
    assert.equal(answer.status, 200, `${way}: ${answer.text.slice(0, 200)}`);
    isWrittenDown(device, raj, ["read", "done"]);
  }
});

for (const [kind, made] of Object.entries(GRANTS)) {
  test(`no way leads to the record under a grant that is ${kind}`, async () => {
    const { who, grant, end } = await made();
    for (const [way, request] of Object.entries(WAYS)) {
      const { answer, device } = await ask(who, grant, ...request());
      assert.equal(answer.status, 403, `${way}: ${answer.text.slice(0, 200)}`);
      assert.equal(answer.body.issue[0].code, "forbidden", way);
      isSaidInWords(answer, "/fhir");
      isWrittenDown(device, who, ["read", "grant-ended"], ["turned-away", "403"]);
    }
    const { answer, device } = await endOf(who, grant);
    assert.equal(answer.status, end, `ending it: ${answer.text.slice(0, 200)}`);
    if (end === 204) return isWrittenDown(device, who, ["closed", "done"]);
    assert.equal(answer.body.code, "no-grant");
    isSaidInWords(answer, "/api");
    isWrittenDown(device, who, ["turned-away", "403"]);
  });
}

test("no way leads to the record without a grant", async () => {
  await gateway.opened(raj, ivy);
  for (const [way, request] of Object.entries(WAYS)) {
    const { answer, device } = await ask(raj, undefined, ...request());
    assert.equal(answer.status, 403, `${way}: ${answer.text.slice(0, 200)}`);
    isSaidInWords(answer, "/fhir");
    isWrittenDown(device, raj, ["turned-away", "403"]);
  }
  const { answer, device } = await endOf(raj, undefined);
  assert.equal(answer.status, 400);
  isSaidInWords(answer, "/api");
  isWrittenDown(device, raj, ["turned-away", "400"]);
});

test("under another patient’s grant the record does not open, and its entries are not there", async () => {
  const grant = await gateway.opened(raj, amir);
  for (const [way, request] of Object.entries(WAYS)) {
    const { answer, device } = await ask(raj, grant, ...request());
    isSaidInWords(answer, "/fhir");
    if (SINGLE.includes(way)) {
      // It is his record that is read, and there is none of hers in it.
      assert.equal(answer.status, 404, `${way}: ${answer.text.slice(0, 200)}`);
      isWrittenDown(device, raj, ["read", "done"], ["turned-away", "404"]);
    } else {
      assert.equal(answer.status, 403, `${way}: ${answer.text.slice(0, 200)}`);
      isWrittenDown(device, raj, ["read", "grant-ended"], ["turned-away", "403"]);
    }
  }
  assert.equal((await gateway.record(raj, amir, grant)).status, 200, "his it opens");
});

test("no refusal says whether there is such an entry", async () => {
  const hers = await gateway.opened(rita, ivy);
  const holders = {
    "another patient’s": [raj, await gateway.opened(raj, amir), 404],
    "that withholds letters": [rita, hers, 404],
    "another person’s": [raj, hers, 403],
  };
  for (const [kind, [who, grant, status]] of Object.entries(holders)) {
    const there = await ask(who, grant, "GET", `/fhir/DocumentReference/${entry.DocumentReference}`);
    const nowhere = await ask(who, grant, "GET", `/fhir/DocumentReference/${randomUUID()}`);
    assert.equal(there.answer.status, status, kind);
    assert.equal(nowhere.answer.status, status, kind);
    assert.equal(there.answer.text, nowhere.answer.text, kind);
  }
});

test("somebody who tries another’s grant takes nothing away from whoever has it", async () => {
  const grant = await gateway.opened(rita, ivy);
  await ask(raj, grant, ...WAYS["the record"]());
  await endOf(raj, grant);
  assert.equal((await gateway.record(rita, ivy, grant)).status, 200);
  assert.deepEqual(await inForce(rita), [grant]);
});

test("nobody is told of, or handed, what another was permitted", async () => {
  const grant = await gateway.opened(rita, ivy);
  assert.deepEqual(await inForce(helen), []);
  const standing = await api(helen, "/api/standing", { patient: ivy });
  assert.equal(standing.answer.body.in_force, null, standing.answer.text);
  const { answer, device } = await api(helen, "/api/access", { patient: ivy });
  assert.deepEqual(answer.body, { answer: "refused", refusal: "grant-ended" });
  isWrittenDown(device, helen, ["decision", "grant-ended"]);
  assert.doesNotMatch(standing.answer.text + answer.text, new RegExp(grant));
});

test("what is over is not handed out again", async () => {
  const over = [
    [raj, await ended(raj, await gateway.opened(raj, ivy))],
    [peter, await ofAnotherRole(peter)],
  ];
  for (const [who, grant] of over) {
    const { answer, device } = await api(who, "/api/access", { patient: ivy });
    assert.deepEqual(answer.body, { answer: "refused", refusal: "grant-ended" });
    isWrittenDown(device, who, ["decision", "grant-ended"]);
    assert.ok(!(await inForce(who)).includes(grant), who.account);
  }
});

test("nobody takes back a patient’s permissions on a grant that is over, or is another’s", async () => {
  const ivor = await gateway.find(helen, IVOR);
  const hers = await gateway.opened(rita, ivor);
  const basis = { basis: "permission-once" };
  const claim = { reason: "covering", note: "Telephoned for advice by the ward" };
  // Nothing else ties them: he is registered with another practice.
  const claimed = await api(helen, "/api/access", { patient: ivor, basis, claim });
  assert.equal(claimed.answer.body.answer, "permitted", claimed.answer.text);
  await ended(helen, claimed.answer.body.grant);
  const { answer, device } = await api(helen, "/api/access/withdraw", { patient: ivor });
  assert.equal(answer.status, 403, answer.text.slice(0, 200));
  assert.equal(answer.body.code, "no-grant");
  isSaidInWords(answer, "/api");
  isWrittenDown(device, helen, ["withdrawn", "no-relationship"], ["turned-away", "403"]);
  assert.equal((await gateway.record(rita, ivor, hers)).status, 200, "hers still holds");
});

test("a consent that was given to another is not there", async () => {
  await gateway.opened(rita, ivy);
  const { answer } = await ask(rita, undefined, "POST", "/fhir/Consent/_search", `patient=${ivy}`);
  const { id } = answer.body.entry.at(-1).resource;
  for (const more of ["", "/_history", "/_history/1"]) {
    assert.equal((await ask(rita, undefined, "GET", `/fhir/Consent/${id}${more}`)).answer.status, 200, "hers is");
    const there = await ask(raj, undefined, "GET", `/fhir/Consent/${id}${more}`);
    const nowhere = await ask(raj, undefined, "GET", `/fhir/Consent/${randomUUID()}${more}`);
    assert.equal(there.answer.status, 404, more);
    assert.equal(there.answer.text, nowhere.answer.text, more);
    isSaidInWords(there.answer, "/fhir");
    isWrittenDown(there.device, raj, ["read-consent", "done"], ["turned-away", "404"]);
  }
});

/** Asks, and says which device it was: each asking has one of its own, by which it is found in what was written down. */
async function ask(who, grant, method, path, form) {
  const headers = grant === undefined ? asked() : { ...asked(), "care-record-grant": grant };
  const answer = await gateway.ask(method, path, { token: who.token, headers, form });
  return { answer, device: headers["care-record-device"] };
}

async function api(who, path, json) {
  const headers = asked();
  const answer = await gateway.ask("POST", path, { token: who.token, headers, json });
  return { answer, device: headers["care-record-device"] };
}

function endOf(who, grant) {
  return api(who, "/api/access/end", { grant });
}

async function ended(who, grant) {
  const { answer } = await endOf(who, grant);
  assert.equal(answer.status, 204, answer.text);
  return grant;
}

/** A permission until a date, of which the last moment is just over; until then it opened the record. */
async function expired(who) {
  const until = new Date(Date.now() + 2_000).toISOString();
  const grant = await gateway.opened(who, ivy, { basis: "permission-until", until });
  assert.equal((await gateway.record(who, ivy, grant)).status, 200, "until then it opens");
  await pause(2_500);
  return grant;
}

/** A grant of somebody who has had another role since, and has the first one again. */
async function ofAnotherRole(who) {
  const grant = await gateway.opened(who, ivy);
  gateway.command("user", "change", who.email, "--why", "Moved", "--role", "R8001");
  gateway.command("user", "change", who.email, "--why", "Moved", "--role", "R8000");
  return grant;
}

function altered(grant) {
  return grant.slice(0, -1) + (grant.at(-1) === "0" ? "1" : "0");
}

/** The grants that the gateway says this person has. */
async function inForce(who) {
  const { answer } = await api(who, "/api/holding/wait", { known: null });
  assert.equal(answer.status, 200, answer.text);
  return answer.body.inForce;
}

/** A letter about Ivy whose text is a page of its own: no source of the county sends one so. */
async function letterWithAPage() {
  const [id, subject] = ["ivy", { reference: "Patient/ivy" }];
  const page = { resourceType: "Binary", id: "page", contentType: "text/plain", data: "cGFnZQ==" };
  const content = [{ attachment: { url: "Binary/page", title: "Seen by hand" } }];
  const letter = { resourceType: "DocumentReference", id: "letter", status: "current", subject, content };
  const number = `identifier=${encodeURIComponent(`https://fhir.nhs.uk/Id/nhs-number|${IVY}`)}`;
  const { answer } = await ask(rita, undefined, "POST", "/fhir/Patient/_search", number);
  const all = [{ ...answer.body.entry[0].resource, id }, letter, page];
  return { resourceType: "Bundle", type: "collection", entry: all.map((resource) => ({ resource })) };
}

function takeIn(bundle) {
  const file = join(gateway.data, "bundle.json");
  writeFileSync(file, JSON.stringify(bundle));
  gateway.command("import", "--source", "County Letters", file);
}

/** The id of one entry of each type, as somebody sees them who sees letters. */
async function oneOfEach(patient, ...types) {
  const record = await gateway.record(raj, patient, await gateway.opened(raj, patient));
  const ids = types.map((type) => {
    const { resource } = record.body.entry.find((each) => each.resource.resourceType === type);
    return [type, resource.id];
  });
  return Object.fromEntries(ids);
}

/** Exactly this was written down of what this device asked, by this person. */
function isWrittenDown(device, person, ...what) {
  const rows = gateway.writtenDownOf(device);
  const told = rows.map((row) => [row[2], row[3]]);
  assert.deepEqual(told.sort(), what.sort(), "written down");
  assert.ok(rows.every((row) => row[4] === person.practitioner.id), "by whom");
}
