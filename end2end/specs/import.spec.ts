import { writeFile } from "node:fs/promises";

import { administrator as test, expect } from "../fixtures.ts";
import { Snapshot, large, one } from "../files.ts";
import { IMPORT, choose, drop, dropPaths, heading, hold, services } from "../pages.ts";

const file = Snapshot.of("orders.json", one("Order API"));

test("page shows a drop hint while a file is dragged", async ({ page }) => {
  await page.goto(IMPORT);
  const hint = page.getByText("Drop the file anywhere on this page");
  await expect(hint).toHaveCount(0);
  await drop(page, [file], ["dragenter", "dragover"]);
  await expect(hint).toBeAttached();
  await page.locator("body").dispatchEvent("dragleave");
  await expect(hint).toHaveCount(0);
});

test("file is accepted by drop, button and paste", async ({
  page,
}, testInfo) => {
  await page.goto(IMPORT);
  const path = testInfo.outputPath("orders.json");
  await writeFile(path, file.bytes);
  await dropPaths(page, path);
  await expect(heading(page, "Review of orders.json")).toBeVisible();
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await page.getByRole("button", { name: "Cancel import" }).click();

  await choose(page, file);
  await expect(heading(page, "Review of orders.json")).toBeVisible();
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await page.getByRole("button", { name: "Cancel import" }).click();

  await expect(page.getByText("Drop a snapshot anywhere on this page")).toBeVisible();
  await page.evaluate((text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
  }, file.bytes.toString());
  await expect(heading(page, "Review of pasted text")).toBeVisible();
});

test("cancelled upload is discarded", async ({ client, page }) => {
  await page.goto(IMPORT);
  const release = await hold(page, "import/slice");
  await drop(page, [large()]);
  await expect(page.getByRole("progressbar")).toBeVisible();
  const forgotten = page.waitForResponse("**/console/import/cancel");
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByText("Drop a snapshot anywhere on this page")).toBeVisible();
  release();
  expect((await forgotten).ok()).toBe(true);
  await expect(page.getByText("Drop a snapshot anywhere on this page")).toBeVisible();
  expect(await client.services()).toBe(0);
});

test("failed upload resumes where it stopped", async ({ page }) => {
  await page.goto(IMPORT);
  await page.route("**/console/import/slice", (route) => route.fulfill({ status: 502, body: "" }), {
    times: 1,
  });
  await drop(page, [file]);
  await expect(page.getByRole("alert")).toContainText("orders.json could not be uploaded");
  await page.getByRole("button", { name: "Resume upload" }).click();
  await expect(heading(page, "Review of orders.json")).toBeVisible();
});

test("review and result survive a reload", async ({ page }) => {
  await page.goto(IMPORT);
  await drop(page, [file]);
  await expect(heading(page, "Review of orders.json")).toBeVisible();
  await page.reload();
  await expect(heading(page, "Review of orders.json")).toBeVisible();
  await page.getByRole("button", { name: `Import ${services(1)}` }).click();
  await expect(heading(page, "1 service imported")).toBeVisible();
  await page.reload();
  await expect(heading(page, "1 service imported")).toBeVisible();
  await expect(page.getByText("1 of 1 service matches the plan.")).toBeVisible();
  await page.getByRole("link", { name: "Order API" }).click();
  await expect(heading(page, /^Order API/)).toBeVisible();
  await expect(page).toHaveURL(/\/services\/[^/]+$/);
});

test("hostile name is shown with visible control characters", async ({ page }) => {
  await page.goto(IMPORT);
  const name = "<img src=x onerror=alert(1)> \u202Etxt";
  await drop(page, [Snapshot.of("odd.json", one(name))]);
  await expect(page.getByText("<img src=x onerror=alert(1)> ⟨U+202E⟩txt").first()).toBeVisible();
  await expect(page.locator("main img")).toHaveCount(0);
});
