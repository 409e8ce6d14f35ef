import { administrator as test, expect } from "../fixtures.ts";
import { Snapshot, contentOf, one } from "../files.ts";
import { EXPORT, bytesOf } from "../pages.ts";

test("export for an older Microcks lists and removes unsupported content", async ({
  client,
  page,
  accessible,
}) => {
  const newer = one("Order API");
  Object.assign(newer.services[0]!.operations[0]!, { defaultDelayStrategy: "random-20" });
  await client.import(Snapshot.of("newer.json", newer));
  await page.goto(EXPORT);
  await page.getByRole("button", { name: "Select all 1" }).click();
  await page.getByRole("button", { name: "Options" }).click();
  const reader = page.getByLabel("Target Microcks version");
  await expect(reader).toBeVisible();
  await accessible();
  await reader.selectOption({ label: "Microcks 1.10 to 1.12.0 (2024)" });
  await page.keyboard.press("Escape");
  await expect(page.getByText("For Microcks 1.10 to 1.12.0")).toBeVisible();

  await page.getByRole("button", { name: "Export 1 service" }).click();
  const question = page.getByRole("dialog", { name: "Export summary" });
  await expect(question).toContainText("Removed, because Microcks 1.10 to 1.12.0 cannot read it");
  await accessible();
  const coming = page.waitForEvent("download");
  await question.getByRole("button", { name: "Export 1 service" }).click();
  const [, bytes] = await bytesOf(await coming);
  const [service] = contentOf(bytes).services;
  expect(service!.operations![0]).not.toHaveProperty("defaultDelayStrategy");
});

test("secrets are listed before an export and redacted on request", async ({ client, page }) => {
  const key = ["AKIA", "Z5GMXQ7TPLWEA2BC"].join("");
  await client.import(Snapshot.of("secret.json", one("Order API", { body: `key ${key}` })));
  await page.goto(EXPORT);
  await page.getByRole("button", { name: "Select all 1" }).click();
  await page.getByRole("button", { name: "Export 1 service" }).click();
  const question = page.getByRole("dialog", { name: "Export summary" });
  await expect(question).toContainText("1 secret in the export");
  await expect(question).not.toContainText(key);
  const coming = page.waitForEvent("download");
  await question.getByRole("button", { name: "Redact and export" }).click();
  const [, bytes] = await bytesOf(await coming);
  expect(bytes.includes(key)).toBe(false);
  expect(bytes.includes("key REDACTED")).toBe(true);
});
