import type { Page } from "@playwright/test";

import { PASSWORD } from "../client.ts";
import { administrator, expect, reader } from "../fixtures.ts";
import { Snapshot, contentOf, large, many, one } from "../files.ts";
import { EXPORT, bytesOf, exportAsItIs, heading, row, signIn, tick } from "../pages.ts";
import { expectStill, recordShifts } from "../shifts.ts";

const list = (page: Page) => page.getByRole("grid");
const names = (page: Page) => page.locator(".s-services__name").allTextContents();
const versions = (page: Page) => page.locator(".s-services__version").allTextContents();
const selected = (page: Page) => page.getByRole("status").filter({ hasText: "selected" });

/** A snapshot of services with these names and versions, or with more about them. */
function snapshot(...services: [string, string, object?][]): Snapshot {
  const all = services.map(([name, version, more], index) => {
    const content = one(name, { id: `65a${index}`, version });
    Object.assign(content.services[0]!, more);
    return content;
  });
  return Snapshot.together("lists.json", ...all);
}

for (const path of ["/", EXPORT]) {
  for (const width of [1280, 390]) {
    reader(`nothing moves on ${path} at ${width} px while ticking, typing and exporting`, async ({ page }) => {
      await page.setViewportSize({ width, height: 1200 });
      await page.emulateMedia({ reducedMotion: "reduce" });
      await recordShifts(page);
      await page.goto(path);
      const rows = list(page).getByRole("row");
      const search = page.getByRole("searchbox");
      await expect(rows.nth(2)).toBeVisible();
      const button = page.getByRole("button", { name: /^Export\b/ }).last();
      const still = [list(page), rows.nth(1), rows.nth(2), search, button];

      for (const at of [1, 2, 1, 3]) {
        await expectStill(page, still, () => tick(rows.nth(at)));
      }
      await expect(selected(page)).toHaveText("2 selected");
      // Until the buttons of the export are loaded, a button of the same size is there.
      await expect(page.getByRole("button", { name: "Options" })).toBeVisible();
      await expectStill(page, still, () => tick(rows.nth(3)));
      await expectStill(page, [list(page), search, button], async () => {
        for (const letter of "api pa") {
          await search.press(letter);
          await expect(rows.nth(1)).toBeVisible();
        }
        await expect(page).toHaveURL(/q=api/);
      });
      await expectStill(page, still, () => page.getByRole("checkbox", { name: "Select all that match" }).check());
      await expectStill(page, [list(page), search, button], () =>
        page.getByRole("button", { name: "Clear filters" }).click(),
      );
      await expectStill(page, still, () => page.getByRole("button", { name: /^Select all / }).click());
      await expectStill(page, [list(page), search, button], async () => {
        const coming = page.waitForEvent("download");
        await page.getByRole("button", { name: /^Export \d/ }).click();
        await exportAsItIs(page, coming);
        await coming;
        await expect(page.getByText("verified by reading it back")).toBeVisible();
      });
      await expectStill(page, [list(page), search, button], () =>
        page.getByRole("button", { name: "Dismiss" }).click(),
      );
      await expectStill(page, still, () => page.getByRole("button", { name: "Clear selection" }).click());
    });
  }
}

