import { readFile } from "node:fs/promises";

import { type Page } from "@playwright/test";

import { ALL, Client } from "../client.ts";
import { administrator as test, expect } from "../fixtures.ts";
import { Snapshot, contentOf, large, one, sha256 } from "../files.ts";
import { look } from "../look.ts";
import { bytesOf, exportAll, heading, hold, save, services, tabTo } from "../pages.ts";

const HISTORY = "/administration/history";

const list = (page: Page) => page.getByRole("grid", { name: "Revisions, newest first" });

/** A snapshot with one service, whose example body contains the number. */
const orders = (time: number) =>
  Snapshot.of(`orders-${time}.json`, one("Orders", { body: `{"time":${time}}` }));

/** Creates this many revisions of one service. */
async function revisions(client: Client, count: number): Promise<void> {
  for (let time = 1; time <= count; time += 1) {
    await client.apply(await client.plan(orders(time)), time === 1 ? {} : { 0: { replace: ALL } });
  }
}

test("each revision is listed, shown, and downloaded as it was", async ({
  client,
  page,
}) => {
  await client.import(large());
  const then = await exportAll(page);
  await client.import(orders(1));
  const now = await exportAll(page);
  expect(now.equals(then)).toBe(false);

  await page.goto("/administration");
  await expect(page.getByText(/^2 revisions, last import .* by anna$/)).toBeVisible();
  await page.getByRole("main").getByRole("link", { name: "History" }).click();
  await expect(heading(page, "History")).toBeVisible();
  await expect(page.getByText("2 revisions", { exact: true })).toBeVisible();
  // The header, two imports and the empty first revision.
  await expect(list(page).getByRole("row")).toHaveCount(4);
  const first = list(page).getByRole("row").nth(2);
  await expect(first).toContainText("Import");
  await expect(first).toContainText("anna");
  await expect(first).toContainText(large().name);
  await expect(first).toContainText(sha256(large().bytes).slice(0, 8));

  await first.click();
  await expect(heading(page, "Revision 1")).toBeVisible();
  await expect(page).toHaveURL(`${HISTORY}/1`);
  const added = large().services.length;
  await expect(page.getByRole("listitem").filter({ hasText: `${added} added` })).toBeVisible();
  const table = page.getByRole("region", { name: "Changed services" });
  await expect(table.getByRole("row")).toHaveCount(added + 1);
  const [name, bytes] = await save(page, "Download snapshot");
  expect(name).toBe("microcks-repository-1.json");
  expect(bytes.equals(then)).toBe(true);
  await expect(page.getByText(`microcks-repository-1.json: ${services(added)}`)).toBeVisible();

  await page.getByRole("link", { name: "Newer: revision 2" }).click();
  await expect(heading(page, "Revision 2")).toBeVisible();
  await expect(page.getByText("Current revision")).toBeVisible();
  await expect(table.getByRole("row")).toHaveCount(2);
  await expect(table.getByRole("link", { name: "Orders" })).toBeVisible();
  expect((await save(page, "Download snapshot"))[1].equals(now)).toBe(true);

  await page.reload();
  await expect(heading(page, "Revision 2")).toBeVisible();
  await page.goto(`${HISTORY}/0`);
  await expect(page.getByText("This revision changed no services.")).toBeVisible();
  const button = page.getByRole("button", { name: "Download snapshot" });
  await expect(button).toHaveAccessibleDescription("This revision contains no services.");
});

test("report of a revision is available as JSON and HTML", async ({
  client,
  context,
  page,
}) => {
  const hostile = "</title><script>document.title = 'ran'</script>";
  await client.import(Snapshot.of(`${hostile}.json`, one(hostile)));
  await page.goto(`${HISTORY}/1`);
  const report = async (words: RegExp) => {
    await page.getByRole("button", { name: "Report" }).click();
    const coming = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: words }).click();
    return coming;
  };
  const [json, bytes] = await bytesOf(await report(/JSON/));
  expect(json).toBe("mockpit-revision-1.json");
  const parsed = JSON.parse(bytes.toString("utf8"));
  expect(parsed.revision.number).toBe(1);
  expect(parsed.changes.services[0].key.name).toBe(hostile);

  const download = await report(/HTML/);
  expect(download.suggestedFilename()).toBe("mockpit-revision-1.html");
  const html = await readFile(await download.path(), "utf8");
  expect(html).not.toContain("<script");
  const printed = await context.newPage();
  const asked: string[] = [];
  printed.on("request", (request) => asked.push(request.url()));
  await printed.setContent(html);
  await expect(printed.getByRole("heading", { name: "Import · revision 1" })).toBeVisible();
  // In the decisions and in the changes.
  await expect(printed.getByRole("cell", { name: hostile })).toHaveCount(2);
  expect(await printed.title()).toBe("Import · revision 1 · Mockpit");
  expect(asked).toEqual([]);
});

