import type { Page } from "@playwright/test";

import { administrator as test, expect } from "../fixtures.ts";
import { heading, signIn } from "../pages.ts";

const PART = "**/split_administration.wasm";

const open = (page: Page) => page.getByRole("link", { name: "Administration" }).click();

test("the code of administration comes with its first page, and once", async ({ page }) => {
  const parts: string[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/split_administration.wasm")) parts.push(request.url());
  });
  await page.goto("/");
  await expect(heading(page, "Services")).toBeVisible();
  expect(parts).toEqual([]);
  await open(page);
  await expect(heading(page, "Administration")).toBeVisible();
  expect(parts).toHaveLength(1);
  await page.getByRole("link", { name: /Snapshots/ }).click();
  await page.getByRole("link", { name: "Import", exact: true }).click();
  await expect(page.getByLabel("Choose a file")).toBeVisible();
  await page.getByRole("link", { name: "Services" }).click();
  await open(page);
  await expect(heading(page, "Administration")).toBeVisible();
  expect(parts).toHaveLength(1);
});

test("until the code is here the page says that it loads", async ({ page }) => {
  let arrive = () => {};
  const held = new Promise<void>((resolve) => (arrive = resolve));
  await page.route(PART, async (route) => {
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

test("a newer server has the code no more: the page says so and loads itself again", async ({
  accessible,
  page,
}) => {
  await page.goto("/");
  await page.route(PART, (route) => route.fulfill({ status: 404 }));
  await open(page);
  const alert = page.getByRole("alert");
  await expect(alert).toContainText("This part of the console is not here any more.");
  await accessible();
  await page.unroute(PART);
  await alert.getByRole("button", { name: "Try again" }).click();
  await expect(heading(page, "Administration")).toBeVisible();
});

test("a server that does not answer is waited for, and the page comes by itself", async ({
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
  await expect(page.getByRole("link", { name: /Snapshots/ })).toBeVisible();
});