administrator("lists are in human order and each head sorts, in the address", async ({ accessible, client, page }) => {
  await client.import(
    snapshot(["Zebra", "1"], ["apple", "1.10"], ["Éclair", "1"], ["apple", "1.2"], ["Banana", "10.0"], ["banana", "9"]),
  );
  for (const path of ["/", EXPORT]) {
    await page.goto(path);
    await expect(list(page)).toBeVisible();
    expect(await names(page)).toEqual(["apple", "apple", "Banana", "banana", "Éclair", "Zebra"]);
    expect(await versions(page)).toEqual(["1.2", "1.10", "10.0", "9", "1", "1"]);
    const head = (name: string) => page.getByRole("columnheader", { name, exact: true });
    await expect(head("Name")).toHaveAttribute("aria-sort", "ascending");
    await expect(head("Labels")).not.toHaveAttribute("aria-sort");
    for (const name of ["Version", "Type", "Operations", "Examples", "Changed", "Size"]) {
      await expect(head(name)).toHaveAttribute("aria-sort", "none");
    }
    await head("Version").getByRole("button").click();
    await expect(head("Version")).toHaveAttribute("aria-sort", "ascending");
    await expect(page).toHaveURL(/[?&]sort=version$/);
    expect(await versions(page)).toEqual(["1", "1", "1.2", "1.10", "9", "10.0"]);
    await head("Version").getByRole("button").press("Enter");
    await expect(head("Version")).toHaveAttribute("aria-sort", "descending");
    await expect(page).toHaveURL(/[?&]sort=-version$/);
    await page.reload();
    await expect(head("Version")).toHaveAttribute("aria-sort", "descending");
    expect(await versions(page)).toEqual(["10.0", "9", "1.10", "1.2", "1", "1"]);
    await accessible();
    await head("Name").getByRole("button").click();
    await expect(page).toHaveURL(new RegExp(`${path}$`));
  }
});

administrator("search folds case and accents, and every label and type can be filtered", async ({ client, page }) => {
  const labels = (labels: object) => ({ metadata: { lastUpdate: 1700000000000, labels } });
  await client.import(
    snapshot(
      ["Pa\u0302tisserie", "1"],
      ["ÉCLAIR", "1", labels({ "tier=one": "z" })],
      ["Orders", "1", labels({ tier: "one=z" })],
      ["Odd", "1", { type: "SOMETHING_NEW" }],
    ),
  );
  await page.goto("/");
  const search = page.getByRole("searchbox");
  for (const [words, name] of [["pâtisserie", "Pa\u0302tisserie"], ["PATISSERIE", "Pa\u0302tisserie"], ["eclair", "ÉCLAIR"]]) {
    await search.fill(words!);
    await expect(page.locator(".s-services__name")).toHaveText([name!]);
  }
  await search.fill("");
  await page.getByRole("combobox", { name: "Label" }).selectOption("tier=one=z");
  await expect(page.locator(".s-services__name")).toHaveText(["ÉCLAIR", "Orders"]);
  await page.getByRole("button", { name: "Clear filters" }).click();
  await page.getByRole("combobox", { name: "Type" }).selectOption("Unknown 1");
  await expect(page.locator(".s-services__name")).toHaveText(["Odd"]);
  await expect(page).toHaveURL(/type=UNKNOWN/);
  await page.reload();
  await expect(page.locator(".s-services__name")).toHaveText(["Odd"]);
});

reader("list is used with the keyboard alone, from the search on", async ({ accessible, page }) => {
  const { keyboard } = page;
  await page.goto("/");
  await expect(list(page)).toBeVisible();
  await keyboard.press("/");
  await keyboard.type("api");
  const announced = page.getByRole("status").filter({ hasText: /match/ });
  await expect(announced).toHaveText(/^[\d,]+ of [\d,]+ services match$/);
  await keyboard.press("ArrowDown");
  await expect(list(page)).toBeFocused();
  const active = list(page).locator("[data-active]");
  await expect(active).toHaveAttribute("aria-rowindex", "2");
  await keyboard.press("ArrowDown");
  await expect(active).toHaveAttribute("aria-rowindex", "3");
  await keyboard.press("Space");
  await expect(selected(page)).toHaveText("1 selected");

  await accessible();
  const name = (await active.locator(".s-services__name").textContent())!;
  await keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toContainText(name);
  // The list has its filter and its selection again.
  await page.goBack();
  await expect(selected(page)).toHaveText("1 selected");
  await keyboard.press("/");
  await keyboard.press("ArrowDown");
  await expect(list(page)).toBeFocused();
  await keyboard.press("End");
  await expect(active).toBeInViewport();
  await keyboard.press("Home");
  await expect(active).toHaveAttribute("aria-rowindex", "2");
  await keyboard.press("Escape");
  await expect(page.getByRole("searchbox")).toBeFocused();
  await keyboard.press("Escape");
  await expect(page.getByRole("searchbox")).toHaveValue("");

  await keyboard.press("ArrowDown");
  await keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(help).toContainText("Select all services that match");
  await accessible();
  await keyboard.press("Escape");
  await expect(help).toBeHidden();
});

