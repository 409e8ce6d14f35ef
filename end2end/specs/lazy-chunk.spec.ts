import type { Page } from "@playwright/test";

import { administrator as test, expect } from "../fixtures.ts";
import { heading, signIn } from "../pages.ts";
import { large } from "../files.ts";

const CHUNK = "**/split_administration.wasm";

const open = (page: Page) => page.getByRole("link", { name: "Administration" }).click();

test("administration code is loaded once, with the first page that needs it", async ({ page }) => {
  const chunks: string[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/split_administration.wasm")) chunks.push(request.url());
  });
  await page.goto("/");
  await expect(heading(page, "Services")).toBeVisible();
  expect(chunks).toEqual([]);
  await open(page);
  await expect(heading(page, "Administration")).toBeVisible();
  expect(chunks).toHaveLength(1);
  await page.getByRole("main").getByRole("link", { name: /Snapshots/ }).click();
  await page.getByRole("link", { name: "Import", exact: true }).click();
  await expect(page.getByLabel("Choose a file")).toBeVisible();
  await page.getByRole("link", { name: "Services" }).click();
  await open(page);
  await expect(heading(page, "Administration")).toBeVisible();
  expect(chunks).toHaveLength(1);
});

test("style of administration is loaded with its code and changes nothing outside", async ({
  client,
  page,
}) => {
  await client.import(large());
  const sheets = () =>
    page.evaluate(() =>
      [...document.styleSheets].map((sheet) => new URL(sheet.href ?? "").pathname.split("-")[0]),
    );
  // The appearance of every element, without what is different at each visit.
  const appearance = () =>
    page.evaluate(() =>
      [...document.querySelectorAll("body *")].map((element) => {
        const style = getComputedStyle(element);
        return `${element.tagName} ${[...style].map((name) => style.getPropertyValue(name)).join()}`;
      }),
    );
  await page.goto("/");
  await expect(page.getByRole("grid")).toBeVisible();
  expect(await sheets()).toEqual(["/style"]);
  await page.mouse.move(0, 0);
  const before = await appearance();
  await open(page);
  await expect(heading(page, "Administration")).toBeVisible();
  expect(await sheets()).toEqual(["/style", "/later"]);
  await page.goBack();
  await expect(page.getByRole("grid")).toBeVisible();
  await page.mouse.move(0, 0);
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await expect.poll(appearance).toEqual(before);
});

test("page without its style is not shown", async ({ page }) => {
  const STYLE = "**/later-*.css";
  await page.goto("/");
  await page.route(STYLE, (route) => route.fulfill({ status: 404 }));
  await open(page);
  const alert = page.getByRole("alert");
  await expect(alert).toContainText("This part of the console could not be found.");
  await page.unroute(STYLE);
  await alert.getByRole("button", { name: "Try again" }).click();
  await expect(heading(page, "Administration")).toBeVisible();
});

test("page shows that it is loading until the code arrives", async ({ page }) => {
  let arrive = () => {};
  const held = new Promise<void>((resolve) => (arrive = resolve));
  await page.route(CHUNK, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto("/");
  await open(page);
  await expect(page.getByRole("status").getByText("Loading")).toBeVisible();
  await expect(page).toHaveURL(/\/administration$/);
  arrive();
  await expect(heading(page, "Administration")).toBeVisible();
  await expect(page.getByRole("status").getByText("Loading")).toHaveCount(0);
});

test("page reports missing code after a server update and reloads", async ({
  accessible,
  page,
}) => {
  await page.goto("/");
  await page.route(CHUNK, (route) => route.fulfill({ status: 404 }));
  await open(page);
  const alert = page.getByRole("alert");
  await expect(alert).toContainText("This part of the console could not be found.");
  await accessible();
  await page.unroute(CHUNK);
  await alert.getByRole("button", { name: "Try again" }).click();
  await expect(heading(page, "Administration")).toBeVisible();
});

test("page waits for an unreachable server and opens by itself", async ({
  mockpit,
  page,
}) => {
  await page.goto("/");
  await expect(heading(page, "Services")).toBeVisible();
  await mockpit.kill();
  await open(page);
  await expect(page.getByText("The server is not responding", { exact: true })).toBeVisible();
  await mockpit.restart();
  const dialog = page.getByRole("dialog", { name: "Sign in to continue" });
  await expect(dialog).toBeVisible();
  await expect(heading(page, "Administration")).toBeVisible();
  await signIn(page);
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("main").getByRole("link", { name: /Snapshots/ })).toBeVisible();
});
