/** Somebody at another workstation: the same gateway, asked with nothing but HTTP. */

import { asked, Gateway, type Person } from "../http/gateway.mjs";
import { gatewayAddress } from "./surroundings.ts";
import { pause } from "./window.ts";

const gateway = new Gateway(gatewayAddress, "", null);

/** Signs in, and reads the statement where there is one. A code that was used is followed by the next. */
export async function signedIn(account: string): Promise<Person> {
  const until = Date.now() + A_STEP_AND_MORE;
  for (;;) {
    try {
      return await gateway.signedIn(account);
    } catch (cause) {
      if (Date.now() > until) throw cause;
      await pause(5_000);
    }
  }
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
  const { sessions } = await tell<{ sessions: { session: string; email: string }[] }>(
    person,
    "/api/administration/sessions",
    undefined,
  );
  const theirs = sessions.filter((one) => one.email === email);
  for (const { session } of theirs) await tell(person, "/api/administration/sessions/end", { session });
  return theirs.length;
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
