import { Client, NAME, PASSWORD } from "../client.ts";
import { expect, test } from "../fixtures.ts";
import { EXPORT, heading, signIn } from "../pages.ts";

test("one-time link creates the administrator once", async ({ mockpit, page }) => {
  await page.goto("/");
  await expect(heading(page, "No administrator yet")).toBeVisible();

  const link = await mockpit.welcome;
  await page.goto(link);
  await expect(heading(page, "Welcome to Mockpit")).toBeVisible();
  const name = page.getByLabel("User name");
  const [password, repeated] = [
    page.getByLabel("Password", { exact: true }),
    page.getByLabel("Confirm password"),
  ];
  const create = page.getByRole("button", { name: "Create administrator" });
  await create.click();
  await expect(page.getByText("Enter a user name.")).toBeVisible();
  await expect(name).toBeFocused();
  await name.fill(NAME);
  await password.fill("too short");
  await create.click();
  await expect(page.getByText("Enter at least 12 characters.", { exact: true })).toBeVisible();
  await expect(password).toBeFocused();
  await password.fill(PASSWORD);
  await repeated.fill("four words with sense");
  await create.click();
  await expect(page.getByText("The passwords do not match.")).toBeVisible();
  await expect(repeated).toBeFocused();
  await repeated.fill(PASSWORD);
  await create.click();
  await expect(heading(page, "Services")).toBeVisible();
  await expect(page.getByText(`${NAME} · admin`)).toBeVisible();

  await page.goto(link);
  await expect(page.getByText("so this link is no longer valid")).toBeVisible();
  await expect(page.getByLabel("User name")).toHaveCount(0);
});

test("link with a wrong token creates no administrator", async ({ mockpit, page }) => {
  await page.goto((await mockpit.welcome).replace(/[0-9a-f]+$/, "0123456789abcdef0123456789abcdef"));
  await page.getByLabel("User name").fill(NAME);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByLabel("Confirm password").fill(PASSWORD);
  await page.getByRole("button", { name: "Create administrator" }).click();
  await expect(page.getByRole("alert")).toHaveText(/This link is no longer valid/);
  await expect(page.getByLabel("User name")).toHaveValue(NAME);

  await page.goto("/");
  await expect(heading(page, "No administrator yet")).toBeVisible();
});

test("signing in opens the requested page, and signing out ends the session", async ({
  mockpit,
  page,
}) => {
  await Client.administrator(mockpit);
  await page.goto(EXPORT);
  await expect(heading(page, "Sign in")).toBeVisible();
  await expect(page.getByLabel("User name")).toBeFocused();

  await signIn(page, NAME, "four words with sense");
  await expect(page.getByRole("alert")).toHaveText("Wrong user name or password.");
  await expect(page.getByLabel("Password", { exact: true })).toHaveValue("");
  await expect(page.getByLabel("Password", { exact: true })).toBeFocused();
  await signIn(page, "nobody", PASSWORD);
  await expect(page.getByRole("alert")).toHaveText("Wrong user name or password.");
  await signIn(page);
  await expect(heading(page, "Snapshots")).toBeVisible();
  await expect(page).toHaveURL(EXPORT);

  await page.reload();
  await expect(heading(page, "Snapshots")).toBeVisible();
  await page.getByRole("button", { name: "Account and theme" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(heading(page, "Sign in")).toBeVisible();
  await page.reload();
  await expect(heading(page, "Sign in")).toBeVisible();
});

test("too many wrong passwords delay sign-in, and the right one works afterwards", async ({
  mockpit,
  page,
}) => {
  await Client.administrator(mockpit);
  await page.goto("/");
  const alert = page.getByRole("alert");
  await expect(async () => {
    await signIn(page, NAME, "four words with sense");
    await expect(alert).toHaveText(/Too many attempts/, { timeout: 500 });
  }).toPass({ intervals: [0] });
  await expect(alert).toHaveText(/Try again in \d+ seconds?\./);
  await expect(async () => {
    await signIn(page);
    await expect(heading(page, "Services")).toBeVisible({ timeout: 1_000 });
  }).toPass();
});
