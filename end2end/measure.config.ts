import { defineConfig } from "@playwright/test";

import tests from "./playwright.config.ts";

/** Runs the measurements one at a time. */
export default defineConfig({ ...tests, testDir: "measure", workers: 1, reporter: [["line"]] });
