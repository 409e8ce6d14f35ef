import { writeFile } from "node:fs/promises";
import type { Locator, Page } from "@playwright/test";

import { administrator as test, expect } from "../fixtures.ts";
import { Snapshot, one } from "../files.ts";
import { look } from "../look.ts";
import { heading, tabTo } from "../pages.ts";
import { LONGEST_TASK, trace } from "../tasks.ts";

const PROFILES = "/administration/response-times";
const NEW = `${PROFILES}/new`;

const preview = (page: Page): Locator => page.getByRole("region", { name: "Preview" });
const rules = (page: Page): Locator => page.locator("#profile-rules > li");
const handle = (page: Page, number: number): Locator =>
  page.getByRole("button", { name: `Move rule ${number}`, exact: true });

/** The operations of the rules, in their order. */
const order = (page: Page): Promise<string[]> =>
  page.locator(".s-rule__condition").evaluateAll((rules) =>
    rules.map((rule) => (rule.textContent ?? "").replace("operation ", "")),
  );

/** A file of a profile with a rule for each operation. */
function profile(operations: string[], name = "Own"): {
  name: string;
  mimeType: string;
  buffer: Buffer;
} {
  const rules = operations.map((operation, index) => ({
    condition: { operation },
    action: { set: { time: 10 * (index + 1), strategy: "fixed" } },
  }));
  const content = { format: "mockpit-response-times", version: 1, name, rules };
  return {
    name: "profile.json",
    mimeType: "application/json",
    buffer: Buffer.from(JSON.stringify(content)),
  };
}

async function openFile(page: Page, operations: string[], name?: string): Promise<void> {
  await page.goto(`${NEW}?from=file`);
  await page.getByLabel("Choose a profile").setInputFiles(profile(operations, name));
  await expect(page.getByRole("heading", { name: "All other operations" })).toBeVisible();
}

/** Orders with an operation for each path. */
function orders(...paths: string[]): Snapshot {
  const content = one("Order API");
  content.services[0]!.operations = paths.map((path) => ({
    name: `GET ${path}`,
    method: "GET",
    resourcePaths: [path],
  }));
  content.requests = [];
  content.responses = [];
  return Snapshot.of("orders.json", content);
}

test("a profile is written with the keyboard alone", async ({ client, page }) => {
  await client.import(orders("/orders", "/orders/{id}"));
  const { keyboard } = page;
  await page.goto(PROFILES);
  await expect(heading(page, "Response times")).toBeVisible();
  await tabTo(page, page.getByRole("link", { name: "New profile" }).first());
  await keyboard.press("Enter");
  await tabTo(page, page.getByLabel("Name", { exact: true }));
  await keyboard.type("Keyboard");
  await tabTo(page, page.getByRole("button", { name: "Add rule" }));
  await keyboard.press("Enter");
  await expect(page.getByLabel("Service", { exact: true })).toBeFocused();
  await keyboard.type("order*");
  await tabTo(page, page.getByLabel("Operation", { exact: true }));
  await keyboard.type("GET /orders");
  const keep = page.getByRole("radio", { name: "Keep" }).first();
  await tabTo(page, keep);
  await keyboard.press("ArrowRight");
  await keyboard.press("Enter");
  await tabTo(page, page.getByLabel("Time in milliseconds"));
  await keyboard.type("120");
  await tabTo(page, page.getByLabel("Variation").first());
  await keyboard.press("ArrowDown");
  await keyboard.press("ArrowDown");
  await expect(page.getByLabel("Percent")).toHaveValue("20");
  await expect(rules(page).first()).toContainText("service order* · operation GET /orders");
  await expect(rules(page).first()).toContainText("120 ms ± 20 %");
  await expect(preview(page)).toContainText("1 of 2 operations changes");
  await expect(preview(page).getByRole("row").last()).toContainText("no delay120 ms ± 20 %");
  await look(page, "profile-editor", { whole: true });
});