reader("six services are exported from the list with two clicks and a search", async ({ page }) => {
  await page.goto("/");
  await expect(list(page)).toBeVisible();
  await page.keyboard.press("/");
  await page.keyboard.type("beer");
  const count = large().services.filter(({ name }) => /beer/i.test(name)).length;
  await expect(list(page)).toHaveAttribute("aria-rowcount", String(count + 1));
  await page.getByRole("checkbox", { name: "Select all that match" }).check();
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: `Export ${count} service` }).click();
  await exportAsItIs(page, coming);
  const [name, bytes] = await bytesOf(await coming);
  expect(name).toBe("microcks-repository.json");
  expect(contentOf(bytes).services).toHaveLength(count);
});

reader("selection and filter survive other pages, the selection also a reload", async ({ page }) => {
  await page.goto("/");
  await tick(list(page).getByRole("row").nth(1));
  await tick(list(page).getByRole("row").nth(3));
  await expect(selected(page)).toHaveText("2 selected");
  await page.getByRole("searchbox").fill("api");
  await page.getByRole("columnheader", { name: "Size" }).getByRole("button").click();
  await expect(page).toHaveURL(/q=api/);
  await page.getByRole("link", { name: "Administration", exact: true }).click();
  await page.getByRole("link", { name: /Snapshots/ }).first().click();
  await expect(selected(page)).toHaveText("2 selected");
  await expect(page.getByRole("button", { name: "Export 2 services" })).toBeEnabled();
  await page.getByRole("searchbox").fill("pastry");
  const tabs = page.getByRole("navigation", { name: "Snapshots" });
  await tabs.getByRole("link", { name: "Import" }).click();
  await expect(page.getByLabel("Choose a file")).toBeVisible();
  await tabs.getByRole("link", { name: "Export" }).click();
  await expect(page.getByRole("searchbox")).toHaveValue("pastry");
  await expect(selected(page)).toContainText("2 selected");
  await expect(page).toHaveURL(/q=pastry/);
  await page.reload();
  await expect(page.getByRole("searchbox")).toHaveValue("pastry");
  await expect(selected(page)).toContainText("2 selected");
  await page.getByRole("link", { name: "Services", exact: true }).click();
  await expect(selected(page)).toContainText("2 selected");
});

