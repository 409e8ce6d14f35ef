import { readFile } from "node:fs/promises";

import { NAME } from "../client.ts";
import { Snapshot, one } from "../files.ts";
import { administrator, expect } from "../fixtures.ts";
import { look } from "../look.ts";
import { EXPORT, exportAsItIs, heading, row, tabTo, tick } from "../pages.ts";
import type { Page } from "@playwright/test";

const SELECTIONS = "/administration/snapshots/selections";

/** Four services, two of them with the label `domain=pastry`. */
function services(delay = 20): Snapshot {
  const all = ["Alpha", "Beta", "Gamma", "Delta"].map((name, index) => {
    const content = one(name, { id: `65b${index}` });
    Object.assign(content.services[0]!, { metadata: { labels: { domain: index < 2 ? "pastry" : "orders" } } });
    for (const operation of content.services[0]!.operations) Object.assign(operation, { defaultDelay: delay });
    return content;
  });
  return Snapshot.together("services.json", ...all);
}

async function saveSelection(page: Page, name: string, what?: RegExp): Promise<void> {
  await page.getByRole("button", { name: "Options" }).click();
  await page.getByRole("button", { name: "Save selection…" }).click();
  const dialog = page.getByRole("dialog", { name: "Save a selection" });
  await dialog.getByRole("textbox", { name: "Name" }).fill(name);
  if (what) {
    const option = dialog.getByRole("option", { name: what });
    await dialog.getByLabel("What it contains").selectOption({ label: (await option.textContent())! });
  }
  await dialog.getByRole("button", { name: /^(Save|Replace)$/ }).click();
  await expect(heading(page, name)).toBeVisible();
}

administrator("a selection and a profile make the file for a new instance", async ({ client, page }) => {
  await client.import(services());
  await page.goto(SELECTIONS);
  await expect(page.getByRole("heading", { name: "No saved selections" })).toBeVisible();
  await look(page, "selections-empty");
  await page.getByRole("link", { name: "Go to export" }).click();
  await expect(page).toHaveURL(EXPORT);
  await tick(row(page, "Alpha"));
  await tick(row(page, "Gamma"));
  await saveSelection(page, "Front shop");
  await expect(page).toHaveURL(`${SELECTIONS}/Front%20shop`);
  await expect(page.getByText("Never exported")).toBeVisible();
  await page.getByRole("button", { name: "Select in the list of services" }).click();
  await expect(page.getByText("2 selected")).toBeVisible();
  await page.goBack();
  const list = page.getByRole("list", { name: "Services" });
  await expect(list.getByRole("link")).toHaveText(["Alpha", "Gamma"]);
  await look(page, "selection");

  const plain = JSON.parse((await client.export()).toString());
  await page.getByRole("button", { name: "Options" }).click();
  await page.getByLabel("Response times").selectOption("Slow network");
  await page.keyboard.press("Escape");
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export 2 services" }).click();
  await exportAsItIs(page, coming);
  const file = JSON.parse((await readFile(await (await coming).path())).toString());
  expect(file.services.map(({ name }: { name: string }) => name)).toEqual(["Alpha", "Gamma"]);
  // The file differs from the plain export in exactly two fields of operations.
  for (const service of file.services) {
    const before = plain.services.find(({ id }: { id: string }) => id === service.id);
    expect(service.operations[0]).toMatchObject({ defaultDelay: 300, defaultDelayStrategy: "random-30" });
    for (const [at, operation] of service.operations.entries()) {
      operation.defaultDelay = before.operations[at].defaultDelay;
      operation.defaultDelayStrategy = before.operations[at].defaultDelayStrategy;
    }
    expect(JSON.parse(JSON.stringify(service))).toEqual(before);
  }
  await expect(page.getByText(`Last exported by ${NAME}`)).toBeVisible();
});

