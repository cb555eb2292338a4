/** The real window, read and moved as a person with a screen reader and a keyboard does. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Builder, By, Capabilities, error as webdriver, Key, type WebDriver, type WebElement } from "selenium-webdriver";
import { Program } from "./program.ts";
import { driverAddress } from "./surroundings.ts";

/** A role of ARIA, as far as the journeys ask for it. A `field` is anything one types into: passwords have no role. */
export type Role =
  | "alert"
  | "button"
  | "checkbox"
  | "combobox"
  | "field"
  | "grid"
  | "group"
  | "heading"
  | "link"
  | "list"
  | "navigation"
  | "radio"
  | "region"
  | "row"
  | "table";

/** The viewer's window, at the size for which the screens are drawn. */
export class ViewerWindow {
  private constructor(
    private readonly program: Program,
    private driver: WebDriver,
    private readonly heard: boolean,
  ) {}

  /**
   * Starts the viewer and waits for its first screen.
   *
   * Roles and names come from the tree of accessibility: who asks for one has it built, and kept up with every change from then on,
   * as a screen reader has. In a window that is not `heard` they are taken from the page, so that there is none.
   */
  static async open(orders: Record<string, string> = {}, { heard = true } = {}): Promise<ViewerWindow> {
    const program = Program.listening(orders);
    const window = new ViewerWindow(program, await joined(program), heard);
    await window.fit();
    return window;
  }

  async close(): Promise<void> {
    await this.driver.quit().catch(() => undefined);
    await this.program.end();
  }

  /** Does what ends the page, and goes on with the page that comes after it: the process ends that drew the old one. */
  async endPage(act: () => Promise<void>): Promise<void> {
    // The page that comes after it knows nothing of this, whether or not the driver has noticed that it is another.
    await this.driver.executeScript("window.isThePageBefore = true");
    await act().catch(lost);
    const until = Date.now() + PATIENCE;
    while (await this.driver.executeScript<boolean>("return window.isThePageBefore === true").catch(lost)) {
      if (Date.now() > until) throw new Error(`the page goes on:\n${await this.beginning()}`);
      await pause(20);
    }
    this.driver = await joined(this.program);
  }

  /** The element of one of these roles whose accessible name is `name`, as soon as it is there. */
  async find(roles: Role | Role[], name: string | RegExp, within = PATIENCE): Promise<WebElement> {
    const until = Date.now() + within;
    for (;;) {
      for (const role of [roles].flat()) {
        const found = await this.all(role, name);
        if (found[0]) return found[0];
      }
      if (Date.now() > until) {
        const what = [roles].flat().join(" or ");
        throw new Error(`no ${what} named ${String(name)} on the screen:\n${await this.beginning()}`);
      }
      await pause(50);
    }
  }

  /**
   * How long it takes, in milliseconds, from the last key or click of `act` until `ready` holds in the page and is painted.
   *
   * The page itself looks at its clock: what the driver costs is not in it.
   */
  async drawn(act: () => Promise<void>, ready: string, within = PATIENCE): Promise<number> {
    await this.driver.executeScript(`const ready = () => Boolean(${ready});\n${WATCH}`);
    await act();
    const until = Date.now() + within;
    for (;;) {
      const took = await this.driver.executeScript<number | null>("return window.watched.took");
      if (took !== null) return took;
      if (Date.now() > until) throw new Error(`not drawn: ${ready}\n${await this.beginning()}`);
      await pause(50);
    }
  }

  /** What `script` answers in the page. */
  async ask<T>(script: string): Promise<T> {
    return this.driver.executeScript<T>(script);
  }

  /** The id of the viewer's process. */
  get process(): number {
    return this.program.id;
  }

  /** Every element of this role and name that can be seen. */
  async all(role: Role, name: string | RegExp): Promise<WebElement[]> {
    const found: WebElement[] = [];
    for (const element of await steady(() => this.driver.findElements(By.css(CANDIDATES[role])))) {
      const is = async () =>
        (await element.isDisplayed()) &&
        (role === "field" || !this.heard || (await element.getAriaRole()) === role) &&
        matches(await this.nameOf(element), name);
      // An element that has left the page meanwhile is not on the screen.
      if (await is().catch(() => false)) found.push(element);
    }
    return found;
  }

  private async nameOf(element: WebElement): Promise<string> {
    return this.heard ? element.getAccessibleName() : this.driver.executeScript<string>(NAME, element);
  }

  /** Has the whole page heard once: from now on there is a tree of accessibility, as beside a screen reader. */
  async beHeard(): Promise<void> {
    for (const element of await this.driver.findElements(By.css("body *"))) await element.getAccessibleName().catch(lost);
  }

  /** Presses the button or follows the link of this name. */
  async press(name: string | RegExp): Promise<void> {
    await (await this.find(["button", "link"], name)).click();
  }

  /** Chooses one of several. */
  async choose(name: string | RegExp): Promise<void> {
    await (await this.find(["radio", "checkbox"], name)).click();
  }

