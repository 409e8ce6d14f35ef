import { look } from "../look.ts";
import { heading } from "../pages.ts";
import { enterPassword, expect, signInWith, test, toKeycloak } from "./fixtures.ts";

test("Keycloak ends a session, and the page goes on after signing in again", async ({
  context,
  mockpit,
  page,
  realm,
}) => {
  await realm.setBackChannel(`${mockpit.origin}/console/oidc/back-channel-logout`);
  await page.goto("/");
  await signInWith(page, "admin");
  await expect(heading(page, "Services")).toBeVisible();
  await realm.logOut("admin");
  // The access token would be valid for a minute, so it is the logout token that ends the session.
  await page.getByRole("link", { name: "History" }).click();
  const dialog = page.getByRole("dialog", { name: "Sign in to continue" });
  await expect(dialog).toBeVisible();
  await look(page, "sign-in-again-keycloak");
  const opened = context.waitForEvent("page");
  await dialog.getByRole("link", { name: "Sign in with Keycloak" }).click();
  const tab = await opened;
  await enterPassword(tab, "admin");
  await expect(heading(tab, "Services")).toBeVisible();
  await tab.close();
  await page.bringToFront();
  // The console checks the session when its window gets the focus.
  await page.evaluate(() => window.dispatchEvent(new Event("focus")));
  await expect(dialog).toBeHidden();
  await expect(heading(page, "History")).toBeVisible();
});

test("role that Keycloak takes away is gone after the next refresh", async ({ page, realm }) => {
  await realm.setLifespan(2);
  try {
    await page.goto("/");
    await signInWith(page, "manager");
    await expect(page.getByText("manager (Keycloak) · manager")).toBeVisible();
    await realm.setRole("manager", "manager", false);
    await expect(async () => {
      await page.reload();
      await expect(page.getByText("manager (Keycloak) · user")).toBeVisible({ timeout: 1_000 });
    }).toPass();
  } finally {
    await realm.setRole("manager", "manager", true);
    await realm.setLifespan(60);
  }
});

test("session goes on while Keycloak is away, and signing in says so", async ({
  context,
  line,
  page,
  realm,
}) => {
  await realm.setLifespan(2);
  try {
    await page.goto("/");
    await signInWith(page, "admin");
    await expect(heading(page, "Services")).toBeVisible();
    line.cut();
    // Longer than the access token is valid.
    const end = Date.now() + 4_000;
    await expect(async () => {
      await page.reload();
      await expect(heading(page, "Services")).toBeVisible();
      expect(Date.now()).toBeGreaterThan(end);
    }).toPass();

    await context.clearCookies();
    await page.goto("/");
    await expect(page.getByText("Keycloak is not responding")).toBeVisible();
    await look(page, "sign-in-keycloak-away");
    await line.restore();
    // Mockpit asks Keycloak again after a few seconds.
    await expect(async () => {
      await page.getByRole("button", { name: "Try again" }).click();
      await expect(toKeycloak(page)).toBeVisible({ timeout: 1_000 });
    }).toPass();
    await toKeycloak(page).click();
    await expect(heading(page, "Services").or(page.locator("#username")).first()).toBeVisible();
  } finally {
    await line.restore().catch(() => {});
    await realm.setLifespan(60);
  }
});

test("Keycloak goes away while the person is at its form", async ({ line, page }) => {
  await page.goto("/");
  await toKeycloak(page).click();
  await page.locator("#username").fill("admin");
  const begin = new URL(page.url());
  line.cut();
  expect(begin.pathname).toContain("/realms/mockpit/");
  // Mockpit knows for 5 seconds that Keycloak responds. Until then the browser shows its own error.
  await expect(async () => {
    await page.goto("/console/oidc/sign-in?to=/").catch(() => {});
    const alert = page.getByRole("alert");
    await expect(alert).toContainText("Keycloak is not responding", { timeout: 1_000 });
  }).toPass();
  await line.restore();
});

test("Mockpit starts while Keycloak is away, and finds it later", async ({
  line,
  mockpit,
  page,
}) => {
  line.cut();
  await mockpit.restart();
  await page.goto("/");
  await expect(page.getByText("Keycloak is not responding")).toBeVisible();
  expect(mockpit.log.join("\n")).toContain("cannot reach the sign-in provider");
  await line.restore();
  await expect(async () => {
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(toKeycloak(page)).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await signInWith(page, "user");
  await expect(page.getByText("user (Keycloak) · user")).toBeVisible();
});
