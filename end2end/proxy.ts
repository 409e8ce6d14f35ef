import { once } from "node:events";
import { type AddressInfo, type Socket, connect, createServer } from "node:net";

/** A proxy to a server whose connections can be cut. */
export class ServerProxy {
  /** Bytes sent to the server on all connections. */
  sent = 0;

  private readonly open = new Set<Socket>();
  private readonly listener = createServer((near) => this.forward(near));
  private port = 0;
  private cutAt = Infinity;
  private isCut = () => {};

  private constructor(private readonly server: number) {}

  static async to(origin: string): Promise<ServerProxy> {
    const proxy = new ServerProxy(Number(new URL(origin).port));
    await proxy.restore();
    return proxy;
  }

  /** The origin of the proxy. */
  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Cuts all connections after this many more bytes were sent to the server. */
  async cutAfter(bytes: number): Promise<void> {
    const cut = new Promise<void>((resolve) => (this.isCut = resolve));
    this.cutAt = this.sent + bytes;
    await cut;
  }

  /** Accepts connections again on the same port. */
  async restore(): Promise<void> {
    this.cutAt = Infinity;
    this.listener.listen(this.port, "127.0.0.1");
    await once(this.listener, "listening");
    this.port = (this.listener.address() as AddressInfo).port;
  }

  /** Closes all connections and refuses new ones. */
  cut(): void {
    this.listener.close();
    for (const socket of this.open) socket.destroy();
  }

  private forward(near: Socket): void {
    const far = connect(this.server, "127.0.0.1");
    for (const socket of [near, far]) {
      this.open.add(socket);
      socket.on("close", () => {
        this.open.delete(socket);
        near.destroy();
        far.destroy();
      });
      // The close event of the other socket handles errors.
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
