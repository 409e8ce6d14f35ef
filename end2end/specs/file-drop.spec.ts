import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Client, PASSWORD } from "../client.ts";
import { administrator, expect } from "../fixtures.ts";
import { one } from "../files.ts";
import { look } from "../look.ts";
import { EXPORT, IMPORT, dragPaths, heading, signIn } from "../pages.ts";

const HISTORY = "/administration/history";

/** A test with a folder of files to drop. */
const test = administrator.extend<{ folder: string }>({
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), "drop-"));
    await mkdir(join(folder, "snapshots"));
    const content = (name: string, id: string) => JSON.stringify(one(name, { id }));
    await writeFile(join(folder, "arr.json"), content("Orders", "a1"));
    await writeFile(join(folder, "more.json"), content("Stock", "b1"));
    await use(folder);
    await rm(folder, { recursive: true });
  },
});

for (const [name, path, title] of [
  ["services", "/", "Services"],
  ["export", EXPORT, "Snapshots"],
  ["history", HISTORY, "History"],
  ["administration", "/administration", "Administration"],
] as const) {
  test(`file that is dropped on ${name} is imported after a question`, async ({
    context,
    folder,
    page,
  }) => {
    await page.goto(path);
    await expect(heading(page, title)).toBeVisible();
    await dragPaths(page, [join(folder, "arr.json")], ["dragEnter", "dragOver"]);
    await expect(page.getByText("Drop to import")).toBeVisible();
    await dragPaths(page, [join(folder, "arr.json")], ["drop"]);
    await expect(page.getByText("Drop to import")).toHaveCount(0);
    const question = page.getByRole("dialog", { name: "Import arr.json?" });
    await expect(question).toBeVisible();
    await expect(page).toHaveURL(path);
    // The browser would show the JSON, in this tab or in a new one.
    expect(context.pages()).toHaveLength(1);
    await question.getByRole("button", { name: "Import" }).click();
    await expect(heading(page, "Review of arr.json")).toBeVisible();
    await expect(page).toHaveURL(new RegExp(`${IMPORT}/`));
  });
}

test("several files are imported together, and Cancel imports nothing", async ({
  folder,
  page,
}) => {
  const files = [join(folder, "arr.json"), join(folder, "more.json")];
  await page.goto("/");
  await expect(heading(page, "Services")).toBeVisible();
  await dragPaths(page, files);
  const question = page.getByRole("dialog", { name: "Import 2 files?" });
  await expect(question).toContainText("arr.json");
  await expect(question).toContainText("more.json");
  await look(page, "drop-question");
  await question.getByRole("button", { name: "Cancel" }).click();
  await expect(question).toBeHidden();
  await page.goto(IMPORT);
  await expect(page.getByLabel("Choose a file")).toBeVisible();

  await page.goto("/");
  await expect(heading(page, "Services")).toBeVisible();
  await dragPaths(page, files);
  // Its code is loaded first.
  await expect(question).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(question).toBeHidden();
  await dragPaths(page, files);
  await question.getByRole("button", { name: "Import" }).click();
  await expect(heading(page, "Review of 2 files")).toBeVisible();
  await expect(page.getByText("2 to add")).toBeVisible();
});

test("folder is not imported", async ({ folder, page }) => {
  await page.goto("/");
  await expect(heading(page, "Services")).toBeVisible();
  await dragPaths(page, [join(folder, "snapshots")]);
  const notice = page.getByRole("dialog", { name: "You dropped a folder" });
  await expect(notice).toContainText("Drop the snapshot file itself.");
  await notice.getByRole("button", { name: "Close" }).last().click();
  await expect(notice).toBeHidden();
});

test("file that is dropped while a dialog is open is ignored", async ({
  client,
  folder,
  context,
  page,
}) => {
  await page.goto("/");
  await expect(heading(page, "Services")).toBeVisible();
  await client.signOut();
  await page.evaluate(() => window.dispatchEvent(new Event("focus")));
  const dialog = page.getByRole("dialog", { name: "Sign in to continue" });
  await expect(dialog).toBeVisible();
  await dragPaths(page, [join(folder, "arr.json")]);
  await expect(dialog).toBeVisible();
  await expect(page.getByRole("dialog")).toHaveCount(1);
  expect(context.pages()).toHaveLength(1);
  await expect(page).toHaveURL("/");
});

test("file that somebody else drops is ignored", async ({
  client,
  context,
  folder,
  mockpit,
  page,
}) => {
  await client.signOut();
  await mockpit.account("ben", "user", PASSWORD);
  await page.goto("/");
  await expect(heading(page, "Sign in")).toBeVisible();
  for (const title of ["Sign in", "Services"]) {
    await expect(heading(page, title)).toBeVisible();
    await dragPaths(page, [join(folder, "arr.json")]);
    await expect(page.getByRole("dialog")).toHaveCount(0);
    expect(context.pages()).toHaveLength(1);
    await expect(page).toHaveURL("/");
    if (title === "Sign in") await signIn(page, "ben");
  }
  expect(await (await Client.signIn(mockpit)).services()).toBe(0);
});
