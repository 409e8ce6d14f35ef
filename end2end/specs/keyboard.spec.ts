import { Client, NAME, PASSWORD } from "../client.ts";
import { expect, test } from "../fixtures.ts";
import { contentOf, large } from "../files.ts";
import { bytesOf, exportAsItIs, heading, tabTo } from "../pages.ts";

test("user signs in and exports a file with the keyboard alone", async ({ mockpit, page }) => {
  const file = large();
  await (await Client.administrator(mockpit)).import(file);
  const { keyboard } = page;

  await page.goto("/");
  await expect(page.getByLabel("User name")).toBeFocused();
  await keyboard.type(NAME);
  await keyboard.press("Tab");
  await keyboard.type(PASSWORD);
  await keyboard.press("Enter");
  await expect(heading(page, "Services")).toBeVisible();

  await tabTo(page, page.getByRole("link", { name: "Administration" }));
  await keyboard.press("Enter");
  await expect(heading(page, "Administration")).toBeFocused();
  await tabTo(page, page.getByRole("main").getByRole("link", { name: /Snapshots/ }));
  await keyboard.press("Enter");
  await expect(heading(page, "Snapshots")).toBeFocused();

  // Chooses a range of the matching rows, then toggles one of them.
  const list = page.getByRole("grid", { name: "Services to export" });
  await expect(list).toBeVisible();
  await keyboard.press("/");
  await expect(page.getByRole("searchbox")).toBeFocused();
  await keyboard.type("api");
  await expect(page).toHaveURL(/\?q=api$/);
  const matching = Number(await list.getAttribute("aria-rowcount")) - 1;
  expect(matching).toBeLessThan(file.services.length);
  await tabTo(page, list);
  await keyboard.press("Space");
  await keyboard.press("ArrowDown");
  await keyboard.press("ArrowDown");
  await keyboard.press("Shift+Space");
  await expect(page.getByText("3 selected", { exact: true })).toBeVisible();
  await keyboard.press("ArrowUp");
  await keyboard.press("Space");
  await expect(page.getByText("2 selected", { exact: true })).toBeVisible();
  await expect(list.getByRole("row", { selected: true })).toHaveCount(2);
  await keyboard.press("Control+a");
  await expect(page.getByText(`${matching} selected`, { exact: true })).toBeVisible();

  const button = page.getByRole("button", { name: `Export ${matching} services` });
  await tabTo(page, button, "Shift+Tab");
  const coming = page.waitForEvent("download");
  await keyboard.press("Enter");
  await exportAsItIs(page, coming);
  const [name, bytes] = await bytesOf(await coming);
  expect(name).toBe("microcks-repository.json");
  expect(contentOf(bytes).services).toHaveLength(matching);
  await expect(button).toBeFocused();
});

test("account menu and skip link work with the keyboard", async ({ mockpit, page }) => {
  await (await Client.administrator(mockpit)).signInBrowser(page.context());
  const { keyboard } = page;
  await page.goto("/");
  await expect(heading(page, "Services")).toBeVisible();
  await keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Skip to content" });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();

  const menu = page.getByRole("button", { name: "Account and theme" });
  await tabTo(page, menu, "Shift+Tab");
  await keyboard.press("Enter");
  await expect(page.getByRole("menuitemradio", { name: "System theme" })).toBeFocused();
  await keyboard.press("End");
  await expect(page.getByRole("menuitem", { name: "Sign out" })).toBeFocused();
  await keyboard.press("ArrowUp");
  await expect(page.getByRole("menuitem", { name: "Access tokens" })).toBeFocused();
  await keyboard.press("ArrowUp");
  await keyboard.press("Enter");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(menu).toBeFocused();
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});
