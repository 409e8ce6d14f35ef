import { type Page } from "@playwright/test";

import { ALL, Client, PASSWORD } from "../client.ts";
import { administrator as test, expect } from "../fixtures.ts";
import { Snapshot, one } from "../files.ts";
import { look } from "../look.ts";
import { heading, hold, tabTo } from "../pages.ts";

const HISTORY = "/administration/history";

const list = (page: Page) => page.getByRole("grid", { name: "Revisions, newest first" });
const search = (page: Page) => page.getByRole("searchbox", { name: "Search service, file, user" });

/** The revisions in the list, newest first. */
const listed = (page: Page) => list(page).locator("[role=row] .s-history__link");

const file = (name: string, service: string, body = "{}") =>
  Snapshot.of(name, one(service, { id: service.toLowerCase().padEnd(24, "0"), body }));

/** Four revisions: two services by anna, a change by bob, its undo. */
async function filled(client: Client, addBob: () => Promise<Client>): Promise<void> {
  await client.import(file("petstore.json", "Pétstore"));
  await client.import(file("orders.json", "Orders"));
  const bob = await addBob();
  await bob.apply(await bob.plan(file("all.json", "Orders", '{"a":1}')), { 0: { replace: ALL } });
}

test("history is searched by service, file, user and kind, and the address keeps the search", async ({
  client,
  mockpit,
  page,
}) => {
  await filled(client, async () => {
    await mockpit.account("bob", "admin", PASSWORD);
    return Client.signIn(mockpit, "bob");
  });
  await page.goto(HISTORY);
  await expect(listed(page)).toHaveText(["3", "2", "1", "0"]);
  await expect(page.getByText("3 revisions", { exact: true })).toBeVisible();
  // Rows name what they changed.
  const row = (number: number) => list(page).getByRole("row").filter({ has: page.getByText(`${number}`, { exact: true }) });
  await expect(row(3)).toContainText("Orders 1.0 changed");
  await expect(row(1)).toContainText("Pétstore 1.0 added");

  await page.keyboard.press("/");
  await expect(search(page)).toBeFocused();
  await page.keyboard.type("petstore");
  await expect(listed(page)).toHaveText(["1"]);
  await expect(page.getByText("1 revision found", { exact: true })).toBeVisible();
  await expect(page).toHaveURL(`${HISTORY}?q=petstore`);
  await page.reload();
  await expect(listed(page)).toHaveText(["1"]);
  await expect(search(page)).toHaveValue("petstore");
  await search(page).fill("bob");
  await expect(listed(page)).toHaveText(["3"]);
  await page.getByLabel("Search in").selectOption("Services");
  await expect(page.getByRole("heading", { name: "No revision matches" })).toBeVisible();
  await look(page, "history-no-match");
  await page.getByLabel("Search in").selectOption("Users");
  await expect(listed(page)).toHaveText(["3"]);
  await expect(page).toHaveURL(`${HISTORY}?q=bob&in=user`);
  await page.getByLabel("Search in").selectOption("Files");
  await search(page).fill("ORDERS.json");
  await expect(listed(page)).toHaveText(["2"]);

  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(listed(page)).toHaveText(["3", "2", "1", "0"]);
  await expect(page).toHaveURL(HISTORY);
  await page.getByLabel("Action").selectOption("Undo");
  await expect(page.getByRole("heading", { name: "No revision matches" })).toBeVisible();
  await page.getByLabel("Action").selectOption("Import");
  await expect(listed(page)).toHaveText(["3", "2", "1"]);
  await look(page, "history-search");

  // Back from a revision finds the search again.
  await listed(page).first().click();
  await expect(heading(page, "Revision 3")).toBeVisible();
  await page.goBack();
  await expect(listed(page)).toHaveText(["3", "2", "1"]);
});

