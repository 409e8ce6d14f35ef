import { once } from "node:events";
import { type IncomingMessage, type ServerResponse, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

/** A load balancer that sends each request to another server. */
export class RoundRobin {
  /** The number of requests that each server has answered. */
  readonly answered: number[];

  /** Which servers have answered requests of a path. */
  private readonly byPath = new Map<string, Set<number>>();

  private next = 0;
  private readonly listener = createServer((from, to) => this.forward(from, to, 1));

  private constructor(private readonly origins: string[]) {
    this.answered = origins.map(() => 0);
  }

  static async to(origins: string[]): Promise<RoundRobin> {
    const proxy = new RoundRobin(origins);
    proxy.listener.listen(0, "127.0.0.1");
    await once(proxy.listener, "listening");
    return proxy;
  }

  /** The origin that browsers see. */
  get origin(): string {
    return `http://127.0.0.1:${(this.listener.address() as AddressInfo).port}`;
  }

  /** How many servers have answered requests of this path. */
  serversOf(path: string): number {
    return this.byPath.get(path)?.size ?? 0;
  }

  async dispose(): Promise<void> {
    const closed = once(this.listener, "close");
    this.listener.close();
    this.listener.closeAllConnections();
    await closed;
  }

  private forward(from: IncomingMessage, to: ServerResponse, attempt: number): void {
    const at = this.next;
    this.next = (at + 1) % this.origins.length;
    const { hostname, port } = new URL(this.origins[at]!);
    const { method, url: path, headers } = from;
    const forwarded = request({ hostname, port, method, path, headers, agent: false });
    // The body is sent once there is a connection, so that another server can get it if there is none.
    forwarded.on("socket", (socket) => socket.once("connect", () => from.pipe(forwarded)));
    forwarded.on("response", (answer) => {
      this.answered[at]! += 1;
      this.byPath.set(path!, (this.byPath.get(path!) ?? new Set()).add(at));
      to.writeHead(answer.statusCode!, answer.rawHeaders);
      answer.pipe(to);
      answer.on("error", () => to.destroy());
    });
    forwarded.on("error", (error: NodeJS.ErrnoException) => {
      const isDown = error.code === "ECONNREFUSED" && attempt < this.origins.length;
      if (isDown) this.forward(from, to, attempt + 1);
      else to.destroy();
    });
    to.on("close", () => forwarded.destroy());
  }
}
