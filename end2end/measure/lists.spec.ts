import type { CDPSession, Page } from "@playwright/test";

import { administrator as test, expect } from "../fixtures.ts";
import { many } from "../files.ts";
import { signIn } from "../pages.ts";
import { note, noted } from "./noted.ts";

/**
 * The targets: milliseconds of the main thread for a key, in the median, and of the longest task, and
 * milliseconds from the answer to a sign-in to the first rows.
 */
const AIMS = { key: 16, task: 50, rows: 200 };

test("the list of ten thousand services", async ({ client, page }) => {
  await client.import(many());
  await page.addInitScript(() => {
    const tasks: number[] = [];
    Object.assign(window, { tasks });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) tasks.push(duration);
    }).observe({ type: "longtask", buffered: true });
  });
  const devtools = await page.context().newCDPSession(page);
  // Time of the thread, which does not depend on the load of the machine.
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  await page.goto("/");
  const list = page.getByRole("grid");
  await expect(list).toHaveAttribute("aria-rowcount", "10001");
  await page.keyboard.press("/");
  const keys: number[] = [];
  for (const word of ["service 04242", "api 1", "orders"]) {
    for (const key of [...word, ...Array<string>(word.length).fill("Backspace")]) {
      keys.push(await cost(page, devtools, () => page.keyboard.press(key === " " ? "Space" : key)));
    }
  }
  const choose = await cost(page, devtools, () => page.getByRole("checkbox", { name: "Select all that match" }).check());
  await page.mouse.move(640, 500);
  const wheel: number[] = [];
  for (let turns = 0; turns < 40; turns += 1) {
    wheel.push(await cost(page, devtools, () => page.mouse.wheel(0, 600)));
  }
  const tasks = await page.evaluate(() => (window as unknown as { tasks: number[] }).tasks);
  const elements = await page.evaluate(() => document.querySelectorAll("*").length);
  const median = (all: number[]) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)]!;
  const ms = (time: number) => `${time.toFixed(1)} ms`;
  console.log(
    `key: median ${ms(median(keys))}, most ${ms(Math.max(...keys))}; select all ${ms(choose)}; ` +
      `wheel: median ${ms(median(wheel))}, most ${ms(Math.max(...wheel))}; ${elements} elements; ` +
      `tasks over 50 ms of wall time: ${tasks.map((time) => time.toFixed(0)).join(", ")}`,
  );
  if (process.env.CHECK) {
    expect(median(keys), "the median of a key").toBeLessThan(AIMS.key);
    expect(Math.max(...keys), "the longest key").toBeLessThan(AIMS.task);
  }
});

/** Runs in the browser. When the answer to the sign-in had arrived. */
function signedIn(): number {
  const answers = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
  return answers.find(({ name }) => name.endsWith("/console/session/sign-in"))!.responseEnd;
}

test("the first rows of ten thousand services after signing in", async ({ client, context, page }) => {
  await client.import(many());
  await page.addInitScript(note);
  let best = Infinity;
  for (let round = 0; round < 3; round += 1) {
    await context.clearCookies();
    await page.goto("/sign-in");
    await signIn(page);
    await expect.poll(async () => (await noted(page)).rows).toBeGreaterThan(0);
    best = Math.min(best, (await noted(page)).rows - (await page.evaluate(signedIn)));
  }
  console.log(`first rows of ten thousand services: ${best.toFixed(0)} ms after signing in`);
  if (process.env.CHECK) expect(best, "until the first rows").toBeLessThan(AIMS.rows);
});

/** Milliseconds of the main thread from an action until its frame is painted. */
async function cost(page: Page, devtools: CDPSession, action: () => Promise<void>): Promise<number> {
  const spent = async () => {
    const { metrics } = await devtools.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "TaskDuration")!.value * 1000;
  };
  const before = await spent();
  await action();
  await page.evaluate(() => new Promise((next) => requestAnimationFrame(() => setTimeout(next))));
  return (await spent()) - before;
}
