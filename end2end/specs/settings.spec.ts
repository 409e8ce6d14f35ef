import type { Page } from "@playwright/test";

import { NAME } from "../client.ts";
import { Snapshot, one } from "../files.ts";
import { administrator, expect } from "../fixtures.ts";
import { look } from "../look.ts";
import { IMPORT, decide, drop, heading, row, tabTo, tick } from "../pages.ts";

const ID = "65b1a0000000000000000001";
const SETTINGS = `/services/${ID}/settings`;
const GET = "GET /pastry/{name}";

const pastry = () => ({
  services: [
    {
      id: ID,
      name: "API Pastry",
      version: "2.0.0",
      type: "REST",
      metadata: { createdOn: 1700000000000, labels: { domain: "pastry" }, annotations: { owner: "anna" } },
      operations: [
        {
          name: GET, method: "GET", dispatcher: "URI_PARTS", dispatcherRules: "name", defaultDelay: 250,
          parameterConstraints: [{ name: "Authorization", in: "header", required: true, recopy: false, mustMatchRegexp: "Bearer .+" }],
        },
        { name: "POST /pastry", method: "POST", defaultDelay: 0 },
      ],
    },
  ],
  resources: [],
  requests: [],
  responses: [],
  eventMessages: [],
});

const operation = (page: Page, name: string) => page.locator(".s-operation").filter({ hasText: name });
const time = (page: Page, name = GET) => operation(page, name).getByRole("textbox", { name: "Response time in milliseconds" });
const review = (page: Page) => page.getByRole("button", { name: "Review changes" });

administrator("edited settings are reviewed, written and undone", async ({ client, page }) => {
  await client.import(Snapshot.of("pastry.json", pastry()));
  const before = await client.export();
  await page.goto(`/services/${ID}`);
  await page.getByRole("link", { name: "Settings" }).click();
  await expect(page).toHaveURL(SETTINGS);
  await expect(time(page)).toHaveValue("250");
  await expect(review(page)).toHaveAttribute("aria-disabled", "true");
  await time(page).fill("80");
  await operation(page, GET).getByLabel("Strategy").selectOption("Some percent more or less");
  await operation(page, GET).getByRole("textbox", { name: "Percent" }).fill("30");
  await page.getByRole("textbox", { name: "Value" }).first().fill("bakery");
  await page.getByRole("button", { name: "Add label" }).click();
  await expect(page.getByRole("textbox", { name: "Key" }).nth(1)).toBeFocused();
  await page.keyboard.type("team");
  await expect(page.getByText("3 settings changed")).toBeVisible();
  await look(page, "settings", { whole: true });
  await review(page).click();
  await expect(heading(page, "Edit of API Pastry 2.0.0")).toBeVisible();
  await expect(page.getByText("250").first()).toBeVisible();
  await look(page, "settings-review");
  await page.getByRole("button", { name: "Change 1 service" }).click();
  await expect(heading(page, "1 service changed")).toBeVisible();
  const written = JSON.parse((await client.export()).toString()).services[0];
  expect(written.metadata.labels).toEqual({ domain: "bakery", team: "" });
  expect(written.operations[0]).toMatchObject({ defaultDelay: 80, defaultDelayStrategy: "random-30", dispatcher: "URI_PARTS" });
  expect(written.operations[1]).toEqual(JSON.parse(before.toString()).services[0].operations[1]);

  await page.getByRole("link", { name: "Show revision" }).click();
  await expect(page.getByText("Edit", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: /^Undo/ }).click();
  await page.getByRole("button", { name: "Restore 1 service" }).click();
  await expect(heading(page, "1 service changed")).toBeVisible();
  expect(await client.export()).toEqual(before);
});

administrator("values that Microcks would not read are refused at their field", async ({ client, page }) => {
  await client.import(Snapshot.of("pastry.json", pastry()));
  await page.goto(SETTINGS);
  for (const [text, reason] of [
    ["-1", "A time cannot be negative."],
    ["1.5", "Enter a whole number."],
    ["99999999999", "Use at most 86,400,000 ms."],
    ["soon", "This is not a number."],
    ["", "Enter a time. 0 means no delay."],
  ] as const) {
    await time(page).fill(text);
    await expect(time(page)).toHaveAccessibleDescription(`! ${reason}`);
  }
  await review(page).click();
  await expect(page.getByRole("alert")).toContainText("Some values are invalid.");
  await expect(time(page)).toBeFocused();
  await time(page).fill("250");
  await operation(page, GET).getByLabel("Dispatcher", { exact: true }).selectOption("JSON body (JSON_BODY)");
  const rules = operation(page, GET).getByRole("textbox", { name: "Dispatcher rules" });
  const pattern = operation(page, GET).getByRole("textbox", { name: "Regular expression" });
  await pattern.fill("(a+)+");
  await review(page).click();
  await expect(rules).toHaveAccessibleDescription("! The rules are not a JSON object.");
  await expect(rules).toBeFocused();
  await expect(pattern).toHaveAccessibleDescription(/A repetition of a repetition/);
  await look(page, "settings-invalid", { whole: true });
  await pattern.fill("Bearer (");
  await rules.fill('{"exp":"/a","operator":"equals","cases":{}}');
  await review(page).click();
  await expect(pattern).toHaveAccessibleDescription("! The regular expression cannot be read at character 8: unclosed group.");
  await expect(pattern).toBeFocused();
  expect(await client.newest()).toBe(1);
  // What was typed survives another tab of the page.
  await page.getByRole("link", { name: /^Operations/ }).click();
  await page.getByRole("link", { name: "Settings" }).click();
  await expect(pattern).toHaveValue("Bearer (");
  await page.getByRole("button", { name: "Discard changes" }).click();
  await expect(pattern).toHaveValue("Bearer .+");
  await expect(page.getByText("Nothing is changed.").first()).toBeVisible();
});