administrator("what changed since the last export of a selection is exported alone", async ({ client, page }) => {
  await client.import(services());
  await page.goto(EXPORT);
  await tick(row(page, "Alpha"));
  await tick(row(page, "Gamma"));
  await saveSelection(page, "Front shop");
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export 2 services" }).click();
  await exportAsItIs(page, coming);
  await expect(page.getByText("Nothing changed since its last export.")).toBeVisible();
  // Another revision changes one of its services, and one of the others.
  const content = JSON.parse(services(99).bytes.toString());
  content.services = content.services.filter(({ name }: { name: string }) => name === "Gamma" || name === "Delta");
  const plan = await client.plan(Snapshot.of("changed.json", content));
  const replace = { replace: { settings: false, contracts: false, examples: [] } };
  await client.apply(plan, { 0: replace, 1: replace });
  await page.reload();
  const only = page.getByRole("checkbox", { name: "Export only what changed since its last export (1 service)" });
  await only.check();
  await look(page, "selection-changed");
  const second = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export 1 service" }).click();
  await exportAsItIs(page, second);
  const file = JSON.parse((await readFile(await (await second).path())).toString());
  expect(file.services.map(({ name }: { name: string }) => name)).toEqual(["Gamma"]);
});

administrator("a selection by query follows the services", async ({ client, page }) => {
  await client.import(services());
  await page.goto(`${EXPORT}?label=domain%3Dpastry`);
  await expect(row(page, "Alpha")).toBeVisible();
  await saveSelection(page, "Pastry", /^What matches: label domain=pastry/);
  const list = page.getByRole("list", { name: "Services" });
  await expect(list.getByRole("link")).toHaveText(["Alpha", "Beta"]);
  await expect(page.getByRole("link", { name: "Show in the list of services" })).toHaveAttribute("href", "/?label=domain%3Dpastry");
  const more = one("Epsilon", { id: "65b9" });
  Object.assign(more.services[0]!, { metadata: { labels: { domain: "pastry" } } });
  await client.import(Snapshot.together("more.json", more));
  await page.reload();
  await expect(list.getByRole("link")).toHaveText(["Alpha", "Beta", "Epsilon"]);

  // It is deleted, and comes back by an undo.
  await page.getByRole("button", { name: "Delete selection…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete selection" }).click();
  await expect(page.getByRole("heading", { name: "No saved selections" })).toBeVisible();
  await page.goto(`/administration/history/${await client.newest()}`);
  await expect(page.getByText("Selection deleted").first()).toBeVisible();
  await page.getByRole("button", { name: /^Undo/ }).click();
  await look(page, "selection-undo");
  await expect(page.getByText("Selection Pastry: brought back")).toBeVisible();
  await page.getByRole("button", { name: "Change 1 saved item" }).click();
  await expect(page.getByRole("link", { name: "Show revision" })).toBeVisible();
  await page.goto(`${SELECTIONS}/Pastry`);
  await expect(list.getByRole("link")).toHaveCount(3);
  await page.goto(`${SELECTIONS}/Nobody`);
  await expect(page.getByRole("heading", { name: "This selection does not exist" })).toBeVisible();
});

administrator("a selection is saved and replaced with the keyboard alone", async ({ client, page }) => {
  await client.import(services());
  await page.goto(EXPORT);
  await tick(row(page, "Alpha"));
  const options = page.getByRole("button", { name: "Options" });
  await tabTo(page, options, "Shift+Tab");
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByRole("button", { name: "Save selection…" }));
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Save a selection" });
  await tabTo(page, dialog.getByRole("textbox", { name: "Name" }));
  await page.keyboard.type("Mine");
  await look(page, "selection-dialog");
  await tabTo(page, dialog.getByRole("button", { name: "Save" }));
  await page.keyboard.press("Enter");
  await expect(heading(page, "Mine")).toBeVisible();
  await page.goto(EXPORT);
  await saveSelection(page, "Mine", /^What matches: all services/);
  await expect(page.getByRole("list", { name: "Services" }).getByRole("link")).toHaveCount(4);
});
