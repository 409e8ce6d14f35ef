import type { Page } from "@playwright/test";

import { administrator as test, expect } from "../fixtures.ts";
import { Snapshot, one } from "../files.ts";
import { IMPORT, heading } from "../pages.ts";
import { longest, note, noted } from "./noted.ts";

const SERVICES = 10_000;

/** The targets: milliseconds until rows are painted, and of the longest task, and elements in the list. */
const AIMS = { painted: 300, task: 50, elements: 1_500 };

/** A snapshot of ten thousand services, each with one example that has this body. */
const services = (body: string): Snapshot =>
  Snapshot.together(
    `${body}.json`,
    ...Array.from({ length: SERVICES }, (_, at) =>
      one(`Service ${at}`, { id: (0x65a1_0000 + at).toString(16).padEnd(24, "0"), body }),
    ),
  );

/** Runs in the browser. When the last large answer of the server had arrived. */
function lastAnswer(): number {
  const entries = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
  const answers = entries.filter(
    ({ name, decodedBodySize }) => name.includes("/console/") && decodedBodySize > 100_000,
  );
  return Math.max(...answers.map(({ responseEnd }) => responseEnd));
}

/** Loads an address, and measures the time from the data to the rows, the tasks in it, and the elements. */
async function measure(page: Page, name: string, address: string): Promise<void> {
  let best = { painted: Infinity, task: Infinity };
  for (let round = 0; round < 3; round += 1) {
    await page.goto(address);
    await expect.poll(async () => (await noted(page)).rows).toBeGreaterThan(0);
    const { rows: painted, tasks } = await noted(page);
    const loaded = await page.evaluate(lastAnswer);
    const task = longest(tasks.filter(({ start }) => start > loaded));
    best = { painted: Math.min(best.painted, painted - loaded), task: Math.min(best.task, task) };
  }
  const list = page.locator("[role=treegrid], [role=grid]").first();
  const elements = await list.evaluate((element) => element.querySelectorAll("*").length);
  console.log(
    `${name}: painted ${best.painted.toFixed(0)} ms after the data, longest task ${best.task.toFixed(0)} ms, ` +
      `${elements} elements`,
  );
  if (process.env.CHECK) {
    expect.soft(best.painted, `${name}, until rows are painted`).toBeLessThan(AIMS.painted);
    expect.soft(best.task, `${name}, the longest task`).toBeLessThanOrEqual(AIMS.task);
    expect.soft(elements, `${name}, elements of the list`).toBeLessThanOrEqual(AIMS.elements);
  }
}

test("review, result and comparison of ten thousand services", async ({ client, page }) => {
  test.slow();
  await client.import(services("[1]"));
  await page.addInitScript(note);
  const plan = await client.plan(services("[2]"));
  await measure(page, "review", `${IMPORT}/${plan}`);
  await expect(heading(page, /^Review of/)).toBeVisible();
  const decisions = Object.fromEntries(
    Array.from({ length: SERVICES }, (_, at) => [
      `${at}`,
      { replace: { settings: false, contracts: false, examples: [] } },
    ]),
  );
  await client.apply(plan, decisions);
  await measure(page, "result", `${IMPORT}/${plan}`);
  await expect(heading(page, "10,000 services imported")).toBeVisible();
  await page.goto("/administration/history/2");
  await page.getByRole("button", { name: "Compare with" }).click();
  await page.getByRole("menuitem", { name: "Revision 1 (previous)" }).click();
  await expect(heading(page, "Revision 2 compared with revision 1")).toBeVisible();
  await measure(page, "comparison", page.url());
});
