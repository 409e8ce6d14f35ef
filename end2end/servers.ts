import { Client } from "./client.ts";
import { expect, test as base } from "./fixtures.ts";
import { Mockpit } from "./mockpit.ts";
import { Postgres } from "./postgres.ts";
import { RoundRobin } from "./round-robin.ts";

/** Several servers on one database, behind a load balancer. */
interface Servers {
  all: Mockpit[];
  balancer: RoundRobin;
  /** The one-time link of the first administrator. */
  welcome: Promise<string>;
  /** What browsers and clients use. */
  origin: string;
}

/** A test with three servers, whose page sends each request to another one. */
export const test = base.extend<{ servers: Servers; client: Client }>({
  servers: async ({}, use, testInfo) => {
    const database = await Postgres.start();
    const start = () => Mockpit.start("--store", database.url);
    const all = [await start()];
    // The first one creates the tables and the link.
    const { welcome } = all[0]!;
    await welcome;
    all.push(await start(), await start());
    const balancer = await RoundRobin.to(all.map(({ origin }) => origin));
    await use({ all, balancer, welcome, origin: balancer.origin });
    await balancer.dispose();
    await Promise.all(all.map((server) => server.dispose()));
    await database.dispose();
    if (testInfo.status !== testInfo.expectedStatus) {
      for (const [number, { log }] of all.entries()) {
        await testInfo.attach(`server ${number}`, { body: log.join("\n"), contentType: "text/plain" });
      }
    }
  },

  baseURL: async ({ servers }, use) => {
    await use(servers.origin);
  },

  // The administrator is signed in, with a session that one server has started.
  client: async ({ context, servers }, use) => {
    const client = await Client.administrator(servers);
    await client.signInBrowser(context);
    await use(client);
    // Each server has answered.
    expect(Math.min(...servers.balancer.answered)).toBeGreaterThan(0);
  },
});
