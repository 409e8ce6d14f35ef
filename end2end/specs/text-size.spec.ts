import { chromium } from "@playwright/test";

import { administrator as test, expect } from "../fixtures.ts";
import { Snapshot, one } from "../files.ts";
import { EXPORT, IMPORT } from "../pages.ts";

test("text at twice the size gets the layout of a narrow window and overflows nowhere", async ({
  client,
  mockpit,
  launchOptions,
}) => {
  await client.import(Snapshot.of("a.json", one("Orders", { labels: { domain: "shop" } })));
  // The setting of a person, as a flag that a Chromium without windows has too.
  const args = [...(launchOptions.args ?? []), "--blink-settings=defaultFontSize=32"];
  const browser = await chromium.launch({ ...launchOptions, args });
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, baseURL: mockpit.origin });
  await client.signInBrowser(context);
  const page = await context.newPage();
  for (const path of ["/", EXPORT, IMPORT, "/administration", "/administration/history"]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).fontSize)).toBe("32px");
    // 1,280 pixels are 40 times the size of the text, so the menu is a bar at the top.
    await expect(page.getByRole("button", { name: "Open menu" })).toBeVisible();
    const root = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.scrollingElement!;
      return scrollWidth - clientWidth;
    });
    expect(root, path).toBeLessThanOrEqual(0);
  }
  await browser.close();
});
