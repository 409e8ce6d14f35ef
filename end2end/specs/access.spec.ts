import { type Browser, type Page } from "@playwright/test";

import { Client, NAME, PASSWORD } from "../client.ts";
import { Snapshot } from "../files.ts";
import { administrator, expect, test } from "../fixtures.ts";
import { look } from "../look.ts";
import { heading, signIn, tabTo } from "../pages.ts";
import type { Mockpit } from "../mockpit.ts";

const ACCESS = "/administration/access";

const account = (page: Page, name: string) =>
  page.getByRole("list", { name: "Accounts" }).getByRole("listitem").filter({ hasText: name });

async function act(page: Page, name: string, item: string): Promise<void> {
  await page.getByRole("button", { name: `Actions for ${name}` }).click();
  await page.getByRole("menuitem", { name: item }).or(page.getByRole("menuitemradio", { name: item })).click();
}

/** A second browser, in which nobody is signed in. */
async function otherBrowser(browser: Browser, mockpit: Mockpit): Promise<Page> {
  return (await browser.newContext({ baseURL: mockpit.origin })).newPage();
}

administrator("an account is added, its person chooses a password, and it is administered", async ({ browser, mockpit, page }) => {
  await page.goto("/administration");
  await page.getByRole("link", { name: "Access" }).click();
  await expect(page).toHaveURL(ACCESS);
  await expect(account(page, NAME)).toContainText("you");
  await page.getByRole("button", { name: "Add account" }).click();
  const dialog = page.getByRole("dialog", { name: "Add account" });
  await dialog.getByRole("button", { name: "Add account" }).click();
  await expect(dialog.getByText("Enter a user name.")).toBeVisible();
  await dialog.getByLabel("User name").fill("a b");
  await dialog.getByRole("button", { name: "Add account" }).click();
  await expect(dialog.getByText("Use letters from a to z")).toBeVisible();
  await look(page, "access-add");
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await dialog.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
  await page.setViewportSize({ width: 1280, height: 800 });
  await dialog.getByLabel("User name").fill("bob");
  await dialog.getByLabel("Role").selectOption("Manager: also edits services");
  await dialog.getByRole("button", { name: "Add account" }).click();
  const shown = page.getByRole("dialog", { name: "Send this link to bob" });
  const link = await shown.locator("code").innerText();
  expect(link).toMatch(new RegExp(`^${mockpit.origin}/set-password/[0-9a-f]{32}$`));
  await look(page, "access-link");
  await shown.getByRole("button", { name: "Done" }).click();
  await expect(account(page, "bob")).toContainText("no password yet");
  await look(page, "access");

  const other = await otherBrowser(browser, mockpit);
  await other.goto(link);
  await expect(heading(other, "Choose a password")).toBeVisible();
  await expect(other.getByText("It is for the account bob.")).toBeVisible();
  const set = other.getByRole("button", { name: "Set password and sign in" });
  await set.click();
  await expect(other.getByText("Enter at least 12 characters.", { exact: true })).toBeVisible();
  await expect(other.getByLabel("Password", { exact: true })).toBeFocused();
  await other.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await set.click();
  await expect(other.getByText("The passwords do not match.")).toBeVisible();
  await look(other, "set-password");
  await other.getByLabel("Confirm password").fill(PASSWORD);
  await set.click();
  await expect(heading(other, "Services")).toBeVisible();
  await expect(other.getByText("bob · manager")).toBeVisible();

  await page.reload();
  await expect(account(page, "bob")).toContainText("1 session");
  await act(page, "bob", "User");
  // Not the item of the menu, which has the same word: the row must be read again.
  await expect(account(page, "bob").locator(".s-access__role")).toHaveText("User");
  await act(page, "bob", "Disable…");
  await page.getByRole("button", { name: "Disable account" }).click();
  await expect(account(page, "bob")).toContainText("disabled");
  await other.reload();
  await expect(heading(other, "Sign in")).toBeVisible();
  await signIn(other, "bob");
  await expect(other.getByText("Wrong user name or password.")).toBeVisible();
  await act(page, "bob", "Enable");
  await expect(account(page, "bob")).not.toContainText("disabled");
  await act(page, "bob", "Reset password…");
  await page.getByRole("button", { name: "Reset password" }).click();
  await expect(page.getByRole("dialog", { name: "Send this link to bob" })).toBeVisible();
  await page.keyboard.press("Escape");
  await act(page, "bob", "Remove…");
  await page.getByRole("button", { name: "Remove account" }).click();
  await expect(account(page, "bob")).toHaveCount(0);
  await other.goto(link);
  await expect(heading(other, "This link is not valid")).toBeVisible();
  await look(other, "set-password-expired");

  await page.getByRole("link", { name: "Audit log" }).click();
  const log = page.getByRole("list", { name: "Audit log" });
  await expect(log.getByRole("listitem").first()).toContainText("anna removed the account bob");
  await expect(log).toContainText("bob was rejected at sign-in");
  await expect(log).toContainText("anna gave bob the role user");
  await look(page, "access-audit");
});

