/** A real gateway with the synthetic county, and people who ask it with nothing but HTTP. */

import { execFileSync, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const program = process.env.CARE_RECORD_GATEWAY_PROGRAM;
if (!program) throw new Error("CARE_RECORD_GATEWAY_PROGRAM names the gateway's program");

/** A gateway on loopback, on a folder of its own, until it is stopped. */
export class Gateway {
  static async start(...more) {
    const data = mkdtempSync(join(tmpdir(), "care-record-http-"));
    const words = ["serve", "--training", "--listen", "127.0.0.1:0", "--data", data, ...more];
    const running = spawn(program, words, { stdio: ["ignore", "pipe", "ignore"] });
    const address = await new Promise((found, lost) => {
      running.once("exit", () => lost(new Error("the gateway does not start")));
      createInterface({ input: running.stdout }).on("line", (line) => {
        const ready = /^listening on (\S+)/.exec(line);
        if (ready) found(ready[1]);
      });
    });
    return new Gateway(address, data, running);
  }

  constructor(address, data, running) {
    this.address = address;
    this.data = data;
    this.running = running;
  }

  async stop() {
    const ended = once(this.running, "exit");
    this.running.kill("SIGTERM");
    await ended;
    rmSync(this.data, { recursive: true, force: true });
  }

  /** What the administrator says on the gateway's own computer. */
  command(...words) {
    return execFileSync(program, [...words, "--data", this.data], { encoding: "utf8", stdio: "pipe" });
  }

  /** What was written down, the newest first, as the administrator reads it. */
  writtenDown() {
    const [, ...rows] = this.command("audit", "list").trim().split("\n");
    return rows.map((row) => row.split(/\s{2,}/));
  }

  /** What the gateway wrote down of what this device asked. */
  writtenDownOf(device) {
    return this.writtenDown().filter((row) => row.at(-1) === device);
  }

  /** How often the gateway has noted that it turned somebody away with this status. */
  turnedAway(status) {
    return this.writtenDown().filter((row) => row[2] === "turned-away" && row[3] === `${status}`).length;
  }

  /** Asks, and answers with the status, the type and the body. */
  async ask(method, path, { token, headers = {}, json, form, body } = {}) {
    const sent = { ...headers };
    if (token) sent.authorization = `Bearer ${token}`;
    if (json !== undefined) sent["content-type"] = "application/json";
    if (form !== undefined) sent["content-type"] = "application/x-www-form-urlencoded";
    const answer = await fetch(this.address + path, {
      method,
      headers: sent,
      body: body ?? (json === undefined ? form : JSON.stringify(json)),
      redirect: "error",
      signal: AbortSignal.timeout(30_000),
    });
    const type = answer.headers.get("content-type") ?? "";
    if (type.startsWith("text/event-stream")) {
      await answer.body.cancel();
      return { status: answer.status, type, headers: answer.headers, text: "", body: null };
    }
    const text = await answer.text();
    return { status: answer.status, type, headers: answer.headers, text, body: parsed(text) };
  }

  /** Somebody of the county who has signed in and read the statement. */
  async signedIn(account, headers = {}) {
    const rows = execFileSync(program, ["training", "accounts"], { encoding: "utf8" }).split("\n");
    const row = rows.find((each) => each.startsWith(`${account}@`));
    const email = row.split(/\s{2,}/)[0];
    const password = row.trim().split(/\s{2,}/).at(-1);
    const code = execFileSync(program, ["training", "code", account], { encoding: "utf8" }).trim().slice(-6);
    const signedIn = await this.ask("POST", "/api/sign-in", { headers, json: { email, password, code } });
    if (signedIn.status !== 200) throw new Error(`${account} is not signed in: ${signedIn.text}`);
    const { token, statement, practitioner } = signedIn.body;
    if (statement) {
      const { version } = statement;
      await this.ask("POST", "/api/statement", { token, headers: asked(), json: { version } });
    }
    return { account, email, password, token, practitioner };
  }

  /** The gateway's id of the patient with this number. */
  async find(person, number) {
    const form = `identifier=${encodeURIComponent(`https://fhir.nhs.uk/Id/nhs-number|${number}`)}`;
    const found = await this.ask("POST", "/fhir/Patient/_search", { token: person.token, headers: asked(), form });
    return found.body.entry.find((entry) => entry.resource.resourceType === "Patient").resource.id;
  }

  /** Asks to open a record. */
  access(person, patient, basis) {
    return this.ask("POST", "/api/access", { token: person.token, headers: asked(), json: { patient, basis } });
  }

  /** Opens a record, and answers with the grant. */
  async opened(person, patient, basis = { basis: "permission-once" }) {
    const answer = await this.access(person, patient, basis);
    if (answer.body.answer !== "permitted") throw new Error(`not opened: ${answer.text}`);
    return answer.body.grant;
  }

  /** Reads the record under a grant. */
  record(person, patient, grant) {
    const headers = { ...asked(), "care-record-grant": grant };
    return this.ask("GET", `/fhir/Patient/${patient}/$everything`, { token: person?.token, headers });
  }
}

/** What a device says of the event that it has written down before it asks. */
export function asked() {
  return {
    "care-record-event": randomUUID(),
    "care-record-device": randomUUID(),
    "care-record-chain-head": `1:${"00".repeat(32)}`,
  };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export const IVY = "9990000018";
export const IVOR = "9990000026";
export const AMIR = "9990000042";
