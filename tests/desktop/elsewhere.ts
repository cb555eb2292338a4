/** Somebody at another workstation: the same gateway, asked with nothing but HTTP. */

import { generateKeyPairSync, randomUUID } from "node:crypto";
import { asked, Gateway, type Person } from "../http/gateway.mjs";
import { code, gatewayAddress } from "./surroundings.ts";
import { pause } from "./window.ts";

const gateway = new Gateway(gatewayAddress, "", null);

/** Signs in, and reads the statement where there is one. A code that was used is followed by the next. */
export async function signedIn(account: string, headers: object = {}): Promise<Person> {
  const until = Date.now() + A_STEP_AND_MORE;
  for (;;) {
    const shown = code(account);
    try {
      return await gateway.signedIn(account, headers);
    } catch (cause) {
      // Tried again with the same code, it would be a guess like any other, and be counted as one.
      while (code(account) === shown) {
        if (Date.now() > until) throw cause;
        await pause(1_000);
      }
    }
  }
}

/** Registers another computer, and answers with what it says of itself in each request. */
export async function computer(name: string): Promise<Record<string, string>> {
  const [device, { publicKey }] = [randomUUID(), generateKeyPairSync("ed25519")];
  const bytes = publicKey.export({ format: "der", type: "spki" }).subarray(-32).toString("base64");
  const json = { device, name, algorithm: "Ed25519", publicKey: bytes, code: null };
  const { status, text } = await gateway.ask("POST", "/api/devices", { json });
  if (status !== 200) throw new Error(`${name} is not registered: ${text}`);
  return { "care-record-device": device };
}

/** The status with which somebody is answered who tries to sign in there. */
export async function turnedAway(account: string, headers: object): Promise<string> {
  return gateway.signedIn(account, headers).then(
    () => "signed in",
    (cause: unknown) => String(cause),
  );
}

/** The patient takes every permission back there; answers when. */
export async function withdraws(person: Person, nhsNumber: string): Promise<number> {
  const patient = await gateway.find(person, nhsNumber.replaceAll(" ", ""));
  const begun = Date.now();
  await tell(person, "/api/access/withdraw", { patient });
  return begun;
}

/** Gives the second factor again, and ends every session of `email`. */
export async function endsSessions(person: Person, email: string, code: string): Promise<number> {
  await tell(person, "/api/step-up", { code });
  const { people } = await tell<{ people: { account: string; sessions: number }[] }>(
    person,
    "/api/administration/people",
    { words: email, only: "signedIn" },
  );
  for (const { account } of people)
    await tell(person, "/api/administration/person/act", { account, act: "endSessions", why: "A test" });
  return people.reduce((all, one) => all + one.sessions, 0);
}

/** Whether the session still holds. */
export async function isSignedIn(person: Person): Promise<boolean> {
  const { status } = await gateway.ask("POST", "/api/in-use", { token: person.token, headers: asked(), json: null });
  return status !== 401;
}

async function tell<T>(person: Person, path: string, json: unknown): Promise<T> {
  const method = json === undefined ? "GET" : "POST";
  const { status, text, body } = await gateway.ask(method, path, {
    token: person.token,
    headers: asked(),
    ...(json === undefined ? {} : { json }),
  });
  if (status >= 300) throw new Error(`${method} ${path} is answered with ${status}: ${text}`);
  return body as T;
}

/** A step of the authenticator lasts 30 seconds. */
const A_STEP_AND_MORE = 45_000;
