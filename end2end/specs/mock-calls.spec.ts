import type { Page } from "@playwright/test";

import { Snapshot } from "../files.ts";
import { administrator as test, expect } from "../fixtures.ts";
import { look } from "../look.ts";

const SCRIPTED = "65b1a0000000000000000011";
const EVENTS = "65b1a0000000000000000012";
const GREETER = "65b1a0000000000000000013";
const NAME = "pastry.shop.v1.Greeter";
const METADATA = { createdOn: 1700000000000 };

/** `greeter.proto`: `Greet` takes a `HelloRequest` with a `name` and returns a `HelloReply` with a `greeting`. */
const DESCRIPTOR =
  "CrMBCg1ncmVldGVyLnByb3RvEg5wYXN0cnkuc2hvcC52MSIcCgxIZWxsb1JlcXVlc3QSDAoEbmFtZRgBIAEoCSIeCgpIZWxsb1JlcGx5EhAKCGdyZWV0aW5nGAEgASgJMkwKB0dyZWV0ZXISQQoFR3JlZXQSHC5wYXN0cnkuc2hvcC52MS5IZWxsb1JlcXVlc3QaGi5wYXN0cnkuc2hvcC52MS5IZWxsb1JlcGx5YgZwcm90bzM=";

const pair = (number: number, operationId: string, name: string, request: object, response: object) => ({
  request: { id: `65b1a000000000000000c00${number}`, name, operationId, responseId: `65b1a000000000000000d00${number}`, ...request },
  response: { id: `65b1a000000000000000d00${number}`, name, operationId, ...response },
});

/** A service whose script cannot run here, one with events, and one of gRPC. */
const services = () => {
  const json = { status: "200", mediaType: "application/json" };
  const pairs = [
    pair(1, `${SCRIPTED}-GET /price`, "Cheap", {}, { ...json, dispatchCriteria: "cheap", content: '{"price":1}' }),
    pair(2, `${SCRIPTED}-GET /price`, "Dear", {}, { ...json, dispatchCriteria: "dear", content: '{"price":9}' }),
    pair(3, `${GREETER}-Greet`, "Anna", { content: '{"name":"Anna"}' }, { dispatchCriteria: "?name=Anna", content: '{"greeting":"Hello Anna"}' }),
    pair(4, `${GREETER}-Greet`, "Gone", { content: '{"name":"Gone"}' }, { dispatchCriteria: "?name=Gone", status: "5", content: "Nobody is here" }),
  ];
  return {
    services: [
      {
        id: SCRIPTED,
        name: "Prices",
        version: "1.0",
        type: "REST",
        metadata: METADATA,
        operations: [{ name: "GET /price", method: "GET", dispatcher: "SCRIPT", dispatcherRules: "new Date()", resourcePaths: ["/price"] }],
      },
      {
        id: EVENTS,
        name: "Oven",
        version: "1.0",
        type: "EVENT",
        metadata: METADATA,
        operations: [{ name: "SUBSCRIBE oven/ready", method: "SUBSCRIBE", defaultDelay: 3, bindings: { WS: { type: "WS" } } }],
      },
      {
        id: GREETER,
        name: NAME,
        version: "v1",
        type: "GRPC",
        metadata: METADATA,
        operations: [{ name: "Greet", dispatcher: "QUERY_ARGS", dispatcherRules: "name" }],
      },
    ],
    resources: [{ id: "65b1a000000000000000e001", serviceId: GREETER, name: "greeter.pbb", type: "PROTOBUF_DESCRIPTOR", content: DESCRIPTOR }],
    requests: pairs.map((it) => it.request),
    responses: pairs.map((it) => it.response),
    eventMessages: [
      {
        id: "65b1a000000000000000f001",
        name: "Ready",
        operationId: `${EVENTS}-SUBSCRIBE oven/ready`,
        mediaType: "application/json",
        content: '{"oven":7,"id":"{{ uuid() }}"}',
      },
    ],
  };
};

const mocks = (service: string) => `/services/${service}/mocks`;
const group = (page: Page, name: string) => page.getByRole("group", { name, exact: true });
const dialog = (page: Page, name: string) => page.getByRole("dialog", { name });

