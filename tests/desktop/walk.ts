/** A journey through the window, step by step, with a picture of each and what was seen. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pictures } from "./surroundings.ts";
import { ViewerWindow } from "./window.ts";

/** One step, as `journey.json` tells it. */
interface Step {
  step: string;
  picture: string;
  milliseconds: number;
  saw: string;
  /** What the task bar shows meanwhile. */
  title: string;
}

/** A journey: each step is a test, and the ones after a failed step are skipped. */
export class Walk {
  private readonly steps: Step[] = [];
  private window: ViewerWindow | undefined;
  private broken = false;

  /** `orders` are made before the viewer starts, for its surroundings. */
  constructor(
    private readonly name: string,
    orders: () => Promise<Record<string, string>> = async () => ({}),
  ) {
    beforeAll(async () => {
      mkdirSync(pictures, { recursive: true });
      this.window = await ViewerWindow.open(await orders());
    });
    afterAll(async () => {
      await this.window?.close();
      writeFileSync(join(pictures, `${this.name}.json`), `${JSON.stringify(this.steps, null, 2)}\n`);
    });
  }

  /**
   * Does one step and looks at the screen it leads to: axe finds no fault in it.
   *
   * `act` answers what it saw, in words that identify nobody: they are printed and kept.
   */
  step(title: string, act: (window: ViewerWindow) => Promise<string>): void {
    test(title, async (context) => {
      if (this.broken || !this.window) return context.skip();
      const { window } = this;
      const begun = Date.now();
      const saw = await act(window).catch(async (error: unknown) => {
        this.broken = true;
        await this.picture(`${this.name}-failed.png`);
        throw error;
      });
      const milliseconds = Date.now() - begun;
      const shown = await window.title();
      await this.keep({ step: title, milliseconds, saw, title: shown });
      expect(shown, "the title says which program this is").toMatch(/Care Record Viewer$/);
      expect(await window.faults(), "axe finds nothing against WCAG 2.2 AA").toEqual([]);
    });
  }

  private async keep(seen: Omit<Step, "picture">): Promise<void> {
    const number = String(this.steps.length + 1).padStart(2, "0");
    const words = seen.step.toLowerCase().replace(/[^a-z0-9]+/g, "-");
    const picture = `${this.name}-${number}-${words}.png`;
    await this.picture(picture);
    const { step, milliseconds, saw, title } = seen;
    this.steps.push({ step, picture, milliseconds, saw, title });
    console.log(`  ${String(milliseconds).padStart(6)} ms  ${step}\n             ${saw}`);
  }

  private async picture(name: string): Promise<void> {
    if (this.window) writeFileSync(join(pictures, name), await this.window.picture());
  }
}