test("rules change their order by keyboard and by drag", async ({ page }) => {
  await openFile(page, ["a", "b", "c", "d"]);
  expect(await order(page)).toEqual(["a", "b", "c", "d"]);
  await handle(page, 1).focus();
  await page.keyboard.press("Alt+ArrowDown");
  await expect.poll(() => order(page)).toEqual(["b", "a", "c", "d"]);
  await expect(handle(page, 2)).toBeFocused();
  await expect(page.locator("#announcer")).toHaveText("Rule moved to place 2 of 4");
  await page.keyboard.press("Alt+End");
  await expect.poll(() => order(page)).toEqual(["b", "c", "d", "a"]);
  await expect(handle(page, 4)).toBeFocused();
  await page.keyboard.press("Alt+ArrowDown");
  expect(await order(page)).toEqual(["b", "c", "d", "a"]);

  const center = async (locator: Locator) => {
    const { x, y, width, height } = (await locator.boundingBox())!;
    return { x: x + width / 2, y: y + height / 2, height };
  };
  const from = await center(handle(page, 4));
  const to = await center(handle(page, 2));
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y - to.height / 2, { steps: 5 });
  await expect(rules(page).nth(1)).toHaveAttribute("data-drop", "before");
  await page.mouse.up();
  await expect.poll(() => order(page)).toEqual(["b", "a", "c", "d"]);
  await expect(page.locator("[data-drop], [data-dragged]")).toHaveCount(0);

  await page.getByRole("button", { name: "Actions for rule 2" }).click();
  await page.getByRole("menuitem", { name: "Duplicate" }).click();
  await expect.poll(() => order(page)).toEqual(["b", "a", "a", "c", "d"]);
  await page.getByRole("button", { name: "Actions for rule 3" }).click();
  await page.getByRole("menuitem", { name: "Remove" }).click();
  await expect.poll(() => order(page)).toEqual(["b", "a", "c", "d"]);
  await expect(handle(page, 3)).toBeFocused();
});

test("every invalid value has its own sentence, and nothing is lost", async ({ page }) => {
  await openFile(page, ["a"], "Bad");
  await page.getByRole("button", { name: /^Rule 1/ }).click();
  const time = page.getByLabel("Time in milliseconds").first();
  const fault = page.locator("#rule-0-time-error");
  for (const [text, sentence] of [
    ["-5", "A time cannot be negative. Enter 0 or more."],
    ["1.5", "Enter a whole number, without a fraction."],
    ["99999999999", "This time is too high. The limit is 86,400,000."],
    ["soon", "This is not a number. Enter digits only."],
  ] as const) {
    await time.fill(text);
    await expect(fault).toHaveText(sentence);
  }
  await expect(rules(page).first()).toContainText("Invalid");
  await expect(preview(page)).toContainText("The preview continues");
  await page.getByLabel("Variation").first().selectOption({ label: "random-N: some percent around the time" });
  await page.getByLabel("Percent").fill("101");
  await expect(page.getByText("Enter a whole number from 0 to 100.")).toBeVisible();
  await page.getByLabel("Operation", { exact: true }).fill("x".repeat(513));
  await expect(page.getByText("This is too long. The limit is 512 characters.")).toBeVisible();
  await page.getByLabel("Name", { exact: true }).fill("x".repeat(101));
  await expect(page.getByText("This is too long. The limit is 100 characters.")).toBeVisible();
  await look(page, "profile-invalid", { whole: true });

  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Download as a file" }).click();
  await expect(page.getByLabel("Name", { exact: true })).toBeFocused();
  await page.getByLabel("Name", { exact: true }).fill("Bad");
  await page.getByLabel("Operation", { exact: true }).fill("a");
  await page.getByLabel("Percent").fill("10");
  await expect(time).toHaveValue("soon");
  // Another kind of action keeps what was entered.
  await page.getByRole("radio", { name: "Keep" }).first().click();
  await expect(rules(page).first()).not.toContainText("Invalid");
  await page.getByRole("radio", { name: "Set" }).first().click();
  await expect(time).toHaveValue("soon");
});

