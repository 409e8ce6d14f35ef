import { type Page } from "@playwright/test";

import { ALL, Client, NAME, PASSWORD } from "../client.ts";
import { Snapshot, one } from "../files.ts";
import { administrator as test, expect } from "../fixtures.ts";
import { IMPORT, decide, drop, heading, hold, reviewRow } from "../pages.ts";

const NAMES = ["Order API", "Stock API", "Price API"];

const together = (file: string, body?: string, names = NAMES): Snapshot =>
  Snapshot.together(
    file,
    ...names.map((name, at) => one(name, { id: `65c${at}`, ...(body && { body }) })),
  );

/** The cell with the decision for a service. */
const decision = (page: Page, name: string) => reviewRow(page, name).getByRole("gridcell").last();

const saved = (page: Page) => page.waitForResponse("**/console/import/decide");

test("decisions survive leaving, reload and another browser", async ({
  browser,
  client,
  mockpit,
  page,
}) => {
  await client.import(together("here.json"));
  await page.goto(IMPORT);
  await drop(page, [together("there.json", "[9]")]);
  await expect(heading(page, "Review of there.json")).toBeVisible();
  const address = page.url();
  let kept = saved(page);
  await decide(page, "Order API 1.0", "Replace");
  await kept;
  // Leaving the review at once loses nothing.
  kept = saved(page);
  await decide(page, "Stock API 1.0", "Merge");
  await page.getByRole("link", { name: "Services", exact: true }).first().click();
  await expect(heading(page, "Services")).toBeVisible();
  await kept;
  await page.goto(IMPORT);
  const waiting = page.getByRole("region", { name: "Waiting reviews" });
  await expect(waiting).toContainText("1 service needs a decision");
  await waiting.getByRole("link", { name: "there.json" }).click();
  await expect(decision(page, "Order API")).toHaveText("Replace");
  await expect(decision(page, "Stock API")).toHaveText("Merge");
  kept = saved(page);
  await decide(page, "Price API 1.0", "Keep mine");
  await kept;
  await page.reload();
  await expect(decision(page, "Price API")).toHaveText("Keep mine");

  await mockpit.account("bob", "admin", PASSWORD);
  const other = await browser.newContext({ baseURL: mockpit.origin });
  await (await Client.signIn(mockpit, "bob")).signInBrowser(other);
  const bob = await other.newPage();
  await bob.goto(address);
  await expect(decision(bob, "Order API")).toHaveText("Replace");
  await expect(decision(bob, "Price API")).toHaveText("Keep mine");
  await other.close();
});

test("the browser asks before a tab with an unsaved decision is closed", async ({ client, page }) => {
  await client.import(together("here.json"));
  await page.goto(IMPORT);
  await drop(page, [together("there.json", "[9]")]);
  await expect(heading(page, "Review of there.json")).toBeVisible();
  const asked: string[] = [];
  page.on("dialog", async (dialog) => {
    asked.push(dialog.type());
    await dialog.dismiss();
  });
  const release = await hold(page, "import/decide");
  await decide(page, "Order API 1.0", "Replace");
  await page.close({ runBeforeUnload: true });
  await expect.poll(() => asked).toEqual(["beforeunload"]);

  const kept = saved(page);
  release();
  await kept;
  await page.reload();
  await expect(decision(page, "Order API")).toHaveText("Replace");
  expect(asked).toEqual(["beforeunload"]);
});

test("two administrators see each other's decisions and overwrite none unseen", async ({
  accessible,
  browser,
  client,
  mockpit,
  page,
}) => {
  await client.import(together("here.json"));
  const plan = await client.plan(together("there.json", "[9]"));
  await page.goto(`${IMPORT}/${plan}`);
  await expect(heading(page, "Review of there.json")).toBeVisible();
  await mockpit.account("bob", "admin", PASSWORD);
  const other = await browser.newContext({ baseURL: mockpit.origin });
  await (await Client.signIn(mockpit, "bob")).signInBrowser(other);
  const bob = await other.newPage();
  await bob.goto(`${IMPORT}/${plan}`);
  await expect(bob.getByText(`${NAME} has this review open.`)).toBeVisible({ timeout: 15_000 });
  const kept = saved(bob);
  await decide(bob, "Order API 1.0", "Replace");
  await kept;
  await expect(page.getByText(/^bob changed 1 decision .*\.$/)).toBeVisible({ timeout: 15_000 });
  await expect(decision(page, "Order API")).toHaveText("Replace");
  await accessible();

  // Before anna's page asks again, both decide about the same service.
  await page.route("**/console/import/update", (route) => route.abort());
  const keptByBob = saved(bob);
  await decide(bob, "Stock API 1.0", "Replace");
  await keptByBob;
  await page.unroute("**/console/import/update");
  await decide(page, "Stock API 1.0", "Keep mine");
  await expect(
    page.getByText("bob changed 1 decision, including yours for Stock API 1.0").first(),
  ).toBeVisible();
  await expect(decision(page, "Stock API")).toHaveText("Replace");

  // An import applied by one of them ends the review of the other.
  await client.apply(plan, { "0": { replace: ALL }, "1": "keep_mine", "2": "keep_mine" });
  await expect(heading(bob, "1 service imported")).toBeVisible({ timeout: 15_000 });
  await other.close();
});

