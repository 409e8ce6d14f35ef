import { ALL } from "../client.ts";
import { type Content, Snapshot, one } from "../files.ts";
import { administrator as test, expect } from "../fixtures.ts";
import { IMPORT, drop, heading, hold, reviewRow } from "../pages.ts";

const many = (count: number): Snapshot => {
  const services = Array.from({ length: count }, (_, at) => ({
    id: at.toString(16).padStart(24, "0"),
    name: `Service ${at}`,
    version: "1",
    type: "REST",
  }));
  const content: Content = { ...one("none"), services, requests: [], responses: [], resources: [] };
  return Snapshot.of("many.json", content);
};

test("result proves what was written, and lists it with the words of the review", async ({
  accessible,
  client,
  page,
}) => {
  await client.import(Snapshot.of("here.json", one("Order API")));
  const twin = one("0rder API", { id: "65e1" });
  const changed = one("Order API", { body: "[2]" });
  const plan = await client.plan(Snapshot.together("there.json", changed, twin));
  await client.apply(plan, { "0": { merge: ALL } });
  await page.goto(`${IMPORT}/${plan}`);
  await expect(heading(page, "2 services imported")).toBeVisible();
  await expect(page.getByText("2 of 2 services match the plan.")).toBeVisible();
  const list = page.getByRole("grid", { name: "Changed services" });
  await expect(list.getByRole("row").filter({ hasText: "Merged" })).toContainText(
    "1 example changed",
  );
  const added = list.getByRole("row").filter({ hasText: "Added" });
  await expect(added).toContainText("1 operation");
  // Names that look alike are marked where they are shown.
  await expect(added).toContainText(/looks like Order API/);
  await accessible();

  await page.getByRole("button", { name: /^Added 1/ }).click();
  await expect(list.getByRole("row")).toHaveCount(2);
  await expect(page.getByText("1 of 2 services shown")).toBeVisible();
  await page.getByRole("button", { name: /^All 2/ }).click();
  await page.getByRole("searchbox").fill("nothing like it");
  await expect(page.getByText("No service matches")).toBeVisible();
  await page.getByRole("searchbox").fill("ORDER");
  await list.getByRole("link", { name: "Order API" }).first().click();
  await expect(page).not.toHaveURL(/import/);
});

test("narrow windows show a card with every fact of a written service", async ({ client, page }) => {
  const plan = await client.plan(Snapshot.of("here.json", one("Order API")));
  await client.apply(plan);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${IMPORT}/${plan}`);
  const card = page.getByRole("grid", { name: "Changed services" }).getByRole("row").last();
  for (const fact of ["Added", "Order API", "1.0", "REST", "1 operation, 1 example"]) {
    await expect(card.getByText(fact, { exact: true })).toBeInViewport({ ratio: 1 });
  }
});

test("result of 10,000 services is shown at once and keeps few elements", async ({
  client,
  page,
}) => {
  test.slow();
  const count = 10_000;
  const plan = await client.plan(many(count));
  await client.apply(plan);
  await page.goto(`${IMPORT}/${plan}`);
  await expect(heading(page, "10,000 services imported")).toBeVisible({ timeout: 30_000 });
  const list = page.getByRole("grid", { name: "Changed services" });
  await expect(list).toHaveAttribute("aria-rowcount", "10001");
  expect(await list.evaluate((element) => element.querySelectorAll("*").length)).toBeLessThan(1_500);
  await page.getByRole("searchbox").fill("Service 9999");
  await expect(list.getByRole("gridcell", { name: "Service 9999" })).toBeVisible();
});

test("report of a result can be downloaded", async ({ client, page }) => {
  const plan = await client.plan(Snapshot.of("here.json", one("Order API")));
  await client.apply(plan);
  await page.goto(`${IMPORT}/${plan}`);
  await page.getByRole("button", { name: "Report" }).click();
  const coming = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: /JSON/ }).click();
  expect((await coming).suggestedFilename()).toBe("mockpit-revision-1.json");
});

test("progress of writing is in the bar, and nothing else moves", async ({ client, page }) => {
  const plan = await client.plan(many(40));
  let asked = 0;
  await page.route("**/console/import/watch", (route) => {
    asked += 1;
    return route.fulfill({ json: { stage: "writing", done: 418, total: 1_545 } });
  });
  await page.goto(`${IMPORT}/${plan}`);
  const release = await hold(page, "import/apply");
  const first = reviewRow(page, "Service 0").first();
  await expect(first).toBeVisible();
  const before = await first.boundingBox();
  await page.getByRole("button", { name: "Import 40 services", exact: true }).click();
  const bar = page.locator(".s-review__bar");
  await expect(bar.getByText("Writing").first()).toBeVisible();
  await expect(bar.getByText("418 of 1,545")).toBeVisible();
  await expect(bar).toBeInViewport();
  expect(await first.boundingBox()).toEqual(before);
  const start = Date.now();
  const before4 = asked;
  await expect.poll(() => asked - before4).toBeGreaterThanOrEqual(4);
  expect(Date.now() - start).toBeLessThan(2_500);
  release();
  await expect(heading(page, "40 services imported")).toBeVisible();
});

test("left-out content of the file is listed in the result", async ({ page }) => {
  const doubled = one("Order API");
  doubled.requests.push({ ...doubled.requests[0]!, name: "other" });
  await page.goto(IMPORT);
  await drop(page, [Snapshot.of("doubled.json", doubled)]);
  await page.getByRole("button", { name: "Import 1 service", exact: true }).click();
  await expect(heading(page, "1 service imported")).toBeVisible();
  await expect(page.getByText(/^Warnings \(\d+\)$/)).toBeVisible();
  await page.reload();
  await expect(page.getByText(/^Warnings \(\d+\)$/)).toBeVisible();
});
