import { type APIRequestContext, type BrowserContext, request } from "@playwright/test";

import type { Mockpit } from "./mockpit.ts";
import type { Snapshot } from "./files.ts";

export const NAME = "anna";
export const PASSWORD = "four words without sense";

/** A decision as the server reads it. */
type Decision =
  | "add"
  | "add_with_new_ids"
  | "keep_mine"
  | "skip"
  | "remove"
  | { replace: Leave }
  | { merge: Leave }
  | { copy: { name: string; version: string } };

type Leave = { settings: boolean; contracts: boolean; examples: string[] };

export const ALL: Leave = { settings: false, contracts: false, examples: [] };

const SLICE = 4 << 20;

/** Calls the server functions without the screens, to set up a test. */
export class Client {
  private constructor(
    private readonly origin: string,
    private readonly http: APIRequestContext,
    private readonly cookie: string,
  ) {}

  /** Creates the administrator with the one-time link. */
  static async administrator(mockpit: Pick<Mockpit, "origin" | "welcome">): Promise<Client> {
    const token = (await mockpit.welcome).split("/").pop();
    return Client.open(mockpit, "create-administrator", { token, name: NAME, password: PASSWORD });
  }

  static signIn(mockpit: Pick<Mockpit, "origin">, name = NAME, password = PASSWORD): Promise<Client> {
    return Client.open(mockpit, "sign-in", { name, password });
  }

  private static async open(mockpit: Pick<Mockpit, "origin">, endpoint: string, data: object): Promise<Client> {
    const http = await request.newContext({
      baseURL: mockpit.origin,
      extraHTTPHeaders: { "x-mockpit": "console", "sec-fetch-site": "same-origin" },
    });
    const answer = await http.post(`/console/session/${endpoint}`, { data });
    if (!answer.ok()) throw new Error(`${endpoint}: ${answer.status()} ${await answer.text()}`);
    const cookie = answer.headers()["set-cookie"]?.split(";")[0];
    if (!cookie) throw new Error(`${endpoint}: no session cookie`);
    return new Client(mockpit.origin, http, cookie);
  }

  /** Signs a browser in with the cookie of this session. */
  async signInBrowser(context: BrowserContext): Promise<void> {
    const [name, value] = [this.cookie.split("=")[0], this.cookie.split("=").slice(1).join("=")];
    // Secure cookies can be set only for https addresses. Browsers send them to loopback over http too.
    const url = this.origin.replace("http:", "https:");
    await context.addCookies([
      { name: name!, value, url, secure: true, httpOnly: true, sameSite: "Strict" },
    ]);
  }

  /** Imports a file with the proposed decisions. */
  async import(file: Snapshot): Promise<void> {
    await this.apply(await this.plan(file));
  }

  /** Applies a plan. The keys of the decisions are positions of services in the file. */
  async apply(plan: string, rows: Record<string, Decision> = {}): Promise<void> {
    const decisions = { rows, active_content: true };
    await this.call("import/apply", { import: plan, decisions });
  }

  /** Saves decisions of a plan that has not been changed by others since it was made. */
  async decide(plan: string, rows: Record<string, Decision | null>): Promise<void> {
    const view = (await this.call("import/view", { import: plan })) as {
      planned: { saved: { version: object } };
    };
    const { version } = view.planned.saved;
    const changes = { version, rows, policy: null, active_content: false };
    await this.call("import/decide", { import: plan, changes });
  }

  /** The file of an export of all services. */
  async export(): Promise<Buffer> {
    const list = (await this.call("services", {})) as { services: { id: string }[] };
    const data = { export: "client", services: list.services.map(({ id }) => id) };
    const headers = { "content-type": "application/json", cookie: this.cookie };
    const answer = await this.http.post("/console/export", { data, headers });
    if (!answer.ok()) throw new Error(`export: ${answer.status()} ${await answer.text()}`);
    return answer.body();
  }

  /** The number of the newest revision. */
  async newest(): Promise<number> {
    return ((await this.call("session", {})) as { revision: number }).revision;
  }

  /** Uploads a file and plans its import. Returns the id, which is the end of the address of the review. */
  async plan(file: Snapshot): Promise<string> {
    const { name, bytes } = file;
    const start = { intent: "import", files: [[name, bytes.length]] };
    const id = (await this.call("import/start", start)) as string;
    for (let at = 0; at < bytes.length; at += SLICE) {
      const slice = bytes.subarray(at, at + SLICE);
      const text = Buffer.from(id);
      const data = Buffer.concat([
        varint(text.length),
        text,
        varint(0),
        varint(at),
        varint(crc32(slice)),
        varint(slice.length),
        slice,
      ]);
      await this.send("import/slice", data, "application/x-postcard");
    }
    await this.call("import/plan", { import: id });
    return id;
  }

  /** Cancels an import. */
  async cancel(plan: string): Promise<void> {
    await this.call("import/cancel", { import: plan });
  }

  async signOut(): Promise<void> {
    await this.call("session/sign-out", {});
  }

  /** The number of services in the repository. */
  async services(): Promise<number> {
    const list = (await this.call("services", {})) as { services: unknown[] };
    return list.services.length;
  }

  /** Creates an access token and returns its secret. */
  async token(name: string, scopes: ("read" | "edit" | "export" | "import" | "instances")[]): Promise<string> {
    const created = (await this.call("tokens/create", { name, scopes, days: 1 })) as { secret: string };
    return created.secret;
  }

  private call(endpoint: string, data: object): Promise<unknown> {
    return this.send(endpoint, Buffer.from(JSON.stringify(data)), "application/json");
  }

  private async send(endpoint: string, data: Buffer, kind: string): Promise<unknown> {
    const answer = await this.http.post(`/console/${endpoint}`, {
      data,
      headers: { "content-type": kind, accept: "application/json", cookie: this.cookie },
      timeout: 60_000,
    });
    if (!answer.ok()) throw new Error(`${endpoint}: ${answer.status()} ${await answer.text()}`);
    return answer.json();
  }
}

/** A number in the encoding of postcard: seven bits per byte, the eighth bit is set in all but the last byte. */
function varint(value: number): Buffer {
  const bytes: number[] = [];
  do {
    const low = value % 128;
    value = Math.floor(value / 128);
    bytes.push(value > 0 ? low + 128 : low);
  } while (value > 0);
  return Buffer.from(bytes);
}

/** The CRC-32 of zip and gzip. */
function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
