import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Locator, Page } from "@playwright/test";

import { ALL, Client } from "../client.ts";
import { Snapshot, one } from "../files.ts";
import { administrator as base, expect } from "../fixtures.ts";
import { look } from "../look.ts";
import { Mockpit } from "../mockpit.ts";
import { decide, heading, reviewRow, tabTo } from "../pages.ts";

/** A second real server, which is the instance `dev`. The page is that of the instance. */
const test = base.extend<{ there: Client; folder: string }>({
  there: async ({ page }, use) => {
    const server = await Mockpit.start();
    const client = await Client.administrator(server);
    const token = await client.token("instance", ["read", "export", "import"]);
    await page.goto("/administration/instances");
    await page.getByRole("button", { name: "Add instance" }).first().click();
    const form = page.getByRole("dialog", { name: "Add instance" });
    await form.getByLabel("Name").fill("dev");
    await form.getByLabel("URL", { exact: true }).fill(server.origin);
    await form.getByLabel("Sign in").selectOption("With an access token");
    await form.getByLabel("Access token", { exact: true }).fill(token);
    await form.getByRole("button", { name: "Save instance" }).click();
    await page.getByRole("link", { name: "dev" }).click();
    await expect(heading(page, "dev")).toBeVisible();
    await use(client);
    await server.dispose();
  },
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), "mockpit-mirrors-"));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
});

const section = (page: Page) => page.getByRole("region", { name: "Mirrors" });
const mirrors = (page: Page) => page.getByRole("list", { name: "Mirrors" }).getByRole("listitem");
const dialog = (page: Page, name: string) => page.getByRole("dialog", { name });

/** Replaces the service with another body, as a person on that server does. */
async function change(client: Client, body: string): Promise<void> {
  const plan = await client.plan(Snapshot.of("orders.json", one("Orders", { body })));
  await client.apply(plan, { 0: { replace: ALL } });
}

async function runNow(mirror: Locator): Promise<void> {
  await mirror.getByRole("button", { name: "Run now" }).click();
}

test("a mirror is added with the keyboard, runs, halts where people changed something, and goes on", async ({
  client,
  page,
  there,
}) => {
  await there.import(Snapshot.of("orders.json", one("Orders")));
  await expect(section(page)).toContainText("None yet");
  await look(page, "mirrors-empty", { whole: true });
  await tabTo(page, page.getByRole("button", { name: "Add mirror…" }));
  await page.keyboard.press("Enter");
  const form = dialog(page, "Add mirror");
  await expect(form.getByLabel("What it does")).toHaveValue("0");
  await expect(form.getByLabel("Services that people changed at the target")).toHaveValue("2");
  await look(page, "mirror-form", { whole: true });
  await form.getByLabel("How often").selectOption("Every few hours");
  await form.getByLabel("Hours between two").fill("many");
  await form.getByLabel("Hours between two").press("Enter");
  await expect(form.getByText("Enter a time such as 02:00, or 1 to 672 hours.")).toBeVisible();
  await look(page, "mirror-form-rejected");
  await form.getByLabel("Hours between two").fill("1");
  await form.getByLabel("Hours between two").press("Enter");
  await expect(form).toBeHidden();
  const mirror = mirrors(page).first();
  await expect(mirror).toContainText("Fetch from dev into this repository");
  await expect(mirror).toContainText("All services");
  await expect(mirror).toContainText("every hour");

  await runNow(mirror);
  await expect(mirror).toContainText("fetched 1 service just now, revision 1");
  await expect(mirror).toContainText("no drift");
  await runNow(mirror);
  await expect(mirror).toContainText("nothing to do just now");

  // Somebody changes the service here, and then also there.
  await change(client, '"ours"');
  await expect(mirror).toContainText("1 service differs");
  await change(there, '"theirs"');
  await runNow(mirror);
  await expect(mirror).toContainText("waits for a decision");
  await expect(mirror.getByRole("button", { name: "Run now" })).toBeDisabled();
  await look(page, "mirror-waits", { whole: true });
  await mirror.getByRole("link", { name: "Open review" }).click();
  await expect(reviewRow(page, "Orders")).toBeVisible();
  await look(page, "mirror-review", { whole: true });
  await decide(page, "Orders 1.0", "Merge");
  await page.getByRole("button", { name: "Import 1 service" }).click();
  await expect(heading(page, /imported/i)).toBeVisible();
  await page.goto("/administration/instances");
  await page.getByRole("link", { name: "dev" }).click();
  await expect(mirrors(page).first()).toContainText("fetched 1 service");
  await expect(mirrors(page).first().getByRole("link")).toHaveCount(0);
});