test("a broken file says what is wrong and where", async ({ page }) => {
  await page.goto(`${NEW}?from=file`);
  const input = page.getByLabel("Choose a profile");
  const broken = profile(["a"]);
  broken.buffer = Buffer.from(
    broken.buffer.toString().replace('"strategy":"fixed"', '"strategy":"gauss"'),
  );
  await input.setInputFiles(broken);
  await expect(page.getByRole("alert").filter({ hasText: "/rules/0/action/set/strategy" })).toContainText(
    "`gauss` is unknown",
  );
  await look(page, "profile-file-fault");
  await input.setInputFiles(profile(["a"]));
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Own");
});

test("ten thousand rules stay usable in pages", async ({ page }) => {
  await openFile(page, Array.from({ length: 10_000 }, (_, index) => `GET /${index + 1}`));
  await expect(page.getByText("Rules 1 to 100 of 10,000").first()).toBeVisible();
  await expect(rules(page)).toHaveCount(100);
  await expect(page.getByText("A profile has at most 10,000 rules.")).toBeVisible();
  await page.getByRole("button", { name: "Next rules" }).first().click();
  await expect(page.getByText("Rules 101 to 200 of 10,000").first()).toBeVisible();
  await expect(rules(page).first()).toContainText("GET /101");
  // A rule that moves beyond its page is shown there.
  await handle(page, 101).focus();
  await page.keyboard.press("Alt+ArrowUp");
  await expect(handle(page, 100)).toBeFocused();
  await expect(page.getByText("Rules 1 to 100 of 10,000").first()).toBeVisible();
  await page.getByLabel("Find rules").fill("get /999");
  await expect(page.getByText("11 rules found")).toBeVisible();
  await expect(rules(page)).toHaveCount(11);
  await look(page, "profile-large");
});

test("a profile is compared with others", async ({ page }) => {
  await page.goto(`${NEW}?from=slow-network`);
  await page.getByLabel("Name", { exact: true }).fill("Slower");
  await page.getByRole("button", { name: "Add rule" }).click();
  await page.getByRole("button", { name: "Differences" }).click();
  await page.getByLabel("Compare with").selectOption({ label: "Slow network" });
  const list = page.locator("#profile-differences");
  await expect(list).toContainText("2 differences");
  await expect(list).toContainText("Name changed");
  await expect(list).toContainText("Rule 1 added");
  await look(page, "profile-differences", { whole: true });
});

test("a profile that matches nothing says so", async ({ client, page }) => {
  await client.import(orders("/orders"));
  await openFile(page, ["POST /nothing"]);
  await expect(preview(page)).toContainText("This profile matches nothing that it could change");
});

test("leaving with unsaved changes asks first", async ({ page }) => {
  await openFile(page, ["a"]);
  await page.getByRole("link", { name: "History" }).click();
  const question = page.getByRole("dialog", { name: "Leave without saving?" });
  await expect(question).toBeVisible();
  await look(page, "profile-leave");
  await question.getByRole("button", { name: "Stay" }).click();
  await expect(question).toBeHidden();
  expect(await order(page)).toEqual(["a"]);
  await page.getByRole("link", { name: "History" }).click();
  await question.getByRole("button", { name: "Leave without saving" }).click();
  await expect(heading(page, "History")).toBeVisible();
});

