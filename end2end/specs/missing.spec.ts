import { Snapshot, one } from "../files.ts";
import { administrator as test, expect } from "../fixtures.ts";
import { IMPORT, confirmRemoval, drop, exportAll, heading } from "../pages.ts";

const together = (file: string, names: string[], body?: string): Snapshot =>
  Snapshot.together(file, ...names.map((name) => one(name, { id: id(name), ...(body && { body }) })));

const id = (name: string) => `65d${name.charCodeAt(0).toString(16)}`;

test("backup file brings back exactly what was, and the restore can be undone", async ({
  accessible,
  client,
  page,
}) => {
  await client.import(together("here.json", ["A", "B"]));
  const backup = await exportAll(page);
  await client.import(together("later.json", ["C", "D", "E"]));

  await page.goto(IMPORT);
  await drop(page, [new Snapshot("backup.json", backup)]);
  await expect(heading(page, "Review of backup.json")).toBeVisible();
  await expect(page.getByText("3 services here are not in this file. They stay.")).toBeVisible();
  // Nothing is removed by default.
  const c = page.getByRole("row", { name: /\bC 1\.0\b/ });
  await expect(c).toHaveCount(0);
  await page.getByRole("button", { name: "List services" }).click();
  await expect(c).toContainText("Keep mine");
  await expect(c).toContainText("Only here");
  await accessible();
  await page.getByRole("button", { name: "Remove all 3" }).click();
  await expect(
    page.getByText("3 services here are not in this file. They will be removed."),
  ).toBeVisible();
  await expect(page.getByRole("button", { name: "Hide services" })).toHaveCount(0);
  await accessible();
  await page.getByRole("button", { name: /^Remove 3 services/ }).click();
  await confirmRemoval(page, 3);
  await expect(page.getByText("3 removed services are gone.")).toBeVisible();
  expect((await exportAll(page)).equals(backup)).toBe(true);

  await page.goBack();
  await page.getByRole("button", { name: "Undo import" }).click();
  await page.getByRole("button", { name: "Restore 3 services", exact: true }).click();
  await expect(heading(page, "3 services changed")).toBeVisible();
  expect(await client.services()).toBe(5);
});

test("listed services can be kept, hidden again, and stay", async ({ client, page }) => {
  await client.import(together("here.json", ["A", "B"]));
  await page.goto(IMPORT);
  await drop(page, [together("part.json", ["B", "C"])]);
  await expect(page.getByText("1 service here is not in this file. It stays.")).toBeVisible();
  await page.getByRole("button", { name: "List services" }).click();
  await page.getByRole("button", { name: "Remove it" }).click();
  await expect(page.getByText("It will be removed.")).toBeVisible();
  await page.getByRole("button", { name: "Keep all" }).click();
  await page.getByRole("button", { name: "Hide services" }).click();
  await expect(page.getByRole("button", { name: "List services" })).toBeVisible();
  await page.getByRole("button", { name: "Import 1 service", exact: true }).click();
  await expect(heading(page, "1 service imported")).toBeVisible();
  expect(await client.services()).toBe(3);
});
