import { gzipSync } from "node:zlib";

import { administrator as test, expect } from "../fixtures.ts";
import { Snapshot, contentOf, one } from "../files.ts";
import { EXPORT, IMPORT, bytesOf, drop, heading, services } from "../pages.ts";

/** Two services. A change may break or bend the first one. */
function both(change: (content: ReturnType<typeof one>) => void) {
  const [first, second] = [one("Orders API"), one("Users API", { id: "65a2" })];
  change(first);
  const merged = { ...first };
  for (const kind of ["services", "requests", "responses"] as const) {
    Object.assign(merged, { [kind]: [...first[kind], ...second[kind]] });
  }
  return merged;
}

test("service with a broken document is left out, and the rest can be imported", async ({
  client,
  page,
  accessible,
}) => {
  const file = both((content) => {
    Object.assign(content.responses[0]!, { headers: [{ name: "x-a", values: "1" }] });
  });
  await page.goto(IMPORT);
  await drop(page, [Snapshot.of("broken.json", file)]);
  await expect(heading(page, "Review of broken.json")).toBeVisible();
  await expect(page.getByText(`${services(1)} with a problem.`)).toBeVisible();
  await page.getByText("Warnings (2)").click();
  await expect(
    page.getByText("Values of header 1 of the response all: expected an array, found text.").or(
      page.getByText("Values of header 1 of the response `all`: expected an array, found text."),
    ),
  ).toBeVisible();
  await accessible();
  await page.getByRole("button", { name: "Import 1 service", exact: true }).click();
  await expect(heading(page, "1 service imported")).toBeVisible();
  expect(await client.services()).toBe(1);
});

test("value that Microcks cannot read is listed before the export and left out", async ({
  client,
  page,
  accessible,
}) => {
  const file = both((content) => {
    Object.assign(content.services[0]!.metadata, { createdOn: "2024-03-09 16:00:00" });
  });
  await client.import(Snapshot.of("dates.json", file));
  await page.goto(EXPORT);
  await page.getByRole("button", { name: "Select all 2" }).click();
  await page.getByRole("button", { name: "Export 2 services" }).click();
  const question = page.getByRole("dialog", { name: "Export summary" });
  await expect(question).toContainText("unreadable date of creation of 1 service");
  await accessible();
  const coming = page.waitForEvent("download");
  await question.getByRole("button", { name: "Export 2 services" }).click();
  const [, bytes] = await bytesOf(await coming);
  expect(contentOf(bytes).services).toHaveLength(2);
  expect(bytes.includes("16:00:00")).toBe(false);
});

test("archive with one snapshot is imported", async ({ client, page }) => {
  const packed = gzipSync(JSON.stringify(one("Orders API", { version: "" })));
  await page.goto(IMPORT);
  await drop(page, [new Snapshot("orders.json.gz", packed)]);
  await expect(heading(page, "Review of orders.json.gz")).toBeVisible();
  await expect(page.getByText("⟨empty⟩").first()).toBeVisible();
  await expect(page.getByText("No mock can be called under this version")).toBeVisible();
  await page.getByRole("button", { name: "Import 1 service", exact: true }).click();
  await expect(heading(page, "1 service imported")).toBeVisible();
  expect(await client.services()).toBe(1);
});
