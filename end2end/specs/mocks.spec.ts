import type { Page } from "@playwright/test";

import { Snapshot } from "../files.ts";
import { administrator as test, expect } from "../fixtures.ts";
import { look } from "../look.ts";
import { heading, signIn, tabTo } from "../pages.ts";

const ID = "65b1a0000000000000000001";
const MOCKS = `/services/${ID}/mocks`;
const GET = "GET /pastry/{name}";

/** A service with two examples that answer, a body to send, and an operation that cannot be served. */
const pastry = () => {
  const pair = (number: number, operation: string, name: string, request: object, response: object) => ({
    request: { id: `65b1a000000000000000a00${number}`, name, operationId: `${ID}-${operation}`, responseId: `65b1a000000000000000b00${number}`, ...request },
    response: { id: `65b1a000000000000000b00${number}`, name, operationId: `${ID}-${operation}`, status: "200", mediaType: "application/json", ...response },
  });
  const pairs = [
    pair(1, GET, "Eclair", {}, { dispatchCriteria: "/name=Eclair", content: '{"name":"Eclair","price":2.5}' }),
    pair(2, GET, "Tarte", {}, { dispatchCriteria: "/name=Tarte", content: '{"name":"Tarte"}' }),
    pair(3, "POST /pastry", "Add", { content: '{"name":"it\'s new"}' }, { status: "201", content: '{"id":1}' }),
  ];
  return {
    services: [
      {
        id: ID,
        name: "API Pastry",
        version: "2.0.0",
        type: "REST",
        metadata: { createdOn: 1700000000000 },
        operations: [
          { name: GET, method: "GET", dispatcher: "URI_PARTS", dispatcherRules: "name", defaultDelay: 40, resourcePaths: ["/pastry/Eclair", "/pastry/Tarte"] },
          { name: "POST /pastry", method: "POST", defaultDelay: 0, resourcePaths: ["/pastry"] },
          { name: "PUT /pastry/{name}", method: "PUT", dispatcher: "JSON_BODY", dispatcherRules: '{"exp":"name"}', resourcePaths: ["/pastry/Eclair"] },
        ],
      },
    ],
    resources: [],
    requests: pairs.map((it) => it.request),
    responses: pairs.map((it) => it.response),
    eventMessages: [],
  };
};

const operation = (page: Page, name: string) => page.locator(".s-operation").filter({ hasText: name });
const group = (page: Page, name: string) => page.getByRole("group", { name, exact: true });
const section = (page: Page, name: string) => page.getByRole("region", { name, exact: true });
const dialog = (page: Page, name: string | RegExp) => page.getByRole("dialog", { name });
const thumbnail = (page: Page) => page.getByRole("listitem").filter({ hasText: "See how mocks are called" });

/** The address of the mocks, as the page shows it. */
const address = async (page: Page): Promise<string> => {
  const text = await page.locator(".s-mocks code").first().textContent();
  expect(text).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  return text!;
};

/** Waits until the mocks of the imported service are served. */
async function serving(page: Page, base: string, path: string): Promise<void> {
  await expect.poll(async () => (await page.request.get(base + path)).status()).toBe(200);
}

