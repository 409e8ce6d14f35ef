import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

import { target } from "./files.ts";

/** The binary with the console inside. `cargo xtask test` sets the variable. */
const program = resolve(process.env.MOCKPIT ?? join(target, "release", "mockpit"));

const LISTENS = /^Mockpit listens on (http:\/\/\S+)$/;
const WELCOME = /(http:\/\/\S+\/welcome\/[0-9a-f]+)/;

/**
 * A real server with its own port and data directory. It can be stopped, killed, and restarted with
 * the same data.
 */
export class Mockpit {
  /** The origin. The port stays the same after a restart. */
  origin = "";

  /** The one-time link that creates the administrator. Resolves when the server prints it. */
  welcome: Promise<string> = Promise.reject(new Error("not started"));

  /** The output of the server, attached to failed tests. */
  readonly log: string[] = [];

  private process: ChildProcess | undefined;

  private constructor(
    readonly data: string,
    private readonly flags: string[],
  ) {
    this.welcome.catch(() => {});
  }

  /** Starts a server with an empty data directory. */
  static async start(...flags: string[]): Promise<Mockpit> {
    const data = await mkdtemp(join(tmpdir(), "mockpit-"));
    const mockpit = new Mockpit(data, flags);
    await mockpit.restart();
    return mockpit;
  }

  /** Stops the server if it runs, and starts it with the same data directory. */
  async restart(): Promise<void> {
    await this.stop();
    const listen = this.origin ? new URL(this.origin).host : "127.0.0.1:0";
    const child = spawn(
      program,
      [
        ...["serve", "--listen", listen, "--mocks-listen", "127.0.0.1:0"],
        ...["--data", this.data, ...this.flags],
      ],
      { stdio: ["ignore", "pipe", "pipe"] },
    );
    this.process = child;
    // If the test worker is killed, its server must not stay behind.
    const killServer = () => child.kill("SIGKILL");
    process.once("exit", killServer);
    child.once("exit", () => process.off("exit", killServer));

    const stdout = createInterface({ input: child.stdout });
    for (const lines of [stdout, createInterface({ input: child.stderr })]) {
      lines.on("line", (line) => this.log.push(line));
    }
    const prints = (pattern: RegExp) =>
      new Promise<string>((found, failed) => {
        stdout.on("line", (line) => {
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

  /** Adds an account with the command line. */
  async account(name: string, role: "user" | "manager" | "admin", password: string): Promise<void> {
    const file = join(this.data, "password.txt");
    await writeFile(file, password);
    const args = ["account", "add", name, "--role", role, "--password-file", file];
    await promisify(execFile)(program, [...args, "--data", this.data]);
  }

  /** Stops the server gracefully. */
  async stop(): Promise<void> {
    await this.end("SIGTERM");
  }

  /** Kills the server, like a power cut. */
  async kill(): Promise<void> {
    await this.end("SIGKILL");
  }

  /** Stops the server and deletes its data directory. */
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
