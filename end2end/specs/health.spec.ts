import { administrator as test, expect } from "../fixtures.ts";
import { look } from "../look.ts";
import { heading, hold } from "../pages.ts";

test("health page shows every part of the store and refreshes", async ({ page }) => {
  await page.goto("/administration");
  const health = page.getByRole("listitem").filter({ hasText: "Health" });
  await expect(health).toContainText(/No problems, checked|Not checked yet/);
  await health.getByRole("link", { name: "Health" }).click();

  await expect(heading(page, "Health")).toBeVisible();
  for (const name of ["Journal", "Cache", "Disk", "Last check", "Backup"]) {
    await expect(page.getByRole("region", { name })).toBeVisible();
  }
  await expect(page.getByRole("region", { name: "Journal" })).toContainText("No revisions yet.");
  await expect(page.getByRole("region", { name: "Disk" })).toContainText("Reserved");
  await expect(page.getByRole("alert")).toHaveCount(0);
  const status = page.getByRole("status").filter({ hasText: "As of" });
  await expect(status).toBeVisible();
  const release = await hold(page, "health");
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(page.getByRole("status").getByText("Checking…")).toBeVisible();
  release();
  await expect(status).toBeVisible();
  await look(page, "health", { whole: true });

  await page.getByRole("main").getByRole("link", { name: "Administration" }).click();
  await expect(heading(page, "Administration")).toBeVisible();
});

test("health problems come first and state what to do", async ({ page }) => {
  await page.route("**/console/health", (route) =>
    route.fulfill({
      json: {
        journal: { revisions: 3, bytes: 4096, oldest: 1, problem: "Revision 2 has no file." },
        cache: { state: "unavailable", why: "The disk is full." },
        disk: { free: 600, reserve: 500 },
        check: {
          running: { done: 10, total: 40 },
          last: { started: 1, finished: 2, bytes: 4096, findings: [] },
        },
      },
    }),
  );
  await page.goto("/administration");
  await expect(page.getByText("2 problems")).toBeVisible();
  await look(page, "administration-problems");
  await page.goto("/administration/health");
  await expect(page.getByRole("alert")).toHaveCount(2);
  await expect(page.getByRole("alert").first()).toContainText("run mockpit recover");
  await expect(page.getByRole("alert").first().locator("code")).toHaveText(["mockpit check", "mockpit recover"]);
  await expect(page.getByRole("progressbar", { name: "Checking journal" })).toBeVisible();
  await look(page, "health-problems", { whole: true });
});
