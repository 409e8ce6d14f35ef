import { Client, PASSWORD } from "../client.ts";
import { type Content, Snapshot, one } from "../files.ts";
import { administrator as test, expect } from "../fixtures.ts";
import { IMPORT, drop, heading, reviewRow } from "../pages.ts";

test("waiting reviews are listed, opened and cancelled, with a question for another person's", async ({
  accessible,
  client,
  mockpit,
  page,
}) => {
  await page.goto(IMPORT);
  await expect(page.getByText("Drop a snapshot anywhere on this page")).toBeVisible();
  const list = page.getByRole("region", { name: "Waiting reviews" });
  await expect(list).toHaveCount(0);

  await mockpit.account("bob", "admin", PASSWORD);
  const bob = await Client.signIn(mockpit, "bob");
  await bob.plan(Snapshot.of("of-bob.json", one("Order API")));
  await client.plan(Snapshot.of("of-anna.json", one("Order API")));
  await page.reload();
  const rows = list.getByRole("listitem");
  await expect(rows).toHaveCount(2);
  const row = (name: string) => rows.filter({ hasText: name });
  await expect(row("of-bob.json")).toContainText(/bob, started .* no decision is open/);
  await expect(row("of-anna.json")).toContainText("You, started");
  await accessible();
  await page.setViewportSize({ width: 390, height: 800 });
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(390);
  await accessible();

  // Another person's review can be opened.
  await row("of-bob.json").getByRole("link").click();
  await expect(heading(page, "Review of of-bob.json")).toBeVisible();
  await page.goBack();

  await row("of-bob.json").getByRole("button", { name: "Cancel" }).click();
  const question = page.getByRole("dialog", { name: "Cancel of-bob.json, started by bob?" });
  await question.getByRole("button", { name: "Keep import" }).click();
  await expect(question).toBeHidden();
  await expect(rows).toHaveCount(2);
  await row("of-bob.json").getByRole("button", { name: "Cancel" }).click();
  await question.getByRole("button", { name: "Cancel import" }).click();
  await expect(rows).toHaveCount(1);

  // The question for one's own import names what would be lost.
  await row("of-anna.json").getByRole("button", { name: "Cancel" }).click();
  const own = page.getByRole("dialog", { name: "Cancel of-anna.json?" });
  await expect(own).toContainText("The uploaded file is discarded.");
  await own.getByRole("button", { name: "Cancel import" }).click();
  await expect(list).toHaveCount(0);
});

test("cancelled import names who cancelled it", async ({
  client,
  mockpit,
  page,
}) => {
  const plan = await client.plan(Snapshot.of("of-anna.json", one("Order API")));
  await mockpit.account("bob", "admin", PASSWORD);
  const bob = await Client.signIn(mockpit, "bob");
  await bob.cancel(plan);
  await page.goto(`${IMPORT}/${plan}`);
  await expect(heading(page, "This import cannot be shown")).toBeVisible();
  await expect(page.getByText("bob cancelled this import.")).toBeVisible();
  await page.getByRole("link", { name: "Choose another file" }).click();
  await expect(page.getByText("Drop a snapshot anywhere on this page")).toBeVisible();
});

test("large review is loaded in pages", async ({ client, page }) => {
  const many = 2_600;
  const services = Array.from({ length: many }, (_, at) => ({
    id: at.toString(16).padStart(24, "0"),
    name: `Service ${at}`,
    version: "1",
    type: "REST",
  }));
  const content: Content = { ...one("none"), services, requests: [], responses: [], resources: [] };
  await page.goto(IMPORT);
  await drop(page, [Snapshot.of("many.json", content)]);
  await expect(page.getByText(/2,600 services · compared with revision/)).toBeVisible();
  await page.getByRole("searchbox").fill("Service 2599");
  await expect(reviewRow(page, "Service 2599")).toContainText("Add");
  await page.getByRole("button", { name: "Import 2,600 services", exact: true }).click();
  await expect(heading(page, "2,600 services imported")).toBeVisible();
  expect(await client.services()).toBe(many);
});
