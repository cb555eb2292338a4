/**
 * A bad line to the gateway: everything comes late, slowly, and some of it only when it was sent again.
 *
 * What is sent leaves when its way of the line is free of all connections, is under way for half of a round trip, and arrives in
 * order within its connection. A lost packet holds up what follows it until it has been sent again. A connection costs a round trip.
 * Of each connection only so much is under way as TCP lets be: what was not sent yet when it is given up takes nothing from the line.
 */

import { createServer, connect, type AddressInfo, type Server, type Socket } from "node:net";

/** What the line is like. */
export interface Line {
  bitsASecond: number;
  roundTripMs: number;
  lostPercent: number;
}

/** The edge of mobile coverage, by the budgets for the screens. */
export const EDGE_OF_COVERAGE: Line = { bitsASecond: 256_000, roundTripMs: 600, lostPercent: 5 };

/** One question and its answer. */
export interface Exchange {
  method: string;
  path: string;
  /** How many bytes came back: head and body as they were sent. */
  bytes: number;
}

/** A line that leads to the gateway, and counts what comes back of each question. */
export class BadLine {
  readonly exchanges: Exchange[] = [];
  private readonly open = new Set<Socket>();
  /** When each way of the line has sent what was given to it, in milliseconds. */
  private readonly free = { up: 0, down: 0 };

  private constructor(
    private readonly server: Server,
    private line: Line | null,
  ) {}

  /** A line in front of the gateway at this address; with no `line` it only counts. */
  static async before(gateway: string, line: Line | null): Promise<BadLine> {
    const { hostname, port } = new URL(gateway);
    const server = createServer();
    const between = new BadLine(server, line);
    server.on("connection", (near) => between.joins(near, connect(Number(port), hostname)));
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    return between;
  }

  /** Where the viewer finds the gateway. */
  get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** From now on the line is like this. */
  turns(line: Line | null): void {
    this.line = line;
  }

  async close(): Promise<void> {
    for (const socket of this.open) socket.destroy();
    await new Promise((closed) => this.server.close(closed));
  }

  private joins(near: Socket, far: Socket): void {
    let under: Exchange | undefined;
    this.carries(near, far, "up", (part) => {
      const asked = REQUEST.exec(part.toString("latin1"));
      if (!asked) return;
      under = { method: asked[1] ?? "", path: asked[2] ?? "", bytes: 0 };
      this.exchanges.push(under);
    });
    this.carries(far, near, "down", (part) => {
      if (under) under.bytes += part.length;
    });
    for (const socket of [near, far]) {
      this.open.add(socket);
      socket.setNoDelay(true);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => {
        this.open.delete(socket);
        (socket === near ? far : near).destroy();
      });
    }
  }

  /** Carries one way, each packet when it would have come, and the end after all of them. */
  private carries(from: Socket, to: Socket, way: "up" | "down", seen: (part: Buffer) => void): void {
    const joined = Date.now() + (this.line?.roundTripMs ?? 0);
    const under: { at: number; packet: Buffer | null }[] = [];
    const arrive = (): void => {
      for (let first = under[0]; first && first.at <= Date.now(); first = under[0]) {
        under.shift();
        if (first.packet) to.write(first.packet);
        else to.end();
      }
      if (under.length * PACKET < UNDER_WAY) from.resume();
      if (under[0]) setTimeout(arrive, under[0].at - Date.now());
    };
    const send = (packet: Buffer | null): void => {
      const at = Math.max(under.at(-1)?.at ?? 0, this.arrival(way, joined, packet?.length ?? 0));
      under.push({ at, packet });
      if (under.length === 1) setTimeout(arrive, at - Date.now());
    };
    from.on("data", (part) => {
      seen(part);
      for (let begin = 0; begin < part.length; begin += PACKET) send(part.subarray(begin, begin + PACKET));
      if (this.line && under.length * PACKET >= UNDER_WAY) from.pause();
    });
    from.on("end", () => send(null));
  }

  /** When so many bytes arrive that are sent now. */
  private arrival(way: "up" | "down", joined: number, length: number): number {
    const now = Date.now();
    if (!this.line) return now;
    this.free[way] = Math.max(this.free[way], now) + (8_000 * length) / this.line.bitsASecond;
    return Math.max(this.free[way], joined) + delay(this.line);
  }
}

/** How long a packet is under way: half of a round trip, and a wait for each time that it is lost, longer each time. */
function delay({ lostPercent, roundTripMs }: Line): number {
  let late = roundTripMs / 2;
  for (let wait = roundTripMs; chance() * 100 < lostPercent; wait *= 2) late += wait;
  return late;
}

/** The same numbers in each run (mulberry32), so that a figure can be repeated. */
let seed = 20_261_122;
function chance(): number {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
}

const REQUEST = /^(GET|POST|PUT|DELETE) (\S+) HTTP\/1\.1\r\n/;
const PACKET = 1400;
/** How many bytes of one connection are sent before the first of them is known to have come. */
const UNDER_WAY = 65_536;