administrator("the last administrator cannot be disabled", async ({ page }) => {
  await page.goto(ACCESS);
  await act(page, NAME, "Disable…");
  const dialog = page.getByRole("dialog", { name: `Disable ${NAME}?` });
  await dialog.getByRole("button", { name: "Disable account" }).click();
  await expect(dialog.getByRole("alert")).toContainText("This is the only administrator who can sign in.");
  await look(page, "access-last-administrator");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await act(page, NAME, "User");
  await expect(page.getByRole("alert")).toContainText("Give another account the role first.");
});

administrator("an access token is created with the keyboard, used and revoked", async ({ mockpit, page }) => {
  await page.goto("/");
  await page.getByRole("button", { name: "Account and theme" }).click();
  await page.getByRole("menuitem", { name: "Access tokens" }).click();
  await expect(page).toHaveURL("/access-tokens");
  await expect(page.getByText("No access tokens")).toBeVisible();
  await look(page, "access-tokens-empty");
  await tabTo(page, page.getByRole("button", { name: "New access token" }));
  await page.keyboard.press("Enter");
  const form = page.getByRole("dialog", { name: "New access token" });
  await form.getByRole("button", { name: "Create access token" }).click();
  await expect(form.getByText("Enter a name.")).toBeVisible();
  await form.getByLabel("Name").fill("nightly pipeline");
  await form.getByLabel("Read services").uncheck();
  await form.getByRole("button", { name: "Create access token" }).click();
  await expect(form.getByText("Choose at least one.")).toBeVisible();
  await form.getByLabel("Read services").check();
  await form.getByLabel("Export snapshots").check();
  await look(page, "access-tokens-new");
  await form.getByLabel("Name").press("Enter");
  const secret = await page.locator("dialog[open] code").innerText();
  expect(secret).toMatch(/^mkp_[0-9a-f]{48}$/);
  await look(page, "access-tokens-secret");
  await page.getByRole("button", { name: "Done" }).click();
  const ask = () => fetch(`${mockpit.origin}/api/health`, { headers: { authorization: `Bearer ${secret}` } });
  expect((await ask()).status).toBe(200);
  await page.reload();
  const token = page.getByRole("list", { name: "Access tokens" }).getByRole("listitem");
  await expect(token).toContainText("nightly pipeline");
  await expect(token).toContainText("used");
  await look(page, "access-tokens");

  await page.goto(`${ACCESS}/tokens`);
  await expect(token).toContainText(NAME);
  await token.getByRole("button", { name: "Revoke… nightly pipeline" }).click();
  await page.getByRole("button", { name: "Revoke access token" }).click();
  await expect(page.getByText("No access tokens")).toBeVisible();
  expect((await ask()).status).toBe(401);
});

test("a manager edits a service, reviews the edit, and sees no administration", async ({ context, mockpit, page }) => {
  const client = await Client.administrator(mockpit);
  const service = { id: "65b1a0000000000000000001", name: "API Pastry", version: "2.0.0", type: "REST", operations: [{ name: "GET /pastry", method: "GET", defaultDelay: 250 }] };
  await client.import(Snapshot.of("pastry.json", { services: [service], resources: [], requests: [], responses: [], eventMessages: [] }));
  await mockpit.account("mia", "manager", PASSWORD);
  await (await Client.signIn(mockpit, "mia")).signInBrowser(context);
  await page.goto(`/services/${service.id}`);
  await expect(page.getByRole("link", { name: "Administration" })).toHaveCount(0);
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByRole("textbox", { name: "Response time in milliseconds" }).fill("80");
  await page.getByRole("button", { name: "Review changes" }).click();
  await expect(heading(page, "Edit of API Pastry 2.0.0")).toBeVisible();
  await look(page, "manager-review");
  await page.getByRole("button", { name: "Change 1 service" }).click();
  await expect(page.getByText("1 edited")).toBeVisible();
  await expect(page.getByRole("button", { name: /Undo/ })).toHaveCount(0);
  await look(page, "manager-result");
  await page.goto("/administration/history");
  await expect(heading(page, "Administrators only")).toBeVisible();
});

test("the demo has no accounts, and says so", async ({ browser }) => {
  const { Mockpit } = await import("../mockpit.ts");
  const mockpit = await Mockpit.start("--demo");
  const page = await otherBrowser(browser, mockpit);
  await page.goto(ACCESS);
  await expect(page.getByText("The demo has no sign-in.")).toBeVisible();
  await mockpit.dispose();
});
