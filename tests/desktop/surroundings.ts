/** What `cargo demo` and `cargo verify` lay ready before a journey begins. */

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Where the driver of the window listens. */
export const driverAddress = named("CARE_RECORD_DRIVER");

/** The viewer's program. */
export const viewer = named("CARE_RECORD_VIEWER");

/** Where a viewer that is to be moved listens for the driver. */
export const ear = named("CARE_RECORD_VIEWER_EAR");

/** Where the viewer's own words are kept. */
export const viewerLog = named("CARE_RECORD_VIEWER_LOG");

/** Where the gateway answers. */
export const gatewayAddress = named("CARE_RECORD_GATEWAY_URL");

/** Where pictures and journeys are left. */
export const pictures = named("CARE_RECORD_PICTURES");

/** Where the figures are left that were measured. */
export const measurements = process.env["CARE_RECORD_MEASUREMENTS"] ?? `${pictures}/measurements.json`;

/** The folder of records that nobody here wrote, where there is one. */
export const samples = process.env["CARE_RECORD_SAMPLES"];

/** The password of a training account, as the gateway prints it. */
export function password(account: string): string {
  const [head, ...rows] = gateway("training", "accounts").trim().split("\n").map(columns);
  const found = rows.find(([address]) => address === `${account}@nhs.net`);
  const itsPassword = found?.[head?.indexOf("password") ?? -1];
  if (!itsPassword) throw new Error(`the gateway has no training account ${account}`);
  return itsPassword;
}

/** What identifies a synthetic person: of patients, as the gateway lists it; of staff, the name and the address. */
export function identities(): string[] {
  const [head = [], ...rows] = gateway("training", "accounts").trim().split("\n").map(columns);
  const of = (row: string[], name: string): string => row[head.indexOf(name)] ?? "";
  const staff = rows.flatMap((row) => [row[0] ?? "", row[0]?.split("@")[0] ?? "", of(row, "name")]);
  const all = [...gateway("training", "identifiers").trim().split("\n"), ...staff].map((one) => one.trim());
  const found = all.filter((one) => one.length > 5);
  if (found.length < 40) throw new Error(`the gateway names only ${found.length} identities`);
  return found;
}

/** The code that the account's authenticator shows now. */
export function code(account: string): string {
  const words = gateway("training", "code", account);
  const digits = /\b\d{6}\b/.exec(words)?.[0];
  if (!digits) throw new Error(`no code in the gateway's answer for ${account}`);
  return digits;
}

/** Makes an account as an administrator does, and answers the code with which the person begins. */
export function activationCode(address: string): string {
  const words = gateway(
    ...["user", "add", "--data", named("CARE_RECORD_GATEWAY_DATA"), "--email", address],
    ...["--name", "Nora SEDGWICK", "--role", "R8001", "--title", "Triage nurse"],
    ...["--ods", "RNS", "--organisation", "Northampton General Hospital"],
    ...["--workplace", "emergency-department", "--workplace-name", "Emergency department"],
  );
  const found = /\b[A-Z0-9]{4}(-[A-Z0-9]{4})+\b/.exec(words)?.[0];
  if (!found) throw new Error("the gateway prints no activation code");
  return found;
}

/** Has the gateway take in what another source sends: a Bundle of these resources. */
export function takesIn(resources: object[]): void {
  const folder = mkdtempSync(join(tmpdir(), "sent-"));
  try {
    const file = join(folder, "sent.json");
    const entry = resources.map((resource) => ({ resource }));
    writeFileSync(file, JSON.stringify({ resourceType: "Bundle", type: "collection", entry }));
    const source = ["--source", "Kettering General Hospital", "--short", "KGH"];
    gateway("import", "--training", "--data", named("CARE_RECORD_GATEWAY_DATA"), ...source, file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Ends every session of an account, as an administrator at the gateway does. */
export function endSessions(account: string): void {
  gateway("user", "end-sessions", "--data", named("CARE_RECORD_GATEWAY_DATA"), `${account}@nhs.net`, "--why", "A test");
}

/** Lets somebody sign in again who was disabled, as an administrator at the gateway does. */
export function enable(account: string): void {
  gateway("user", "enable", "--data", named("CARE_RECORD_GATEWAY_DATA"), `${account}@nhs.net`, "--why", "A test");
}

/** An event that a device wrote down and the gateway has acknowledged. */
export interface DeviceEvent {
  what: string;
}

/** What the devices have written down, as the gateway holds it, the oldest first. */
export function deviceEvents(): DeviceEvent[] {
  const list = gateway("audit", "list", "--data", named("CARE_RECORD_GATEWAY_DATA"));
  return list
    .trim()
    .split("\n")
    .map(columns)
    .filter(([, by]) => by === "device")
    .map((row) => ({ what: row[2] ?? "" }))
    .toReversed();
}

/** What the gateway says of its whole ledger when it verifies it: gaps and findings too. */
export function ledgerVerified(): string {
  const words = ["audit", "verify", "--data", named("CARE_RECORD_GATEWAY_DATA")];
  const verified = spawnSync(named("CARE_RECORD_GATEWAY_PROGRAM"), words, { encoding: "utf8" });
  return verified.stderr + verified.stdout;
}

function columns(line: string): string[] {
  return line.trim().split(/\s{2,}/);
}

function gateway(...words: string[]): string {
  return execFileSync(named("CARE_RECORD_GATEWAY_PROGRAM"), words, { encoding: "utf8" });
}

function named(variable: string): string {
  const value = process.env[variable];
  if (!value) throw new Error(`${variable} is not set: journeys are run by \`cargo verify --only desktop\``);
  return value;
}
