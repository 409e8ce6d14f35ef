import type { Locator, Page } from "@playwright/test";

import { Client } from "../client.ts";
import { Snapshot, one } from "../files.ts";
import { administrator as base, expect } from "../fixtures.ts";
import { look } from "../look.ts";
import { Mockpit } from "../mockpit.ts";
import { heading, reviewRow, tabTo } from "../pages.ts";
import { LONGEST_TASK, trace } from "../tasks.ts";

const INSTANCES = "/administration/instances";

/** A second real server, which is the instance. */
const test = base.extend<{ there: { server: Mockpit; client: Client; token: string } }>({
  there: async ({}, use) => {
    const server = await Mockpit.start();
    const client = await Client.administrator(server);
    const token = await client.token("instance", ["read", "export", "import"]);
    await use({ server, client, token });
    await server.dispose();
  },
});

const dialog = (page: Page, name: string | RegExp) => page.getByRole("dialog", { name });
const instances = (page: Page) => page.getByRole("list", { name: "Instances" }).getByRole("listitem");
const instance = (page: Page, name: string) => instances(page).filter({ hasText: name });
const thumbnail = (page: Page) => page.getByRole("listitem").filter({ hasText: "Compare with other Microcks" });
const row = (page: Page, name: string): Locator =>
  page.getByRole("row").filter({ has: page.getByRole("gridcell", { name, exact: true }) });

/** Fills the dialog, which is open. */
async function fill(page: Page, name: string, url: string, token?: string): Promise<Locator> {
  const form = dialog(page, "Add instance");
  await form.getByLabel("Name").fill(name);
  await form.getByLabel("URL", { exact: true }).fill(url);
  if (token !== undefined) {
    await form.getByLabel("Sign in").selectOption("With an access token");
    await form.getByLabel("Access token", { exact: true }).fill(token);
  }
  return form;
}

/** Adds an instance with its access token. */
async function add(page: Page, name: string, url: string, token?: string): Promise<void> {
  await page.goto(INSTANCES);
  await page.getByRole("button", { name: "Add instance" }).first().click();
  const form = await fill(page, name, url, token);
  await form.getByRole("button", { name: "Save instance" }).click();
  await expect(form).toBeHidden();
}

test("an instance is tried, added, changed and removed, and a dead one is named", async ({ page, there }) => {
  await there.client.import(Snapshot.of("orders.json", one("Orders")));
  await page.goto("/administration");
  await expect(thumbnail(page)).toContainText("No instances yet");
  await page.getByRole("link", { name: "Instances" }).click();
  await expect(page).toHaveURL(INSTANCES);
  await expect(heading(page, "Instances")).toBeVisible();
  await expect(page.getByText("No instances yet")).toBeVisible();
  await look(page, "instances-empty", { whole: true });

  // With the keyboard alone: open, correct what is wrong, try, save.
  await tabTo(page, page.getByRole("button", { name: "Add instance" }).first());
  await page.keyboard.press("Enter");
  const form = await fill(page, "dev", "dev");
  await form.getByRole("button", { name: "Try" }).press("Enter");
  await expect(form.getByText("Enter a URL")).toBeVisible();
  await form.getByLabel("URL", { exact: true }).fill(there.server.origin);
  await form.getByRole("button", { name: "Try" }).press("Enter");
  await expect(form.getByRole("alert")).toContainText("It needs a sign-in.");
  await look(page, "instances-try-failed");
  await fill(page, "dev", there.server.origin, there.token);
  await form.getByRole("button", { name: "Try" }).press("Enter");
  await expect(form.getByText(/^Mockpit .* with 1 service$/)).toBeVisible();
  await expect(form).toContainText("allowed");
  await look(page, "instances-tried");
  await form.getByLabel("Name").press("Enter");
  await expect(form).toBeHidden();
  await expect(instance(page, "dev")).toContainText("answers");
  await expect(instance(page, "dev")).toContainText("1 service");

  // Nobody listens there.
  await add(page, "old", "http://127.0.0.1:1");
  await expect(instance(page, "old")).toContainText("does not answer");
  await expect(instance(page, "old")).toContainText("Check the URL, and whether the server is running.");
  await expect(instance(page, "dev")).toContainText("answers");
  await look(page, "instances", { whole: true });
  await page.goto("/administration");
  await expect(thumbnail(page)).toContainText("2 instances, 1 does not answer");

  // The secret is never shown, and stays.
  await page.goto(INSTANCES);
  await page.getByRole("button", { name: "Actions for dev" }).click();
  await page.getByRole("menuitem", { name: "Edit…" }).click();
  const edit = dialog(page, "Edit dev");
  await expect(edit.getByLabel("Access token", { exact: true })).toHaveValue("");
  await expect(edit).toContainText("Stored, and never shown. Enter a new one to change it.");
  await edit.getByLabel("Name").fill("test");
  await look(page, "instances-edit");
  await edit.getByRole("button", { name: "Save instance" }).click();
  await expect(instance(page, "test")).toContainText("answers");

  await page.getByRole("button", { name: "Actions for old" }).click();
  await page.getByRole("menuitem", { name: "Remove…" }).click();
  const question = dialog(page, "Remove old?");
  await expect(question).toContainText("Nothing changes there");
  await question.getByRole("button", { name: "Remove instance" }).click();
  await expect(instances(page)).toHaveCount(1);
});

