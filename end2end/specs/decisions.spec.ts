import { administrator as test, expect } from "../fixtures.ts";
import { ALL } from "../client.ts";
import { Snapshot, contentOf, one } from "../files.ts";
import { IMPORT, decide, decideAll, drop, exportAll, heading, reviewRow } from "../pages.ts";

/** The service of these tests, with examples by name and body. */
const orders = (examples: Record<string, string>, delay = 0, file = "orders.json") => {
  const base = one("Order API");
  const [service] = base.services;
  const id = service!.id;
  const names = Object.keys(examples);
  return Snapshot.of(file, {
    ...base,
    services: [{ ...service, operations: [{ ...service!.operations[0], defaultDelay: delay }] }],
    requests: names.map((name) => ({
      id: `${id}-${name}-q`,
      name,
      operationId: `${id}-GET /orders`,
      responseId: `${id}-${name}-p`,
    })),
    responses: names.map((name) => ({
      id: `${id}-${name}-p`,
      name,
      operationId: `${id}-GET /orders`,
      content: examples[name],
      status: "200",
      mediaType: "application/json",
    })),
  });
};

const SERVICE = "Order API 1.0";

const bodies = (bytes: Buffer) =>
  Object.fromEntries(
    (contentOf(bytes).responses as unknown as { name: string; content: string }[]).map(
      ({ name, content }) => [name, content],
    ),
  );

test("merge keeps own examples, replace removes them, undo restores them", async ({
  client,
  page,
  accessible,
}) => {
  await client.import(orders({ mine: "[1]", both: "[1]" }));
  await page.goto(IMPORT);
  await drop(page, [orders({ both: "[2]", theirs: "[2]" })]);
  await decide(page, SERVICE, "Replace");
  await expect(
    page.getByRole("button", { name: "Import 1 service and remove 1 example" }),
  ).toBeEnabled();
  await decide(page, SERVICE, "Merge");
  await expect(page.getByText("1 to merge")).toBeVisible();
  await accessible();
  await page.getByRole("button", { name: "Import 1 service", exact: true }).click();
  await expect(heading(page, "1 service imported")).toBeVisible();
  const merged = await exportAll(page);
  expect(bodies(merged)).toEqual({ mine: "[1]", both: "[2]", theirs: "[2]" });

  await page.goto(IMPORT);
  await drop(page, [orders({ both: "[2]" })]);
  await decide(page, SERVICE, "Replace");
  await page.getByRole("button", { name: "Import 1 service and remove 2 examples" }).click();
  await expect(heading(page, "1 service imported")).toBeVisible();

  await page.getByRole("button", { name: "Undo import" }).click();
  await expect(heading(page, "Undo of revision 3")).toBeVisible();
  await accessible();
  await page.getByRole("button", { name: "Restore 1 service", exact: true }).click();
  await expect(heading(page, "1 service changed")).toBeVisible();
  expect((await exportAll(page)).equals(merged)).toBe(true);
});

test("copy gets a name that is checked during input", async ({
  client,
  page,
  accessible,
}) => {
  await client.import(orders({ one: "[1]" }));
  await client.import(Snapshot.of("other.json", one("Stock API", { id: "65b2" })));
  await page.goto(IMPORT);
  await drop(page, [orders({ one: "[2]" })]);
  await decide(page, SERVICE, "Import as copy");
  const name = page.getByLabel("Name of the copy");
  await expect(page.getByText("Order API 1.0 is taken.")).toBeVisible();
  await name.fill("Stock API");
  await expect(page.getByText("Stock API 1.0 is taken.")).toBeVisible();
  await name.fill("order api");
  await expect(page.getByText("Similar name already in use")).toBeVisible();
  await name.fill("");
  await expect(page.getByText("A copy needs a name and a version.")).toBeVisible();
  await accessible();
  await name.fill("Order API");
  await page.getByLabel("Version of the copy").fill("2.0-test");
  await page.getByRole("button", { name: "Import 1 service", exact: true }).click();
  await expect(heading(page, "1 service imported")).toBeVisible();
  expect(await client.services()).toBe(3);
  await expect(page.getByRole("gridcell", { name: "Copied" })).toBeVisible();
});

test("excluded parts of a service stay unchanged", async ({ client, page, accessible }) => {
  await client.import(orders({ one: "[1]" }, 250));
  await page.goto(IMPORT);
  await drop(page, [orders({ one: "[2]" }, 0)]);
  await decide(page, SERVICE, "Replace");
  const settings = page.getByLabel("Response times, dispatchers, labels");
  await expect(settings).toBeChecked();
  await settings.uncheck();
  await accessible();
  await page.getByRole("button", { name: "Import 1 service", exact: true }).click();
  await expect(heading(page, "1 service imported")).toBeVisible();
  const bytes = await exportAll(page);
  expect(bodies(bytes)).toEqual({ one: "[2]" });
  const [service] = contentOf(bytes).services;
  expect(service!.operations![0]).toMatchObject({ defaultDelay: 250 });

  // Kept settings are excluded by default in the next import, which names who kept them.
  await page.goto(IMPORT);
  await drop(page, [orders({ one: "[3]" }, 0)]);
  await expect(page.getByText(/anna kept the response times, dispatchers and labels/)).toBeVisible();
  await decide(page, SERVICE, "Replace");
  await expect(settings).not.toBeChecked();
});

