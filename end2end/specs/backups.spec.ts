import { mkdtemp, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Page } from "@playwright/test";

import { Snapshot, one } from "../files.ts";
import { administrator as test, expect } from "../fixtures.ts";
import { look } from "../look.ts";
import { heading, tabTo } from "../pages.ts";

const BACKUPS = "/administration/backups";

let folder = "";
test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mockpit-backups-"));
});
test.afterEach(() => rm(folder, { recursive: true, force: true }));

const section = (page: Page, name: string) => page.getByRole("region", { name, exact: true });
const files = (page: Page) => page.getByRole("list", { name: "Files" }).getByRole("listitem");
const thumbnail = (page: Page) => page.getByRole("listitem").filter({ hasText: "Write full backups" });

/** Saves a schedule in the dialog. */
async function schedule(page: Page, kind: string, often: string): Promise<void> {
  await section(page, kind).getByRole("button", { name: "Edit schedule" }).click();
  const dialog = page.getByRole("dialog", { name: `Schedule: ${kind}` });
  await dialog.getByLabel("How often").selectOption(often);
  await dialog.getByLabel("Folder").fill(folder);
  await dialog.getByRole("button", { name: "Save schedule" }).click();
  await expect(dialog).toBeHidden();
}

test("backups are scheduled, written, verified, and restored through the review", async ({ client, page }) => {
  await client.import(Snapshot.of("orders.json", one("Orders")));
  await page.goto("/administration");
  await expect(thumbnail(page)).toContainText("No backups yet");
  await page.getByRole("link", { name: "Backups" }).click();
  await expect(page).toHaveURL(BACKUPS);
  await expect(heading(page, "Backups")).toBeVisible();
  await expect(page.getByText("No backups yet")).toBeVisible();
  await expect(section(page, "Full backups")).toContainText("only on request");
  await look(page, "backups-empty", { whole: true });

  // With the keyboard alone: open, correct what is wrong, save.
  await tabTo(page, section(page, "Full backups").getByRole("button", { name: "Edit schedule" }));
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Schedule: Full backups" });
  await dialog.getByLabel("How often").selectOption("Every week");
  await dialog.getByLabel("Day").selectOption("Sunday");
  await dialog.getByLabel("Time in UTC").fill("25:00");
  await dialog.getByRole("button", { name: "Save schedule" }).click();
  await expect(dialog.getByText("Enter a time such as 02:00")).toBeVisible();
  await dialog.getByLabel("Time in UTC").fill("02:00");
  await dialog.getByLabel("Folder").fill("backups");
  await dialog.getByRole("button", { name: "Save schedule" }).click();
  await expect(dialog.getByText("Enter a path that begins with /.")).toBeVisible();
  await look(page, "backups-schedule");
  await dialog.getByLabel("Folder").fill(folder);
  await dialog.getByLabel("Folder").press("Enter");
  await expect(dialog).toBeHidden();
  await expect(section(page, "Full backups")).toContainText("every Sunday at 02:00 UTC");
  await schedule(page, "Snapshots", "Every few hours");
  await expect(section(page, "Snapshots")).toContainText("every 24 hours");

  await page.getByRole("button", { name: "Back up now" }).click();
  await expect(files(page)).toHaveCount(1);
  await expect(files(page)).toContainText("1 service");
  await page.getByRole("button", { name: "Write snapshot now" }).click();
  await expect(files(page)).toHaveCount(2);
  await files(page).filter({ hasText: "full backup" }).getByRole("button", { name: /^Actions for/ }).click();
  await page.getByRole("menuitem", { name: "Verify" }).click();
  await expect(page.getByText("is complete and undamaged.")).toBeVisible();
  await look(page, "backups", { whole: true });
  await page.goto("/administration");
  await expect(thumbnail(page)).toContainText(/Last backup just now, next in \d+ hours?/);
  await look(page, "administration-backups");

  for (const kind of ["full backup", "snapshot"]) {
    await page.goto(BACKUPS);
    await files(page).filter({ hasText: kind }).getByRole("button", { name: /^Actions for/ }).click();
    await page.getByRole("menuitem", { name: "Restore services…" }).click();
    const question = page.getByRole("dialog", { name: /^Restore services from/ });
    await expect(question).toContainText("Nothing changes before you apply it.");
    if (kind === "full backup") await look(page, "backups-restore");
    await question.getByRole("button", { name: "Review services" }).click();
    await expect(page).toHaveURL(/\/administration\/snapshots\/import\//);
    await expect(page.getByRole("main")).toContainText(kind === "snapshot" ? "microcks-repository-" : "mockpit-backup-");
  }
});

test("a failed backup is shown on Administration until an administrator has seen it", async ({ page }) => {
  await page.goto(BACKUPS);
  await schedule(page, "Full backups", "Every day");
  await rename(folder, `${folder}-moved`);
  await page.getByRole("button", { name: "Back up now" }).click();
  const alert = page.getByRole("alert").filter({ hasText: "A full backup failed" });
  await expect(alert).toContainText("does not exist");
  await look(page, "backups-failed");
  await page.goto("/administration");
  await expect(thumbnail(page)).toContainText("A backup failed just now");
  await look(page, "administration-backup-failed");

  await rename(`${folder}-moved`, folder);
  await page.goto(BACKUPS);
  await page.getByRole("button", { name: "Back up now" }).click();
  await expect(files(page)).toHaveCount(1);
  await expect(alert).toBeVisible();
  await alert.getByRole("button", { name: "Mark as seen" }).click();
  await expect(alert).toBeHidden();
  await page.goto("/administration");
  await expect(thumbnail(page)).toContainText("Last backup just now");
});

test("a damaged backup is marked and named", async ({ client, page }) => {
  await client.import(Snapshot.of("orders.json", one("Orders")));
  await page.goto(BACKUPS);
  await schedule(page, "Full backups", "Only on request");
  await page.getByRole("button", { name: "Back up now" }).click();
  await expect(files(page)).toHaveCount(1);
  const [name] = await readdir(folder);
  const file = join(folder, name!);
  const bytes = await readFile(file);
  bytes[Math.floor(bytes.length / 2)]! ^= 1;
  await writeFile(file, bytes);
  await files(page).getByRole("button", { name: /^Actions for/ }).click();
  await page.getByRole("menuitem", { name: "Restore services…" }).click();
  const question = page.getByRole("dialog", { name: /^Restore services from/ });
  await question.getByRole("button", { name: "Review services" }).click();
  await expect(question.getByRole("alert")).toContainText("is damaged");
  await writeFile(file, bytes.subarray(0, bytes.length / 2));
  await page.reload();
  await expect(files(page)).toContainText("not usable");
  await expect(files(page)).toContainText("is cut off");
  await look(page, "backups-damaged");
});
