/** A line to the gateway that can be pulled out and put back, as a laptop that is carried away and comes home. */

import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

export class LooseLine {
  private readonly open = new Set<Socket>();
  private isOut = false;

  private constructor(private readonly server: Server) {}

  /** A line that leads to the gateway at this address. */
  static async before(gateway: string): Promise<LooseLine> {
    const { hostname, port } = new URL(gateway);
    const server = createServer();
    const line = new LooseLine(server);
    server.on("connection", (near) => line.joins(near, connect(Number(port), hostname)));
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    return line;
  }

  /** Where the viewer finds the gateway. */
  get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Nobody answers any more, and what was under way breaks off. */
  pullOut(): void {
    this.isOut = true;
    for (const socket of this.open) socket.destroy();
  }

  putBack(): void {
    this.isOut = false;
  }

  async close(): Promise<void> {
    this.pullOut();
    await new Promise((closed) => this.server.close(closed));
  }

  private joins(near: Socket, far: Socket): void {
    for (const [one, other] of [[near, far], [far, near]] as const) {
      this.open.add(one);
      one.on("error", () => one.destroy());
      one.on("close", () => {
        this.open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
    if (this.isOut) near.destroy();
  }
}
