import type { Page } from "@playwright/test";

import { administrator as test, expect } from "../fixtures.ts";
import { Snapshot, one } from "../files.ts";
import { IMPORT, heading } from "../pages.ts";

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

interface Noted {
  /** When the last answer of the server had arrived. */
  loaded: number;
  /** When the first row was painted. */
  painted: number;
  /** The start and the duration of each task over 50 ms. */
  tasks: [number, number][];
}

/** Runs in the browser. Records when rows are painted, and every long task. */
function note() {
  const noted: Noted = { loaded: 0, painted: 0, tasks: [] };
  Object.assign(window, { noted });
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) noted.tasks.push([startTime, duration]);
  }).observe({ type: "longtask", buffered: true });
  const look = () => {
    if (document.querySelector(".s-review__row, .c-list__rows > *")) {
      const entries = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
      const answers = entries.filter(({ name, decodedBodySize }) =>
        name.includes("/console/") && decodedBodySize > 100_000,
      );
      noted.loaded = Math.max(...answers.map(({ responseEnd }) => responseEnd));
      // Their frame is painted before the next one begins.
      requestAnimationFrame((now) => (noted.painted = now));
    } else {
      requestAnimationFrame(look);
    }
  };
  requestAnimationFrame(look);
}

/** Loads an address, and measures the time from the data to the rows, the tasks in it, and the elements. */
async function measure(page: Page, name: string, address: string): Promise<void> {
  let best = { painted: Infinity, task: Infinity };
  for (let round = 0; round < 3; round += 1) {
    await page.goto(address);
    await page.waitForFunction(() => (window as unknown as { noted: Noted }).noted.painted > 0);
    const { loaded, painted, tasks } = await page.evaluate(
      () => (window as unknown as { noted: Noted }).noted,
    );
    const task = Math.max(0, ...tasks.filter(([start]) => start > loaded).map(([, time]) => time));
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
