import { type Page } from "@playwright/test";

import { administrator as test, expect } from "../fixtures.ts";
import { Snapshot, contentOf, one } from "../files.ts";
import { IMPORT, choices, drop, exportAll, heading, openRow, reviewRow } from "../pages.ts";

const hex = (digit: string) => digit.repeat(24);

/** A service with its own ID, and message IDs that every service of these tests has. */
const withSharedIds = (name: string, id: string, version = "1.0") => {
  const content = one(name, { id, version, body: JSON.stringify({ of: name }) });
  const [request, response] = [hex("1"), hex("2")];
  content.requests[0] = { ...content.requests[0]!, id: request, responseId: response };
  content.responses[0] = { ...content.responses[0]!, id: response };
  return Snapshot.of(`${name.toLowerCase()}-${version}.json`, content);
};

/** Decides about the service in this row of the list. */
const choose = async (page: Page, row: number, service: string, choice: string) => {
  await openRow(reviewRow(page, "Orders").nth(row));
  await choices(page, service).getByRole("radio", { name: choice, exact: true }).click();
};

test("services that share message IDs keep all examples, also in a backup", async ({
  page,
  accessible,
}) => {
  await page.goto(IMPORT);
  await drop(page, [withSharedIds("Orders", hex("a")), withSharedIds("Users", hex("b"))]);
  await expect(
    page.getByText("2 IDs are used by another service. They get new IDs."),
  ).toHaveCount(1);
  await accessible();
  await page.getByRole("button", { name: "Import 2 services" }).click();
  await expect(heading(page, "2 services imported")).toBeVisible();
  await expect(page.getByText(/1 operation, 1 example, .*2 new IDs/)).toBeVisible();
  await accessible();

  const backup = await exportAll(page);
  await expect(page.getByText("microcks-repository.json: 2 services")).toBeVisible();
  const { requests, responses } = contentOf(backup);
  expect(new Set(requests.map(({ id }) => id)).size).toBe(2);
  expect(new Set(responses.map(({ id }) => id)).size).toBe(2);

  await page.goto(IMPORT);
  await drop(page, [new Snapshot("backup.json", backup)]);
  await expect(page.getByText("already in the repository").first()).toBeVisible();
  await expect(page.getByText("2 identical").first()).toBeVisible();
});

test("two new services with one ID are a conflict before the import", async ({
  page,
  accessible,
}) => {
  await page.goto(IMPORT);
  const files = [withSharedIds("Orders", hex("a")), withSharedIds("Orders", hex("a"), "2.0")];
  await drop(page, files);
  await expect(page.getByRole("button", { name: "2 decisions left" })).toBeVisible();
  const first = "Orders 1.0, line 1 of orders-1.0.json";
  const second = "Orders 2.0, line 1 of orders-2.0.json";
  await choose(page, 0, first, "Add");
  await choose(page, 1, second, "Add");
  await expect(page.getByText("Orders 1.0 and Orders 2.0 would have the same ID").first()).toBeVisible();
  await expect(page.getByText("Orders 1.0 would get the same ID.")).toBeVisible();
  await accessible();
  await choose(page, 1, second, "Add with new IDs");
  await page.getByRole("button", { name: "Import 2 services" }).click();
  await expect(heading(page, "2 services imported")).toBeVisible();
  expect(contentOf(await exportAll(page)).responses).toHaveLength(2);
});

test("rows with one name state their file, and only one of them is imported", async ({ page }) => {
  await page.goto(IMPORT);
  const twins = [withSharedIds("Orders", hex("a")), withSharedIds("Orders", hex("b"))];
  await drop(page, [twins[0]!, new Snapshot("other.json", twins[1]!.bytes)]);
  const first = "Orders 1.0, line 1 of orders-1.0.json";
  const second = "Orders 1.0, line 1 of other.json";
  await choose(page, 0, first, "Add");
  await choose(page, 1, second, "Add");
  await expect(page.getByText("Orders 1.0 would be imported twice").first()).toBeVisible();
  await expect(page.getByText(`ID ${hex("b")}`)).toBeVisible();
  await expect(
    page.getByText("Another row (line 1 of other.json) also imports Orders 1.0."),
  ).toBeVisible();
  await choose(page, 0, first, "Skip");
  await page.getByRole("button", { name: "Import 1 service" }).click();
  await expect(heading(page, "1 service imported")).toBeVisible();
});
