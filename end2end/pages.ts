import { readFile } from "node:fs/promises";

import { type Download, type Locator, type Page, expect } from "@playwright/test";

import { NAME, PASSWORD } from "./client.ts";
import type { Snapshot } from "./files.ts";

export const EXPORT = "/administration/snapshots/export";
export const IMPORT = "/administration/snapshots/import";

/** The heading of the page. */
export const heading = (page: Page, name: string | RegExp): Locator =>
  page.getByRole("heading", { level: 1, name });

/** Fills in and submits the sign-in form, on its page or in the dialog. */
export async function signIn(page: Page, name = NAME, password = PASSWORD): Promise<void> {
  await page.getByLabel("User name").fill(name);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** The drag events, in the order in which browsers send them. */
type Drag = "dragenter" | "dragover" | "drop";

/** Drags files over the page and drops them, unless `events` leaves that out. */
export async function drop(
  page: Page,
  files: Snapshot[],
  events: Drag[] = ["dragenter", "dragover", "drop"],
): Promise<void> {
  const contents = files.map(({ name, bytes }) => ({ name, base64: bytes.toString("base64") }));
  const dataTransfer = await page.evaluateHandle((contents) => {
    const transfer = new DataTransfer();
    for (const { name, base64 } of contents) {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      transfer.items.add(new File([bytes], name));
    }
    return transfer;
  }, contents);
  // Waits until the page is loaded.
  await page.getByLabel("Choose a file").waitFor();
  for (const event of events) {
    await page.locator("body").dispatchEvent(event, { dataTransfer });
  }
}

/** Chooses a file with the button of the drop zone. */
export async function choose(page: Page, ...files: Snapshot[]): Promise<void> {
  await page
    .getByLabel("Choose a file")
    .setInputFiles(files.map(({ name, bytes }) => ({ name, mimeType: "", buffer: bytes })));
}

/** Presses a button and returns the name and the content of the download. */
export async function save(page: Page, button: string | RegExp): Promise<[string, Buffer]> {
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: button }).click();
  await exportAsItIs(page, coming);
  return bytesOf(await coming);
}

/** Exports as it is, where the screen asks before the file is made. */
export async function exportAsItIs(page: Page, coming: Promise<unknown>): Promise<void> {
  const question = page.getByRole("dialog", { name: "Export summary" });
  const asked = question.waitFor().then(() => true);
  // Who is not asked never sees it, however long one waits.
  asked.catch(() => {});
  if (await Promise.race([asked, coming.then(() => false)])) {
    await question.getByRole("button", { name: /^Export / }).click();
  }
}

/** Presses the button of an export and answers what is asked, until the file is asked for. */
export async function beginExport(page: Page): Promise<void> {
  const asked = page.waitForRequest("**/console/export");
  await page.getByRole("button", { name: /^Export / }).click();
  await exportAsItIs(page, asked);
  await asked;
}

export const bytesOf = async (download: Download): Promise<[string, Buffer]> => [
  download.suggestedFilename(),
  await readFile(await download.path()),
];

/** Exports all services with the export page. */
export async function exportAll(page: Page): Promise<Buffer> {
  await page.goto(EXPORT);
  const all = page.getByRole("button", { name: /^Select all / });
  await expect(all).toBeVisible();
  // The selection of an earlier export is still there.
  if ((await all.getAttribute("aria-disabled")) !== "true") await all.click();
  const [, bytes] = await save(page, /^Export /);
  return bytes;
}

/** The row of a service in a list. */
export const row = (page: Page, name: string, version?: string): Locator => {
  const cell = (text: string) => page.getByRole("gridcell", { name: text, exact: true });
  const rows = page.getByRole("row").filter({ has: cell(name) });
  return version === undefined ? rows : rows.filter({ has: cell(version) });
};

/** Toggles the choice of a row. */
export const tick = (row: Locator, modifiers: "Shift"[] = []): Promise<void> =>
  row.getByRole("gridcell").first().click({ modifiers });

/** Presses Tab until the target has the focus. */
export async function tabTo(page: Page, target: Locator, key = "Tab"): Promise<void> {
  for (let steps = 0; steps < 40; steps += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  await expect(target).toBeFocused();
}

/** "1 service", "71 services", as the console writes it. */
export const services = (count: number): string =>
  `${count.toLocaleString("en-US")} ${count === 1 ? "service" : "services"}`;

/** Drops files or folders by their paths, like a file manager. */
export async function dropPaths(page: Page, ...files: string[]): Promise<void> {
  await page.getByLabel("Choose a file").waitFor();
  await dragPaths(page, files);
}

/** Drags files or folders by their paths over any page, like a file manager, and drops them. */
export async function dragPaths(
  page: Page,
  files: string[],
  events: ("dragEnter" | "dragOver" | "dragCancel" | "drop")[] = ["dragEnter", "dragOver", "drop"],
): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const { x, y, width, height } = (await page.locator("main").boundingBox())!;
  for (const type of events) {
    await devtools.send("Input.dispatchDragEvent", {
      type,
      x: x + width / 2,
      y: y + height / 2,
      data: { items: [], files, dragOperationsMask: 1 },
    });
  }
  await devtools.detach();
}

/** Delays the requests to a server function until the returned function is called. */
export async function hold(page: Page, endpoint: string): Promise<() => void> {
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route(`**/console/${endpoint}`, async (route) => {
    await released;
    // The page may have been closed.
    await route.continue().catch(() => {});
  });
  return release;
}

/** Confirms the executable content of the reviewed file, if the screen asks. */
export async function consent(page: Page): Promise<void> {
  await expect(heading(page, /^Review of /)).toBeVisible();
  const wanted = page.getByRole("group", { name: "Executable content" }).getByRole("checkbox");
  for (const box of await wanted.all()) await box.check();
}

/** The row of a service in a review. */
export const reviewRow = (page: Page, name: string): Locator =>
  page.locator("[role=treegrid] [role=row][aria-level='1']").filter({ hasText: name });

/** Opens a row of a review, unless it is open. */
export async function openRow(row: Locator): Promise<void> {
  if ((await row.getAttribute("aria-expanded")) === "false") await row.click();
  await expect(row).toHaveAttribute("aria-expanded", "true");
}

/** The choices for a service, in its opened row. */
export const choices = (page: Page, service: string): Locator =>
  page.getByRole("radiogroup", { name: `Decision for ${service}` });

/** Opens the row of a service and decides it. `service` is its name and version. */
export async function decide(page: Page, service: string, choice: string, nth = 0): Promise<void> {
  const name = service.slice(0, service.lastIndexOf(" "));
  await openRow(reviewRow(page, name).nth(nth));
  const option = choices(page, service).getByRole("radio", { name: choice, exact: true });
  await option.nth(nth).click();
}

/** Makes one decision for all shown or all selected rows. */
export async function decideAll(page: Page, choice: string): Promise<void> {
  await page.getByRole("button", { name: /^Decide for / }).click();
  await page.getByRole("menuitem", { name: new RegExp(`^${choice} \\(`) }).click();
}

/** Confirms that this many whole services are removed. */
export async function confirmRemoval(page: Page, count: number): Promise<void> {
  const question = page.getByRole("dialog", { name: /^Remove / });
  await question.getByRole("textbox").fill(`${count}`);
  await question.getByRole("button", { name: /emove \d/ }).click();
}
