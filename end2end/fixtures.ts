import { AxeBuilder } from "@axe-core/playwright";
import { type Page, test as base, expect } from "@playwright/test";

import { Client } from "./client.ts";
import { large } from "./files.ts";
import { Mockpit } from "./mockpit.ts";

interface Fixtures {
  /** Additional flags for the server, such as `--demo`. */
  flags: string[];
  /** The real server of this test, with an empty data directory. */
  mockpit: Mockpit;
  /** Expects that axe finds no violation on the current page, in both themes. */
  accessible: () => Promise<void>;
}

/** A test with a new server. Nobody is signed in. */
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
        await expectAccessible(page, colorScheme, { rules: rulesFor(colorScheme) });
      }
      await page.emulateMedia({ colorScheme: null });
    });
  },
});

/** A test with a new server and an empty repository. The administrator is signed in. */
export const administrator = test.extend<{ client: Client }>({
  client: [
    async ({ context, mockpit }, use) => {
      const client = await Client.administrator(mockpit);
      await client.signInBrowser(context);
      await use(client);
    },
    { auto: true },
  ],
});

/** A test that changes nothing. It shares a server that holds the large file. */
export const reader = test.extend<{ client: Client }, { stocked: [Mockpit, Client] }>({
  stocked: [
    // Playwright requires a destructuring pattern, even an empty one.
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
      await stocked[1].signInBrowser(context);
      await use(stocked[1]);
    },
    { auto: true },
  ],
});

/** The rules about colours: all that can differ between two themes of one page. */
const COLOUR_RULES = ["color-contrast", "link-in-text-block"];

/** The rules for the second look at a page, in the dark theme. All rules for the first. */
export function rulesFor(theme: "light" | "dark"): string[] | undefined {
  return theme === "dark" ? COLOUR_RULES : undefined;
}

/** Which part of a page axe checks, and with which rules. */
interface Check {
  within?: string;
  rules?: string[];
}

/** Expects that axe finds no violation on the page. `what` labels the violations. */
export async function expectAccessible(
  page: Page,
  what: string,
  { within = "html", rules }: Check = {},
): Promise<void> {
  await waitForTransitions(page);
  // The console has no frames. Without them axe needs no second page, which takes as long as the check itself.
  let axe = new AxeBuilder({ page }).include(within).setLegacyMode(true);
  axe = axe.options({ resultTypes: ["violations"] });
  if (rules) axe = axe.withRules(rules);
  const { violations } = await axe.analyze();
  const found = violations.map(({ id, help, nodes }) => ({
    what,
    rule: `${id}: ${help}`,
    where: nodes.map(({ target, failureSummary }) => `${target.join(" ")}\n${failureSummary}`),
  }));
  expect(found).toEqual([]);
}

/** Waits until all transitions have ended. Endless animations do not count. */
async function waitForTransitions(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const running = () =>
      document.getAnimations().filter(({ effect, playState }) => {
        return playState !== "finished" && effect?.getComputedTiming().endTime !== Infinity;
      });
    // An inherited colour starts its transition after that of the parent ends.
    for (let all = running(); all.length > 0; all = running()) {
      // A cancelled animation has ended too.
      await Promise.all(all.map(({ finished }) => finished.catch(() => {})));
    }
  });
}

export { expect };
