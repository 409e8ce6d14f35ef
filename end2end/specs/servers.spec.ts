import type { Page } from "@playwright/test";

import { Client, NAME } from "../client.ts";
import { expect } from "../fixtures.ts";
import { Snapshot, one } from "../files.ts";
import { heading, row, signIn } from "../pages.ts";
import { test } from "../servers.ts";

const file = (name: string, id: string, body = "{}") =>
  Snapshot.of(`${name}.json`, one(name, { id, body }));

/** The revisions in the history. */
const revisions = (page: Page) => page.getByRole("grid", { name: "Revisions, newest first" }).getByRole("row");

test("person who signs in at one server works at all", async ({ client, context, page, servers }) => {
  // Plans belong to one server, so the import has one address.
  const direct = await Client.signIn(servers.all[1]!);
  await direct.import(file("Orders", "65a1"));
  await context.clearCookies();

  await page.goto("/");
  await signIn(page);
  await expect(row(page, "Orders")).toBeVisible();
  for (let reload = 0; reload < 3; reload += 1) {
    await page.reload();
    await expect(row(page, "Orders")).toBeVisible();
    await expect(page.getByRole("button", { name: "Account and theme" })).toBeVisible();
  }
  // The session ends at all servers.
  await page.getByRole("button", { name: "Account and theme" }).click();
  await expect(page.getByText(NAME).first()).toBeVisible();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(heading(page, "Sign in")).toBeVisible();
  for (let reload = 0; reload < 3; reload += 1) {
    await page.goto("/administration/history");
    await expect(heading(page, "Sign in")).toBeVisible();
  }
  expect(await client.services()).toBe(1);
});

test("revision of one server is in the history of all", async ({ client, page, servers }) => {
  const clients = await Promise.all(servers.all.map((server) => Client.signIn(server)));
  for (const [number, direct] of clients.entries()) {
    await direct.import(file(`Service ${number}`, `65a${number}`));
    await page.goto("/administration/history");
    // The header and the empty first revision.
    await expect(revisions(page)).toHaveCount(number + 3);
  }
  expect(await client.newest()).toBe(3);
  // Cookies belong to the host, with all ports.
  for (const { origin } of servers.all) {
    await page.goto(`${origin}/administration/history/2`);
    await expect(heading(page, "Revision 2")).toBeVisible();
  }
});

test("page never shows an older state than it has shown", async ({ client, page, servers }) => {
  const direct = await Client.signIn(servers.all[0]!);
  for (let number = 1; number <= 5; number += 1) {
    await direct.import(file(`Service ${number}`, `65a${number}`));
    await page.goto("/");
    await expect(row(page, `Service ${number}`)).toBeVisible();
    for (let reload = 0; reload < 3; reload += 1) {
      await page.reload();
      await expect(row(page, "Service 1")).toBeVisible();
      expect(await row(page, `Service ${number}`).count()).toBe(1);
    }
  }
  expect(await client.services()).toBe(5);
});

test("mocks of an import are served by every server", async ({ client, page, servers }) => {
  const direct = await Client.signIn(servers.all[0]!);
  await direct.import(file("Orders", "65a1", '{"time":1}'));
  for (const { log } of servers.all) {
    const line = log.find((line) => line.startsWith("Mocks are at "))!;
    const address = line.slice("Mocks are at ".length).trim();
    const answer = () => page.request.get(`${address}/rest/Orders/1.0/orders`);
    await expect.poll(async () => (await answer()).status()).toBe(200);
    expect(await (await answer()).json()).toEqual({ time: 1 });
  }
  await page.goto("/");
  await expect(row(page, "Orders")).toBeVisible();
  expect(await client.services()).toBe(1);
});

test("person goes on when a server is killed, and it takes in what it has missed", async ({ client, page, servers }) => {
  const [first, killed] = servers.all;
  const direct = await Client.signIn(first!);
  await direct.import(file("Orders", "65a1"));
  await page.goto("/");
  await expect(row(page, "Orders")).toBeVisible();
  await killed!.kill();
  await direct.import(file("Pastries", "65a2"));
  for (let reload = 0; reload < 3; reload += 1) {
    await page.reload();
    await expect(row(page, "Pastries")).toBeVisible();
  }
  await killed!.restart();
  await page.goto(killed!.origin);
  await expect(row(page, "Pastries")).toBeVisible();
  expect(await client.services()).toBe(2);
});