test("long history loads more by scrolling, keys or button", async ({
  client,
  page,
}) => {
  await revisions(client, 230);
  const asked: (number | null)[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("history/list")) asked.push(request.postDataJSON().before);
  });
  await page.goto(HISTORY);
  await expect(list(page)).toHaveAttribute("aria-rowcount", "101");
  await expect(page.getByRole("button", { name: "Show older revisions (131 more)" })).toBeVisible();
  expect(asked).toEqual([null]);

  await list(page).focus();
  await page.keyboard.press("End");
  await expect(list(page)).toHaveAttribute("aria-rowcount", "201");
  await expect(list(page).locator("[aria-rowindex='101']")).toBeInViewport();
  await page.getByRole("button", { name: "Show older revisions (31 more)" }).click();
  await expect(list(page)).toHaveAttribute("aria-rowcount", "232");
  await expect(page.getByRole("button", { name: /^Show older/ })).toHaveCount(0);
  await list(page).focus();
  await page.keyboard.press("End");
  await expect(list(page).locator("[aria-rowindex='232']")).toContainText("Beginning");
  expect(asked).toEqual([null, 131, 31]);

  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await expect(heading(page, "Revision 1")).toBeVisible();
});

test("button retries loading older revisions", async ({
  client,
  page,
}) => {
  await revisions(client, 120);
  await page.route("**/console/history/list", (route) =>
    route.request().postDataJSON().before === null
      ? route.continue()
      : route.fulfill({ status: 500, json: { code: "internal", detail: { request: "7f" } } }),
  );
  await page.goto(HISTORY);
  await list(page).focus();
  await page.keyboard.press("End");
  await expect(page.getByText("Older revisions could not be loaded.")).toBeVisible();
  await page.unroute("**/console/history/list");
  await page.getByRole("button", { name: /^Show older/ }).click();
  await expect(list(page)).toHaveAttribute("aria-rowcount", "122");
  await expect(page.getByText("Older revisions could not be loaded.")).toHaveCount(0);
});

test("revision is downloaded with the keyboard alone", async ({ client, page }) => {
  await client.import(orders(1));
  await page.goto("/administration");
  await tabTo(page, page.getByRole("main").getByRole("link", { name: "History" }));
  await page.keyboard.press("Enter");
  await expect(heading(page, "History")).toBeFocused();
  await tabTo(page, list(page));
  await page.keyboard.press("Enter");
  await expect(heading(page, "Revision 1")).toBeFocused();
  await tabTo(page, page.getByRole("button", { name: "Download snapshot" }));
  const coming = page.waitForEvent("download");
  await page.keyboard.press("Enter");
  const [, bytes] = await bytesOf(await coming);
  expect(contentOf(bytes).services).toHaveLength(1);
});

test("restore, undo and compare open a plan and become revisions", async ({
  client,
  page,
}) => {
  await revisions(client, 3);
  await page.goto(`${HISTORY}/3`);
  const restore = page.getByRole("button", { name: "Restore revision" });
  await expect(restore).toHaveAccessibleDescription("The repository is already at this revision.");

  await page.goto(`${HISTORY}/1`);
  const [, then] = await save(page, "Download snapshot");
  await restore.click();
  await expect(heading(page, "Restore of revision 1")).toBeVisible();
  await client.apply(page.url().split("/").pop()!, { 0: { replace: ALL } });
  await page.goto(HISTORY);
  await expect(list(page).getByRole("row").nth(1)).toContainText("Restore of 1");
  expect((await exportAll(page)).equals(then)).toBe(true);

  await page.goto(`${HISTORY}/2`);
  const [, second] = await save(page, "Download snapshot");
  await page.goto(`${HISTORY}/3`);
  await page.getByRole("button", { name: "Undo revision" }).click();
  await expect(heading(page, "Undo of revision 3")).toBeVisible();
  await client.apply(page.url().split("/").pop()!, { 0: { replace: ALL } });
  await page.goto(`${HISTORY}/5`);
  await expect(page.getByText("Undo of 3", { exact: true })).toBeVisible();
  expect((await exportAll(page)).equals(second)).toBe(true);

  await page.goto(`${HISTORY}/2`);
  await page.getByRole("button", { name: "Compare with" }).click();
  await page.getByRole("menuitem", { name: "Revision 1 (previous)" }).click();
  await expect(heading(page, "Revision 2 compared with revision 1")).toBeVisible();
});

