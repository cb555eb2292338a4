/** The link with which another program asks for a record. */

import { Program } from "../program.ts";
import type { ViewerWindow } from "../window.ts";

/** Whom a link names, as the other program knows them. */
export interface Named {
  patient: string;
  born: string;
}

/** Follows a link in another program, and answers how the second copy of the viewer ended. */
export async function follow({ patient, born }: Named, more = ""): Promise<number | string> {
  return Program.handsOver(`care-record://launch?patient=${patient}&birthdate=${born}&location=RNS${more}`);
}

/** How long it takes, in milliseconds, from following the link until a heading that begins so is painted. */
export async function followedTo(window: ViewerWindow, named: Named, heading: string): Promise<number> {
  await window.ask(watchFor(heading));
  const begun = Date.now();
  await follow(named);
  await window.find("heading", new RegExp(`^${heading}`));
  return (await window.ask<number>("return window.headingPainted")) - begun;
}

/** Notes the time by the clock of the computer, as soon as the heading stands there and is painted. */
function watchFor(heading: string): string {
  return `
    const stands = () => document.querySelector("main h1")?.textContent.trim().startsWith(${JSON.stringify(heading)});
    const observer = new MutationObserver(() => {
      if (!stands()) return;
      observer.disconnect();
      const painted = () => { window.headingPainted = performance.timeOrigin + performance.now(); };
      requestAnimationFrame(() => setTimeout(painted));
    });
    observer.observe(document, { subtree: true, childList: true, characterData: true });
  `;
}