test("an administrator chooses what answers while a script cannot run", async ({ client, page }) => {
  await client.import(Snapshot.of("services.json", services()));
  await page.goto(mocks(SCRIPTED));
  const finding = page.getByRole("list", { name: "Not served as in Microcks" });
  await expect(finding).toContainText("Not served");
  await expect(finding).toContainText("The script cannot run here. Line 1:");
  const choice = page.getByLabel("If the script cannot run");
  await expect(choice).toHaveValue("");
  await choice.selectOption("Cheap");
  await look(page, "mocks-script-choose", { whole: true });
  const use = page.getByRole("button", { name: "Use for mocks" });
  await use.press("Enter");
  await expect(finding).toContainText("The example Cheap answers instead.");
  await expect(finding).toContainText("Differs");
  await expect(use).toHaveAttribute("aria-disabled", "true");
  await expect(use).toBeFocused();
  await look(page, "mocks-script-chosen", { whole: true });
  await group(page, "Dear").getByRole("button", { name: "Try it" }).click();
  const tried = dialog(page, "Try Dear");
  await tried.getByRole("button", { name: "Send" }).click();
  await expect(tried).toContainText("Status 200");
  await expect(tried).toContainText(/The script cannot run here\..* Chosen instead: Cheap of GET \/price\./);
  await expect(tried).toContainText("x-mockpit-reason:");
  await look(page, "mocks-script-tried");
  await page.keyboard.press("Escape");
  await page.goto("/administration/mocks");
  await expect(page.getByRole("region", { name: "Not served as in Microcks" })).toContainText("The example Cheap answers instead.");
});

test("a call of gRPC is tried with messages in JSON", async ({ client, page }) => {
  await client.import(Snapshot.of("services.json", services()));
  await page.goto(mocks(GREETER));
  await group(page, "Anna").getByRole("button", { name: "Try it" }).click();
  const tried = dialog(page, "Try Anna");
  await expect(tried.getByLabel("Service and method")).toHaveValue(`${NAME}/Greet`);
  await expect(tried.getByLabel("Message as JSON")).toHaveValue('{"name":"Anna"}');
  await tried.getByLabel("Metadata").fill("user: anna");
  await tried.getByRole("button", { name: "Send" }).click();
  await expect(tried).toContainText("Status 0 OK");
  await expect(tried.getByRole("group", { name: "Body of answer" })).toContainText('"greeting": "Hello Anna"');
  await expect(tried).toContainText("grpc-status:");
  await expect(tried).toContainText("Example Anna of Greet");
  await look(page, "mocks-try-grpc");
  await tried.getByLabel("Message as JSON").fill('{"none": 1}');
  await tried.getByRole("button", { name: "Send" }).click();
  await expect(tried).toContainText("pastry.shop.v1.HelloRequest has no field none.");
  await tried.getByLabel("Message as JSON").fill('{"name": "Gone"}');
  await tried.getByRole("button", { name: "Send" }).click();
  await expect(tried).toContainText("Status 5 NOT_FOUND (Nobody is here)");
  await look(page, "mocks-try-grpc-failed");
  await tried.getByLabel("Service and method").fill(`${NAME}/None`);
  await tried.getByRole("button", { name: "Send" }).click();
  await expect(tried).toContainText("No operation matches None. There are Greet.");
  await page.keyboard.press("Escape");

  // A call that got no example is tried again in the same form.
  const unmatched = page.getByRole("region", { name: "Calls without an example" });
  await unmatched.getByRole("button", { name: "Try it" }).click();
  await expect(dialog(page, "Try it").getByLabel("Service and method")).toHaveValue(`/${NAME}/None`);
});

test("the next messages of events are shown", async ({ client, page }) => {
  await client.import(Snapshot.of("services.json", services()));
  await page.goto(mocks(EVENTS));
  await expect(page.getByText(/^ws:\/\/127\.0\.0\.1:\d+\/api\/ws\/Oven\/1\.0\/oven\/ready$/)).toBeVisible();
  await look(page, "mocks-events", { whole: true });
  await page.getByRole("button", { name: "Show messages" }).click();
  const shown = dialog(page, "Next messages");
  await expect(shown).toContainText(/1 message\. Each client gets all of them when it connects, then every 3\ss\./);
  const body = shown.getByRole("group", { name: "Body of message" });
  await expect(body).toContainText('"oven": 7');
  const first = await body.textContent();
  await look(page, "mocks-events-messages");
  await expect(async () => {
    await shown.getByRole("button", { name: "Show again" }).click();
    expect(await body.textContent()).not.toBe(first);
  }).toPass();
});

test.describe("at the address of the console", () => {
  test.use({ flags: ["--mocks-on-console-port", "--no-mocks"] });

  test("mocks are shown and tried there", async ({ client, page }) => {
    await client.import(Snapshot.of("services.json", services()));
    await page.goto(mocks(SCRIPTED));
    const origin = new URL(page.url()).origin;
    await expect(page.locator(".s-mocks code").first()).toHaveText(origin);
    await expect.poll(async () => (await page.request.get(`${origin}/rest/Prices/1.0/price`)).status()).toBe(500);
    await group(page, "Cheap").getByRole("button", { name: "Try it" }).click();
    await dialog(page, "Try Cheap").getByRole("button", { name: "Send" }).click();
    await expect(dialog(page, "Try Cheap")).toContainText("Status 500");
    await page.goto(mocks(EVENTS));
    await expect(page.getByText("This server serves no gRPC and no events")).toBeVisible();
    await page.goto("/administration/mocks");
    await expect(page.locator(".s-mocks code").first()).toHaveText(origin);
  });
});
