import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { type Page, expect } from "@playwright/test";

import { target } from "./files.ts";
import { expectAccessible, rulesFor } from "./fixtures.ts";

/** The folder for screenshots. They are for people, so the tests take none unless `SCREENSHOTS` is set. */
const screenshots = process.env.SCREENSHOTS && join(target, "screenshots");

/** The window sizes of the screenshots. */
const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };

/** A desktop window at a zoom of 200 %. */
const ZOOMED = { width: 640, height: 400 };

/**
 * Checks the page in both themes, at desktop and phone size, and zoomed: axe finds no violation, no text is
 * cut off, nothing overflows the window. If `SCREENSHOTS` is set, takes screenshots with this name, also in
 * forced colours, of the `whole` page on request.
 */
export async function look(page: Page, name: string, { whole = false } = {}): Promise<void> {
  for (const theme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    for (const size of [DESKTOP, PHONE]) {
      await page.setViewportSize(size);
      // Both themes have the same structure, so the phone layout is checked in one theme.
      if (size === DESKTOP || theme === "light") {
        await expectAccessible(page, `${name}, ${theme}, ${size.width}`, { rules: rulesFor(theme) });
      }
      await shoot(page, `${name}-${theme}-${size.width}`, whole);
    }
  }
  if (screenshots) {
    await page.emulateMedia({ colorScheme: "light", forcedColors: "active", reducedMotion: "reduce" });
    await page.setViewportSize(DESKTOP);
    await shoot(page, `${name}-forced-${DESKTOP.width}`, false);
  }
  await page.emulateMedia({ colorScheme: "light", forcedColors: "none" });
  for (const size of [PHONE, ZOOMED, DESKTOP]) {
    await page.setViewportSize(size);
    expect(await page.evaluate(flaws), `${name} at ${size.width}`).toEqual([]);
  }
}

/** Takes a screenshot if `SCREENSHOTS` is set. */
async function shoot(page: Page, name: string, whole: boolean): Promise<void> {
  await page.evaluate(() => window.scrollTo(0, 0));
  if (!screenshots) return;
  await mkdir(screenshots, { recursive: true });
  // A taller window instead of a full-page screenshot, in which sticky elements appear in the middle.
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  const size = page.viewportSize()!;
  if (whole) await page.setViewportSize({ ...size, height: Math.min(height, 6000) });
  await page.screenshot({ path: join(screenshots, `${name}.png`) });
}

/** Runs in the browser. Returns texts that overflow the window or are cut off. */
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
      // Ellipsis and scrolling are fine.
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
