import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { type Page, expect } from "@playwright/test";

import { target } from "./files.ts";
import { expectAccessible } from "./fixtures.ts";

const pictures = join(target, "screenshots");

/** A desk, and a telephone. Pictures are taken of both. */
const DESK = { width: 1280, height: 800 };
const TELEPHONE = { width: 390, height: 844 };

/** What a desk has left at a zoom of 200 %. */
const ZOOMED = { width: 640, height: 400 };

/**
 * Looks at the page in both themes, on a desk, on a telephone and zoomed: axe finds nothing, nothing
 * is cut, nothing sticks out; and a picture of it is kept under this name, of the `whole` page if asked.
 */
export async function look(page: Page, name: string, { whole = false } = {}): Promise<void> {
  await mkdir(pictures, { recursive: true });
  for (const theme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    for (const size of [DESK, TELEPHONE]) {
      await page.setViewportSize(size);
      // What is dark is not otherwise built: the telephone's other order is looked at once.
      if (size === DESK || theme === "light") {
        await expectAccessible(page, `${name}, ${theme}, ${size.width}`);
      }
      await page.evaluate(() => window.scrollTo(0, 0));
      // What stays in sight while one scrolls would stand in the middle of a longer picture.
      const height = await page.evaluate(() => document.documentElement.scrollHeight);
      if (whole) await page.setViewportSize({ ...size, height: Math.min(height, 6000) });
      await page.screenshot({ path: join(pictures, `${name}-${theme}-${size.width}.png`) });
    }
  }
  for (const size of [TELEPHONE, ZOOMED, DESK]) {
    await page.setViewportSize(size);
    expect(await page.evaluate(flaws), `${name} at ${size.width}`).toEqual([]);
  }
}

/** What sticks out of the window or is cut off, in the browser. */
function flaws(): string[] {
  const found: string[] = [];
  const root = document.scrollingElement!;
  if (root.scrollWidth > root.clientWidth) {
    found.push(`the page is ${root.scrollWidth} wide in ${root.clientWidth}`);
  }
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    const words = text.textContent?.trim();
    const parent = text.parentElement;
    if (!words || !parent || parent.closest(".u-hidden, .l-skip, option")) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const rect of range.getClientRects()) {
      const where = whereCut(parent, rect);
      if (where) {
        found.push(`"${words.slice(0, 60)}" ${where}`);
        break;
      }
    }
  }
  return found;

  function whereCut(start: Element, rect: DOMRect): string | undefined {
    for (let box: Element | null = start; box; box = box.parentElement) {
      const style = getComputedStyle(box);
      // What is too long for its place may end in dots, and what scrolls can be reached.
      if (style.textOverflow === "ellipsis" || style.overflowX === "auto") return undefined;
      if (style.overflowX === "visible") continue;
      const frame = box.getBoundingClientRect();
      if (rect.left < frame.left - 1 || rect.right > frame.right + 1) return `is cut by ${box.className}`;
      if (rect.top < frame.top - 1 || rect.bottom > frame.bottom + 1) return `is cut by ${box.className}`;
    }
    const wide = document.documentElement.clientWidth;
    return rect.left < -1 || rect.right > wide + 1 ? "sticks out of the window" : undefined;
  }
}