test("import waits until decisions of another person were seen", async ({
  client,
  mockpit,
  page,
}) => {
  await client.import(together("here.json", undefined, ["Order API"]));
  const plan = await client.plan(together("there.json", "[9]", ["Order API"]));
  await page.goto(`${IMPORT}/${plan}`);
  const kept = saved(page);
  await decide(page, "Order API 1.0", "Replace");
  await kept;
  // The page does not ask what others did.
  await page.route("**/console/import/update", (route) => route.abort());
  await mockpit.account("bob", "admin", PASSWORD);
  const bob = await Client.signIn(mockpit, "bob");
  await bob.decide(plan, { "0": "keep_mine" });
  await page.unroute("**/console/import/update");
  await page.getByRole("button", { name: "Import 1 service", exact: true }).click();
  await expect(page.getByText("bob changed the decisions of this import.")).toBeVisible();
  await expect(decision(page, "Order API")).toHaveText("Keep mine");
  expect(await client.newest()).toBe(1);
});

test("cancel asks what it would discard, and leaving is offered instead", async ({
  accessible,
  client,
  page,
}) => {
  await client.import(together("here.json"));
  await page.goto(IMPORT);
  await drop(page, [together("there.json", "[9]")]);
  const kept = saved(page);
  await decide(page, "Order API 1.0", "Replace");
  await kept;
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  const question = page.getByRole("dialog", { name: "Cancel this import?" });
  await expect(question).toContainText("The uploaded file and 1 decision are discarded.");
  await expect(question).toContainText("The repository does not change.");
  await accessible();
  await question.getByRole("button", { name: "Continue review" }).click();
  await expect(question).toBeHidden();
  await expect(decision(page, "Order API")).toHaveText("Replace");
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await question.getByRole("button", { name: "Cancel import" }).click();
  await expect(page).toHaveURL(IMPORT);
  await expect(page.getByRole("region", { name: "Waiting reviews" })).toHaveCount(0);
});

test("waiting reviews are on the thumbnail of snapshots", async ({ accessible, client, page }) => {
  await client.import(together("here.json"));
  await client.plan(together("there.json", "[9]"));
  await page.goto("/administration");
  const reviews = page.getByRole("list", { name: "Waiting reviews" });
  await expect(reviews).toContainText(/there\.json.*anna, .* 3 services need a decision/);
  await accessible();
  await page.setViewportSize({ width: 390, height: 800 });
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(390);
  await reviews.getByRole("link", { name: "there.json" }).click();
  await expect(heading(page, "Review of there.json")).toBeVisible();
});

test("decisions that cannot be saved are kept in the page and saved later", async ({
  client,
  page,
}) => {
  await client.import(together("here.json"));
  const plan = await client.plan(together("there.json", "[9]"));
  await page.goto(`${IMPORT}/${plan}`);
  await page.route("**/console/import/decide", (route) =>
    route.fulfill({ status: 500, json: { code: "internal", detail: { request: "7" } } }),
  );
  await decide(page, "Order API 1.0", "Replace");
  await expect(page.getByText(/^Your last decisions are not saved/)).toBeVisible();
  await page.unroute("**/console/import/decide");
  const kept = saved(page);
  await decide(page, "Stock API 1.0", "Merge");
  await kept;
  await expect(page.getByText(/^Your last decisions are not saved/)).toBeHidden();
  await page.reload();
  await expect(decision(page, "Order API")).toHaveText("Replace");
});
