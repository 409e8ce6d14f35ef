import { defineConfig } from "@playwright/test";

import tests from "./playwright.config.ts";

/** Runs the tests with a real Keycloak one at a time, because they change its realm. */
export default defineConfig({ ...tests, testDir: "keycloak", fullyParallel: false, workers: 1 });
