import type { Page } from "@playwright/test";

import { administrator as test, expect } from "../fixtures.ts";
import { Snapshot, one } from "../files.ts";
import { IMPORT, choose, drop, heading, reviewRow } from "../pages.ts";
import { longest, note, noted } from "./noted.ts";

const SERVICES = 1_500;
const CHANGED = 200;
const ROUNDS = 3;

/** The limits in milliseconds: a review feels instant, and no task delays a frame visibly. */
const AIMS = { shown: 1_000, scrolling: 50, opened: 300 };

/** A snapshot with many services. The bodies of the first ones depend on `time`. */
function repository(time: number): Snapshot {
  const content = {
    services: [] as object[],
    resources: [] as object[],
    requests: [] as object[],
    responses: [] as object[],
    eventMessages: [],
  };
  for (let at = 0; at < SERVICES; at += 1) {
    const id = (0x65a1_0000 + at).toString(16).padEnd(24, "0");
    const operations = ["GET /orders", "GET /orders/{id}", "POST /orders"];
    content.services.push({
      id,
      name: `Order API ${at}`,
      version: "1.0",
      type: "REST",
      metadata: { createdOn: 1700000000000, lastUpdate: 1700000000000, labels: { domain: "orders" } },
      operations: operations.map((name) => {
        const [method, path] = name.split(" ");
        return { name, method, resourcePaths: [path], defaultDelay: 0 };
      }),
    });
    for (const [nth, name] of operations.entries()) {
      for (let example = 0; example < 4; example += 1) {
        const own = `${id}-${nth}-${example}`;
        const operationId = `${id}-${name}`;
        const lines = Array.from({ length: 8 }, (_, line) => ({ line, article: `article ${line}`, price: line * 3.5 }));
        const written = at < CHANGED ? time : 0;
        const body = JSON.stringify({ order: own, written, lines });
        content.requests.push({ id: `${own}-q`, name: `example ${example}`, operationId, responseId: `${own}-p` });
        content.responses.push({
          id: `${own}-p`,
          name: `example ${example}`,
          operationId,
          content: body,
          status: "200",
          mediaType: "application/json",
        });
      }
    }
  }
  return Snapshot.of(`repository-${time}.json`, content);
}

test("the review of a large repository", async ({ client, page }) => {
  await client.import(repository(1));
  await page.addInitScript(note);
  const file = repository(2);
  console.log(`\n${SERVICES} services of which ${CHANGED} changed, ${(file.bytes.length / 1e6).toFixed(1)} MB`);
  const best = { shown: Infinity, loading: Infinity, scrolling: Infinity, more: Infinity };
  for (let round = 0; round < ROUNDS; round += 1) {
    await page.goto(IMPORT);
    await choose(page, file);
    await expect(heading(page, `Review of ${file.name}`)).toBeVisible();
    await expect(page.locator(".s-review__row").first()).toBeVisible();
    const { sent, steps } = await page.evaluate(network);
    const { rows, tasks } = await noted(page);
    const loading = longest(tasks.filter(({ start }) => start > sent));
    const scrolling = await during(page, () => scroll(page));
    const more = await during(page, async () => {
      await page.getByRole("button", { name: /^Show more/ }).click();
      await expect(page.locator(".s-review__row")).toHaveCount(180);
      await scroll(page);
    });
    console.log(
      `  on the screen ${ms(rows - sent)} after the last byte (${steps.join(", ")}); ` +
        `longest task then ${ms(loading)}, while scrolling ${ms(scrolling)}, with more rows ${ms(more)}`,
    );
    best.shown = Math.min(best.shown, rows - sent);
    best.loading = Math.min(best.loading, loading);
    best.scrolling = Math.min(best.scrolling, scrolling);
    best.more = Math.min(best.more, more);
  }
  if (process.env.CHECK) {
    expect(best.shown, "until the review is on the screen").toBeLessThan(AIMS.shown);
    expect(best.scrolling, "the longest task while scrolling").toBeLessThanOrEqual(AIMS.scrolling);
  }
  console.log(`| ${ms(best.shown)} | ${ms(best.loading)} | ${ms(best.scrolling)} | ${ms(best.more)} |`);
});

test("a row with thousands of differences", async ({ client, page }) => {
  const examples = (count: number, body: string): Snapshot => {
    const { services, ...rest } = one("Order API");
    const [service] = services;
    const responses = Array.from({ length: count }, (_, at) => ({
      ...rest.responses[0]!,
      id: (0x65b0_0000 + at).toString(16).padEnd(24, "0"),
      name: `example ${at}`,
      content: body,
    }));
    return Snapshot.of("many.json", { ...rest, services: [service!], requests: [], responses });
  };
  await client.import(examples(7_000, "[1]"));
  await page.goto(IMPORT);
  await drop(page, [examples(5_000, "[2]")]);
  const row = reviewRow(page, "Order API");
  await expect(row).toBeVisible();
  const opened = await row.evaluate(async (row: HTMLElement) => {
    const start = performance.now();
    row.click();
    while (!document.querySelector(".s-review__changes li")) {
      await new Promise((next) => requestAnimationFrame(next));
    }
    return performance.now() - start;
  });
  console.log(`7,000 differences open in ${ms(opened)}`);
  if (process.env.CHECK) expect(opened, "until the differences are shown").toBeLessThan(AIMS.opened);
});

const ms = (time: number) => (time === 0 ? "none over 50 ms" : `${time.toFixed(0)} ms`);

/** When the last slice was sent, and the duration of each later request. */
function network() {
  const entries = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
  const console = entries.filter(({ name }) => name.includes("/console/import/"));
  const slices = console.filter(({ name }) => name.endsWith("slice"));
  const sent = slices.at(-1)!.responseStart;
  const after = console.filter(({ startTime }) => startTime >= sent);
  const steps = after.map(
    ({ name, startTime, responseEnd, decodedBodySize }) =>
      `${name.split("/").at(-1)} ${(responseEnd - startTime).toFixed(0)} ms, ${(decodedBodySize / 1000).toFixed(0)} kB`,
  );
  return { sent, steps };
}

/** Scrolls down with the wheel, past the rows that are rendered first. */
async function scroll(page: Page): Promise<void> {
  await page.mouse.move(640, 400);
  for (let turns = 0; turns < 40; turns += 1) {
    await page.mouse.wheel(0, 400);
    await page.evaluate(() => new Promise((next) => requestAnimationFrame(next)));
  }
}

/** The longest task during an action. */
async function during(page: Page, done: () => Promise<void>): Promise<number> {
  const before = await page.evaluate(() => performance.now());
  await done();
  return longest((await noted(page)).tasks.filter(({ start }) => start > before));
}
