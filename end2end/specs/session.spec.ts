import { Client, PASSWORD } from "../client.ts";
import { administrator as test, expect } from "../fixtures.ts";
import { large, sharing } from "../files.ts";
import {
  EXPORT,
  IMPORT,
  consent,
  decide,
  decideAll,
  drop,
  heading,
  reviewRow,
  row,
  services,
  signIn,
} from "../pages.ts";

test("review keeps its decisions when the session ends and the user signs in again", async ({
  client,
  context,
  page,
}) => {
  await client.import(large());
  const file = sharing();
  const [first, ...others] = file.services;
  await page.goto(IMPORT);
  await drop(page, [file]);
  await decideAll(page, "Keep mine");
  await decide(page, `${first!.name} ${first!.version}`, "Replace");

  await consent(page);

  const tab = await context.newPage();
  await tab.goto("/");
  await tab.getByRole("button", { name: "Account and theme" }).click();
  await tab.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(heading(tab, "Sign in")).toBeVisible();
  await tab.close();

  await page.getByRole("button", { name: /^Import 1 service/ }).click();
  const dialog = page.getByRole("dialog", { name: "Sign in to continue" });
  await expect(dialog).toBeVisible();
  await expect(dialog.getByLabel("User name")).toHaveValue("anna");
  await page.keyboard.press("Escape");
  await expect(page.getByText("What you have entered is still here.")).toBeVisible();
  await page.getByRole("button", { name: "Sign in" }).click();
  await dialog.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();

  for (const { name, version } of others) {
    await expect(reviewRow(page, name).filter({ hasText: version })).toContainText("Keep mine");
  }
  await page.getByRole("button", { name: /^Import 1 service/ }).click();
  await expect(heading(page, "1 service imported")).toBeVisible();
});

test("upload continues after signing in again", async ({
  client,
  page,
}) => {
  await page.goto(IMPORT);
  await expect(heading(page, "Snapshots")).toBeVisible();
  await client.signOut();
  await drop(page, [large()]);
  const dialog = page.getByRole("dialog", { name: "Sign in to continue" });
  await dialog.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.keyboard.press("Enter");
  await expect(heading(page, `Review of ${large().name}`)).toBeVisible();
});

test("user sees services, and an explanation instead of administration", async ({
  client,
  mockpit,
  page,
}) => {
  await client.import(large());
  await client.signOut();
  await mockpit.account("ben", "user", PASSWORD);
  await page.goto("/");
  await signIn(page, "ben");
  await expect(page.getByText(services(large().services.length), { exact: true })).toBeVisible();
  await expect(page.getByText("ben · user")).toBeVisible();
  await expect(page.getByRole("link", { name: "Administration" })).toHaveCount(0);

  for (const path of ["/administration", EXPORT, IMPORT, `${IMPORT}/0123456789abcdef`]) {
    await page.goto(path);
    await expect(heading(page, "Administrators only")).toBeVisible();
    await expect(page).toHaveURL(path);
  }
  // The server enforces it, not only the console.
  const ben = await Client.signIn(mockpit, "ben");
  await expect(ben.plan(sharing())).rejects.toThrow(/403/);

  await page.goto(EXPORT);
  await page.getByRole("button", { name: "Switch account" }).click();
  await signIn(page);
  await expect(heading(page, "Snapshots")).toBeVisible();
  const [first] = large().services;
  await page.getByRole("searchbox").fill(first!.name);
  await expect(row(page, first!.name, first!.version)).toBeVisible();
});