administrator("selection is forgotten on sign-out and hidden from other accounts", async ({ client, mockpit, page }) => {
  await mockpit.account("ben", "admin", PASSWORD);
  await client.import(snapshot(["Orders", "1"], ["Stock", "1"]));
  await page.goto("/");
  await tick(row(page, "Orders"));
  await expect(selected(page)).toHaveText("1 selected");
  await page.getByRole("button", { name: "Account and theme" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await signIn(page, "ben");
  await expect(selected(page)).toHaveText("0 selected");
  expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain("65a0");
});

administrator("list is loaded once for each revision", async ({ client, page }) => {
  await client.import(snapshot(["Orders", "1"]));
  let requests = 0;
  page.on("request", (request) => {
    if (new URL(request.url()).pathname === "/console/services") requests += 1;
  });
  await page.goto("/");
  await expect(row(page, "Orders")).toBeVisible();
  await page.getByRole("link", { name: "Administration", exact: true }).click();
  await expect(heading(page, "Administration")).toBeVisible();
  await expect(page.getByText(/1 service, last import/)).toBeVisible();
  await page.getByRole("link", { name: /Snapshots/ }).first().click();
  await expect(row(page, "Orders")).toBeVisible();
  await page.getByRole("link", { name: "Services", exact: true }).click();
  await expect(row(page, "Orders")).toBeVisible();
  expect(requests).toBe(1);
  await client.import(snapshot(["Orders", "1"], ["Stock", "1"]));
  await page.evaluate(() => window.dispatchEvent(new Event("focus")));
  await expect(row(page, "Stock")).toBeVisible();
  expect(requests).toBe(2);
});

administrator("user without rights has the same list without checkboxes", async ({ accessible, client, mockpit, page }) => {
  await mockpit.account("ben", "user", PASSWORD);
  await client.import(snapshot(["Orders", "1"], ["Stock", "1"]));
  await client.signOut();
  await page.goto("/");
  await signIn(page, "ben");
  await expect(row(page, "Orders")).toBeVisible();
  await expect(page.getByRole("checkbox")).toHaveCount(0);
  await expect(page.getByRole("button", { name: /^Export/ })).toHaveCount(0);
  await expect(page.getByText("2 services", { exact: true })).toBeVisible();
  await page.setViewportSize({ width: 390, height: 800 });
  await accessible();
});

administrator("narrow windows and large texts show every fact of a service", async ({ client, page }) => {
  const labels = { domain: "orders", stage: "production", team: "a-team" };
  await client.import(snapshot(["Orders of the whole company", "2.0.0-beta.1", { metadata: { lastUpdate: 1700000000000, labels } }]));
  for (const [width, text] of [[390, "100%"], [768, "100%"], [1280, "200%"], [320, "100%"]] as const) {
    await page.setViewportSize({ width, height: 800 });
    await page.goto("/");
    await page.evaluate((size) => (document.documentElement.style.fontSize = size), text);
    const service = row(page, "Orders of the whole company");
    await expect(service).toContainText("1 operation");
    const box = (await service.boundingBox())!;
    for (const fact of ["Orders of the whole company", "2.0.0-beta.1", "REST", "1 operation", "1 example", "domain=orders", "+2", /years? ago/, /\d B/]) {
      const part = service.getByText(fact).last();
      await expect(part, `${fact} at ${width}, ${text}`).toBeVisible();
      const inside = (await part.boundingBox())!;
      expect(inside.y, `${fact} at ${width}, ${text}`).toBeGreaterThanOrEqual(box.y);
      expect(inside.y + inside.height, `${fact} at ${width}, ${text}`).toBeLessThanOrEqual(box.y + box.height + 1);
      expect(inside.x + inside.width, `${fact} at ${width}, ${text}`).toBeLessThanOrEqual(box.x + box.width + 1);
    }
    // The page of the service has all labels.
    await service.getByRole("link", { name: "Orders of the whole company" }).click();
    for (const label of ["domain=orders", "stage=production", "team=a-team"]) {
      await expect(page.getByText(label)).toBeVisible();
    }
  }
});

administrator("list of ten thousand services stays small and still while it is searched", async ({ client, page }) => {
  await client.import(many());
  await page.goto("/");
  await expect(list(page)).toHaveAttribute("aria-rowcount", "10001");
  const elements = () => page.evaluate(() => document.querySelectorAll("*").length);
  expect(await elements()).toBeLessThanOrEqual(1500);
  await list(page).evaluate((grid) => (grid.scrollTop = 180_000));
  await expect(list(page).locator("[aria-rowindex='5002']")).toBeVisible();
  expect(await elements()).toBeLessThanOrEqual(1500);
  // Rows that stay in the page are reused.
  await list(page).evaluate((grid) => (grid.scrollTop = 0));
  await expect(list(page).locator("[aria-rowindex='2']")).toBeVisible();
  const rows = list(page).getByRole("row");
  await rows.evaluateAll((rows) => rows.forEach((row) => Object.assign(row, { isSame: true })));
  await page.getByRole("searchbox").fill("4242");
  await expect(list(page)).not.toHaveAttribute("aria-rowcount", "10001");
  expect(await rows.evaluateAll((rows) => rows.slice(1).some((row) => "isSame" in row))).toBe(true);
});
