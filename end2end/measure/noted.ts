import type { Page } from "@playwright/test";

/** What the page records, in milliseconds since it was opened. */
export interface Noted {
  rows: number;
  tasks: { start: number; duration: number }[];
}

/** The duration of the longest of these tasks. */
export const longest = (tasks: Noted["tasks"]) => Math.max(0, ...tasks.map(({ duration }) => duration));

/** What the page recorded. */
export const noted = (page: Page) => page.evaluate(() => (window as unknown as { noted: Noted }).noted);

/** Runs in the browser. Records when the first rows of a page are painted, and every long task. */
export function note() {
  const noted: Noted = { rows: 0, tasks: [] };
  Object.assign(window, { noted });
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) {
      noted.tasks.push({ start: startTime, duration });
    }
  }).observe({ type: "longtask", buffered: true });
  const look = () => {
    if (document.querySelector(".s-review__row, .c-list__rows > *, .s-example")) {
      // Their frame is painted before the next one begins.
      requestAnimationFrame((now) => (noted.rows = now));
    } else {
      requestAnimationFrame(look);
    }
  };
  requestAnimationFrame(look);
}
