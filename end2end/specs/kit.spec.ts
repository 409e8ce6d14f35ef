import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { expect, test } from "@playwright/test";

import { target } from "../files.ts";
import { expectAccessible } from "../fixtures.ts";
import { look } from "../look.ts";

const KIT = pathToFileURL(join(target, "kit", "index.html")).href;

test.beforeEach(async ({ page }) => {
  await page.goto(KIT);
  // The page is rendered natively, so states that only the DOM has are set here.
  for (const box of await page.getByLabel("With response times").all()) await box.check();
  for (const box of await page.getByLabel("Choose all 10,212").all()) {
    await box.evaluate((box: HTMLInputElement) => (box.indeterminate = true));
  }
  for (const field of await page.getByLabel("Name", { exact: true }).all()) await field.fill("anna");
});

test("every component in every state, light and dark", async ({ page }) => {
  const titles = ["Buttons", "Fields", "Choices", "Tabs", "Drop zone", "Dialog and menu", "Icons"];
  titles.push("Badges and chips", "Counts", "Facts", "Thumbnails");
  titles.push("Notices", "Progress", "Loading", "Empty", "Error", "List");
  for (const theme of ["light", "dark"]) {
    const half = page.getByRole("region", { name: theme, exact: true });
    for (const name of titles) {
      await expect(half.getByRole("heading", { level: 2, name, exact: true })).toBeVisible();
    }
  }
  await look(page, "kit", { whole: true });
});

for (const theme of ["light", "dark"]) {
  test(`dialog and menu open, ${theme}`, async ({ page }) => {
    const half = page.getByRole("region", { name: theme, exact: true });
    await half.locator("dialog").evaluate((dialog: HTMLDialogElement) => dialog.showModal());
    await expect(page.getByRole("dialog", { name: "Remove 3 examples?" })).toBeVisible();
    await expectAccessible(page, `dialog, ${theme}`, { within: "dialog[open]" });
    await page.keyboard.press("Escape");
    await half.locator("[popover]").first().evaluate((menu: HTMLElement) => menu.showPopover());
    await expect(page.getByRole("menuitem", { name: "Response times" })).toBeVisible();
    await expectAccessible(page, `menu, ${theme}`, { within: ":popover-open" });
  });
}
