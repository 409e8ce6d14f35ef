import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import type { Page } from "@playwright/test";

import type { Client } from "../client.ts";
import { administrator as test, expect } from "../fixtures.ts";
import { Snapshot, large, one } from "../files.ts";
import { IMPORT, drop, dropPaths, heading, services } from "../pages.ts";

const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

/** Expects that the repository is unchanged. */
async function expectUnchanged(page: Page, client: Client, before: number): Promise<void> {
  expect(await client.services()).toBe(before);
  await expect(page.getByText("Revision 1", { exact: true })).toBeVisible();
}

test("each kind of invalid file is rejected with its own message, and nothing changes", async ({
  client,
  page,
}) => {
  await client.import(large());
  const before = large().services.length;
  const text = (name: string, content: string) => new Snapshot(name, Buffer.from(content));
  const whole = large().bytes;
  const refused: [Snapshot, RegExp][] = [
    [
      new Snapshot("half.json", whole.subarray(0, whole.length / 2)),
      /The file is incomplete: it ends after .* may have been cut off/,
    ],
    [
      text("pastry.json", JSON.stringify({ openapi: "3.1.0", info: { title: "x" }, paths: {} })),
      /This is an OpenAPI document, not a snapshot.*export a snapshot from Microcks/,
    ],
    [
      text("pastry.yaml", "openapi: 3.0.2\ninfo:\n  title: API Pastry\npaths: {}\n"),
      /This is an OpenAPI document, not a snapshot/,
    ],
    [text("nothing.json", ""), /The file is empty: 0 bytes/],
    [new Snapshot("picture.png", PNG), /This is an image, not a snapshot/],
    [text("list.json", "[1, 2, 3]"), /This is a JSON array, not a snapshot/],
    [text("other.json", '{"hello": "world"}'), /This is JSON, but not a snapshot/],
    [text("null.json", "null"), /This is JSON, but only null. A snapshot is an object/],
    [
      new Snapshot("windows.json", Buffer.from(JSON.stringify(one("A")), "utf16le")),
      /This is UTF-16 text. Save it as UTF-8 and choose it again./,
    ],
    [
      text("error.html", "<!doctype html><p>definitions wsdl</p>"),
      /This is an HTML page, perhaps an error page .* Export the snapshot again./,
    ],
    [
      new Snapshot("damaged.json.gz", gzipSync(large().bytes).subarray(0, 500)),
      /This gzip archive cannot be unpacked: it is damaged/,
    ],
  ];
  const messages = new Set<string>();
  for (const [file, message] of refused) {
    await test.step(file.name, async () => {
      await page.goto(IMPORT);
      await drop(page, [file]);
      await expect(heading(page, `${file.name} cannot be imported`)).toBeVisible();
      const alert = page.getByRole("alert");
      await expect(alert).toHaveText(message);
      await expect(alert).toContainText("Nothing was changed.");
      await expect(page.getByRole("button", { name: /^Import/ })).toHaveCount(0);
      messages.add((await alert.textContent())!);
      await expectUnchanged(page, client, before);
    });
  }
  // Both OpenAPI documents get the same message.
  expect(messages.size).toBe(refused.length - 1);

  await page.getByRole("link", { name: "Choose another file" }).click();
  await expect(page.getByText("Drop a snapshot anywhere on this page")).toBeVisible();
});

test("too many files, folders and text are rejected", async ({ client, page }) => {
  await client.import(large());
  const before = large().services.length;
  await page.goto(IMPORT);
  const alert = page.getByRole("alert");
  const first = Snapshot.of("a.json", one("A"));

  await drop(page, Array.from({ length: 17 }, () => first));
  await expect(alert).toContainText("You chose 17 files. The limit is 16 per import.");
  await expect(alert).toContainText("Nothing was changed.");

  const folder = await mkdtemp(join(tmpdir(), "mockpit-folder-"));
  await dropPaths(page, folder);
  await rm(folder, { recursive: true });
  await expect(alert).toContainText("You dropped a folder. Drop the snapshot file inside it.");

  await page.locator("body").evaluate((body) => {
    const dataTransfer = new DataTransfer();
    body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
  });
  await expect(alert).toContainText("You did not drop a file.");
  await expectUnchanged(page, client, before);

  // The page still accepts a valid file.
  await drop(page, [first]);
  await expect(heading(page, "Review of a.json")).toBeVisible();
  await expect(page.getByText(services(1)).first()).toBeVisible();
});

test.describe("server with a small upload limit", () => {
  test.use({ flags: ["--max-upload", "1kB"] });

  test("file over the limit is rejected before the upload", async ({ client, page }) => {
    await page.goto(IMPORT);
    await expect(page.getByText("up to 1 kB")).toBeVisible();
    const file = Snapshot.of("long.json", one("A", { body: "x".repeat(2_000) }));
    await drop(page, [file]);
    await expect(page.getByRole("alert")).toContainText(/The limit is 1 kB/);
    expect(await client.services()).toBe(0);
  });
});
