import { expect, reader as test } from "../fixtures.ts";
import { heading } from "../pages.ts";

/** Counts changes of the address, and rejects them after the first `most`, like Safari. */
async function limitAddressChanges(page: import("@playwright/test").Page, most: number) {
  await page.addInitScript((most) => {
    const counts = window as unknown as { addressChanges: number };
    counts.addressChanges = 0;
    for (const name of ["pushState", "replaceState"] as const) {
      const change = History.prototype[name];
      History.prototype[name] = function (...rest) {
        counts.addressChanges += 1;
        if (counts.addressChanges > most) {
          throw new DOMException("Too many calls to Location or History APIs", "SecurityError");
        }
        change.apply(this, rest);
      };
    }
  }, most);
}

const changes = (page: import("@playwright/test").Page) =>
  page.evaluate(() => (window as unknown as { addressChanges: number }).addressChanges);

for (const path of ["/", "/administration/snapshots"]) {
  test(`typing many letters on ${path} changes the address at most twice`, async ({ page }) => {
    await limitAddressChanges(page, 1_000_000);
    await page.goto(path);
    const search = page.getByRole("searchbox");
    await expect(search).toBeVisible();
    const before = await changes(page);
    await search.pressSequentially("api pastry api pastry api past");
    await expect(page).toHaveURL(/\?q=api(\+|%20)pastry(\+|%20)api(\+|%20)pastry(\+|%20)api(\+|%20)past$/);
    expect(await changes(page) - before).toBeLessThanOrEqual(2);
    await page.reload();
    await expect(search).toHaveValue("api pastry api pastry api past");
  });
}

for (const most of [0, 2]) {
  test(`console survives a browser that refuses address changes after ${most}`, async ({ page }) => {
    const failures: string[] = [];
    page.on("pageerror", (error) => failures.push(error.message));
    await limitAddressChanges(page, most);
    await page.goto("/");
    const grid = page.getByRole("grid", { name: "Services" });
    await expect(grid).toBeVisible();
    const all = Number(await grid.getAttribute("aria-rowcount"));
    const search = page.getByRole("searchbox");
    for (const words of ["api", "xyzzy", "api"]) {
      await search.fill("");
      await search.pressSequentially(words);
      if (words === "xyzzy") {
        await expect(page.getByRole("heading", { name: "No service matches" })).toBeVisible();
      } else {
        await expect.poll(async () => Number(await grid.getAttribute("aria-rowcount"))).toBeLessThan(all);
      }
    }
    // Links still work.
    await page.getByRole("link", { name: "Administration", exact: true }).click();
    await expect(heading(page, "Administration")).toBeVisible();
    expect(failures).toEqual([]);
  });
}

test("filter entered just before navigating stays out of the next address", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("searchbox").pressSequentially("api");
  await page.getByRole("link", { name: "Administration", exact: true }).click();
  await expect(heading(page, "Administration")).toBeVisible();
  await page.getByRole("main").getByRole("link", { name: /Snapshots/ }).first().click();
  await expect(page.getByRole("searchbox")).toHaveValue("");
  await expect(page).toHaveURL(/\/administration\/snapshots(\/export)?$/);
  // Back leaves the page instead of undoing letters.
  await page.goBack();
  await expect(heading(page, "Administration")).toBeVisible();
});
