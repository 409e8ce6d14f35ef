import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type Page, expect } from "@playwright/test";

import { test as base } from "../fixtures.ts";
import { ServerProxy } from "../proxy.ts";
import { type Person, Realm, SECRET, keycloak, passwordOf } from "./realm.ts";

interface Fixtures {
  /** The connection of browser and Mockpit to Keycloak, which can be cut. */
  line: ServerProxy;
  /** The realm, through the line. */
  realm: Realm;
  /** More flags for the server. */
  more: string[];
}

/** A test with a new Mockpit that signs in through Keycloak. */
export const test = base.extend<Fixtures>({
  more: [[], { option: true }],

  // Playwright requires a destructuring pattern, even an empty one.
  line: async ({}, use) => {
    const line = await ServerProxy.to(keycloak);
    await use(line);
    line.cut();
  },

  realm: async ({ line }, use) => {
    await use(await Realm.at(line.origin));
  },

  flags: async ({ line, more }, use) => {
    const folder = await mkdtemp(join(tmpdir(), "mockpit-secret-"));
    const file = join(folder, "secret");
    await writeFile(file, SECRET);
    const issuer = `${line.origin}/realms/mockpit`;
    await use(["--oidc-issuer", issuer, "--oidc-secret-file", file, ...more]);
    await rm(folder, { recursive: true });
  },
});

/** The link to Keycloak on the sign-in page and in the dialog. */
export const toKeycloak = (page: Page) => page.getByRole("link", { name: "Sign in with Keycloak" });

/** Fills in the form of Keycloak. */
export async function enterPassword(page: Page, person: Person): Promise<void> {
  await page.locator("#username").fill(person);
  await page.locator("#password").fill(passwordOf(person));
  await page.locator("#kc-login").click();
}

/** Signs in from the sign-in page. */
export async function signInWith(page: Page, person: Person): Promise<void> {
  await toKeycloak(page).click();
  await enterPassword(page, person);
}

/** Signs out with the menu. */
export async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Account and theme" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
}

export { expect };
