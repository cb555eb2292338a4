/** The screens that a person meets once: the activation code, the authenticator, the recovery codes. */

import { createHmac } from "node:crypto";
import type { ViewerWindow } from "../window.ts";

/** Chooses a password with the code from the administrator. */
export async function activate(
  window: ViewerWindow,
  address: string,
  activationCode: string,
  password: string,
): Promise<void> {
  await window.press("First time here? Use an activation code");
  await window.find("heading", /^Set up your account/);
  await window.write("NHS email address", address);
  await window.write("Activation code", activationCode);
  await window.write("New password", password);
  await window.press("Set up account");
}

/** Sets up an authenticator by the key that is shown beside the square, and answers that key. */
export async function enrol(window: ViewerWindow): Promise<string> {
  await window.find("heading", /^Set up your sign-in codes/);
  const shown = await window.textOf("main");
  const key = /Type this key\s+([A-Z2-7 ]+?)\s+Copy key/.exec(shown)?.[1];
  if (!key) throw new Error("no key is shown beside the square");
  return key.replaceAll(" ", "");
}

/** The code of an authenticator that was given `key`, in the step of 30 seconds that holds `at` (RFC 6238). */
export function codeOf(key: string, at: Date): string {
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(at.getTime() / 30_000)));
  const hash = createHmac("sha1", bytesOf(key)).update(step).digest();
  const offset = (hash.at(-1) ?? 0) & 0xf;
  const number = hash.readUInt32BE(offset) & 0x7fff_ffff;
  return String(number % 1_000_000).padStart(6, "0");
}

function bytesOf(base32: string): Buffer {
  const bits = [...base32].map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, "0")).join("");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
