import { defineConfig } from "@playwright/test";

import tests from "./playwright.config.ts";

/** What is measured, and nothing beside it. */
export default defineConfig({ ...tests, testDir: "measure", workers: 1, reporter: [["line"]] });