  /** Chooses a row of a table by its first cell: a row itself cannot be clicked through the driver. */
  async chooseRow(name: string | RegExp): Promise<void> {
    const row = await this.find("row", name);
    await row.findElement(By.css("th, td")).click();
  }

  /** The same, by what stands in the row: to the rows of a grid, where each cell has its key, the driver gives no name. */
  async chooseRowThatSays(words: RegExp, within = PATIENCE): Promise<void> {
    const until = Date.now() + within;
    for (;;) {
      for (const row of await this.all("row", /^/)) {
        if (!words.test(await row.getText().catch(() => ""))) continue;
        await row.findElement(By.css("th, td")).click();
        return;
      }
      if (Date.now() > until) throw new Error(`no row says ${String(words)}:\n${await this.beginning()}`);
      await pause(50);
    }
  }

  /** Writes into a field, in place of what stands there. */
  async write(name: string | RegExp, words: string): Promise<void> {
    const field = await this.find("field", name);
    await field.clear();
    await field.sendKeys(words);
  }

  /** Presses a key together with others: `keys("Alt", "2")`. */
  async keys(...chord: string[]): Promise<void> {
    const held = chord.slice(0, -1).map((name) => HELD[name] ?? name);
    const last = chord.at(-1) ?? "";
    let actions = this.driver.actions();
    for (const key of held) actions = actions.keyDown(key);
    actions = actions.sendKeys(HELD[last] ?? last);
    for (const key of held.toReversed()) actions = actions.keyUp(key);
    await actions.perform();
  }

  /** Waits until the screen says `words`. */
  async says(words: string | RegExp, within = PATIENCE): Promise<string> {
    const until = Date.now() + within;
    for (;;) {
      const text = await this.text();
      if (matches(text, words, "within")) return text;
      if (Date.now() > until) {
        throw new Error(`the screen does not say ${String(words)}:\n${await this.beginning()}`);
      }
      await pause(50);
    }
  }

  /** The lines of the list of this name. */
  async items(name: string): Promise<string[]> {
    const list = await this.find("list", name);
    const items = await list.findElements(By.css("li"));
    return Promise.all(items.map((item) => item.getText()));
  }

  /** Everything that can be read on the screen. */
  async text(): Promise<string> {
    return this.textOf("body");
  }

  /** What can be read in the part that `css` names. */
  async textOf(css: string): Promise<string> {
    return steady(async () => (await this.driver.findElement(By.css(css))).getText());
  }

  /** Scrolls the record, so far down as it goes up to this, and tells how far that is. */
  async scroll(to: number): Promise<number> {
    await this.driver.executeScript(`${SCROLLER}.scrollTop = arguments[0]`, to);
    return this.scrolled();
  }

  /** How far down the record is, in CSS pixels. */
  async scrolled(): Promise<number> {
    return this.driver.executeScript<number>(`return Math.round(${SCROLLER}.scrollTop)`);
  }

  /** The words of what has the focus. */
  async focus(): Promise<string> {
    return steady(async () => (await this.driver.switchTo().activeElement()).getText());
  }

  /** Whether the whole screen stands in the window, so that nothing of it has to be scrolled to. */
  async isWhole(): Promise<boolean> {
    return this.driver.executeScript<boolean>(WHOLE);
  }

  /** Has a script of the page print it. */
  async asksToPrint(): Promise<void> {
    await this.driver.executeScript("setTimeout(() => window.print(), 0)");
  }

  /** The title that the task bar shows. */
  async title(): Promise<string> {
    return this.driver.getTitle();
  }

  /** The screen as it is drawn now, as PNG. */
  async picture(): Promise<Buffer> {
    await this.driver.executeScript(PAINT);
    return Buffer.from(await this.driver.takeScreenshot(), "base64");
  }

  /** What axe finds against WCAG 2.2 AA, one sentence a fault. */
  async faults(): Promise<string[]> {
    await this.driver.executeScript(axe);
    const found = await this.driver.executeAsyncScript<string | AxeFault[]>(RUN_AXE, WCAG);
    if (typeof found === "string") throw new Error(`axe did not run: ${found}`);
    return found.map(({ id, help, nodes }) => {
      const places = nodes.map((node) => `${node.target.join(" ")} (${node.failureSummary ?? ""})`);
      return `${id}: ${help}\n    ${places.join("\n    ")}`;
    });
  }

  /** Enough of the screen to know which one it is. */
  private async beginning(): Promise<string> {
    return (await this.text()).slice(0, 600);
  }

  /** Makes the page as large as the smallest screen that it is drawn for. */
  private async fit(): Promise<void> {
    const manage = this.driver.manage().window();
    let [width, height] = [PAGE.width, PAGE.height];
    for (let tries = 0; tries < 20; tries += 1) {
      await manage.setRect({ x: 0, y: 0, width, height });
      const inner = await this.driver.executeScript<Size>(
        "return { width: innerWidth, height: innerHeight }",
      );
      if (inner.width === PAGE.width && inner.height === PAGE.height) return;
      await pause(100);
      width += PAGE.width - inner.width;
      height += PAGE.height - inner.height;
    }
    throw new Error("the page does not take the size of the smallest screen");
  }
}

