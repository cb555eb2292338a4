/** The viewer's program, as a person starts it or as one that a driver moves. */

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import { ear, viewer, viewerLog } from "./surroundings.ts";

/** A viewer that runs. */
export class Program {
  private constructor(private readonly child: ChildProcess) {}

  /** Starts it as a person does, with these orders in its surroundings. */
  static start(orders: Record<string, string> = {}): Program {
    const log = openSync(viewerLog, "a");
    const env = { ...process.env, ...orders };
    return new Program(spawn(viewer, [], { stdio: ["ignore", log, log], env }));
  }

  /** Starts one that a driver can join. */
  static listening(orders: Record<string, string> = {}): Program {
    return Program.start({ TAURI_WEBVIEW_AUTOMATION: "true", WEBKIT_INSPECTOR_SERVER: ear, ...orders });
  }

  /** Starts it with a link, as the operating system does for another program, and waits until it has handed the link over. */
  static async handsOver(link: string): Promise<number | string> {
    const log = openSync(viewerLog, "a");
    const child = spawn(viewer, [link], { stdio: ["ignore", log, log] });
    const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
    return code ?? signal ?? "ended";
  }

  /** The id of its process. */
  get id(): number {
    if (this.child.pid === undefined) throw new Error("the viewer does not start");
    return this.child.pid;
  }

  /** Why it cannot be waited for any longer, once it has ended. */
  get ended(): string | null {
    const { exitCode, signalCode } = this.child;
    return exitCode === null && signalCode === null ? null : `the viewer ended: ${exitCode ?? signalCode}`;
  }

  /** Ends it, and everything that it started. */
  async end(): Promise<void> {
    if (this.ended) return;
    const gone = once(this.child, "exit");
    this.child.kill();
    await gone;
  }
}
