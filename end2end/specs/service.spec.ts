import { ALL } from "../client.ts";
import { Snapshot, large, one } from "../files.ts";
import { administrator, expect, reader } from "../fixtures.ts";
import { look } from "../look.ts";
import { heading, row, save } from "../pages.ts";

const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** A service with operations, examples and contracts of every kind that its page distinguishes. */
const pastry = () => {
  const id = "65b1a0000000000000000001";
  const operation = (name: string, more: object) => ({ name, method: name.split(" ")[0], ...more });
  const get = `${id}-GET /pastry/{name}`;
  const post = `${id}-POST /pastry`;
  const pair = (number: number, operationId: string, name: string, request: object, response: object) => ({
    request: { id: `${id.slice(0, -2)}a${number}`, name, operationId, responseId: `${id.slice(0, -2)}b${number}`, ...request },
    response: { id: `${id.slice(0, -2)}b${number}`, name, operationId, status: "200", mediaType: "application/json", ...response },
  });
  const pairs = [
    pair(1, get, "Eclair", { queryParameters: [{ name: "size", value: "L" }], headers: [{ name: "Accept", values: ["application/json"] }] },
      { dispatchCriteria: "/name=Eclair", content: '{"name":"Eclair","price":2.5}', headers: [{ name: "X-Origin", values: ["Paris", "Lyon"] }] }),
    pair(2, get, "Tarte", {}, { dispatchCriteria: "/name=Tarte", mediaType: "application/xml", content: "<pastry><name>Tarte</name></pastry>" }),
    pair(3, get, "Photo", {}, { dispatchCriteria: "/name=Photo", mediaType: "image/png", content: PIXEL }),
    pair(4, post, "Add", { content: '{"name":"it\'s new"}' }, { status: "201", content: "" }),
  ];
  return {
    services: [
      {
        id,
        name: "API Pastry",
        version: "2.0.0",
        type: "REST",
        sourceArtifact: "apipastry.yaml",
        metadata: { createdOn: 1700000000000, lastUpdate: 1700000000000, labels: { domain: "pastry" }, annotations: { owner: "anna" } },
        operations: [
          operation("GET /pastry/{name}", {
            dispatcher: "URI_PARTS", dispatcherRules: "name", defaultDelay: 250, defaultDelayStrategy: "random-20",
            parameterConstraints: [{ name: "Authorization", in: "header", required: true, recopy: false, mustMatchRegexp: "Bearer .+" }],
          }),
          operation("POST /pastry", {
            dispatcher: "JSON_BODY", dispatcherRules: '{"exp":"/name","operator":"equals","cases":{"default":"Add"}}',
          }),
          operation("DELETE /pastry/{name}", { dispatcher: "SCRIPT", dispatcherRules: "def a = 1\nreturn 'x'" }),
          operation("PUT /pastry/{name}", { dispatcher: "JSON_BODY", dispatcherRules: '{"exp":"name"}' }),
        ],
      },
    ],
    resources: [
      { id: `${id.slice(0, -2)}c1`, name: "API Pastry-2.0.0.yaml", serviceId: id, type: "OPEN_API_SPEC", content: "openapi: 3.0.0\ninfo:\n  title: API Pastry\n", mainArtifact: true },
    ],
    requests: pairs.map(({ request }) => request),
    responses: pairs.map(({ response }) => response),
    eventMessages: [],
  };
};

const SERVICE = "/services/65b1a0000000000000000001";

/** The part of `CSS` that the types lack. */
interface Colours {
  highlights: Map<string, { size: number }>;
}

const example = (name: string) => new RegExp(`^${name}`);

