import type { Page } from "@playwright/test";

import type { Client } from "../client.ts";
import { administrator as test, expect } from "../fixtures.ts";
import { Snapshot, one } from "../files.ts";
import { IMPORT, choices, choose, decide, heading, reviewRow, tabTo } from "../pages.ts";

/** A body that is long enough to be cut in a comparison. */
const long = (time: number) => JSON.stringify({ time, words: Array(60_000).fill(`word ${time}`) });

const file = (time: number) => Snapshot.of("orders.json", one("Order API", { body: long(time) }));

const row = (page: Page) => reviewRow(page, "Order API");

/** Chooses a file that differs from the repository. */
async function reviewed(client: Client, page: Page): Promise<void> {
  await client.import(file(1));
  await page.goto(IMPORT);
  await choose(page, file(2));
}

test("review, import and undo work by keyboard alone", async ({
  client,
  page,
}) => {
  const { keyboard } = page;
  await reviewed(client, page);
  // The focus is on the heading of the review, later on the heading of the result.
  await expect(heading(page, "Review of orders.json")).toBeFocused();
  await tabTo(page, row(page));
  await keyboard.press("Enter");
  await expect(row(page)).toHaveAttribute("aria-expanded", "true");
  await keyboard.press("Tab");
  const option = (name: string) => choices(page, "Order API 1.0").getByRole("radio", { name });
  await expect(option("Replace")).toBeFocused();
  // Keys that move the focus decide nothing.
  await keyboard.press("ArrowRight");
  await expect(option("Merge")).toBeFocused();
  await keyboard.press("ArrowLeft");
  await expect(row(page)).toContainText("Needs a decision");
  await keyboard.press("Enter");
  await expect(option("Replace")).toBeChecked();
  await keyboard.press("Tab");
  await expect(page.getByLabel("Examples of GET /orders")).toBeFocused();
  await keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Show field by field" })).toBeFocused();
  await keyboard.press("Enter");
  const body = page.getByRole("group", { name: "response body of “all”, as JSON" });
  await expect(body).toBeVisible();
  await keyboard.press("Tab");
  await expect(body).toBeFocused();
  const whole = page.getByRole("button", { name: /^Show all of response body/ });
  await keyboard.press("Tab");
  await expect(whole).toBeFocused();
  await keyboard.press("Enter");
  await expect(whole).toHaveCount(0);
  await expect(body).toBeFocused();
  await keyboard.press("Escape");
  await expect(row(page)).toBeFocused();
  await expect(row(page)).toHaveAttribute("aria-expanded", "false");
  await expect(body).toHaveCount(0);

  await tabTo(page, page.getByRole("button", { name: "Import 1 service", exact: true }));
  await keyboard.press("Enter");
  await expect(heading(page, "1 service imported")).toBeFocused();
  await tabTo(page, page.getByRole("button", { name: "Undo import" }));
  await keyboard.press("Enter");
  await expect(heading(page, "Undo of revision 2")).toBeFocused();
});

test("fields of a copy follow its decision in tab order", async ({
  client,
  page,
}) => {
  const { keyboard } = page;
  await reviewed(client, page);
  await row(page).focus();
  await decide(page, "Order API 1.0", "Import as copy");
  for (const next of ["Name of the copy", "Version of the copy"]) {
    await keyboard.press("Tab");
    await expect(page.getByLabel(next)).toBeFocused();
  }
  await keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Show field by field" })).toBeFocused();
});
