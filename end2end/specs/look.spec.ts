import type { Page } from "@playwright/test";

import { Client, PASSWORD } from "../client.ts";
import { administrator, expect, reader, test } from "../fixtures.ts";
import { Snapshot, large, one, sharing } from "../files.ts";
import { look } from "../look.ts";
import {
  EXPORT,
  IMPORT,
  beginExport,
  choices,
  consent,
  decide,
  decideAll,
  drop,
  heading,
  hold,
  openRow,
  reviewRow,
  row,
  signIn,
} from "../pages.ts";

test("setup and sign-in", async ({ mockpit, page }) => {
  await page.goto("/");
  await expect(heading(page, "No administrator yet")).toBeVisible();
  await look(page, "no-administrator");

  const link = await mockpit.welcome;
  await page.goto(link);
  await expect(heading(page, "Welcome to Mockpit")).toBeVisible();
  await look(page, "welcome");
  await page.getByLabel("User name").fill("anna");
  await page.getByLabel("Password", { exact: true }).fill("too short");
  await page.getByRole("button", { name: "Create administrator" }).click();
  await expect(page.getByText("Enter at least 12 characters.", { exact: true })).toBeVisible();
  await look(page, "welcome-fault");
  await Client.administrator(mockpit);
  await page.goto(link);
  await expect(page.getByText("so this link is no longer valid")).toBeVisible();
  await look(page, "welcome-used");

  await page.goto("/");
  await expect(heading(page, "Sign in")).toBeVisible();
  await look(page, "sign-in");
  await signIn(page, "anna", "not the password");
  await expect(page.getByRole("alert")).toBeVisible();
  await look(page, "sign-in-refused");
});

administrator("an empty repository", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "No services yet" })).toBeVisible();
  await look(page, "services-empty");
  await page.goto(EXPORT);
  await expect(page.getByRole("heading", { name: "Nothing to export yet" })).toBeVisible();
  await look(page, "export-empty");
});

reader("services and administration", async ({ page }) => {
  const release = await hold(page, "services");
  await page.goto("/");
  await expect(page.getByText("Loading services")).toBeAttached();
  await look(page, "services-loading");
  release();
  await expect(page.getByRole("grid", { name: "Services" })).toBeVisible();
  await look(page, "services");
  await page.getByRole("searchbox").fill("no service is called like this");
  await expect(page.getByRole("heading", { name: "No service matches" })).toBeVisible();
  await look(page, "services-no-match");

  await page.goto("/administration");
  await expect(page.getByText(/services, last import .* by anna/)).toBeVisible();
  await look(page, "administration");
  await page.goto("/nowhere");
  await expect(heading(page, "Page not found")).toBeVisible();
  await look(page, "not-found");

  await page.unroute("**/console/services");
  await page.route("**/console/services", (route) =>
    route.fulfill({ status: 500, json: { code: "internal", detail: { request: "7f3a" } } }),
  );
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "The server reported an internal error." })).toBeVisible();
  await look(page, "services-failed");
});

reader("menus", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("button", { name: "Account and theme" }).click();
  await expect(page.getByRole("menu")).toBeVisible();
  await look(page, "account-menu");
  await page.keyboard.press("Escape");
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole("button", { name: "Open menu" }).click();
  await expect(page.getByRole("link", { name: "Administration" })).toBeVisible();
  await look(page, "menu");
});

reader("exporting", async ({ page }) => {
  await page.goto(EXPORT);
  await expect(page.getByRole("grid", { name: "Services to export" })).toBeVisible();
  await look(page, "export");
  await page.getByRole("button", { name: /^Select all / }).click();
  const release = await hold(page, "export");
  await beginExport(page);
  await expect(page.getByRole("progressbar", { name: "Exporting" })).toBeVisible();
  await look(page, "export-working");
  release();
  const receipt = page.getByText("verified by reading it back");
  await expect(receipt).toBeVisible();
  await look(page, "export-receipt");
  await page.unroute("**/console/export");
  await page.route("**/console/export", (route) => route.abort());
  await beginExport(page);
  await expect(page.getByText(/No file was saved/)).toBeVisible();
  await look(page, "export-failed");
});

