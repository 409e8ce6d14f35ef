import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { chmod, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

/** Runs a server, and ends when its input does. */
const RUN = resolve(import.meta.dirname, "../crates/store-tests/src/postgres/run.sh");

/** The programs of the newest PostgreSQL, where Debian has them. `undefined` if it is not installed. */
export function programs(): string | undefined {
  const installed = "/usr/lib/postgresql";
  try {
    const versions = readdirSync(installed).map(Number).filter(Number.isInteger);
    const newest = versions.sort((one, other) => other - one)[0];
    return newest === undefined ? undefined : join(installed, `${newest}`, "bin");
  } catch {
    return undefined;
  }
}

/** A PostgreSQL server in a temporary folder, which listens on a socket there. */
export class Postgres {
  private constructor(
    private readonly folder: string,
    private readonly process: ChildProcess,
  ) {}

  static async start(): Promise<Postgres> {
    const installed = programs();
    if (installed === undefined) throw new Error("PostgreSQL is not installed");
    const folder = await mkdtemp(join(tmpdir(), "mockpit-postgres-"));
    // The account of the server must be able to enter it.
    await chmod(folder, 0o777);
    const child = spawn("sh", [RUN, folder, installed, "5432", ""], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    for await (const line of createInterface({ input: child.stdout })) {
      if (line === "ready") return new Postgres(folder, child);
    }
    throw new Error("PostgreSQL did not start");
  }

  /** The address of an empty database. */
  get url(): string {
    return `postgres://postgres@/postgres?host=${this.folder}`;
  }

  /** Stops the server and removes its folder. */
  async dispose(): Promise<void> {
    const exited = once(this.process, "exit");
    this.process.stdin?.end();
    await exited;
  }
}
