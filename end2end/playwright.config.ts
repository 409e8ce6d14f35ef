import { defineConfig, devices } from "@playwright/test";

import { programs } from "./postgres.ts";

/** The Chromium of the system. Its sandbox does not work for root, so it is disabled. */
const chromium = process.env.CHROMIUM ?? "/usr/bin/chromium";

export default defineConfig({
  testDir: "specs",
  // Without PostgreSQL, which setup installs where it can, tests of several servers are left out.
  testIgnore: programs() || process.env.CI ? [] : ["servers.spec.ts"],
  outputDir: "test-results",
  forbidOnly: true,
  fullyParallel: true,
  workers: 2,
  // A flaky test counts as a failure.
  retries: 0,
  // Generous, because busy machines are slow.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [["list"], ["json"]],
  use: {
    ...devices["Desktop Chrome"],
    launchOptions: {
      executablePath: chromium,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--no-first-run",
      ],
    },
    screenshot: "only-on-failure",
  },
});