test("an instance is backed up to a folder, and a snapshot is restored through the review", async ({
  folder,
  page,
  there,
}) => {
  await there.import(Snapshot.of("orders.json", one("Orders")));
  await page.getByRole("button", { name: "Add mirror…" }).click();
  const form = dialog(page, "Add mirror");
  await form.getByLabel("What it does").selectOption("Back up dev to a folder");
  await form.getByLabel("Folder").fill(join(folder, "none"));
  await form.getByRole("button", { name: "Save mirror" }).click();
  await expect(form.getByText("There is no such folder on the server.")).toBeVisible();
  await form.getByLabel("Folder").fill(folder);
  await form.getByLabel("How often").selectOption("Every week");
  await look(page, "mirror-backup-form");
  await form.getByRole("button", { name: "Save mirror" }).click();
  await expect(form).toBeHidden();
  const mirror = mirrors(page).first();
  await expect(mirror).toContainText(`Back up dev to ${folder}`);
  await runNow(mirror);
  await expect(mirror).toContainText(/wrote microcks-instance-.*\.json/);
  expect(await readdir(folder)).toHaveLength(1);

  await mirror.getByRole("button", { name: /^Actions for/ }).click();
  await page.getByRole("menuitem", { name: "Files…" }).click();
  const files = dialog(page, "Snapshots of the mirror");
  await expect(files.getByRole("listitem")).toHaveCount(1);
  await look(page, "mirror-files");
  await files.getByRole("button", { name: "Review services" }).click();
  await expect(reviewRow(page, "Orders")).toBeVisible();
});

test("a mirror that fails is shown until it was seen, and is changed and removed", async ({ client, page, there }) => {
  await client.import(Snapshot.of("orders.json", one("Orders")));
  await page.getByRole("button", { name: "Add mirror…" }).click();
  const form = dialog(page, "Add mirror");
  await form.getByRole("button", { name: "Save mirror" }).click();
  const mirror = mirrors(page).first();
  // The instance has no services.
  await runNow(mirror);
  const failure = page.getByText(/^Fetch from dev into this repository: failed/);
  await expect(failure).toBeVisible();
  await look(page, "mirror-failed", { whole: true });
  await page.getByRole("button", { name: "Mark as seen" }).click();
  await expect(failure).toBeHidden();

  await mirror.getByRole("button", { name: /^Actions for/ }).click();
  await page.getByRole("menuitem", { name: "Change…" }).click();
  const change = dialog(page, "Change mirror");
  await change.getByLabel("What it does").selectOption("Send from this repository to dev");
  await change.getByLabel("How often").selectOption("Only on request");
  await change.getByRole("button", { name: "Save mirror" }).click();
  await expect(change).toBeHidden();
  await expect(mirror).toContainText("only on request");
  await runNow(mirror);
  await expect(mirror).toContainText("sent 1 service just now");
  expect(await there.services()).toBe(1);

  await mirror.getByRole("button", { name: /^Actions for/ }).click();
  await page.getByRole("menuitem", { name: "Remove…" }).click();
  const question = dialog(page, "Remove the mirror Send from this repository to dev?");
  await expect(question).toContainText("What it copied stays on both sides");
  await look(page, "mirror-remove");
  await question.getByRole("button", { name: "Remove mirror" }).click();
  await expect(section(page)).toContainText("None yet");
  expect(await there.services()).toBe(1);
});