administrator("the second editor learns who changed what, and keeps what was typed", async ({ client, page, context }) => {
  await client.import(Snapshot.of("pastry.json", pastry()));
  await page.goto(SETTINGS);
  await time(page).fill("80");
  await page.getByRole("textbox", { name: "Value" }).first().fill("bakery");
  const other = await context.newPage();
  await other.goto(SETTINGS);
  await time(other).fill("99");
  await review(other).click();
  await other.getByRole("button", { name: "Change 1 service" }).click();
  await expect(heading(other, "1 service changed")).toBeVisible();
  await other.close();
  await review(page).click();
  await expect(page.getByText(`${NAME} changed this service in revision 2 while you were editing it.`)).toBeVisible();
  await expect(time(page)).toHaveValue("80");
  await expect(operation(page, GET).getByText("Somebody else changed this too.")).toBeVisible();
  await look(page, "settings-conflict", { whole: true });
  await page.getByRole("button", { name: "Use theirs" }).click();
  await expect(time(page)).toHaveValue("99");
  await review(page).click();
  await page.getByRole("button", { name: "Change 1 service" }).click();
  await expect(heading(page, "1 service changed")).toBeVisible();
  const written = JSON.parse((await client.export()).toString()).services[0];
  expect([written.operations[0].defaultDelay, written.metadata.labels.domain]).toEqual([99, "bakery"]);
});

administrator("an import keeps edited settings unless a person decides otherwise", async ({ client, page }) => {
  const file = Snapshot.of("pastry.json", pastry());
  await client.import(file);
  await page.goto(SETTINGS);
  await time(page).fill("80");
  await review(page).click();
  await page.getByRole("button", { name: "Change 1 service" }).click();
  await expect(heading(page, "1 service changed")).toBeVisible();
  await page.goto(IMPORT);
  await drop(page, [file]);
  await expect(page.getByText(new RegExp(`${NAME} kept`)).first()).toBeVisible();
});

administrator("a service is deleted after a review", async ({ client, page }) => {
  await client.import(Snapshot.of("pastry.json", pastry()));
  await page.goto(SETTINGS);
  await page.getByRole("button", { name: "Delete service…" }).click();
  await expect(heading(page, "Deletion of services")).toBeVisible();
  await look(page, "settings-delete-review");
  await page.getByRole("button", { name: "Delete 1 service" }).click();
  await page.getByRole("textbox", { name: "Type 1 to confirm" }).fill("1");
  await page.getByRole("dialog").getByRole("button", { name: "Delete 1 service" }).click();
  await expect(heading(page, "1 service changed")).toBeVisible();
  expect(await client.services()).toBe(0);
});

administrator("settings are edited with the keyboard alone, also on a narrow screen", async ({ client, page }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  await client.import(Snapshot.of("pastry.json", pastry()));
  await page.goto(SETTINGS);
  await tabTo(page, time(page));
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("80");
  await tabTo(page, review(page));
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.keyboard.press("Enter");
  await expect(heading(page, "Edit of API Pastry 2.0.0")).toBeVisible();
});

administrator("selected services are deleted together", async ({ client, page }) => {
  const all = ["Alpha", "Beta", "Gamma"].map((name, index) => one(name, { id: `65b${index}` }));
  await client.import(Snapshot.together("three.json", ...all));
  await page.goto("/");
  await tick(row(page, "Alpha"));
  await tick(row(page, "Gamma"));
  await page.getByRole("button", { name: "Options" }).click();
  await page.getByRole("button", { name: "Delete 2 services…" }).click();
  await expect(heading(page, "Deletion of services")).toBeVisible();
  await page.getByRole("button", { name: "Delete 2 services" }).click();
  await page.getByRole("textbox", { name: "Type 2 to confirm" }).fill("2");
  await page.getByRole("dialog").getByRole("button", { name: "Delete 2 services" }).click();
  await expect(heading(page, "2 services changed")).toBeVisible();
  await page.goto("/");
  await expect(row(page, "Beta")).toBeVisible();
  await expect(row(page, "Alpha")).toHaveCount(0);
});

administrator("an import gets other response times, which the review shows", async ({ client, page }) => {
  const file = Snapshot.of("pastry.json", pastry());
  await client.import(file);
  await page.goto(IMPORT);
  await drop(page, [file]);
  await expect(page.getByText("Everything in this file is already in the repository.").first()).toBeVisible();
  await page.getByRole("button", { name: "Response times" }).click();
  await page.getByRole("combobox", { name: "Response times" }).selectOption("Tenfold for load tests");
  await page.keyboard.press("Escape");
  await expect(page.getByText("Response times: Tenfold for load tests")).toBeVisible();
  await expect(page.getByText("settings of 1 operation changed")).toBeVisible();
  await look(page, "import-times");
  await page.reload();
  await expect(page.getByText("Response times: Tenfold for load tests")).toBeVisible();
  await decide(page, "API Pastry", "Replace");
  await page.getByRole("button", { name: "Import 1 service" }).click();
  await expect(heading(page, "1 service imported")).toBeVisible();
  const written = JSON.parse((await client.export()).toString()).services[0];
  expect(written.operations[0].defaultDelay).toBe(2500);
});
