import { expect, test } from "../fixtures.ts";
import { contentOf } from "../files.ts";
import { exportAll, heading } from "../pages.ts";

test.use({ flags: ["--demo"] });

test("demo needs no sign-in, shows a banner on every page, and has services", async ({
  accessible,
  page,
}) => {
  const banner = page.getByText("Demo: anyone on this machine is an administrator");
  await page.goto("/");
  await expect(heading(page, "Services")).toBeVisible();
  await expect(page.getByText("40 services", { exact: true })).toBeVisible();
  await expect(banner).toBeVisible();
  await accessible();
  expect(contentOf(await exportAll(page)).services).toHaveLength(40);
  for (const path of ["/administration", "/administration/snapshots/import", "/nowhere"]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(banner).toBeVisible();
  }
  await page.getByRole("button", { name: "Account and theme" }).click();
  await expect(page.getByRole("menuitemradio", { name: "Dark theme" })).toBeVisible();
  await expect(page.getByRole("menuitem", { name: "Sign out" })).toHaveCount(0);
});