test("revision is compared with any available revision", async ({ client, page }) => {
  await revisions(client, 3);
  await page.goto(`${HISTORY}/1`);
  await page.getByRole("button", { name: "Compare with" }).click();
  await page.getByRole("menuitem", { name: "Another revision…" }).click();
  const asked = page.getByRole("dialog", { name: "Compare revision 1 with another revision" });
  const field = asked.getByLabel("Revision");
  await field.fill("7");
  await asked.getByRole("button", { name: "Compare" }).click();
  await expect(asked.getByText("Enter a revision between 0 and 3.")).toBeVisible();
  await expect(field).toBeFocused();
  await look(page, "revision-compare");
  await field.fill("1");
  await field.press("Enter");
  await expect(asked.getByText("This is the same revision. Enter another one.")).toBeVisible();
  await field.press("Escape");
  await expect(asked).toBeHidden();

  await page.getByRole("button", { name: "Compare with" }).click();
  await page.getByRole("menuitem", { name: "Another revision…" }).click();
  await expect(field).toHaveValue("");
  await field.fill("2");
  await field.press("Enter");
  await expect(heading(page, "Revision 2 compared with revision 1")).toBeVisible();
  await expect(page.getByRole("row", { name: /^Changed Orders/ })).toBeVisible();
});

test("narrow windows show a card with every fact of a revision", async ({ client, page }) => {
  await revisions(client, 1);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(HISTORY);
  const card = list(page).getByRole("row").filter({ hasText: "orders-1.json" });
  for (const fact of ["1", "Import", "anna", "Orders 1.0 added", "orders-1.json"]) {
    const text = card.getByText(fact, { exact: true }).first();
    await expect(text).toBeInViewport({ ratio: 1 });
    const overflow = await text.evaluate((it) => it.scrollWidth - it.clientWidth);
    expect(overflow, fact).toBeLessThanOrEqual(0);
  }
});

test("history and revision in every state", async ({ client, page }) => {
  await page.goto(HISTORY);
  await expect(page.getByRole("heading", { name: "No revisions yet" })).toBeVisible();
  await look(page, "history-empty");
  await page.goto(`${HISTORY}/7`);
  await expect(page.getByRole("heading", { name: "Revision 7 could not be found." })).toBeVisible();
  await look(page, "revision-missing");

  await client.import(large());
  await revisions(client, 3);
  const release = await hold(page, "history/list");
  await page.goto(HISTORY);
  await expect(page.getByText("Loading history")).toBeAttached();
  release();
  await expect(list(page).getByRole("row")).toHaveCount(6);
  await look(page, "history");
  await page.goto(`${HISTORY}/1`);
  await expect(page.getByRole("region", { name: "Changed services" })).toBeVisible();
  await save(page, "Download snapshot");
  await look(page, "revision-of-many");
  await page.goto(`${HISTORY}/3`);
  await expect(page.getByRole("region", { name: "Changed services" })).toBeVisible();
  await page.getByRole("button", { name: "Report" }).click();
  await expect(page.getByRole("menu")).toBeVisible();
  await look(page, "revision-report");
  await page.goto("/administration");
  await expect(page.getByText(/^4 revisions/)).toBeVisible();
  await look(page, "administration-with-history");

  await page.unroute("**/console/history/list");
  await page.route("**/console/history/list", (route) =>
    route.fulfill({ status: 500, json: { code: "internal", detail: { request: "7f3a" } } }),
  );
  await page.goto(HISTORY);
  await expect(page.getByRole("heading", { name: "The server reported an internal error." })).toBeVisible();
  await look(page, "history-failed");
});
