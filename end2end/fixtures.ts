import { AxeBuilder } from "@axe-core/playwright";
import { test as base, expect } from "@playwright/test";

import { Mockpit } from "./mockpit.ts";

interface Fixtures {
  /** Further flags for the server of this test, such as `--demo`. */
  flags: string[];
  /** A real server of this test's own, on an empty data directory. */
  mockpit: Mockpit;
  /** Expects that axe finds nothing on the page as it stands now, in either theme. */
  accessible: () => Promise<void>;
}

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

  // Addresses in tests are paths. After a restart, which changes the port, name the origin.
  baseURL: async ({ mockpit }, use) => {
    await use(mockpit.origin);
  },

  accessible: async ({ page }, use) => {
    await use(async () => {
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        const { violations } = await new AxeBuilder({ page }).analyze();
        const found = violations.map(({ id, help, nodes }) => ({
          theme: colorScheme,
          rule: `${id}: ${help}`,
          where: nodes.map(({ target }) => target.join(" ")),
        }));
        expect(found).toEqual([]);
      }
      await page.emulateMedia({ colorScheme: null });
    });
  },
});

export { expect };
