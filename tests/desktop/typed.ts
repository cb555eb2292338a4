/**
 * Journeys that are typed, step by step, with the keyboard alone. Nothing of the viewer is asked: the gateway's ledger tells that
 * something was done, and a picture of the screen what it led to.
 */

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, test } from "vitest";
import { picture, press, type, until } from "./hands.ts";
import { code, deviceEvents, password, pictures } from "./surroundings.ts";
import { pause } from "./window.ts";

/** A journey that is typed: each step is a test, and the ones after a failed step are skipped. */
export class Typed {
  private broken = false;

  constructor(private readonly name: string) {
    beforeAll(() => void mkdirSync(pictures, { recursive: true }));
  }

  step(title: string, act: () => Promise<void>): void {
    test(title, async (context) => {
      if (this.broken) return context.skip();
      this.broken = true;
      try {
        await act();
        this.broken = false;
      } finally {
        if (this.broken) this.seen("failed");
      }
    });
  }

  /** Keeps a picture of the screen as it is. */
  seen(what: string): void {
    picture(join(pictures, `${this.name}-${what}.png`));
  }
}

/** Signs in, for the first time, on a screen whose first field has the focus. */
export async function signIn(account: string): Promise<void> {
  await writesDown("signed-in", () => {
    type(`${account}@nhs.net`);
    press("Tab");
    type(password(account));
    press("Tab", "Tab");
    type(code(account));
  });
  await writesDown("statement-accepted", () => press("Tab", "Return"));
}

/** Opens the record of a patient who agrees. */
export async function open(nhsNumber: string): Promise<void> {
  await goToSearch();
  await writesDown("search", () => {
    type(nhsNumber);
    press("Return");
  });
  await writesDown("patient-chosen", () => press("Return"));
  await writesDown("showing", () => press("alt+1"));
}

/** Goes to the search, whose box takes the focus. */
export async function goToSearch(): Promise<void> {
  press("ctrl+k");
  await pause(300);
}

/** Does something, and waits until the gateway has heard of it and the page has had time to draw. */
export async function writesDown(what: string, act: () => void): Promise<void> {
  const before = count(what);
  act();
  await until(`the gateway hears of "${what}"`, () => count(what) > before);
  await pause(500);
}

/** How many events of this kind the gateway holds. */
export function count(what: string): number {
  return deviceEvents().filter((event) => event.what === what).length;
}
