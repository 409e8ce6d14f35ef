import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

import { target } from "./files.ts";

/** The binary with the console inside; `cargo xtask test` names the one that it built. */
const program = resolve(process.env.MOCKPIT ?? join(target, "release", "mockpit"));

const LISTENS = /^Mockpit listens on (http:\/\/\S+)$/;
const WELCOME = /(http:\/\/\S+\/welcome\/[0-9a-f]+)/;

/**
 * A real server on a port of its own and a data directory of its own. It can be stopped, killed
 * without a warning, and started again on what it left behind.
 */
export class Mockpit {
  /** Where it listens. It keeps the port that it got at its first start. */
  origin = "";

  /** The one-time link to create the administrator, once the server has printed one. */
  welcome: Promise<string> = Promise.reject(new Error("not started"));

  /** What it has said, for the report of a failed test. */
  readonly log: string[] = [];

  private process: ChildProcess | undefined;

  private constructor(
    readonly data: string,
    private readonly flags: string[],
  ) {
    this.welcome.catch(() => {});
  }

  /** Starts a server on an empty data directory. */
  static async start(...flags: string[]): Promise<Mockpit> {
    const data = await mkdtemp(join(tmpdir(), "mockpit-"));
    const mockpit = new Mockpit(data, flags);
    await mockpit.restart();
    return mockpit;
  }

  /** Starts it on the data directory that it has; stops it first when it still runs. */
  async restart(): Promise<void> {
    await this.stop();
    const listen = this.origin ? new URL(this.origin).host : "127.0.0.1:0";
    const child = spawn(
      program,
      ["serve", "--listen", listen, "--data", this.data, ...this.flags],
      { stdio: ["ignore", "pipe", "pipe"] },
    );
    this.process = child;
    // A worker that is ended in the middle of a test takes its server with it.
    const orphan = () => child.kill("SIGKILL");
    process.once("exit", orphan);
    child.once("exit", () => process.off("exit", orphan));

    const said = createInterface({ input: child.stdout });
    for (const lines of [said, createInterface({ input: child.stderr })]) {
      lines.on("line", (line) => this.log.push(line));
    }
    const prints = (pattern: RegExp) =>
      new Promise<string>((found, failed) => {
        said.on("line", (line) => {
          const match = pattern.exec(line)?.[1];
          if (match) found(match);
        });
        child.once("error", failed);
        child.once("exit", (code, signal) =>
          failed(new Error(`mockpit ended (${code ?? signal}):\n${this.log.join("\n")}`)),
        );
      });
    this.welcome = prints(WELCOME);
    this.welcome.catch(() => {});
    this.origin = await prints(LISTENS);
  }

  /** Adds an account by the command line, as on a server where it runs. */
  async account(name: string, role: "user" | "admin", password: string): Promise<void> {
    const file = join(this.data, "password.txt");
    await writeFile(file, password);
    const args = ["account", "add", name, "--role", role, "--password-file", file];
    await promisify(execFile)(program, [...args, "--data", this.data]);
  }

  /** Asks it to stop, and waits until it has. */
  async stop(): Promise<void> {
    await this.end("SIGTERM");
  }

  /** Ends it without a warning, as a power cut would. */
  async kill(): Promise<void> {
    await this.end("SIGKILL");
  }

  /** Stops it for good: the data directory goes too. */
  async dispose(): Promise<void> {
    await this.stop();
    await rm(this.data, { recursive: true, force: true });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.process;
    this.process = undefined;
    if (child?.exitCode === null && child.signalCode === null) {
      const exited = once(child, "exit");
      child.kill(signal);
      await exited;
    }
  }
}
