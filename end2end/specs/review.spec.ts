import { administrator as test, expect } from "../fixtures.ts";
import { ALL, Client, PASSWORD } from "../client.ts";
import { Snapshot, large, one, sharing } from "../files.ts";
import { IMPORT, consent, decide, decideAll, drop, heading, reviewRow, row } from "../pages.ts";

test("submit waits for decisions, by row and in bulk", async ({ client, page }) => {
  await client.import(large());
  const file = sharing();
  const all = file.services.length;
  await page.goto(IMPORT);
  await drop(page, [file]);
  await expect(heading(page, `Review of ${file.name}`)).toBeVisible();
  const button = page.getByRole("button", { name: "Import", exact: true });
  await expect(button).toHaveAttribute("aria-disabled", "true");
  await expect(button).toHaveAccessibleDescription(`${all} services need a decision`);
  await expect(button).not.toBeFocused();

  const [first] = file.services;
  await decide(page, `${first!.name} ${first!.version}`, "Keep mine");
  await expect(button).toHaveAccessibleDescription(`${all - 1} services need a decision`);
  await decideAll(page, "Replace");
  await expect(page.getByText(`${all} to replace`)).toBeVisible();
  await consent(page);
  await expect(page.getByRole("button", { name: new RegExp(`^Import ${all} services`) })).toBeEnabled();
  await decideAll(page, "Keep mine");
  await expect(page.getByText("Nothing to import.").first()).toBeVisible();
});

test("row opens by keyboard and lists changes", async ({
  client,
  page,
}) => {
  const here = one("Order API", { body: '{"count": 1}' });
  here.responses.push({ ...here.responses[0]!, id: "second", name: "none", content: "[]" });
  here.requests.push({ ...here.requests[0]!, id: "asks", name: "none", responseId: "second" });
  await client.import(Snapshot.of("here.json", here));
  await page.goto(IMPORT);
  await drop(page, [
    Snapshot.of("there.json", one("Order API", { id: "99f0", body: '{"count": 2}' })),
  ]);

  const open = reviewRow(page, "Order API");
  await expect(open).toContainText("−1 example, 1 example changed");
  await open.focus();
  await page.keyboard.press("Enter");
  await expect(open).toHaveAttribute("aria-expanded", "true");
  await expect(page.getByRole("heading", { name: "GET /orders" })).toBeVisible();
  const changes = page.getByRole("listitem");
  await expect(changes.filter({ hasText: /^changed\s*example “all”/ })).toBeVisible();
  await expect(changes.filter({ hasText: /^removed\s*example “none”/ })).toBeVisible();
  await expect(changes.filter({ hasText: "callers will notice" })).toHaveCount(2);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Escape");
  await expect(open).toHaveAttribute("aria-expanded", "false");
  await expect(open).toBeFocused();

  await decide(page, "Order API 1.0", "Replace");
  await expect(page.getByText("1 example to remove")).toBeVisible();
  await page.getByRole("button", { name: "Import 1 service and remove 1 example" }).click();
  await expect(heading(page, "1 service imported")).toBeVisible();
  await expect(page.getByText("−1 example, 1 example changed")).toBeVisible();
});

test("filters and search limit the shown rows and bulk actions", async ({
  client,
  page,
}) => {
  await client.import(Snapshot.of("a.json", one("Order API", { id: "a1" })));
  await client.import(Snapshot.of("b.json", one("Stock API", { id: "b1" })));
  const all = [
    one("Order API", { id: "a1" }),
    one("Stock API", { id: "b1", body: "[1]" }),
    one("Price API", { id: "c1" }),
    one("Rebate API", { id: "d1" }),
  ];
  await page.goto(IMPORT);
  await drop(page, [Snapshot.together("all.json", ...all)]);
  const show = page.getByRole("group", { name: "Show" });
  const rows = page.getByRole("row", { name: /API/, expanded: false });
  await expect(rows).toHaveCount(3);
  await page.getByRole("row", { name: "1 identical service" }).click();
  await expect(rows).toHaveCount(4);
  // Nothing can be removed, so there is no such filter.
  await expect(show.getByRole("button", { name: /^Removals/ })).toHaveCount(0);
  for (const [name, count] of [
    ["Decisions 1", 1],
    ["Changes 3", 3],
    ["Warnings 2", 2],
    ["All 4", 4],
  ] as const) {
    await show.getByRole("button", { name }).click();
    await expect(show.getByRole("button", { name })).toHaveAttribute("aria-pressed", "true");
    await expect(rows).toHaveCount(count);
  }
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox")).toBeFocused();
  await page.keyboard.type("price");
  await expect(rows).toHaveCount(1);
  await decideAll(page, "Skip");
  await page.keyboard.press("Escape");
  await page.getByRole("searchbox").fill("");
  await decide(page, "Stock API 1.0", "Replace");
  await page.getByRole("button", { name: "Import 2 services", exact: true }).click();
  await expect(heading(page, "2 services imported")).toBeVisible();
  await page.getByRole("link", { name: "Show services" }).click();
  await expect(row(page, "Rebate API")).toBeVisible();
  await expect(row(page, "Price API")).toHaveCount(0);
});

test("id used by another service is a conflict with its own choices", async ({
  client,
  page,
}) => {
  await client.import(Snapshot.of("here.json", one("Order API", { id: "a1" })));
  await page.goto(IMPORT);
  await drop(page, [Snapshot.of("there.json", one("Stock API", { id: "a1" }))]);
  await expect(page.getByRole("row", { name: /Conflict\s+Stock API/ })).toContainText(
    "same internal ID as your Order API 1.0. Renamed?",
  );
  await decide(page, "Stock API 1.0", "Add with new IDs");
  await page.getByRole("button", { name: "Import 1 service", exact: true }).click();
  await expect(heading(page, "1 service imported")).toBeVisible();
  expect(await client.services()).toBe(2);
});

test("concurrent import is reported and decisions are kept", async ({
  client,
  mockpit,
  page,
}) => {
  await mockpit.account("bob", "admin", PASSWORD);
  const bob = await Client.signIn(mockpit, "bob");
  await client.import(Snapshot.of("here.json", one("Order API")));
  await page.goto(IMPORT);
  await drop(page, [Snapshot.of("there.json", one("Order API", { body: "[1]" }))]);
  await decide(page, "Order API 1.0", "Replace");

  const other = one("Order API", { body: "[2]" });
  const plan = await bob.plan(Snapshot.of("other.json", other));
  await bob.apply(plan, { "0": { replace: ALL } });
  await page.getByRole("button", { name: "Import 1 service", exact: true }).click();
  await expect(page.getByText(/These services were changed/)).toBeVisible();
  await expect(page.getByText("Order API 1.0 was changed by bob in revision 2")).toBeVisible();
  await page.getByRole("button", { name: "Compare again" }).click();
  await expect(page.getByText("compared with revision 2")).toBeVisible();
  await expect(reviewRow(page, "Order API")).toContainText("Replace");
  await page.getByRole("button", { name: "Import 1 service", exact: true }).click();
  await expect(heading(page, "1 service imported")).toBeVisible();
  await expect(page.getByRole("main").getByText("Revision 3", { exact: true })).toBeVisible();
});