administrator("importing", async ({ client, page }) => {
  await client.import(large());
  await page.goto(IMPORT);
  await expect(heading(page, "Snapshots")).toBeVisible();
  await look(page, "import");
  const file = sharing();
  await drop(page, [file], ["dragenter", "dragover"]);
  await look(page, "import-dragging");
  await page.locator("body").dispatchEvent("dragleave");
  await drop(page, Array.from({ length: 17 }, () => Snapshot.of("one-of-many.json", {})));
  await expect(page.getByRole("alert")).toBeVisible();
  await look(page, "import-not-taken");
  const release = await hold(page, "import/slice");
  await drop(page, [file]);
  await expect(page.getByRole("progressbar")).toBeVisible();
  await look(page, "import-sending");
  release();
  await expect(heading(page, `Review of ${file.name}`)).toBeVisible();
  await page.unroute("**/console/import/slice");

  await page.goto(IMPORT);
  await page.route("**/console/import/slice", (route) => route.fulfill({ status: 502, body: "" }));
  await drop(page, [file]);
  await expect(page.getByRole("button", { name: "Resume upload" })).toBeVisible();
  await look(page, "import-stopped");
  await page.unroute("**/console/import/slice");

  await page.goto(IMPORT);
  await drop(page, [new Snapshot("half.json", large().bytes.subarray(0, 40_000))]);
  await expect(page.getByRole("alert")).toBeVisible();
  await look(page, "refused");
  await page.goto(`${IMPORT}/0123456789abcdef`);
  await expect(heading(page, "This import cannot be shown")).toBeVisible();
  await look(page, "import-gone");
});

administrator("reviewing", async ({ client, page }) => {
  await client.import(large());
  const file = sharing();
  await review(page, file);
  await look(page, "review");
  for (const { name } of file.services.slice(0, 2)) {
    await openRow(reviewRow(page, name).first());
  }
  await decideAll(page, "Replace");
  await look(page, "review-decided");
  await consent(page);
  await page.getByRole("button", { name: /^Import \d+ services/ }).click();
  await expect(heading(page, /imported$/)).toBeVisible();
  await look(page, "result");

  await review(page, file);
  await expect(page.getByText("Everything in this file is already in the repository.").first()).toBeVisible();
  await look(page, "review-nothing");
});

administrator("reviewing what is odd", async ({ client, page }) => {
  const name = `A service with a name that goes on and on ${"and on ".repeat(12)}\u202Eto its end`;
  await client.import(Snapshot.of("here.json", one("Order API", { id: "a1" })));
  const all = [
    one("Stock API", { id: "a1" }),
    one(name, { id: "b1", version: `1.0.0-${"pre".repeat(20)}`, labels: { domain: "odd" } }),
    one("Twice API", { id: "c1" }),
    one("Twice API", { id: "d1" }),
    one("\u041Erder API", { id: "e1" }),
  ];
  const odd = {
    services: all.flatMap(({ services }) => services),
    resources: [{ id: "lost", name: "lost.yaml", type: "OPEN_API_SPEC", serviceId: "nowhere", content: "" }],
    requests: all.flatMap(({ requests }) => requests),
    responses: [{ id: "alone", name: "alone", operationId: "nowhere-GET /", content: "" }],
    surprise: [1],
  };
  await review(page, Snapshot.of(`${"a-long-file-name-".repeat(6)}.json`, odd));
  await expect(page.getByText("⟨U+041E⟩rder API 1.0 looks like Order API 1.0")).toBeVisible();
  for (const problems of await page.locator("summary").all()) await problems.click();
  await look(page, "review-odd");
  await decideAll(page, "Add");
  await decide(page, "Stock API 1.0", "Add with new IDs");
  await openRow(reviewRow(page, "Twice API").last());
  await choices(page, "Twice API 1.0").getByRole("radio", { name: "Skip" }).click();
  await page.getByRole("button", { name: "Import 4 services" }).click();
  await expect(heading(page, "4 services imported")).toBeVisible();
  await page.goto("/");
  await expect(page.getByText(/goes on and on/)).toBeVisible();
  await look(page, "services-odd");
});

administrator("session ends, other role, server unreachable", async ({ client, mockpit, page }) => {
  await mockpit.account("ben", "user", PASSWORD);
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "No services yet" })).toBeVisible();
  await client.signOut();
  await page.evaluate(() => window.dispatchEvent(new Event("focus")));
  const dialog = page.getByRole("dialog", { name: "Sign in to continue" });
  await expect(dialog).toBeVisible();
  await look(page, "session-expired");
  await page.keyboard.press("Escape");
  await expect(page.getByText("What you have entered is still here.")).toBeVisible();
  await look(page, "session-expired-dismissed");
  await page.reload();
  await signIn(page, "ben");
  await expect(page.getByRole("heading", { name: "No services yet" })).toBeVisible();
  await look(page, "services-empty-user");
  await page.goto(EXPORT);
  await expect(heading(page, "Administrators only")).toBeVisible();
  await look(page, "not-allowed");
  await mockpit.kill();
  await page.evaluate(() => window.dispatchEvent(new Event("focus")));
  await expect(page.getByText("The server is not responding", { exact: true })).toBeVisible();
  await look(page, "server-unreachable");
});

test.describe("the demo", () => {
  test.use({ flags: ["--demo"] });

  test("the demo", async ({ page }) => {
    await page.goto("/");
    await expect(row(page, "Order Events")).toBeVisible();
    await look(page, "demo");
  });
});

async function review(page: Page, file: Snapshot): Promise<void> {
  await page.goto(IMPORT);
  await drop(page, [file]);
  await expect(heading(page, `Review of ${file.name}`)).toBeVisible();
}
