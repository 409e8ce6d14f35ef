import { administrator, expect, reader as test } from "../fixtures.ts";
import { contentOf, large, many } from "../files.ts";
import { EXPORT, beginExport, exportAll, heading, hold, row, save, services, tick } from "../pages.ts";

const grid = "Services to export";

test("selection by row, range and filter counts hidden services", async ({
  page,
}) => {
  const all = large().services.length;
  await page.goto(EXPORT);
  const list = page.getByRole("grid", { name: grid });
  const rows = list.getByRole("row", { selected: true });
  const head = page.getByRole("checkbox", { name: "Select all that match" });
  const status = page.getByRole("status").filter({ hasText: "selected" });
  await expect(list).toHaveAttribute("aria-rowcount", String(all + 1));
  await expect(page.getByText(services(all), { exact: true })).toBeVisible();
  const none = page.getByRole("button", { name: "Export", exact: true });
  await expect(none).toHaveAttribute("aria-disabled", "true");
  await expect(none).toHaveAccessibleDescription("Select at least one service.");

  // The first row is the header.
  const body = list.getByRole("row");
  await tick(body.nth(2));
  await tick(body.nth(5), ["Shift"]);
  await expect(status).toHaveText("4 selected");
  await expect(rows).toHaveCount(4);
  await expect(head).toBeChecked({ indeterminate: true });
  await tick(body.nth(3));
  await expect(status).toHaveText("3 selected");

  await page.getByRole("combobox", { name: "Type" }).selectOption("GRAPHQL");
  await expect(page).toHaveURL(/\?type=GRAPHQL/);
  const graphs = large().services.filter(({ type }) => type === "GRAPHQL").length;
  await expect(list).toHaveAttribute("aria-rowcount", String(graphs + 1));
  await expect(status).toContainText("hidden by the filter");
  await head.check();
  await expect(head).toBeChecked();
  const selected = await status.textContent();
  await page.reload();
  await expect(list).toHaveAttribute("aria-rowcount", String(graphs + 1));
  await expect(status).toHaveText(selected!);
  await page.getByRole("button", { name: "Clear selection" }).click();
  await expect(status).toHaveText("0 selected");
  await page.getByRole("button", { name: `Select the ${graphs} shown` }).click();
  await expect(status).toHaveText(`${graphs} selected`);
  const [, bytes] = await save(page, `Export ${services(graphs)}`);
  const types = new Set(contentOf(bytes).services.map(({ type }) => type));
  expect([...types]).toEqual(["GRAPHQL"]);

  await page.getByRole("searchbox").fill("no service is called like this");
  await expect(page.getByRole("heading", { name: "No service matches" })).toBeVisible();
  await expect(status).toHaveText(`${graphs} selected (${graphs} hidden by the filter)`);
  await page.getByRole("button", { name: "Clear filters" }).first().click();
  await expect(list).toHaveAttribute("aria-rowcount", String(all + 1));
  await page.getByRole("button", { name: "Clear selection" }).click();
  await expect(status).toHaveText("0 selected");
});

test("filters are in the address, also on the list of services", async ({ page }) => {
  const [first] = large().services;
  await page.goto(`/?q=${encodeURIComponent(first!.name)}`);
  await expect(page.getByRole("searchbox")).toHaveValue(first!.name);
  await expect(row(page, first!.name, first!.version)).toBeVisible();
  await expect(page.getByText(/^[\d,]+ of [\d,]+ services$/)).toBeVisible();
  await page.getByRole("searchbox").fill("");
  await expect(page).toHaveURL("/");
  await expect(page.getByText(services(large().services.length), { exact: true })).toBeVisible();
});

test("cancelled or corrupted export is not saved", async ({
  page,
}) => {
  let downloads = 0;
  page.on("download", () => (downloads += 1));
  await page.goto(EXPORT);
  await page.getByRole("button", { name: /^Select all / }).click();
  const release = await hold(page, "export");
  await beginExport(page);
  await expect(page.getByRole("progressbar")).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByText("The export was cancelled.")).toBeVisible();
  release();
  await page.unroute("**/console/export");

  await page.route("**/console/export", async (route) => {
    const response = await route.fetch();
    const body = (await response.body()).toString().replace(/"name"/, '"nome"');
    await route.fulfill({ response, body });
  });
  await beginExport(page);
  await expect(page.getByRole("alert")).toContainText("SHA-256 differs");
  await expect(page.getByRole("alert")).toContainText("No file was saved");
  expect(downloads).toBe(0);
  await page.unroute("**/console/export");

  const [name] = await save(page, /^Export /);
  expect(name).toBe("microcks-repository.json");
});

test("two exports of the same services have the same bytes", async ({ page }) => {
  const first = await exportAll(page);
  expect((await exportAll(page)).equals(first)).toBe(true);
});

administrator("list of ten thousand services is complete and renders few rows", async ({
  client,
  page,
}) => {
  await client.import(many());
  await page.goto(EXPORT);
  const list = page.getByRole("grid", { name: grid });
  await expect(list).toHaveAttribute("aria-rowcount", "10001");
  await expect(page.getByText("10,000 services", { exact: true })).toBeVisible();
  await expect(list.getByRole("row")).not.toHaveCount(0);
  expect(await list.getByRole("row").count()).toBeLessThan(100);

  await list.focus();
  await page.keyboard.press("End");
  const last = list.locator("[aria-rowindex='10001']");
  await expect(last).toBeInViewport({ ratio: 0.9 });
  await expect(list).toHaveAttribute("aria-activedescendant", (await last.getAttribute("id"))!);
  await page.keyboard.press("PageUp");
  await expect(last).not.toHaveAttribute("data-active");
  await page.keyboard.press("Home");
  await expect(list.locator("[aria-rowindex='2']")).toBeInViewport({ ratio: 0.9 });

  await page.getByRole("button", { name: "Select all 10,000" }).click();
  await expect(page.getByRole("button", { name: "Export 10,000 services" })).toBeEnabled();
  await page.keyboard.press("/");
  await page.keyboard.type("04242");
  await expect(list).toHaveAttribute("aria-rowcount", "2");
  await expect(page.getByText("10,000 selected (9,999 hidden by the filter)")).toBeVisible();
  await page.keyboard.press("Escape");
  const [, bytes] = await save(page, "Export 10,000 services");
  expect(contentOf(bytes).services).toHaveLength(10_000);
  await page.goto("/");
  await expect(heading(page, "Services")).toBeVisible();
  await expect(page.getByRole("grid", { name: "Services" })).toHaveAttribute(
    "aria-rowcount",
    "10001",
  );
});
