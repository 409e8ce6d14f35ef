import type { Locator, Page } from "@playwright/test";

import { administrator as test, expect } from "../fixtures.ts";
import { Snapshot, contentOf, large, one } from "../files.ts";
import { look } from "../look.ts";
import { EXPORT, bytesOf, save, tabTo } from "../pages.ts";

interface Operation {
  name: string;
  defaultDelay?: number;
  defaultDelayStrategy?: string;
}

const EVENTS = ["EVENT", "GENERIC_EVENT"];

/** What *Slow network* makes of an operation. */
const slowed = (operation: Operation): Operation => ({
  ...operation,
  defaultDelay: Math.max(2 * (operation.defaultDelay ?? 0), 300),
  defaultDelayStrategy: "random-30",
});

const question = (page: Page): Locator => page.getByRole("dialog", { name: "Export summary" });

async function openOptions(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: "Options" }).click();
  const select = page.getByLabel("Response times", { exact: true });
  await expect(select).toBeVisible();
  return select;
}

async function selectAll(page: Page): Promise<void> {
  await page.goto(EXPORT);
  await page.getByRole("button", { name: /^Select all / }).click();
}

/** Presses the button of the summary and returns the file. */
async function confirm(page: Page): Promise<Buffer> {
  const coming = page.waitForEvent("download");
  await question(page).getByRole("button", { name: /^Export / }).click();
  return (await bytesOf(await coming))[1];
}

test("slow network changes times and strategies of the file and nothing else", async ({
  client,
  page,
}) => {
  await client.import(large());
  await selectAll(page);
  const [, plain] = await save(page, /^Export /);
  const select = await openOptions(page);
  await expect(select.getByRole("option")).toHaveText([
    "As in the file",
    "No delay",
    "Slow network",
    "Tenfold for load tests",
    "From a file…",
  ]);
  await look(page, "export-times-options");
  await select.selectOption({ label: "Slow network" });
  await page.keyboard.press("Escape");
  const chip = page.getByText("Response times: Slow network", { exact: true });
  await expect(chip).toBeVisible();

  const expected = contentOf(plain);
  let changed = 0;
  for (const service of expected.services) {
    if (EVENTS.includes(service.type)) continue;
    service.operations = service.operations?.map(slowed);
    changed += service.operations?.length ?? 0;
  }
  const total = expected.services.reduce((sum, { operations }) => sum + (operations?.length ?? 0), 0);
  const counts = [changed, total].map((count) => count.toLocaleString("en-US"));

  await page.getByRole("button", { name: /^Export / }).click();
  await expect(question(page)).toContainText(`${counts[0]} of ${counts[1]} operations change`);
  await expect(question(page).getByRole("img")).toBeVisible();
  await look(page, "export-times");
  await question(page).getByText("Numbers of the plot").click();
  await expect(question(page).getByRole("row", { name: /^Median/ })).toContainText("300 ms");
  expect(contentOf(await confirm(page))).toEqual(expected);
  await expect(
    page.getByText(`Slow network, ${counts[0]} of ${counts[1]} operations changed`),
  ).toBeVisible();

  await page.getByRole("button", { name: /^Remove Response times/ }).click();
  await expect(chip).toBeHidden();
  const [, again] = await save(page, /^Export /);
  expect(again.equals(plain)).toBe(true);
});

test("times are chosen, filtered and exported with the keyboard alone", async ({ client, page }) => {
  const service = one("Order API");
  service.services[0]!.operations = Array.from({ length: 12 }, (_, index) => ({
    name: `GET /orders/${index}`,
    method: "GET",
    resourcePaths: [],
  }));
  service.requests = [];
  service.responses = [];
  await client.import(Snapshot.of("orders.json", service));
  const { keyboard } = page;
  await selectAll(page);
  await tabTo(page, page.getByRole("button", { name: "Options" }));
  await keyboard.press("Enter");
  await tabTo(page, page.getByLabel("Response times", { exact: true }));
  await keyboard.press("s");
  await expect(page.getByText("Response times: Slow network", { exact: true })).toBeAttached();
  await keyboard.press("Escape");
  await tabTo(page, page.getByRole("button", { name: "Export 1 service" }));
  await keyboard.press("Enter");
  const rows = question(page).getByRole("region", { name: "Changed response times" });
  await expect(rows.getByRole("row")).toHaveCount(13);
  await tabTo(page, question(page).getByLabel("Filter by operation or service"));
  await keyboard.type("orders/11");
  await expect(rows.getByRole("row")).toHaveCount(2);
  await expect(rows.getByRole("row").last()).toContainText("no delay300 ms ± 30 %");
  await tabTo(page, rows);
  await tabTo(page, question(page).getByRole("button", { name: "Export 1 service" }));
  const coming = page.waitForEvent("download");
  await keyboard.press("Enter");
  const [, bytes] = await bytesOf(await coming);
  const [exported] = contentOf(bytes).services;
  expect((exported!.operations as Operation[]).map(({ defaultDelay }) => defaultDelay)).toEqual(
    Array(12).fill(300),
  );
});

test("a profile from a file is applied, and a broken one changes nothing", async ({ client, page }) => {
  await client.import(Snapshot.of("orders.json", one("Order API")));
  await selectAll(page);
  const select = await openOptions(page);
  await select.selectOption({ label: "From a file…" });
  const profile = (rules: unknown): { name: string; mimeType: string; buffer: Buffer } => ({
    name: "times.json",
    mimeType: "application/json",
    buffer: Buffer.from(
      JSON.stringify({ format: "mockpit-response-times", version: 1, name: "As measured", rules }),
    ),
  });
  const input = page.getByLabel("Choose a profile");
  await input.setInputFiles(profile([{ action: { set: { time: -5 } } }]));
  const fault = page.getByRole("alert").filter({ hasText: "/rules/0/action/set/time" });
  await expect(fault).toHaveText(
    "This is no response-time profile: /rules/0/action/set/time: the time -5 is negative.",
  );
  await expect(page.getByText(/^Response times: /)).toHaveCount(0);
  await look(page, "export-times-fault");

  await input.setInputFiles(
    profile([{ condition: { operation: "GET /orders" }, action: { set: { time: 120 } } }]),
  );
  await expect(fault).toBeHidden();
  await expect(page.getByText("Chosen: As measured")).toBeVisible();
  // A broken file after it does not replace it.
  await input.setInputFiles({ name: "a.json", mimeType: "application/json", buffer: Buffer.from("{") });
  await expect(page.getByRole("alert").filter({ hasText: "not JSON" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByText("Response times: As measured", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Export 1 service" }).click();
  await expect(question(page)).toContainText("1 of 1 operation changes");
  const [service] = contentOf(await confirm(page)).services;
  expect(service!.operations![0]).toMatchObject({ name: "GET /orders", defaultDelay: 120 });

  await (await openOptions(page)).selectOption({ label: "No delay" });
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Export 1 service" }).click();
  await expect(question(page)).toContainText("This profile changes no response time");
});
