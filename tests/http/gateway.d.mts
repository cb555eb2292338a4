/** Somebody of the county who has signed in. */
export interface Person {
  account: string;
  email: string;
  token: string;
}

/** What the gateway answered. */
export interface Answer {
  status: number;
  text: string;
  body: unknown;
}

/** A gateway, asked over HTTP. */
export class Gateway {
  constructor(address: string, data: string, running: null);
  ask(method: string, path: string, more?: { token?: string; headers?: object; json?: unknown }): Promise<Answer>;
  signedIn(account: string, headers?: object): Promise<Person>;
  find(person: Person, number: string): Promise<string>;
}

/** What a device says of the event that it has written down before it asks. */
export function asked(): Record<string, string>;