test("services of an instance are read, compared and fetched through the review", async ({ client, page, there }) => {
  await client.import(Snapshot.of("orders.json", one("Orders")));
  await there.client.import(Snapshot.of("orders.json", one("Orders")));
  await there.client.import(Snapshot.of("stock.json", one("Stock", { id: "65a2" })));
  await client.import(Snapshot.of("beers.json", one("Beers", { id: "65a3" })));
  await add(page, "dev", there.server.origin, there.token);
  await page.getByRole("link", { name: "dev" }).click();
  await expect(heading(page, "dev")).toBeVisible();
  await expect(page.getByText("Not read yet")).toBeVisible();
  await look(page, "instance-not-read", { whole: true });
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(page.getByText(/^Read just now: 2 services, 2 new\.$/)).toBeVisible();
  await expect(row(page, "Orders")).toContainText("same");
  await expect(row(page, "Stock")).toContainText("only there");
  await expect(row(page, "Beers")).toContainText("only here");
  await look(page, "instance");
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(page.getByText(/^Read just now: 2 services, nothing changed\.$/)).toBeVisible();

  // The filter is in the address.
  await page.getByLabel("Show").selectOption("All that differ (2)");
  await expect(row(page, "Orders")).toHaveCount(0);
  await expect(page).toHaveURL(/show=differing/);
  await page.reload();
  await expect(page.getByText("2 of 3 services")).toBeVisible();

  // Clearing the filters leads back to the search.
  await page.getByRole("searchbox").fill("no such service");
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(page.getByRole("searchbox")).toBeFocused();
  await page.getByLabel("Show").selectOption("All that differ (2)");

  await page.getByRole("grid", { name: "Services" }).focus();
  await page.keyboard.press("Control+a");
  await expect(page.getByText("2 selected")).toBeVisible();
  await page.getByRole("button", { name: "Fetch 1 service" }).click();
  await expect(page).toHaveURL(/\/administration\/snapshots\/import\//);
  await expect(page.getByRole("main")).toContainText("dev, Mockpit");
  await expect(reviewRow(page, "Stock")).toBeVisible();
  await page.getByRole("button", { name: "Import 1 service" }).click();
  await expect(heading(page, /imported/i)).toBeVisible();
  await page.goBack();
  await expect(row(page, "Stock")).toHaveCount(0);
  await page.getByLabel("Show").selectOption({ value: "" });
  await expect(row(page, "Stock")).toContainText("same");

  await page.getByRole("button", { name: "Compare…" }).click();
  await look(page, "instance-compare");
  await dialog(page, "Compare dev").getByRole("button", { name: "Compare" }).click();
  await expect(page).toHaveURL(/\/administration\/snapshots\/import\//);
  await expect(heading(page, /dev/)).toBeVisible();
  await expect(page.getByRole("main")).toContainText("Beers");

  // With a file, which is uploaded first.
  await page.goBack();
  await page.getByRole("button", { name: "Compare…" }).click();
  const compare = dialog(page, "Compare dev");
  await compare.getByLabel("Compare with").selectOption("A snapshot file");
  await look(page, "instance-compare-file");
  const { name, bytes } = Snapshot.of("old-orders.json", one("Orders"));
  await compare.getByLabel("Choose a file").setInputFiles({ name, mimeType: "", buffer: bytes });
  await expect(page).toHaveURL(/\/administration\/snapshots\/import\//);
  await expect(page.getByRole("main")).toContainText("old-orders.json");
  await expect(reviewRow(page, "Stock")).toBeVisible();
});

test("services are sent through the review, read back, and taken back", async ({ client, page, there }) => {
  await client.import(Snapshot.of("orders.json", one("Orders")));
  await there.client.import(Snapshot.of("stock.json", one("Stock", { id: "65a2" })));
  await add(page, "dev", there.server.origin, there.token);
  await page.getByRole("link", { name: "dev" }).click();
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(row(page, "Orders")).toContainText("only here");
  // What is only there is not sent.
  await page.getByRole("grid", { name: "Services" }).focus();
  await page.keyboard.press("Control+a");
  await page.getByRole("button", { name: "Send 1 service to dev" }).click();
  await expect(dialog(page, "Send 1 service to dev").getByLabel("Response times")).toHaveValue("as-in-file");
  await expect(page.getByRole("option", { name: "As in this repository" })).toBeAttached();
  await look(page, "instance-send-options");
  await page.getByRole("dialog").getByRole("button", { name: "Review" }).click();
  await expect(heading(page, "Send to dev")).toBeVisible();
  await expect(reviewRow(page, "Orders")).toBeVisible();
  await look(page, "instance-send", { whole: true });
  // The plan waits, as an import does: on Administration, and on the page of imports.
  await page.goto("/administration");
  const waiting = page.getByRole("list", { name: "Waiting reviews" }).getByRole("listitem");
  await expect(waiting).toHaveText(/^Send to dev\s*anna, just now · no decision is open$/);
  await waiting.getByRole("link").click();
  await expect(heading(page, "Send to dev")).toBeVisible();
  await page.goto("/administration/snapshots/import");
  await page.getByRole("link", { name: "Send to dev" }).click();
  await expect(heading(page, "Send to dev")).toBeVisible();
  await page.getByRole("button", { name: "Send 1 service to dev" }).click();
  await page.getByRole("link", { name: "Show instance" }).click();
  await expect(page.getByText(/^Sent 1 service just now by anna/)).toBeVisible();
  await expect(row(page, "Orders")).toContainText("same");
  expect(await there.client.services()).toBe(2);
  await look(page, "instance-sent", { whole: true });

  await page.getByRole("button", { name: "Undo…" }).click();
  await expect(page).toHaveURL(/\/administration\/snapshots\/import\//);
  await expect(reviewRow(page, "Orders")).toBeVisible();
  await expect(page.getByText("The instance accepts at most 1 GB.")).toBeVisible();
  await look(page, "instance-undo", { whole: true });
  await page.getByRole("button", { name: "Remove 1 service and 1 example at dev" }).click();
  const question = page.getByRole("dialog");
  await expect(question).toBeVisible();
  await expect(question).toContainText("1 service will no longer be at dev.");
  await look(page, "instance-undo-question");
  await question.getByLabel("Type 1 to confirm").fill("1");
  await question.getByRole("button", { name: "Remove 1 service and 1 example at dev" }).click();
  await page.getByRole("link", { name: "Show instance" }).click();
  await expect(page.getByRole("button", { name: "Refresh" })).toBeEnabled();
  await expect(row(page, "Orders")).toContainText("only here");
  expect(await there.client.services()).toBe(1);
});

test("services of one instance are copied to another one through one review", async ({ client, page, there }) => {
  const target = await Mockpit.start();
  const targetClient = await Client.administrator(target);
  const targetToken = await targetClient.token("instance", ["read", "export", "import"]);
  await there.client.import(Snapshot.of("orders.json", one("Orders")));
  await there.client.import(Snapshot.of("stock.json", one("Stock", { id: "65a2" })));
  await add(page, "dev", there.server.origin, there.token);
  await page.getByRole("link", { name: "dev" }).click();
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(row(page, "Orders")).toContainText("only there");
  const copy = page.getByRole("button", { name: "Copy 2 services…" });
  await page.getByRole("grid", { name: "Services" }).focus();
  await page.keyboard.press("Control+a");
  await expect(page.getByText("2 selected")).toBeVisible();
  // There is nowhere to copy them to.
  await expect(copy).toHaveCount(0);
  await add(page, "prod", target.origin, targetToken);
  await page.getByRole("link", { name: "dev" }).click();
  await page.getByRole("grid", { name: "Services" }).focus();
  await page.keyboard.press("Control+a");
  await expect(page.getByRole("button", { name: "Send services to dev" })).toBeDisabled();
  await look(page, "instance-selected");

  // With the keyboard alone.
  await tabTo(page, copy);
  await page.keyboard.press("Enter");
  const options = dialog(page, "Copy 2 services of dev");
  await expect(options.getByLabel("Copy to").getByRole("option")).toHaveText(["prod"]);
  await expect(options.getByLabel("Response times")).toHaveValue("as-in-file");
  await expect(page.getByRole("option", { name: "As they are" })).toBeAttached();
  await look(page, "instance-copy-options");
  await tabTo(page, options.getByRole("button", { name: "Review" }));
  await page.keyboard.press("Enter");
  await expect(heading(page, "Send to prod")).toBeVisible();
  await expect(page.getByText(/^2 services of dev, Mockpit .*, read just now · compared with what prod has$/)).toBeVisible();
  await expect(reviewRow(page, "Stock")).toBeVisible();
  await look(page, "instance-copy", { whole: true });

  // The plan waits on Administration and on the page of imports, and names both.
  await page.goto("/administration");
  const waiting = page.getByRole("list", { name: "Waiting reviews" }).getByRole("listitem");
  await expect(waiting).toContainText("Send to prod from dev");
  await look(page, "administration-waiting-send", { whole: true });
  await waiting.getByRole("link").click();
  await page.getByRole("button", { name: "Send 2 services to prod" }).click();
  await page.getByRole("link", { name: "Show instance" }).click();
  await expect(heading(page, "prod")).toBeVisible();
  await expect(page.getByText("Sent 2 services of dev just now by anna. All are there and match.")).toBeVisible();
  await look(page, "instance-copied", { whole: true });
  expect([await targetClient.services(), await client.services()]).toEqual([2, 0]);
  await page.goto("/administration/access/audit-log");
  await expect(page.getByText("anna sent services to the instance prod from the instance dev")).toBeVisible();

  // A failure names the instance of the two that does not answer.
  await there.server.dispose();
  await page.goto(INSTANCES);
  await page.getByRole("link", { name: "dev" }).click();
  await page.getByRole("grid", { name: "Services" }).focus();
  await page.keyboard.press("Control+a");
  await copy.click();
  await dialog(page, "Copy 2 services of dev").getByRole("button", { name: "Review" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "dev: It is not reachable" })).toBeVisible();
  await target.dispose();
});

test("the grid states what each instance has", async ({ client, page, there }) => {
  await page.goto(`${INSTANCES}/grid`);
  await expect(page.getByText("No instances yet")).toBeVisible();
  await look(page, "instances-grid-empty");
  await client.import(Snapshot.of("orders.json", one("Orders")));
  await there.client.import(Snapshot.of("orders.json", one("Orders")));
  await there.client.import(Snapshot.of("stock.json", one("Stock", { id: "65a2" })));
  await add(page, "dev", there.server.origin, there.token);
  await add(page, "prod", "http://127.0.0.1:1");
  await page.getByRole("link", { name: "dev" }).click();
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(page.getByText(/^Read just now/)).toBeVisible();
  await page.goto(INSTANCES);
  await expect(instance(page, "dev")).toContainText("unchanged since it was read just now");
  await page.getByRole("link", { name: "Services of all" }).click();
  await expect(page).toHaveURL(`${INSTANCES}/grid`);
  await expect(row(page, "Orders").getByRole("gridcell")).toHaveText(["Orders", "1.0", "REST", "present", "same", "not read"]);
  await expect(row(page, "Stock").getByRole("gridcell")).toHaveText(["Stock", "1.0", "REST", "missing", "present", "not read"]);
  await look(page, "instances-grid");

  // The grid in memory is not sent again until something in it has changed.
  const statuses: number[] = [];
  page.on("response", (response) => {
    if (response.url().endsWith("/console/instances/grid")) statuses.push(response.status());
  });
  const openGrid = async () => {
    const list = page.getByRole("navigation", { name: "Instances" });
    await list.getByRole("link", { name: "Instances" }).click();
    await expect(instance(page, "dev")).toBeVisible();
    await list.getByRole("link", { name: "Services of all" }).click();
  };
  await openGrid();
  await expect(row(page, "Stock").getByRole("gridcell")).toHaveText(["Stock", "1.0", "REST", "missing", "present", "not read"]);
  await client.import(Snapshot.of("stock.json", one("Stock", { id: "65a2" })));
  await openGrid();
  await expect(row(page, "Stock").getByRole("gridcell")).toHaveText(["Stock", "1.0", "REST", "present", "same", "not read"]);
  await openGrid();
  await expect(row(page, "Stock")).toBeVisible();
  // A new revision can reload an open page.
  expect([statuses[0], statuses.at(-1), statuses.filter((status) => status === 200).length]).toEqual([304, 304, 1]);
  await client.import(Snapshot.of("stock.json", one("Stock", { id: "65a3", version: "2.0" })));
  await openGrid();
  await expect(page.getByText(/^3 services/)).toBeVisible();

  await page.getByLabel("Only differing").check();
  await expect(row(page, "Orders")).toHaveCount(0);
  await expect(page).toHaveURL(/show=differing/);
  await expect(page.getByText("1 of 3 services, 1 differs")).toBeVisible();
  await page.keyboard.press("/");
  await page.keyboard.type("nothing");
  await expect(page.getByText("No service matches")).toBeVisible();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(row(page, "Orders")).toBeVisible();
});

test("a grid of ten thousand services and five instances causes no long task", async ({ browser, page }) => {
  const grid = {
    tag: 'W/"1"',
    columns: Array.from({ length: 5 }, (_, at) => ({ id: `${at}`, name: `instance ${at}`, read: 1700000000000 })),
    rows: Array.from({ length: 10_000 }, (_, at) => ({
      key: { name: `Service ${at}`, version: "1.0" },
      kind: "REST",
      contents: [1, 1, at % 3 ? 1 : 2, at % 5 ? 1 : 0, 1, 1],
    })),
  };
  await page.route("**/console/instances/grid", (route) => route.fulfill({ json: grid }));
  await page.goto(INSTANCES);
  await expect(heading(page, "Instances")).toBeVisible();
  const stop = await trace(await browser.newBrowserCDPSession());
  await page.getByRole("link", { name: "Services of all" }).click();
  await expect(page.getByText("10,000 services, 4,667 differ")).toBeVisible();
  const list = page.getByRole("grid", { name: "Services of all" });
  await list.focus();
  await page.keyboard.press("End");
  await expect(row(page, "Service 9999")).toBeVisible();
  await page.getByLabel("Only differing").check();
  await expect(page.getByText("4,667 of 10,000 services")).toBeVisible();
  // The service 77 itself is the same everywhere.
  await page.getByRole("searchbox").fill("service 77");
  await expect(row(page, "Service 177")).toBeVisible();
  await expect(row(page, "Service 77")).toHaveCount(0);
  expect(Math.max(...(await stop()))).toBeLessThan(LONGEST_TASK);
});
