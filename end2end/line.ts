import { once } from "node:events";
import { type AddressInfo, type Socket, connect, createServer } from "node:net";

/** A line to a server, which can be cut: a proxy with a port of its own. */
export class Line {
  /** Bytes that went to the server, on all connections. */
  sent = 0;

  private readonly open = new Set<Socket>();
  private readonly proxy = createServer((near) => this.carry(near));
  private port = 0;
  private cutAt = Infinity;
  private isCut = () => {};

  private constructor(private readonly server: number) {}

  static async to(origin: string): Promise<Line> {
    const line = new Line(Number(new URL(origin).port));
    await line.mend();
    return line;
  }

  /** Where a browser finds the server at the other end. */
  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Cuts it in the middle of whatever it carries once so many more bytes have gone up. */
  async cutAfter(bytes: number): Promise<void> {
    const cut = new Promise<void>((resolve) => (this.isCut = resolve));
    this.cutAt = this.sent + bytes;
    await cut;
  }

  /** Lets it carry again, at the same port. */
  async mend(): Promise<void> {
    this.cutAt = Infinity;
    this.proxy.listen(this.port, "127.0.0.1");
    await once(this.proxy, "listening");
    this.port = (this.proxy.address() as AddressInfo).port;
  }

  /** Nothing goes through any more, and nobody gets through. */
  cut(): void {
    this.proxy.close();
    for (const socket of this.open) socket.destroy();
  }

  private carry(near: Socket): void {
    const far = connect(this.server, "127.0.0.1");
    for (const socket of [near, far]) {
      this.open.add(socket);
      socket.on("close", () => {
        this.open.delete(socket);
        near.destroy();
        far.destroy();
      });
      // What is cut at one end is told to the other by its close.
      socket.on("error", () => {});
    }
    far.pipe(near);
    near.on("data", (bytes: Buffer) => {
      const left = this.cutAt - this.sent;
      this.sent += Math.min(bytes.length, left);
      if (bytes.length < left) {
        if (!far.write(bytes)) near.pause();
        return;
      }
      far.write(bytes.subarray(0, left), () => {
        this.cut();
        this.isCut();
      });
    });
    far.on("drain", () => near.resume());
    near.on("end", () => far.end());
  }
}
