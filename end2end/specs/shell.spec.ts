import { NAME, PASSWORD } from "../client.ts";
import { administrator, expect, test } from "../fixtures.ts";
import { Snapshot, one } from "../files.ts";
import { look } from "../look.ts";
import { EXPORT, IMPORT, heading, signIn } from "../pages.ts";

const HISTORY = "/administration/history";

administrator("menu leads to snapshots and history and marks one entry", async ({
  client,
  page,
}) => {
  await client.import(Snapshot.of("a.json", one("Orders")));
  const menu = page.getByRole("navigation", { name: "Main" });
  const current = menu.locator("[aria-current=page]");
  for (const [path, entry] of [
    ["/", "Services"],
    ["/administration", "Administration"],
    ["/administration/health", "Administration"],
    [EXPORT, "Snapshots"],
    [IMPORT, "Snapshots"],
    [HISTORY, "History"],
    [`${HISTORY}/1`, "History"],
  ] as const) {
    await page.goto(path);
    await expect(current).toHaveText([entry]);
  }
  await menu.getByRole("link", { name: "Snapshots" }).click();
  await expect(page).toHaveURL(EXPORT);
  await menu.getByRole("link", { name: "History" }).click();
  await expect(heading(page, "History")).toBeFocused();
  await page.goto("/");
  await page.getByRole("link", { name: "Revision 1" }).click();
  await expect(page).toHaveURL(HISTORY);

  // On a phone the menu is folded, and unfolds with all entries.
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(menu).toBeHidden();
  await page.getByRole("button", { name: "Open menu" }).click();
  await expect(menu.getByRole("link")).toHaveText([
    "Services",
    "Administration",
    "Snapshots",
    "History",
  ]);
  await look(page, "menu-open");
});

administrator("menu of another role has services only", async ({ client, mockpit, page }) => {
  await client.import(Snapshot.of("a.json", one("Orders")));
  await client.signOut();
  await mockpit.account("ben", "user", PASSWORD);
  await page.goto("/");
  await signIn(page, "ben");
  await expect(page.getByRole("navigation", { name: "Main" }).getByRole("link")).toHaveText([
    "Services",
  ]);
  await expect(page.getByText("Revision 1")).toBeVisible();
  await expect(page.getByRole("link", { name: "Revision 1" })).toHaveCount(0);
});

administrator("breadcrumbs have a separator only between two links", async ({ client, page }) => {
  await client.import(Snapshot.of("a.json", one("Orders")));
  const breadcrumbs = page.getByRole("navigation", { name: "Breadcrumbs" });
  for (const [path, links] of [
    [HISTORY, 1],
    [`${HISTORY}/1`, 2],
  ] as const) {
    await page.goto(path);
    await expect(breadcrumbs.getByRole("link")).toHaveCount(links);
    await expect(breadcrumbs.locator("svg")).toHaveCount(links - 1);
  }
});

administrator("menu shows that the server does not respond", async ({ client, mockpit, page }) => {
  await client.import(Snapshot.of("a.json", one("Orders")));
  await page.goto("/");
  const state = page.locator(".l-revision");
  await expect(state).toHaveText("Revision 1");
  await mockpit.kill();
  await page.evaluate(() => window.dispatchEvent(new Event("focus")));
  await expect(state).toContainText("No connection");
  await look(page, "no-connection");
  await mockpit.restart();
  await expect(state).not.toContainText("No connection");
});

administrator("failed read says nothing about changes", async ({ page }) => {
  await page.route("**/console/services", (route) =>
    route.fulfill({ status: 500, json: { code: "internal", detail: { request: "7f3a" } } }),
  );
  await page.goto("/");
  const alert = page.getByRole("alert");
  await expect(alert).toContainText("The server reported an internal error.");
  await expect(alert).toContainText("request 7f3a");
  await expect(alert).not.toContainText("Nothing was changed");
});

test("command for the first administrator is copied whole", async ({ context, page }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto("/");
  await expect(heading(page, "No administrator yet")).toBeVisible();
  // No word is broken over two lines.
  for (const word of await page.locator(".s-auth__word").all()) {
    expect(await word.evaluate((element) => element.getClientRects().length)).toBe(1);
  }
  await page.getByRole("button", { name: "Copy command" }).click();
  await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toMatch(/^mockpit account add NAME --role admin --password-file FILE/);
});

test("used link names itself and leads on", async ({ mockpit, page }) => {
  const link = await mockpit.welcome;
  await page.goto(link);
  await page.getByLabel("User name").fill(NAME);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByLabel("Confirm password").fill(PASSWORD);
  await page.getByRole("button", { name: "Create administrator" }).click();
  await expect(heading(page, "Services")).toBeVisible();
  await page.goto(link);
  await expect(heading(page, "This link was already used")).toBeVisible();
  await expect(page.getByText("so this link is no longer valid")).toBeVisible();
  const button = page.getByRole("link", { name: "Go to services" });
  const [inner, outer] = [(await button.boundingBox())!, (await page.locator(".s-auth").boundingBox())!];
  expect(inner.width).toBeLessThan(outer.width / 2);
  await button.click();
  await expect(heading(page, "Services")).toBeVisible();
});