test("each example has an address, a command, and can be tried", async ({ client, context, page }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await client.import(Snapshot.of("pastry.json", pastry()));
  await page.goto(`/services/${ID}`);
  await page.getByRole("link", { name: "Mocks", exact: true }).click();
  await expect(page).toHaveURL(MOCKS);
  const base = await address(page);
  const path = "/rest/API+Pastry/2.0.0/pastry/Eclair";
  await serving(page, base, path);
  await expect(operation(page, GET)).toContainText(base + path);
  await look(page, "mocks-service-new", { whole: true });

  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  await group(page, "Eclair").getByRole("button", { name: "Copy", exact: true }).click();
  await expect(group(page, "Eclair").getByRole("button", { name: "Copied" })).toBeVisible();
  expect(await clipboard()).toBe(base + path);
  await group(page, "Add").getByRole("button", { name: "Copy as curl" }).click();
  await expect.poll(clipboard).toContain(`curl -X POST ${base}/rest/API+Pastry/2.0.0/pastry`);
  expect(await clipboard()).toContain("it'\\''s new");

  // With the keyboard alone: open, correct what is wrong, send.
  await tabTo(page, group(page, "Eclair").getByRole("button", { name: "Try it" }));
  await page.keyboard.press("Enter");
  const tried = dialog(page, "Try Eclair");
  await expect(tried.getByLabel("Path")).toHaveValue(path);
  await tried.getByLabel("Headers").fill("no header");
  await tried.getByRole("button", { name: "Send" }).press("Enter");
  await expect(tried.getByText("This line is no header: no header.")).toBeVisible();
  await look(page, "mocks-try-invalid");
  await tried.getByLabel("Headers").fill("Accept: application/json");
  await tried.getByLabel("Path").press("Enter");
  await expect(tried.getByText(/Status 200 after \d+\sms\. The set response time is 40\sms\./)).toBeVisible();
  await expect(tried).toContainText("Example Eclair of GET /pastry/{name}, chosen by path parameter name.");
  await expect(tried).toContainText("/name=Eclair");
  await expect(tried.getByRole("group", { name: "Body of answer" })).toContainText('"price": 2.5');
  await look(page, "mocks-try");
  await tried.getByLabel("Path").fill("/rest/API+Pastry/2.0.0/pastry/Macaron");
  await tried.getByRole("button", { name: "Send" }).click();
  await expect(tried).toContainText("No example matches.");
  await look(page, "mocks-try-unmatched");
  await tried.getByLabel("Path").fill("/console/services");
  await tried.getByRole("button", { name: "Send" }).click();
  await expect(tried).toContainText(/Status 404|There are no mocks at this path/);
  await page.keyboard.press("Escape");
  await expect(tried).toBeHidden();

  // What was called, and what got no example.
  await expect(operation(page, GET)).toContainText("without an example");
  await expect(section(page, "Set and measured response times")).toContainText("set 40 ms");
  const unmatched = section(page, "Calls without an example");
  await expect(unmatched).toContainText("GET /rest/API+Pastry/2.0.0/pastry/Macaron");
  await look(page, "mocks-service", { whole: true });
  await unmatched.getByRole("link", { name: "Edit operation" }).first().click();
  await expect(page).toHaveURL(/\/settings\/operations\//);
  await expect(page.getByRole("button", { name: GET, expanded: true })).toBeFocused();
});

test("the mocks of a service are switched off and on", async ({ client, page }) => {
  await client.import(Snapshot.of("pastry.json", pastry()));
  await page.goto(MOCKS);
  const base = await address(page);
  const path = "/rest/API+Pastry/2.0.0/pastry/Eclair";
  await serving(page, base, path);
  const notice = page.getByRole("status").filter({ hasText: "The mocks of this service are switched off." });
  await page.getByRole("button", { name: "Switch off" }).click();
  const question = dialog(page, "Switch off the mocks of API Pastry 2.0.0?");
  await expect(question).toContainText("instead of the examples");
  await look(page, "mocks-switch");
  await question.getByRole("button", { name: "Switch off" }).click();
  await expect(notice).toBeVisible();
  await look(page, "mocks-switched-off", { whole: true });
  expect((await page.request.get(base + path)).status()).not.toBe(200);
  await page.reload();
  await page.getByRole("button", { name: "Switch on" }).click();
  await dialog(page, /^Switch on/).getByRole("button", { name: "Switch on" }).click();
  await expect(notice).toBeHidden();
  await serving(page, base, path);
});

test("all mocks have a page with rates, findings and the profile in force", async ({ client, mockpit, page }) => {
  await page.goto("/administration");
  await expect(thumbnail(page)).toContainText("No calls yet");
  await page.getByRole("link", { name: "Mocks", exact: true }).click();
  await expect(page).toHaveURL("/administration/mocks");
  await expect(heading(page, "Mocks")).toBeVisible();
  await expect(page.getByText("Every call got an example.")).toBeVisible();
  await look(page, "mocks-empty", { whole: true });

  await client.import(Snapshot.of("pastry.json", pastry()));
  const base = await address(page);
  const path = "/rest/API+Pastry/2.0.0/pastry";
  await serving(page, base, `${path}/Eclair`);
  for (const name of ["Eclair", "Tarte", "Macaron"]) await page.request.get(`${base}${path}/${name}`);
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(section(page, "Services that are called")).toContainText("API Pastry 2.0.0");
  await expect(section(page, "Calls per minute")).toContainText("in the last 60 minutes");
  await expect(section(page, "Not served as in Microcks")).toContainText("PUT /pastry/{name}");
  await expect(section(page, "Calls without an example")).toContainText("Macaron");
  const times = section(page, "Response times");
  await times.getByLabel("In force").selectOption("No delay");
  await times.getByRole("button", { name: "Use for mocks" }).click();
  await expect(times.getByRole("button", { name: "Use for mocks" })).toHaveAttribute("aria-disabled", "true");
  await look(page, "mocks", { whole: true });
  await page.goto("/administration");
  await expect(thumbnail(page)).toContainText(/\d calls?, \d without an example/);

  // The choice stays after a restart.
  await mockpit.restart();
  await page.goto("/administration/mocks");
  await signIn(page);
  await expect(times.getByLabel("In force")).toHaveValue("no-delay");
});

test.describe("without mocks", () => {
  test.use({ flags: ["--no-mocks"] });

  test("the pages say that the server serves none", async ({ client, page }) => {
    await client.import(Snapshot.of("pastry.json", pastry()));
    await page.goto(MOCKS);
    await expect(page.getByText("This server serves no mocks")).toBeVisible();
    await look(page, "mocks-service-off");
    await page.goto("/administration/mocks");
    await expect(page.getByText("This server serves no mocks")).toBeVisible();
    await look(page, "mocks-off");
    await page.goto("/administration");
    await expect(thumbnail(page)).toContainText("Off");
  });
});
