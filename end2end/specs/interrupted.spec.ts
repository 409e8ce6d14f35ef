import { writeFile } from "node:fs/promises";

import { administrator as test, expect } from "../fixtures.ts";
import { Client } from "../client.ts";
import { Snapshot, large, one } from "../files.ts";
import { ServerProxy } from "../proxy.ts";
import { IMPORT, drop, heading, hold } from "../pages.ts";

const file = Snapshot.of("orders.json", one("Order API"));

test("upload of a closed tab resumes where it stopped", async ({ context, page }) => {
  const snapshot = large();
  const sent: number[] = [];
  context.on("request", (request) => {
    if (request.url().endsWith("/import/slice")) sent.push(request.postDataBuffer()?.length ?? 0);
  });
  await page.goto(IMPORT);
  // The first slice arrives, but its response is lost.
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
  await expect(page.getByText(/could not be uploaded|is not responding/).first()).toBeVisible();
  await page.close();

  const again = await context.newPage();
  await again.goto(IMPORT);
  const before = sent.length;
  await again.getByLabel("Choose a file").setInputFiles(path);
  await expect(heading(again, "Review of large.json")).toBeVisible();
  expect(starts).toHaveLength(1);
  // The received part is not sent again, so the rest is shorter than the file.
  const rest = sent.slice(before).reduce((sum, size) => sum + size, 0);
  expect(rest).toBeLessThan(snapshot.bytes.length);
});

test("import with lost response happens once", async ({ client, page }) => {
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
  await expect(page.getByRole("main").getByText("Revision 1", { exact: true })).toBeVisible();
  expect(await client.services()).toBe(1);
});

test("closed tab reopens the result, also after a restart", async ({
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
  await (await Client.signIn(mockpit)).signInBrowser(context);
  await again.goto(address);
  await expect(heading(again, "1 service imported")).toBeVisible();
});

test("import in progress elsewhere is watched until it ends", async ({ client, page }) => {
  const plan = await client.plan(file);
  const working = { stage: "writing", done: 2, total: 3 };
  let views = 0;
  await page.route("**/console/import/view", async (route) => {
    views += 1;
    await (views === 1 ? route.fulfill({ json: { working: { working } } }) : route.continue());
  });
  let ended = false;
  await page.route("**/console/import/watch", (route) =>
    route.fulfill({ json: ended ? null : working }),
  );
  await page.goto(`${IMPORT}/${plan}`);
  await expect(heading(page, "Import in progress")).toBeVisible();
  await expect(page.getByText("2 of 3 services")).toBeVisible();
  // The page polls the progress, not the review.
  await page.waitForRequest("**/console/import/watch");
  await page.waitForRequest("**/console/import/watch");
  expect(views).toBe(1);
  ended = true;
  await expect(heading(page, "Review of orders.json")).toBeVisible();
  expect(views).toBe(2);
});

test("upload resumes by itself after a lost connection", async ({
  client,
  mockpit,
  page,
}) => {
  const proxy = await ServerProxy.to(mockpit.origin);
  // Three slices. The connection is cut in the second one.
  const body = JSON.stringify("x".repeat(10_000_000));
  const snapshot = Snapshot.of("long.json", one("Order API", { body }));
  await page.goto(proxy.origin + IMPORT);
  await page.getByLabel("Choose a file").waitFor();
  const path = test.info().outputPath(snapshot.name);
  await writeFile(path, snapshot.bytes);
  const cut = proxy.cutAfter(6_000_000);
  await page.getByLabel("Choose a file").setInputFiles(path);
  await cut;
  await expect(page.getByRole("alert").getByText("long.json could not be uploaded")).toBeVisible();
  await proxy.restore();
  await expect(heading(page, "Review of long.json")).toBeVisible();
  // Only the interrupted slice was sent twice.
  expect(proxy.sent).toBeLessThan(snapshot.bytes.length + 3_000_000);
  await page.getByRole("button", { name: "Import 1 service", exact: true }).click();
  await expect(heading(page, "1 service imported")).toBeVisible();
  expect(await client.services()).toBe(1);
  proxy.cut();
});

test("import cancelled during comparison is discarded", async ({ client, page }) => {
  await page.goto(IMPORT);
  const release = await hold(page, "import/plan");
  await drop(page, [file]);
  await expect(
    page.getByRole("progressbar", { name: "Comparing with the repository" }),
  ).toBeVisible();
  const forgotten = page.waitForResponse("**/console/import/cancel");
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByText("Drop a snapshot anywhere on this page")).toBeVisible();
  release();
  expect((await forgotten).ok()).toBe(true);
  await expect(page.getByText("Drop a snapshot anywhere on this page")).toBeVisible();
  expect(await client.services()).toBe(0);
});

test("import cancelled before it was applied changes nothing", async ({
  client,
  page,
}) => {
  const plan = await client.plan(file);
  await page.goto(`${IMPORT}/${plan}`);
  await hold(page, "import/apply");
  await page.getByRole("button", { name: "Import 1 service", exact: true }).click();
  await expect(page.getByRole("progressbar")).toBeVisible();
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await page.getByRole("button", { name: "Cancel import" }).click();
  await expect(page).toHaveURL(IMPORT);
  expect(await client.services()).toBe(0);
});

test("late cancellation is refused and shows the result", async ({ client, page }) => {
  const plan = await client.plan(file);
  await page.goto(`${IMPORT}/${plan}`);
  let answer = () => {};
  const answered = new Promise<void>((resolve) => (answer = resolve));
  let done = () => {};
  const written = new Promise<void>((resolve) => (done = resolve));
  await page.route("**/console/import/apply", async (route) => {
    const response = await route.fetch();
    done();
    await answered;
    await route.fulfill({ response });
  });
  await page.getByRole("button", { name: "Import 1 service", exact: true }).click();
  await written;
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await page.getByRole("button", { name: "Cancel import" }).click();
  await expect(page.getByText("Too late to cancel. The import is being committed.")).toBeVisible();
  expect(await client.services()).toBe(1);
  answer();
  await expect(heading(page, "1 service imported")).toBeVisible();
});

test("cancellation of an applied import shows the result", async ({
  client,
  page,
}) => {
  const plan = await client.plan(file);
  await page.goto(`${IMPORT}/${plan}`);
  await expect(heading(page, "Review of orders.json")).toBeVisible();
  await client.apply(plan);
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await page.getByRole("button", { name: "Cancel import" }).click();
  await expect(heading(page, "1 service imported")).toBeVisible();
});
