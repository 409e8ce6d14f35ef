import { Snapshot, one } from "../files.ts";
import { administrator as test, expect } from "../fixtures.ts";
import { IMPORT, heading } from "../pages.ts";

const HISTORY = "/administration/history";

test("cancelled undo, restore and comparison lead back to the revision", async ({
  client,
  page,
}) => {
  await client.import(Snapshot.of("a.json", one("Order API")));
  await client.import(Snapshot.of("b.json", one("Stock API", { id: "65b2" })));
  const crumbs = page.getByRole("navigation", { name: "Breadcrumbs" });
  for (const start of [
    () => page.getByRole("button", { name: "Undo", exact: false }).first().click(),
    () => page.getByRole("button", { name: "Restore", exact: false }).first().click(),
    async () => {
      await page.getByRole("button", { name: /^Compare/ }).click();
      await page.getByRole("menuitem").first().click();
    },
  ]) {
    await page.goto(`${HISTORY}/1`);
    await expect(heading(page, "Revision 1")).toBeVisible();
    await start();
    await expect(page).toHaveURL(new RegExp(`${IMPORT}/`));
    await expect(crumbs.getByRole("link")).toHaveText(["Administration", "History", "Revision 1"]);
    await page.reload();
    await expect(crumbs.getByRole("link")).toHaveText(["Administration", "History", "Revision 1"]);
    await page.getByRole("button", { name: /^(Cancel|Close)$/ }).click();
    await expect(heading(page, "Revision 1")).toBeVisible();
    await expect(page).toHaveURL(`${HISTORY}/1`);
  }
});

test("cancelled undo of a result leads back to the result", async ({ client, page }) => {
  const plan = await client.plan(Snapshot.of("a.json", one("Order API")));
  await client.apply(plan);
  await page.goto(`${IMPORT}/${plan}`);
  await page.getByRole("button", { name: "Undo import" }).click();
  await expect(heading(page, "Undo of revision 1")).toBeVisible();
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await expect(heading(page, "1 service imported")).toBeVisible();
});