test("Back loses no changes", async ({ page }) => {
  await page.goto(PROFILES);
  await page.getByRole("link", { name: "Use as a start: Slow network" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Slower");
  await page.getByRole("button", { name: "Add rule" }).click();
  await page.goBack();
  await expect(heading(page, "Response times")).toBeVisible();
  await page.goForward();
  await expect(page.getByText("Your unsaved changes are here again.")).toBeVisible();
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Slower");
  await expect(rules(page)).toHaveCount(1);
  await expect(page.getByLabel("Factor")).toHaveValue("2");
});

test("a recording of a browser becomes a profile", async ({ client, page }) => {
  await client.import(orders("/orders", "/orders/{id}"));
  await page.goto(`${NEW}?from=measurements`);
  await expect(heading(page, "From measurements")).toBeVisible();
  await look(page, "profile-measure");
  const entry = (method: string, path: string, time: number) => ({
    time,
    request: { method, url: `https://shop.example${path}?q=secret` },
  });
  const entries = [
    ...[100, 110, 150].map((time) => entry("GET", "/orders", time)),
    entry("GET", "/orders/7", 40),
    entry("DELETE", "/unknown", 1),
    { request: {} },
  ];
  const har = (text: string) => ({
    name: "shop.har",
    mimeType: "application/json",
    buffer: Buffer.from(text),
  });
  const whole = JSON.stringify({ log: { entries } });
  const input = page.getByLabel("Choose measurements");
  await input.setInputFiles(har(whole.slice(0, 80)));
  await expect(page.getByRole("alert")).toContainText("The file is incomplete: it ends after 80 bytes.");
  await input.setInputFiles(har(whole));
  await expect(page.getByText("4 calls of 2 operations")).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: "DELETE /unknown" })).toContainText(
    "no such operation",
  );
  await expect(page.getByText("secret")).toHaveCount(0);
  await page.getByRole("radio", { name: "Median with spread" }).click();
  await look(page, "profile-measured");
  await page.getByRole("button", { name: "Open as a new profile" }).click();
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("As measured");
  await expect(rules(page)).toHaveCount(2);
  await expect(rules(page).first()).toContainText("110 ms ±");
  await expect(preview(page)).toContainText("2 of 2 operations change");
});

test("bad measurements are rejected with what to do", async ({ page }) => {
  await page.goto(`${NEW}?from=measurements`);
  const input = page.getByLabel("Choose measurements");
  const csv = (buffer: Buffer) => ({ name: "times.csv", mimeType: "text/csv", buffer });
  for (const [buffer, sentence] of [
    [Buffer.from("name;ms\n"), "The first line must be `service,version,operation,ms`, but is `name;ms`."],
    [Buffer.from("service,version,operation,ms\na,1,b\n"), "Line 2 has 3 values instead of 4."],
    [Buffer.from("service,version,operation,ms\na,1,b,-3\n"), "Line 2, column ms: the time `-3` is negative."],
    [
      Buffer.concat([Buffer.from("service,version,operation,ms\n"), Buffer.from([0xe9]), Buffer.from(",1,b,3\n")]),
      "Line 2, column service: the value is not UTF-8. Save the file as UTF-8.",
    ],
  ] as const) {
    await input.setInputFiles(csv(buffer));
    await expect(page.getByRole("alert")).toContainText(sentence);
  }
  await look(page, "profile-measure-fault");
});

test("no task of reading fifty megabytes is long", async ({ browser, client, page }, testInfo) => {
  await client.import(orders("/orders"));
  await page.goto(`${NEW}?from=measurements`);
  const line = "Order API,1.0,GET /orders,120.5\n";
  const count = Math.floor(49_900_000 / line.length);
  const path = testInfo.outputPath("large.csv");
  await writeFile(path, "service,version,operation,ms\n" + line.repeat(count));
  const input = page.getByLabel("Choose measurements");
  await input.setInputFiles(path);
  await expect(page.getByRole("progressbar")).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByText("Cancelled. Nothing was read.")).toBeVisible();
  const stop = await trace(await browser.newBrowserCDPSession());
  await input.setInputFiles(path);
  await expect(
    page.getByText(`${count.toLocaleString("en-US")} calls of 1 operation`),
  ).toBeVisible({ timeout: 60_000 });
  const tasks = (await stop()).sort((a, b) => b - a);
  console.log(`longest tasks: ${tasks.slice(0, 5).map((task) => task.toFixed(1)).join(", ")} ms`);
  expect(tasks.length).toBeGreaterThan(100);
  expect(tasks[0]).toBeLessThan(LONGEST_TASK);
});