/** A driver that has joined a viewer which has just started, or whose page has. */
async function joined(program: Program): Promise<WebDriver> {
  const until = Date.now() + PATIENCE;
  const capabilities = new Capabilities({ browserName: "wry" });
  for (;;) {
    try {
      return await new Builder().usingServer(driverAddress).withCapabilities(capabilities).build();
    } catch (cause) {
      if (program.ended) throw new Error(program.ended, { cause });
      if (Date.now() > until) throw cause;
      await pause(50);
    }
  }
}

/** What `read` finds on a page that holds still; one that is replaced while it is read is read again. */
async function steady<T>(read: () => Promise<T>): Promise<T> {
  const until = Date.now() + PATIENCE;
  for (;;) {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof webdriver.StaleElementReferenceError) || Date.now() > until) throw error;
    }
  }
}

/** A driver that has lost its page says so; everything else is a fault. */
function lost(error: unknown): false {
  if (error instanceof webdriver.WebDriverError) return false;
  throw error;
}

/** What scrolls of an open record: the list, where something stands beside it. */
const SCROLLER = "(document.querySelector('main [data-scroll]') ?? document.querySelector('main'))";

/** Waits for `milliseconds`. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function matches(text: string, wanted: string | RegExp, how: "whole" | "within" = "whole"): boolean {
  if (wanted instanceof RegExp) return wanted.test(text);
  const [plain, words] = [spaced(text), spaced(wanted)];
  return how === "whole" ? plain === words : plain.includes(words);
}

/** One kind of space between words: the screens bind numbers to their units with another. */
function spaced(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

interface Size {
  width: number;
  height: number;
}

interface AxeFault {
  id: string;
  help: string;
  nodes: { target: string[]; failureSummary?: string }[];
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const RUN_AXE = `
  const [tags, done] = arguments;
  axe.run({ runOnly: { type: "tag", values: tags } })
    .then(({ violations }) => done(violations), (error) => done(String(error)));
`;

/** A picture is taken when the page is next painted; one that rests would wait for its clock to turn. */
const PAINT = `
  const { style } = document.body;
  for (const times of [1, 2, 3, 4, 5, 6, 7, 8]) {
    setTimeout(() => { style.outline = times % 2 ? "1px solid transparent" : ""; }, times * 40);
  }
`;

/** A name as near as the page alone tells it. */
const NAME = `
  const [element] = arguments;
  const names = [...(element.labels ?? [])].map((label) => label.textContent);
  const name = element.getAttribute("aria-label") ?? (names.length > 0 ? names.join(" ") : element.textContent);
  return name.replace(/\\s+/g, " ").trim();
`;

const WHOLE = `
  const main = document.querySelector("main");
  return main.scrollHeight <= main.clientHeight && document.body.scrollHeight <= innerHeight;
`;

/** Looks at each change of the page whether it is `ready`, and at the clock when that is painted. */
const WATCH = `
  const watched = { begun: 0, took: null };
  window.watched = watched;
  const begin = (event) => { if (observer) watched.begun = event.timeStamp; };
  for (const kind of ["keydown", "click"]) addEventListener(kind, begin, { capture: true });
  let observer = new MutationObserver(() => {
    if (!watched.begun || !ready()) return;
    observer.disconnect();
    observer = null;
    const painted = () => { watched.took = performance.now() - watched.begun; };
    requestAnimationFrame(() => setTimeout(painted));
  });
  observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
`;

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

const PAGE: Size = { width: 1366, height: 768 };

const PATIENCE = 15_000;

const HELD: Record<string, string> = {
  Alt: Key.ALT,
  Ctrl: Key.CONTROL,
  Shift: Key.SHIFT,
  ArrowDown: Key.ARROW_DOWN,
  Enter: Key.ENTER,
  Escape: Key.ESCAPE,
  F1: Key.F1,
  Tab: Key.TAB,
};

/** Elements that may have the role; which of them has it, the browser says. */
const CANDIDATES: Record<Role, string> = {
  alert: "[role=alert]",
  button: "button, summary, [role=button]",
  checkbox: "input[type=checkbox], [role=checkbox]",
  combobox: "select, [role=combobox]",
  field: "input:not([type=radio], [type=checkbox]), textarea",
  grid: "[role=grid]",
  group: "fieldset, [role=group]",
  heading: "h1, h2, h3, h4, [role=heading]",
  link: "a, [role=link]",
  list: "ul, ol, [role=list]",
  navigation: "nav, [role=navigation]",
  radio: "input[type=radio], [role=radio]",
  region: "section, [role=region]",
  row: "tr, [role=row]",
  table: "table, [role=table]",
};
