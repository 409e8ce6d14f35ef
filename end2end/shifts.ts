import { type Locator, type Page, expect } from "@playwright/test";

/** A layout shift that the browser reported, with the elements that moved. */
interface Shift {
  value: number;
  moved: string[];
}

/** Records every layout shift of the page, also those right after an input. Call it before the page is opened. */
export async function recordShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const shifts: Shift[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { value, sources } = entry as unknown as {
          value: number;
          sources: { node?: Node; previousRect: DOMRect; currentRect: DOMRect }[];
        };
        // The inner part of a progress bar appears when the total becomes known.
        const outside = sources.filter(({ node }) => {
          const element = node instanceof Element ? node : node?.parentElement;
          return !element?.closest("progress");
        });
        if (sources.length > 0 && outside.length === 0) continue;
        const moved = outside.map(({ node, previousRect, currentRect }) => {
          const element = node instanceof Element ? node : node?.parentElement;
          const from = `${previousRect.x},${previousRect.y}`;
          return `${element?.className}: ${node?.textContent?.slice(0, 30)} ${from} → ${currentRect.x},${currentRect.y}`;
        });
        shifts.push({ value, moved });
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
}

/** Expects that nothing on the page moves during an action, and that these elements stay where they are. */
export async function expectStill(page: Page, still: Locator[], action: () => Promise<void>): Promise<void> {
  await painted(page);
  await page.evaluate(() => ((window as unknown as { shifts: Shift[] }).shifts.length = 0));
  const places = () => Promise.all(still.map((element) => element.boundingBox()));
  const place = (boxes: Awaited<ReturnType<typeof places>>) => boxes.map((box) => [box?.x, box?.y]);
  const before = place(await places());
  await action();
  await painted(page);
  // An element can be replaced by its equal while it is measured.
  await expect.poll(async () => place(await places())).toEqual(before);
  expect(await page.evaluate(() => (window as unknown as { shifts: Shift[] }).shifts)).toEqual([]);
}

/** Waits until what changed is painted, and the browser has reported what moved. */
async function painted(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (let frames = 0; frames < 3; frames += 1) {
      await new Promise((next) => requestAnimationFrame(next));
    }
  });
}