test("the list names the profiles of Mockpit", async ({ page }) => {
  await page.goto("/administration");
  await expect(page.getByText("No saved profiles")).toBeVisible();
  await page.getByRole("link", { name: "Response times" }).click();
  await expect(page.getByRole("heading", { name: "No profiles yet" })).toBeVisible();
  await look(page, "profiles-empty");
  await page.getByRole("link", { name: "Use as a start: Tenfold for load tests" }).click();
  await expect(page.getByLabel("Factor")).toHaveValue("10");
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("");
  await page.goto(`${PROFILES}/nothing`);
  await expect(page.getByRole("heading", { name: "No such profile" })).toBeVisible();
});

/** Saves the edited profile and waits until it is saved. */
async function saveProfile(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Save profile" }).click();
  await expect(page.getByText("Unsaved changes")).toBeHidden();
}

test("a profile is saved, exported, applied, deleted and restored by an undo", async ({ client, page }) => {
  await client.import(orders("/orders"));
  await page.goto(NEW);
  const save = page.getByRole("button", { name: "Save profile" });
  await expect(save).toHaveAttribute("aria-disabled", "true");
  await page.getByLabel("Description").fill("From the load test");
  await page.getByRole("button", { name: "Save profile" }).click();
  await expect(page.getByText("Enter a name.")).toBeVisible();
  await expect(page.getByLabel("Name", { exact: true })).toBeFocused();
  await page.getByLabel("Name", { exact: true }).fill("As in test / 1");
  await page.getByRole("button", { name: "Add rule" }).click();
  await page.getByLabel("Operation", { exact: true }).fill("GET *");
  await page.getByRole("radio", { name: "Set" }).first().click();
  await page.getByRole("button", { name: "Save profile" }).click();
  await expect(page.locator("#rule-0-time")).toBeFocused();
  await expect(page.locator("#rule-0-time-error")).toHaveText("Enter a time.");
  await page.locator("#rule-0-time").fill("250");
  await saveProfile(page);
  await expect(page).toHaveURL(/\/administration\/response-times\/As%20in%20test%20%2F%201$/);
  await expect(heading(page, "As in test / 1")).toBeVisible();
  await expect(page.getByText(/Saved by anna/)).toBeVisible();
  await expect(page.locator("#content").getByRole("link", { name: "Revision 2" })).toBeVisible();
  await look(page, "profile-saved", { whole: true });

  await page.goto(PROFILES);
  const saved = page.getByRole("listitem").filter({ hasText: "As in test / 1" });
  await expect(saved).toContainText("From the load test");
  await expect(saved).toContainText("1 rule");
  await expect(saved).toContainText("saved by anna");
  await look(page, "profiles", { whole: true });

  // The export offers it.
  await page.goto("/administration/snapshots/export");
  await page.getByRole("button", { name: /^Select all / }).click();
  await page.getByRole("button", { name: "Options" }).click();
  await page.getByLabel("Response times", { exact: true }).selectOption({ label: "As in test / 1" });
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Export 1 service" }).click();
  const summary = page.getByRole("dialog", { name: "Export summary" });
  await expect(summary).toContainText("1 of 1 operation changes");
  await summary.getByRole("button", { name: "Cancel" }).click();

  // Applying it starts a review.
  await page.goto(PROFILES);
  await page.getByRole("link", { name: "As in test / 1" }).click();
  await page.getByRole("button", { name: "Apply to the repository…" }).click();
  await expect(page).toHaveURL(/\/administration\/snapshots\/import\/./);
  await page.goBack();

  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Delete profile…" }).click();
  const question = page.getByRole("dialog", { name: "Delete this profile?" });
  await expect(question).toContainText("As in test / 1");
  await look(page, "profile-delete");
  await question.getByRole("button", { name: "Delete profile" }).click();
  await expect(page.getByRole("heading", { name: "No profiles yet" })).toBeVisible();

  await page.goto("/administration/history/3");
  await page.getByRole("button", { name: "Undo revision" }).click();
  await expect(heading(page, "Undo of revision 3")).toBeVisible();
  await page.getByRole("button", { name: "Change 1 saved item" }).click();
  await expect(heading(page, "1 saved item changed")).toBeVisible();
  await page.goto(PROFILES);
  await expect(page.getByRole("link", { name: "As in test / 1" })).toBeVisible();
});

