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
  const servers = page.getByRole("region", { name: "Database and servers" });
  await expect(servers).toContainText("in the data directory of this server");
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

test("health page shows the database and the servers that share it", async ({ page }) => {
  const server = { version: "0.1.0", age_seconds: 1 };
  await page.route("**/console/servers", (route) =>
    route.fulfill({
      json: {
        place: "database",
        version: "16.3",
        contact: { state: "unreachable", why: "connection refused" },
        since: 1,
        replication: { is_standby: false, is_synchronous: false, standbys: 1, synchronous_standbys: 0 },
        servers: [
          { ...server, name: "mockpit-0:8585", revision: 7, behind: 0, is_this: true },
          { ...server, name: "mockpit-1:8585", revision: 5, behind: 2, is_this: false },
        ],
      },
    }),
  );
  await page.goto("/administration/health");
  const servers = page.getByRole("region", { name: "Database and servers" });
  await expect(servers).toContainText("PostgreSQL 16.3");
  await expect(servers).toContainText("This server, Mockpit 0.1.0, revision 7, up to date");
  await expect(servers).toContainText("2 revisions behind");
  await expect(servers.getByRole("alert")).toHaveCount(2);
  await look(page, "health-servers", { whole: true });
});