administrator("service shows operations and examples, and copies calls", async ({ accessible, client, context, page }) => {
  await client.import(Snapshot.of("pastry.json", pastry()));
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto("/");
  await row(page, "API Pastry").getByRole("link", { name: "API Pastry" }).click();
  await expect(page).toHaveURL(SERVICE);
  await expect(heading(page, "API Pastry 2.0.0")).toBeFocused();
  await expect(page.getByText("Changed by anna in revision 1, just now")).toBeVisible();
  await expect(page.getByText("owner=anna")).toBeVisible();
  const operation = page.getByRole("region").or(page.locator("section")).filter({ hasText: "GET /pastry/{name}" }).first();
  await expect(operation).toContainText("chosen by path parameter name");
  await expect(operation).toContainText("250 ms ± 20 %");
  await expect(operation).toContainText("3 examples");
  await expect(page.getByText("chosen by a Groovy script")).toBeVisible();
  await expect(page.getByText("rules of JSON_BODY have an invalid JSON Pointer name")).toBeVisible();

  await page.getByRole("button", { name: "GET /pastry/{name}" }).click();
  await expect(page).toHaveURL(`${SERVICE}/operations/GET%20%2Fpastry%2F%7Bname%7D`);
  await expect(operation).toContainText("Header Authorization, required, matches Bearer .+");
  await page.getByRole("button", { name: example("Eclair") }).click();
  await expect(page).toHaveURL(/\/examples\/requests\/65b1a00000000000000000a1$/);
  await expect(page.getByText("GET /pastry/Eclair?size=L")).toBeVisible();
  const body = page.getByRole("group", { name: "Body of response" });
  await expect(body).toHaveText('{\n  "name": "Eclair",\n  "price": 2.5\n}');
  await expect(page.getByText("Paris, Lyon")).toBeVisible();
  await accessible();
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  await page.getByRole("button", { name: "Copy as curl" }).click();
  await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
  expect(await clipboard()).toBe(
    "curl 'http://localhost:8080/rest/API+Pastry/2.0.0/pastry/Eclair?size=L' \\\n  -H 'Accept: application/json'",
  );
  await page.getByRole("button", { name: "Copy body of response" }).click();
  // The body as it is sent, without the line breaks.
  await expect.poll(clipboard).toBe('{"name":"Eclair","price":2.5}');

  await page.getByRole("button", { name: example("Tarte") }).click();
  await expect(page.getByText("<name>Tarte</name>")).toBeVisible();
  await page.getByRole("button", { name: example("Photo") }).click();
  const image = page.getByRole("img", { name: "Image in the response" });
  await expect(image).toBeVisible();
  expect(await image.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);
});

administrator("addresses of an operation, an example and a contract open them", async ({ client, page }) => {
  await client.import(Snapshot.of("pastry.json", pastry()));
  await page.goto(`${SERVICE}/examples/requests/65b1a00000000000000000a4`);
  const toggle = page.getByRole("button", { name: example("Add") });
  await expect(toggle).toHaveAttribute("aria-expanded", "true");
  await expect(toggle).toBeFocused();
  await expect(page.getByRole("group", { name: "Body of request" })).toContainText("it's new");
  await page.goto(`${SERVICE}/operations/DELETE%20%2Fpastry%2F%7Bname%7D`);
  await expect(page.getByRole("group", { name: "Dispatcher rules" })).toHaveText("def a = 1\nreturn 'x'");
  await page.goto(`${SERVICE}/contracts/65b1a00000000000000000c1`);
  await expect(page.getByText("title: API Pastry")).toBeVisible();
  // The keys of the document are coloured, and no longer when it is closed.
  const coloured = () => page.evaluate(() => (CSS as unknown as Colours).highlights.get("name")?.size ?? 0);
  await expect.poll(coloured).toBe(3);
  const [name, bytes] = await save(page, "Download");
  expect([name, bytes.toString()]).toEqual(["API Pastry-2.0.0.yaml", "openapi: 3.0.0\ninfo:\n  title: API Pastry\n"]);
  await page.getByRole("button", { name: "API Pastry-2.0.0.yaml" }).click();
  await expect.poll(coloured).toBe(0);
  await page.goto(`${SERVICE}/nothing`);
  await expect(heading(page, "Page not found")).toBeVisible();
  await page.goto("/services/ffff");
  await expect(page.getByText("This service could not be found.")).toBeVisible();
});