test("somebody else saved meanwhile: nothing is lost, and the person decides", async ({
  browser,
  client,
  page,
}) => {
  await openFile(page, ["a", "b"], "Shared");
  await saveProfile(page);
  await expect(heading(page, "Shared")).toBeVisible();

  const context = await browser.newContext({ baseURL: new URL(page.url()).origin });
  await client.signInBrowser(context);
  const other = await context.newPage();
  await other.goto(`${PROFILES}/Shared`);
  await other.getByLabel("Description").fill("theirs");
  await saveProfile(other);

  await page.getByLabel("Description").fill("mine");
  await page.getByRole("button", { name: "Save profile" }).click();
  const conflict = page.getByRole("alert").filter({ hasText: "saved this profile while you edited it" });
  await expect(conflict).toContainText("anna");
  await expect(page.getByLabel("Description")).toHaveValue("mine");
  await look(page, "profile-conflict");
  await conflict.getByRole("button", { name: "Load theirs" }).click();
  await expect(page.getByLabel("Description")).toHaveValue("theirs");
  await expect(page.getByText("Unsaved changes")).toBeHidden();

  await other.getByLabel("Description").fill("theirs again");
  await saveProfile(other);
  await page.getByLabel("Description").fill("mine again");
  await page.getByRole("button", { name: "Save profile" }).click();
  await conflict.getByRole("button", { name: "Replace with mine" }).click();
  await expect(page.getByText("Unsaved changes")).toBeHidden();
  await other.reload();
  await expect(other.getByLabel("Description")).toHaveValue("mine again");

  // Deleted meanwhile.
  await other.getByRole("button", { name: "More actions" }).click();
  await other.getByRole("menuitem", { name: "Delete profile…" }).click();
  await other.getByRole("button", { name: "Delete profile", exact: true }).click();
  await expect(other.getByRole("heading", { name: "No profiles yet" })).toBeVisible();
  await page.getByLabel("Description").fill("still mine");
  await page.getByRole("button", { name: "Save profile" }).click();
  await page.getByRole("button", { name: "Save as a new profile" }).click();
  await expect(page.getByText("Unsaved changes")).toBeHidden();

  // Another name is another profile.
  await page.getByLabel("Name", { exact: true }).fill("Copy");
  await expect(page.getByText("“Shared” stays.")).toBeVisible();
  await saveProfile(page);
  await page.goto(PROFILES);
  await expect(page.getByText("2 saved profiles")).toBeVisible();
  await page.goto(NEW);
  await page.getByLabel("Name", { exact: true }).fill("shared");
  await page.getByRole("button", { name: "Save profile" }).click();
  await expect(page.getByText("There is already a profile with this name. Choose another one.")).toBeVisible();
  await context.close();
});

test("profiles that cannot be loaded say so, and can be loaded again", async ({ page }) => {
  const list = "**/console/profiles/list";
  await page.route(list, (route) => 
    route.fulfill({ status: 500, json: { code: "internal", detail: { request: "7f" } } }),
  );
  await page.goto(PROFILES);
  const failure = page.getByRole("alert");
  await expect(failure).toContainText("The server reported an internal error.");
  await look(page, "profiles-error");
  await page.unroute(list);
  await failure.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { name: "No profiles yet" })).toBeVisible();
});
