import { AxeBuilder } from "@axe-core/playwright";
import { type Page, test as base, expect } from "@playwright/test";

import { Client } from "./client.ts";
import { large } from "./files.ts";
import { Mockpit } from "./mockpit.ts";

interface Fixtures {
  /** Further flags for the server of this test, such as `--demo`. */
  flags: string[];
  /** A real server of this test's own, on an empty data directory. */
  mockpit: Mockpit;
  /** Expects that axe finds nothing on the page as it stands now, in either theme. */
  accessible: () => Promise<void>;
}

/** A test on a new server, which nobody has signed in to. */
export const test = base.extend<Fixtures>({
  flags: [[], { option: true }],

  mockpit: async ({ flags }, use, testInfo) => {
    const mockpit = await Mockpit.start(...flags);
    await use(mockpit);
    await mockpit.dispose();
    if (testInfo.status !== testInfo.expectedStatus) {
      await testInfo.attach("mockpit", { body: mockpit.log.join("\n"), contentType: "text/plain" });
    }
  },

  // Addresses in tests are paths.
  baseURL: async ({ mockpit }, use) => {
    await use(mockpit.origin);
  },

  accessible: async ({ page }, use) => {
    await use(async () => {
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        await expectAccessible(page, colorScheme);
      }
      await page.emulateMedia({ colorScheme: null });
    });
  },
});

/** A test on a new server with an empty repository, whose administrator is signed in. */
export const administrator = test.extend<{ client: Client }>({
  client: [
    async ({ context, mockpit }, use) => {
      const client = await Client.administrator(mockpit);
      await client.lend(context);
      await use(client);
    },
    { auto: true },
  ],
});

/** A test that only reads: it shares a server that holds the large file. */
export const reader = test.extend<{ client: Client }, { stocked: [Mockpit, Client] }>({
  stocked: [
    // Fixtures name what they need by destructuring, also where that is nothing.
    async ({}, use) => {
      const mockpit = await Mockpit.start();
      const client = await Client.administrator(mockpit);
      await client.import(large());
      await use([mockpit, client]);
      await mockpit.dispose();
    },
    { scope: "worker" },
  ],

  mockpit: async ({ stocked }, use) => {
    await use(stocked[0]);
  },

  client: [
    async ({ context, stocked }, use) => {
      await stocked[1].lend(context);
      await use(stocked[1]);
    },
    { auto: true },
  ],
});

/**
 * Expects that axe finds nothing on the page, or in the part of it that a selector names. `what` is
 * told beside what it finds.
 */
export async function expectAccessible(page: Page, what: string, within = "html"): Promise<void> {
  await atRest(page);
  const { violations } = await new AxeBuilder({ page }).include(within).analyze();
  const found = violations.map(({ id, help, nodes }) => ({
    what,
    rule: `${id}: ${help}`,
    where: nodes.map(({ target, failureSummary }) => `${target.join(" ")}\n${failureSummary}`),
  }));
  expect(found).toEqual([]);
}

/** Waits until no colour is on its way to another one any more. What turns for ever does not count. */
async function atRest(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const underWay = () =>
      document.getAnimations().filter(({ effect, playState }) => {
        return playState !== "finished" && effect?.getComputedTiming().endTime !== Infinity;
      });
    // A colour that is inherited sets out once that of the element around it has arrived.
    for (let all = underWay(); all.length > 0; all = underWay()) {
      // What is cancelled has come to its end too.
      await Promise.all(all.map(({ finished }) => finished.catch(() => {})));
    }
  });
}

export { expect };
