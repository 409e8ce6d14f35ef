import { Client, NAME, PASSWORD } from "../client.ts";
import { expect, test } from "../fixtures.ts";
import { EXPORT, heading, signIn } from "../pages.ts";

test("the one-time link makes the administrator, once", async ({ mockpit, page }) => {
  await page.goto("/");
  await expect(heading(page, "No administrator yet")).toBeVisible();

  const link = await mockpit.welcome;
  await page.goto(link);
  await expect(heading(page, "Welcome to Mockpit")).toBeVisible();
  const name = page.getByLabel("Name");
  const [password, repeated] = [
    page.getByLabel("Password", { exact: true }),
    page.getByLabel("Password once more"),
  ];
  const create = page.getByRole("button", { name: "Create the administrator" });
  await create.click();
  await expect(page.getByText("Enter the name that you will sign in with.")).toBeVisible();
  await expect(name).toBeFocused();
  await name.fill(NAME);
  await password.fill("too short");
  await create.click();
  await expect(page.getByText("Enter 12 characters or more.", { exact: true })).toBeVisible();
  await expect(password).toBeFocused();
  await password.fill(PASSWORD);
  await repeated.fill("four words with sense");
  await create.click();
  await expect(page.getByText("This is not the same password.")).toBeVisible();
  await expect(repeated).toBeFocused();
  await repeated.fill(PASSWORD);
  await create.click();
  await expect(heading(page, "Services")).toBeVisible();
  await expect(page.getByText(`${NAME} · admin`)).toBeVisible();

  await page.goto(link);
  await expect(page.getByText("so this link does nothing any more")).toBeVisible();
  await expect(page.getByLabel("Name")).toHaveCount(0);
});

test("a link with another token makes nobody an administrator", async ({ mockpit, page }) => {
  await page.goto((await mockpit.welcome).replace(/[0-9a-f]+$/, "0123456789abcdef0123456789abcdef"));
  await page.getByLabel("Name").fill(NAME);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByLabel("Password once more").fill(PASSWORD);
  await page.getByRole("button", { name: "Create the administrator" }).click();
  await expect(page.getByRole("alert")).toHaveText(/This link cannot be used any more/);
  await expect(page.getByLabel("Name")).toHaveValue(NAME);

  await page.goto("/");
  await expect(heading(page, "No administrator yet")).toBeVisible();
});

test("who signs in is where they wanted to go, and signing out ends it", async ({
  mockpit,
  page,
}) => {
  await Client.administrator(mockpit);
  await page.goto(EXPORT);
  await expect(heading(page, "Sign in")).toBeVisible();
  await expect(page.getByLabel("Name")).toBeFocused();

  await signIn(page, NAME, "four words with sense");
  await expect(page.getByRole("alert")).toHaveText("This name and password do not go together.");
  await expect(page.getByLabel("Password", { exact: true })).toHaveValue("");
  await expect(page.getByLabel("Password", { exact: true })).toBeFocused();
  await signIn(page, "nobody", PASSWORD);
  await expect(page.getByRole("alert")).toHaveText("This name and password do not go together.");
  await signIn(page);
  await expect(heading(page, "Snapshots")).toBeVisible();
  await expect(page).toHaveURL(EXPORT);

  await page.reload();
  await expect(heading(page, "Snapshots")).toBeVisible();
  await page.getByRole("button", { name: "Account and colours" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(heading(page, "Sign in")).toBeVisible();
  await page.reload();
  await expect(heading(page, "Sign in")).toBeVisible();
});

test("after too many wrong passwords everybody has to wait, and then the right one is right", async ({
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
