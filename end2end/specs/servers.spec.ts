import type { Page } from "@playwright/test";

import { Client, NAME } from "../client.ts";
import { expect } from "../fixtures.ts";
import { Snapshot, one } from "../files.ts";
import { IMPORT, decide, drop, heading, reviewRow, row, signIn } from "../pages.ts";
import { test } from "../servers.ts";

const file = (name: string, id: string, body = "{}") =>
  Snapshot.of(`${name}.json`, one(name, { id, body }));

const NAMES = ["Order API", "Stock API", "Price API"];

/** A file with three services. */
const together = (name: string, body?: string) =>
  Snapshot.together(
    name,
    ...NAMES.map((name, at) => one(name, { id: `65c${at}`, ...(body !== undefined && { body }) })),
  );

/** The cell with the decision for a service. */
const decision = (page: Page, name: string) => reviewRow(page, name).getByRole("gridcell").last();

/** Decides about a service of a review, and waits until that is saved. */
async function save(page: Page, service: string, choice: string): Promise<void> {
  const saved = page.waitForResponse("**/console/import/decide");
  await decide(page, service, choice);
  expect((await saved).status()).toBe(200);
}

/** The revisions in the history. */
const revisions = (page: Page) => page.getByRole("grid", { name: "Revisions, newest first" }).getByRole("row");

test("person who signs in at one server works at all", async ({ client, context, page, servers }) => {
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

test("slices of a file go to all servers, and any of them reviews and imports it", async ({ client, page, servers }) => {
  await client.import(together("here.json"));
  await page.goto(IMPORT);
  // Ten slices.
  await drop(page, [together("there.json", JSON.stringify("x".repeat(3_400_000)))]);
  await expect(heading(page, "Review of there.json")).toBeVisible();
  const { balancer } = servers;
  expect(balancer.serversOf("/console/import/slice")).toBe(3);
  await save(page, "Order API 1.0", "Replace");
  await page.reload();
  await expect(decision(page, "Order API")).toHaveText("Replace");
  await save(page, "Stock API 1.0", "Keep mine");
  await save(page, "Price API 1.0", "Merge");
  await page.goto(IMPORT);
  const waiting = page.getByRole("region", { name: "Waiting reviews" });
  await waiting.getByRole("link", { name: "there.json" }).click();
  for (const [name, choice] of [["Order API", "Replace"], ["Stock API", "Keep mine"], ["Price API", "Merge"]]) {
    await expect(decision(page, name!)).toHaveText(choice!);
  }
  await page.getByRole("button", { name: /^Import 2 / }).click();
  await expect(heading(page, "2 services imported")).toBeVisible();
  expect(balancer.serversOf("/console/import/decide")).toBeGreaterThan(1);
  for (const server of servers.all) {
    const direct = await Client.signIn(server);
    await expect.poll(() => direct.newest()).toBe(2);
  }
});

test("review goes on when two of three servers are killed in the middle of it", async ({ client, page, servers }) => {
  await client.import(together("here.json"));
  await page.goto(IMPORT);
  await drop(page, [together("there.json", "[9]")]);
  await expect(heading(page, "Review of there.json")).toBeVisible();
  await save(page, "Order API 1.0", "Replace");
  const [first, second, third] = servers.all;
  await second!.kill();
  await save(page, "Stock API 1.0", "Keep mine");
  await third!.kill();
  await page.reload();
  await expect(decision(page, "Order API")).toHaveText("Replace");
  await expect(decision(page, "Stock API")).toHaveText("Keep mine");
  await save(page, "Price API 1.0", "Keep mine");
  await page.getByRole("button", { name: /^Import 1 / }).click();
  await expect(heading(page, "1 service imported")).toBeVisible();
  const direct = await Client.signIn(first!);
  expect(await direct.newest()).toBe(2);
});
