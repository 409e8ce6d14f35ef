import { look } from "../look.ts";
import { heading, signIn } from "../pages.ts";
import { Client, NAME } from "../client.ts";
import { enterPassword, expect, signInWith, signOut, test, toKeycloak } from "./fixtures.ts";

for (const person of ["admin", "manager", "user"] as const) {
  test(`${person} signs in through Keycloak with the role ${person}`, async ({ page }) => {
    await page.goto("/");
    await signInWith(page, person);
    await expect(heading(page, "Services")).toBeVisible();
    await expect(page.getByText(`${person} (Keycloak) · ${person}`)).toBeVisible();
    const isAdmin = person === "admin";
    const administration = page.getByRole("link", { name: "Administration" });
    await expect(administration).toHaveCount(isAdmin ? 1 : 0);
    await page.goto("/administration/history");
    await expect(heading(page, isAdmin ? "History" : "Administrators only")).toBeVisible();
    // The strict cookie of the session is there in a new tab too.
    const tab = await page.context().newPage();
    await tab.goto("/");
    await expect(heading(tab, "Services")).toBeVisible();
  });
}

test("nobody is sent back with the reason, and can use another account", async ({ page }) => {
  await page.goto("/");
  await signInWith(page, "nobody");
  await expect(heading(page, "Sign in")).toBeVisible();
  await expect(page.getByRole("alert")).toContainText("Your account has no role in Mockpit");
  await look(page, "sign-in-no-role");
  await page.getByRole("link", { name: "Sign out of Keycloak" }).click();
  await page.getByRole("button", { name: "Logout" }).click();
  await expect(heading(page, "Sign in")).toBeVisible();
  await expect(page.getByRole("alert")).toHaveCount(0);
  await signInWith(page, "user");
  await expect(page.getByText("user (Keycloak) · user")).toBeVisible();
});

test("the page that was asked for opens after signing in", async ({ page }) => {
  await page.goto("/administration/history");
  await signInWith(page, "admin");
  await expect(heading(page, "History")).toBeVisible();
  await expect(page).toHaveURL("/administration/history");
});

test("local account signs in beside Keycloak", async ({ mockpit, page }) => {
  await Client.administrator(mockpit);
  await page.goto("/");
  await expect(toKeycloak(page)).toBeVisible();
  await look(page, "sign-in-keycloak");
  await signIn(page);
  await expect(page.getByText(`${NAME} · admin`)).toBeVisible();
});

test("sign-in page without Keycloak's password form after cancelling", async ({ page }) => {
  await page.goto("/");
  await toKeycloak(page).click();
  await page.locator("#username").waitFor();
  await page.goBack();
  await expect(toKeycloak(page)).toBeVisible();
});

test("signing out ends the session at Keycloak", async ({ page }) => {
  await page.goto("/");
  await signInWith(page, "admin");
  await expect(heading(page, "Services")).toBeVisible();
  await signOut(page);
  await expect(heading(page, "Sign in")).toBeVisible();
  // Keycloak asks for the password again.
  await toKeycloak(page).click();
  await enterPassword(page, "user");
  await expect(page.getByText("user (Keycloak) · user")).toBeVisible();
});

test("signing in goes on after Keycloak got a new key", async ({ page, realm }) => {
  await page.goto("/");
  await signInWith(page, "user");
  await expect(heading(page, "Services")).toBeVisible();
  await signOut(page);
  await expect(heading(page, "Sign in")).toBeVisible();
  await realm.rotateKey();
  // Mockpit asks for new keys at most every 5 seconds. A sign-in before that is refused.
  await expect(async () => {
    await page.goto("/");
    await toKeycloak(page).click();
    const login = page.locator("#username");
    await login.or(heading(page, "Services")).or(heading(page, "Sign in")).first().waitFor();
    if (await login.isVisible()) await enterPassword(page, "user");
    await expect(heading(page, "Services")).toBeVisible({ timeout: 2_000 });
  }).toPass();
});

test.describe("local accounts off", () => {
  test.use({ more: ["--local-accounts", "loopback", "--host", "mocks.example"] });

  test("the form is shown on this machine only", async ({ mockpit, page }) => {
    await page.goto("/");
    await expect(toKeycloak(page)).toBeVisible();
    await expect(page.getByLabel("User name")).toBeVisible();
    // A proxy on this machine connects for others.
    await page.setExtraHTTPHeaders({ "x-forwarded-for": "192.0.2.7" });
    await page.goto(mockpit.origin);
    await expect(toKeycloak(page)).toBeVisible();
    await expect(page.getByLabel("User name")).toHaveCount(0);
    await look(page, "sign-in-keycloak-only");
  });
});