test("search that finds little goes on only when asked", async ({ client, page }) => {
  await client.import(file("first.json", "Orders"));
  await page.route("**/console/history/list", async (route) => {
    const { before, filter } = route.request().postDataJSON();
    if (filter.words === "" || before !== null) return route.continue();
    // A server that has searched enough for one page.
    const page = { revisions: [], changes: {}, searched_to: 2, newest: 1, oldest: 0 };
    return route.fulfill({ json: page });
  });
  await page.goto(`${HISTORY}?q=orders`);
  await expect(page.getByRole("heading", { name: "No revision matches" })).toBeVisible();
  await expect(page.getByText("2 older revisions were not searched yet.")).toBeVisible();
  await expect(page.getByText("0 revisions found, searched back to revision 2")).toBeVisible();
  await page.getByRole("button", { name: "Search older revisions (2 more)" }).click();
  await expect(listed(page)).toHaveText(["1"]);
  await expect(page.getByText("1 revision found", { exact: true })).toBeVisible();
});

test("two picked revisions are compared", async ({ client, page }) => {
  await client.import(file("a.json", "Orders"));
  for (const body of ["1", "2"]) {
    await client.apply(await client.plan(file("b.json", "Orders", body)), { 0: { replace: ALL } });
  }
  await page.goto(HISTORY);
  await expect(page.getByText("Select two revisions to compare them.")).toBeVisible();
  const top = async () => (await list(page).boundingBox())!.y;
  const before = await top();
  const pick = (number: number) =>
    list(page).locator(`[aria-rowindex='${5 - number}']`).getByRole("gridcell").first().click();
  await pick(3);
  await expect(page.getByText("Revision 3 selected.")).toBeVisible();
  await pick(2);
  await expect(page.getByText("Revisions 2 and 3 selected.")).toBeVisible();
  // A third one replaces the first one.
  await pick(1);
  await expect(page.getByText("Revisions 1 and 2 selected.")).toBeVisible();
  await expect(list(page).getByRole("row", { selected: true })).toHaveCount(2);
  expect(await top()).toBe(before);
  await look(page, "history-picked");
  await page.getByRole("button", { name: "Clear selection" }).click();
  await expect(list(page).getByRole("row", { selected: true })).toHaveCount(0);
  expect(await top()).toBe(before);

  // With the keyboard.
  await tabTo(page, list(page));
  await page.keyboard.press("Home");
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Space");
  await page.getByRole("button", { name: "Compare", exact: true }).click();
  await expect(heading(page, "Revision 3 compared with revision 1")).toBeVisible();
});

test("revision shows what changed in each service", async ({ client, page }) => {
  await client.import(file("a.json", "Orders", '{"state":"open"}'));
  await client.apply(await client.plan(file("b.json", "Orders", '{"state":"paid"}')), {
    0: { replace: ALL },
  });
  await page.goto(`${HISTORY}/2`);
  await expect(page.getByText(/^Restore returns the whole repository.* Undo takes back only/)).toBeVisible();
  const actions = page.locator(".l-header__actions").getByRole("button");
  await expect(actions.first()).toHaveText("Download snapshot");

  const table = page.getByRole("region", { name: "Changed services" });
  await expect(table.getByRole("row").nth(1)).toContainText("1 · 1 changed");
  const open = table.getByRole("button", { name: "Changed show the changes of Orders 1.0" });
  await expect(open).toHaveAttribute("aria-expanded", "false");
  const release = await hold(page, "history/detail");
  await open.click();
  await expect(table.getByText("Loading changes")).toBeAttached();
  release();
  await expect(table).toContainText("open");
  await expect(table).toContainText("paid");
  await look(page, "revision-changes", { whole: true });
  await open.click();
  await expect(table).not.toContainText("paid");

  await page.unroute("**/console/history/detail");
  await page.route("**/console/history/detail", (route) =>
    route.fulfill({ status: 500, json: { code: "internal", detail: { request: "7f" } } }),
  );
  await open.click();
  await expect(table).toContainText("The server reported an internal error.");
});