test("several files make one plan with a decision for duplicates", async ({
  client,
  page,
}) => {
  await page.goto(IMPORT);
  const second = orders({ two: "[2]" }, 0, "second.json");
  await drop(page, [orders({ one: "[1]" }), second]);
  await expect(heading(page, "Review of 2 files")).toBeVisible();
  await expect(reviewRow(page, "Order API")).toHaveCount(2);
  await decide(page, SERVICE, "Skip", 0);
  await decide(page, SERVICE, "Add", 1);
  await page.getByRole("button", { name: "Import 1 service", exact: true }).click();
  await expect(heading(page, "1 service imported")).toBeVisible();
  expect(bodies(await exportAll(page))).toEqual({ two: "[2]" });
  expect(await client.services()).toBe(1);
});

test("bulk action applies to selected rows, default decision to the others", async ({
  client,
  page,
}) => {
  const services = ["A", "B", "C", "D"].map((name, at) => one(name, { id: `65c${at}` }));
  const changed = ["A", "B", "C", "D"].map((name, at) =>
    one(name, { id: `65c${at}`, body: "[2]" }),
  );
  await client.import(Snapshot.together("here.json", ...services));
  await page.goto(IMPORT);
  await drop(page, [Snapshot.together("there.json", ...changed)]);
  const rows = page.getByRole("row", { name: /^Changed/ });
  await rows.nth(0).getByRole("gridcell").first().click();
  await rows.nth(2).getByRole("gridcell").first().click({ modifiers: ["Shift"] });
  await expect(page.getByText("3 services selected")).toBeVisible();
  await decideAll(page, "Replace");
  await expect(page.getByText("3 to replace")).toBeVisible();
  await page.getByRole("button", { name: "Changed services: ask for each" }).click();
  await page.getByRole("menuitemradio", { name: "Keep mine" }).click();
  await expect(page.getByText("1 kept")).toBeVisible();
  await page.getByRole("button", { name: "Import 3 services" }).click();
  await expect(heading(page, "3 services imported")).toBeVisible();
});

test("comparison with repository or second file imports nothing", async ({
  client,
  page,
  accessible,
}) => {
  await client.import(orders({ one: "[1]" }));
  await page.goto(IMPORT);
  await page.getByLabel(/^Only compare/).check();
  await drop(page, [orders({ one: "[2]" })]);
  await expect(heading(page, "orders.json compared with revision 1")).toBeVisible();
  await expect(page.getByText("1 different")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Import/ })).toHaveCount(0);
  await accessible();
  await page.getByRole("button", { name: "Close" }).click();

  await page.goto(IMPORT);
  await page.getByLabel(/^Only compare/).check();
  await drop(page, [
    orders({ one: "[1]" }, 0, "old.json"),
    Snapshot.of("new.json", one("Stock API", { id: "65b2" })),
  ]);
  await expect(heading(page, "new.json compared with old.json")).toBeVisible();
  await expect(page.getByText("1 only in new.json")).toBeVisible();
  await expect(page.getByText("1 only in old.json")).toBeVisible();
});

test("new executable content is confirmed once", async ({ client, page, accessible }) => {
  const scripted = one("Order API");
  Object.assign(scripted.services[0]!.operations[0]!, {
    dispatcher: "GROOVY",
    dispatcherRules: "return 'all'",
  });
  await page.goto(IMPORT);
  await drop(page, [Snapshot.of("scripted.json", scripted)]);
  await expect(page.getByText("Groovy script of GET /orders")).toBeVisible();
  const button = page.getByRole("button", { name: "Import", exact: true });
  await expect(button).toHaveAttribute("aria-disabled", "true");
  await accessible();
  await page.getByRole("button", { name: "Review the executable content of 1 service" }).click();
  await expect(page.getByText("return 'all'").first()).toBeVisible();
  await page.getByLabel("I reviewed the scripts of 1 service").check();
  await page.getByRole("button", { name: "Import 1 service", exact: true }).click();
  await expect(heading(page, "1 service imported")).toBeVisible();

  scripted.responses[0]!.content = "[2]";
  const plan = await client.plan(Snapshot.of("again.json", scripted));
  await page.goto(`/administration/snapshots/import/${plan}`);
  await decide(page, SERVICE, "Replace");
  await expect(page.getByRole("button", { name: "Import 1 service", exact: true })).toBeEnabled();
  await client.apply(plan, { "0": { replace: ALL } });
});

test("secrets in a file are listed masked before the import", async ({ page }) => {
  await page.goto(IMPORT);
  const key = ["AKIA", "Z5GMXQ7TPLWEA2BC"].join("");
  await drop(page, [orders({ one: `key ${key}` })]);
  await page.getByText("Secrets (1)").click();
  await expect(page.getByText(/^Order API 1.0: AWS access key ID AKIA/)).toBeVisible();
  await expect(page.getByText(key)).toHaveCount(0);
});
