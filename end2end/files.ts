import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";

/** The target directory of Cargo. */
export const target = resolve(
  import.meta.dirname,
  process.env.CARGO_TARGET_DIR ?? join("..", "target"),
);

/** Files of the snapshot generator. `cargo xtask test` creates them. */
const made = join(target, "e2e-files");

/** Snapshots that a real Microcks wrote; optional. */
const samples = process.env.MOCKPIT_SAMPLES;

interface Document {
  id: string;
  serviceId?: string;
  operationId?: string;
}

interface Service extends Document {
  name: string;
  version: string;
  type: string;
  operations?: { name: string }[];
}

/** The content of a snapshot. */
export interface Content {
  services: Service[];
  resources: Document[];
  requests: Document[];
  responses: Document[];
  eventMessages: Document[];
}

/** A file to import. */
export class Snapshot {
  constructor(
    readonly name: string,
    readonly bytes: Buffer,
  ) {}

  static at(path: string): Snapshot {
    return new Snapshot(basename(path), readFileSync(path));
  }

  static of(name: string, content: unknown): Snapshot {
    return new Snapshot(name, Buffer.from(JSON.stringify(content)));
  }

  /** One file with everything that several have. */
  static together(name: string, ...all: Content[]): Snapshot {
    return Snapshot.of(name, {
      services: all.flatMap(({ services }) => services),
      resources: all.flatMap(({ resources }) => resources),
      requests: all.flatMap(({ requests }) => requests),
      responses: all.flatMap(({ responses }) => responses),
      eventMessages: all.flatMap(({ eventMessages }) => eventMessages),
    });
  }

  get content(): Content {
    return contentOf(this.bytes);
  }

  get services(): Service[] {
    return this.content.services;
  }
}

export const contentOf = (bytes: Buffer): Content => JSON.parse(bytes.toString("utf8"));

export const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

/** A snapshot with services of every type. */
export const large = () =>
  Snapshot.at(samples ? join(samples, "microcks-1.16-large.json") : join(made, "demo.json"));

/** A snapshot whose services are all in the large file by name and version, with other content. */
export const sharing = () =>
  Snapshot.at(samples ? join(samples, "testcontainers-java.json") : join(made, "sharing.json"));

/** Ten thousand services. */
export const many = () => Snapshot.at(join(made, "many.json"));

/** A snapshot in which every text is an injection attempt. */
export const hostile = () => Snapshot.at(join(made, "hostile.json"));

/** One service with one example, for tests to vary. */
export const one = (
  name: string,
  { id = "65a1", version = "1.0", body = "{}", labels = {} as Record<string, string> } = {},
) => ({
  services: [
    {
      id,
      name,
      version,
      type: "REST",
      metadata: { createdOn: 1700000000000, lastUpdate: 1700000000000, labels },
      operations: [{ name: "GET /orders", method: "GET", resourcePaths: ["/orders"] }],
    },
  ],
  resources: [],
  requests: [
    { id: `${id}-q`, name: "all", operationId: `${id}-GET /orders`, responseId: `${id}-p` },
  ],
  responses: [
    {
      id: `${id}-p`,
      name: "all",
      operationId: `${id}-GET /orders`,
      content: body,
      status: "200",
      mediaType: "application/json",
    },
  ],
  eventMessages: [],
});
