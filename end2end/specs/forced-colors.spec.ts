import type { Locator } from "@playwright/test";

import { administrator as test, expect } from "../fixtures.ts";
import { Snapshot, large, one } from "../files.ts";
import { IMPORT, choices, drop, heading, openRow, reviewRow, tick } from "../pages.ts";

/** How an element and its generated content are drawn, apart from texts. */
const drawn = (target: Locator): Promise<string> =>
  target.evaluate((element) =>
    [null, "::before", "::after"]
      .map((part) => getComputedStyle(element, part))
      .map((it) => [
        it.content === "none" ? "" : `${it.backgroundColor} ${it.borderBlockEnd} ${it.boxShadow}`,
        `${it.backgroundColor} ${it.color} ${it.borderBlockEnd} ${it.outlineStyle} ${it.outlineColor}`,
      ])
      .join(),
  );

/** Forced colours remove backgrounds and shadows. What is chosen must look different in another way. */
test.beforeEach(({ page }) => page.emulateMedia({ forcedColors: "active" }));

test("the current page, a chosen row and the sorted column stand out in forced colours", async ({
  client,
  page,
}) => {
  await client.import(large());
  await page.goto("/");
  const menu = page.getByRole("navigation", { name: "Main" });
  const [current, other] = [menu.locator("a[aria-current]"), menu.locator("a:not([aria-current])")];
  await expect(current).toBeVisible();
  expect(await drawn(current.first())).not.toBe(await drawn(other.first()));

  const rows = page.getByRole("grid").getByRole("row");
  await tick(rows.nth(2));
  await expect(rows.nth(2)).toHaveAttribute("aria-selected", "true");
  expect(await drawn(rows.nth(2))).not.toBe(await drawn(rows.nth(3)));
  const box = (at: number) => rows.nth(at).locator(".c-list__box");
  expect(await drawn(box(2))).not.toBe(await drawn(box(3)));
});

test("filter, decision and selection of a review stand out in forced colours", async ({
  client,
  page,
}) => {
  const file = (body: string) =>
    Snapshot.together("file.json", one("Orders", { id: "65c1", body }), one("Stock", { id: "65c2", body }));
  await client.import(file("[1]"));
  await page.goto(IMPORT);
  await drop(page, [file("[2]")]);
  await expect(heading(page, "Review of file.json")).toBeVisible();
  const filter = (name: RegExp) => page.getByRole("button", { name });
  expect(await drawn(filter(/^All/))).not.toBe(await drawn(filter(/^Changes/)));

  const [first, second] = [reviewRow(page, "Orders"), reviewRow(page, "Stock")];
  await first.getByRole("gridcell").first().click();
  await expect(first).toHaveAttribute("aria-selected", "true");
  expect(await drawn(first)).not.toBe(await drawn(second));

  await openRow(first);
  const option = (name: string) => choices(page, "Orders 1.0").getByRole("radio", { name });
  await option("Merge").click();
  expect(await drawn(option("Merge"))).not.toBe(await drawn(option("Replace")));
});