administrator("search finds operations and examples by the keyboard alone", async ({ client, page }) => {
  await client.import(Snapshot.of("pastry.json", pastry()));
  await page.goto("/");
  await expect(row(page, "API Pastry")).toBeVisible();
  await page.keyboard.press("/");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(heading(page, "API Pastry 2.0.0")).toBeFocused();
  await page.keyboard.press("/");
  await page.keyboard.type("TARTE");
  await expect(page.getByText("1 of 4 operations, 1 of 4 examples")).toBeVisible();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: example("Tarte") })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByText("<name>Tarte</name>")).toBeVisible();
  await page.getByRole("searchbox").fill("nothing like it");
  await expect(page.getByRole("heading", { name: "Nothing matches" })).toBeVisible();
});

administrator("service is exported alone, and its history shows what changed", async ({ accessible, client, page }) => {
  await client.import(Snapshot.together("all.json", pastry(), one("Orders")));
  const changed = pastry();
  changed.responses[0]!.status = "404";
  await client.apply(await client.plan(Snapshot.of("changed.json", changed)), { 0: { replace: ALL } });
  await page.goto(SERVICE);
  const [name, bytes] = await save(page, /^Export 1 service/);
  expect(name).toBe("microcks-repository.json");
  const { services } = JSON.parse(bytes.toString());
  expect(services.map(({ name }: { name: string }) => name)).toEqual(["API Pastry"]);

  await page.getByRole("link", { name: "History" }).last().click();
  await expect(page).toHaveURL(`${SERVICE}/history`);
  await expect(page.getByRole("link", { name: "Open revision" })).toHaveCount(2);
  await page.getByRole("button", { name: /Changes in revision 2/ }).click();
  await expect(page.getByText("status 200 → 404")).toBeVisible();
  await accessible();

  await page.goto("/administration/history/2");
  await page.getByRole("link", { name: "API Pastry" }).click();
  await expect(page).toHaveURL(SERVICE);
  await page.goto("/service/API%20Pastry/9.9");
  await expect(page.getByText("This service could not be found.")).toBeVisible();
});

administrator("page of a service in every state", async ({ client, page }) => {
  await client.import(Snapshot.of("pastry.json", pastry()));
  await page.goto(SERVICE);
  await expect(page.getByText("Changed by")).toBeVisible();
  await look(page, "service", { whole: true });
  await page.goto(`${SERVICE}/examples/requests/65b1a00000000000000000a1`);
  await expect(page.getByRole("group", { name: "Body of response" })).toBeVisible();
  await look(page, "service-example", { whole: true });
  await page.goto(`${SERVICE}/contracts/65b1a00000000000000000c1`);
  await expect(page.getByText("title: API Pastry")).toBeVisible();
  await look(page, "service-contract", { whole: true });
  await page.goto(`${SERVICE}/history`);
  await expect(page.getByRole("link", { name: "Open revision" })).toBeVisible();
  await look(page, "service-history");
  await page.goto("/services/ffff");
  await expect(page.getByText("This service could not be found.")).toBeVisible();
  await look(page, "service-not-found");
});

reader("every kind of service of a real instance opens", async ({ page }) => {
  const { services, requests, eventMessages } = large().content;
  const messages = [...requests, ...eventMessages];
  for (const kind of ["SOAP_HTTP", "GRAPHQL", "GRPC", "EVENT"]) {
    const { id } = services.find(
      ({ id, type }) => type === kind && messages.some(({ operationId }) => operationId!.startsWith(id)),
    )!;
    await page.goto(`/services/${id}`);
    await expect(page.getByRole("link", { name: /^Operations/ })).toHaveAttribute("aria-current", "page");
    const operation = page.locator(".s-operation").filter({ hasText: /[1-9]\d* examples?/ }).first();
    const toggle = operation.locator(".s-operation__toggle");
    if ((await toggle.getAttribute("aria-expanded")) === "false") await toggle.click();
    await operation.locator(".s-example__toggle").first().click();
    await expect(page.locator(".c-detail__card").first()).toBeVisible();
    await look(page, `service-${kind.toLowerCase()}`, { whole: true });
  }
});
