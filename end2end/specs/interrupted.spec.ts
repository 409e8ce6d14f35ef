import { writeFile } from "node:fs/promises";

import { administrator as test, expect } from "../fixtures.ts";
import { Client } from "../client.ts";
import { Snapshot, large, one } from "../files.ts";
import { IMPORT, drop, heading } from "../pages.ts";

const file = Snapshot.of("orders.json", one("Order API"));

test("a tab that was closed while it sent goes on where it stopped", async ({ context, page }) => {
  const snapshot = large();
  const sent: number[] = [];
  context.on("request", (request) => {
    if (request.url().endsWith("/import/slice")) sent.push(request.postDataBuffer()?.length ?? 0);
  });
  await page.goto(IMPORT);
  // The first slice arrives; the answer to it is all that this tab hears.
  await page.route("**/console/import/slice", async (route) => {
    await route.fetch();
    await route.abort();
  });
  const starts: string[] = [];
  context.on("request", (request) => {
    if (request.url().endsWith("/import/start")) starts.push(request.url());
  });
  const input = page.getByLabel("Choose a file");
  const path = test.info().outputPath("large.json");
  await writeFile(path, snapshot.bytes);
  await input.setInputFiles(path);
  await expect(page.getByText(/could not be sent|does not answer/).first()).toBeVisible();
  await page.close();

  const again = await context.newPage();
  await again.goto(IMPORT);
  const before = sent.length;
  await again.getByLabel("Choose a file").setInputFiles(path);
  await expect(heading(again, "Review of large.json")).toBeVisible();
  expect(starts).toHaveLength(1);
  // What had arrived was not sent again: the rest is shorter than the file.
  const rest = sent.slice(before).reduce((sum, size) => sum + size, 0);
  expect(rest).toBeLessThan(snapshot.bytes.length);
});

test("a lost answer is asked for again, and the import happened once", async ({ client, page }) => {
  await page.goto(IMPORT);
  await drop(page, [file]);
  await expect(heading(page, "Review of orders.json")).toBeVisible();
  await page.route(
    "**/console/import/apply",
    async (route) => {
      await route.fetch();
      await route.abort();
    },
    { times: 1 },
  );
  await page.getByRole("button", { name: "Import 1 service", exact: true }).click();
  await expect(heading(page, "1 service imported")).toBeVisible();
  await expect(page.getByText("Revision 1", { exact: true })).toBeVisible();
  expect(await client.services()).toBe(1);
});

test("a tab that was closed while it wrote comes back to the result, also after a restart", async ({
  context,
  mockpit,
  page,
}) => {
  await page.goto(IMPORT);
  await drop(page, [file]);
  await expect(heading(page, "Review of orders.json")).toBeVisible();
  const address = page.url();
  const applied = page.waitForResponse("**/console/import/apply");
  await page.getByRole("button", { name: "Import 1 service", exact: true }).click();
  await applied;
  await page.close();
  const again = await context.newPage();
  await again.goto(address);
  await expect(heading(again, "1 service imported")).toBeVisible();

  await mockpit.kill();
  await mockpit.restart();
  await (await Client.signIn(mockpit)).lend(context);
  await again.goto(address);
  await expect(heading(again, "1 service imported")).toBeVisible();
});
