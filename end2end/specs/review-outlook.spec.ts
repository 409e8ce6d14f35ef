import { administrator as test, expect } from "../fixtures.ts";
import { type Content, Snapshot, one } from "../files.ts";
import { look } from "../look.ts";
import {
  IMPORT,
  choices,
  confirmRemoval,
  decide,
  decideAll,
  drop,
  heading,
  openRow,
  reviewRow,
} from "../pages.ts";

/** An ID as Microcks makes them, which gets no warning. */
const id = (at: number) => `65a1b2c3d4e5f60718294${at.toString(16).padStart(3, "0")}`;

/** One file with the services of several. */
const together = (name: string, ...all: Content[]) =>
  Snapshot.of(name, {
    services: all.flatMap(({ services }) => services),
    resources: all.flatMap(({ resources }) => resources),
    requests: all.flatMap(({ requests }) => requests),
    responses: all.flatMap(({ responses }) => responses),
    eventMessages: all.flatMap(({ eventMessages }) => eventMessages),
  });

/** A service with examples by name, each with its body. */
const withExamples = (name: string, at: number, examples: Record<string, string>): Content => {
  const content = one(name, { id: id(at) });
  const operationId = `${id(at)}-GET /orders`;
  const names = Object.keys(examples);
  content.requests = names.map((name) => ({
    id: `${id(at)}-${name}-q`,
    name,
    operationId,
    responseId: `${id(at)}-${name}-p`,
  }));
  content.responses = names.map((name) => ({
    id: `${id(at)}-${name}-p`,
    name,
    operationId,
    content: examples[name]!,
    status: "200",
    mediaType: "application/json",
  }));
  return content as Content;
};

const orders = (examples: Record<string, string>) => withExamples("Order API", 1, examples);

test("row, diff, headline and button follow the decision and the selected parts", async ({
  client,
  page,
  accessible,
}) => {
  await client.import(together("here.json", orders({ both: "[1]", mine: "[1]" })));
  await page.goto(IMPORT);
  await drop(page, [together("file.json", orders({ both: "[2]", theirs: "[2]" }))]);
  const row = reviewRow(page, "Order API");
  await openRow(row);
  const changes = page.getByRole("listitem");
  const group = choices(page, "Order API 1.0");
  await expect(row).toContainText("Needs a decision");
  await expect(page.getByText("Nothing is decided yet.")).toBeVisible();
  await expect(changes.filter({ hasText: /^removed\s*example “mine”/ })).toBeVisible();

  await group.getByRole("radio", { name: "Merge" }).click();
  await expect(group.getByRole("radio", { name: "Merge" })).toHaveAccessibleDescription(
    "Adds 1 example, updates 1 example, keeps 1 example that is only here.",
  );
  await expect(changes.filter({ hasText: /^kept\s*only here: example “mine”/ })).toBeVisible();
  await expect(changes.filter({ hasText: /^removed/ })).toHaveCount(0);
  await expect(row).toContainText("keeps 1 example that is only here");
  await expect(page.getByRole("button", { name: "Import 1 service", exact: true })).toBeEnabled();
  await accessible();

  await group.getByRole("radio", { name: "Replace" }).click();
  await expect(page.getByText("Becomes exactly the file. 1 example here goes.").last()).toBeVisible();
  await expect(row).toContainText("removes 1 example");
  const destructive = page.getByRole("button", { name: "Import 1 service and remove 1 example" });
  await expect(destructive).toHaveAttribute("data-variant", "danger");

  // The field by field view follows the decision too.
  await page.getByRole("button", { name: "Show field by field" }).click();
  await expect(page.getByText("callers will notice").first()).toBeVisible();
  await group.getByRole("radio", { name: "Merge" }).click();
  await expect(page.getByText("only here: example “mine”")).toBeVisible();

  await page.getByLabel("Examples of GET /orders").uncheck();
  await expect(row).toContainText("nothing changes");
  await expect(page.getByText("Nothing to import.").first()).toBeVisible();
  await group.getByRole("radio", { name: "Keep mine" }).click();
  await expect(row).toContainText("stays as it is");
});

test("bulk decisions wait for a choice, are announced and can be undone", async ({
  client,
  page,
}) => {
  const names = ["A", "B", "C"];
  const all = (body: string) => names.map((name, at) => withExamples(name, at, { one: body }));
  await client.import(together("here.json", ...all("[1]")));
  await page.goto(IMPORT);
  await drop(page, [together("file.json", ...all("[2]"), withExamples("D", 9, { one: "[1]" }))]);
  await expect(page.getByRole("status").filter({ hasText: "4 of 4 shown. 3 need a decision." })).toBeVisible();
  const menu = page.getByRole("button", { name: "Decide for 4 shown" });
  await menu.focus();
  await page.keyboard.press("Enter");
  for (const key of ["ArrowDown", "ArrowDown", "End", "Home", "k"]) await page.keyboard.press(key);
  await page.keyboard.press("Escape");
  await expect(page.getByText("3 need a decision", { exact: true })).toBeVisible();
  await expect(menu).toBeFocused();

  await decideAll(page, "Keep mine");
  await expect(page.locator("#announcer")).toHaveText("Keep mine for 3 of 4.");
  await expect(page.getByText("3 kept")).toBeVisible();
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await expect(page.getByText("3 need a decision", { exact: true })).toBeVisible();
});

test("review begins with what needs a person and folds identical services", async ({
  client,
  page,
  accessible,
}) => {
  await client.import(
    together("here.json", withExamples("Same", 1, { one: "[1]" }), withExamples("Zebra", 2, { one: "[1]" })),
  );
  await page.goto(IMPORT);
  await drop(page, [
    together(
      "file.json",
      withExamples("New", 3, { one: "[1]" }),
      withExamples("Same", 1, { one: "[1]" }),
      withExamples("Zebra", 2, { one: "[2]" }),
    ),
  ]);
  const rows = page.locator("[role=treegrid] [role=row][aria-level='1']");
  await expect(rows).toHaveText([/Zebra/, /New/, /1 identical service/]);
  await reviewRow(page, "1 identical service").click();
  await openRow(reviewRow(page, "Same"));
  await expect(page.getByText("example “one”")).toBeVisible();
  await expect(page.getByText("status 200")).toBeVisible();
  await expect(page.getByRole("button", { name: "Show field by field" })).toHaveCount(0);
  await accessible();
});

test("filter, search and opened rows are in the address", async ({ client, page }) => {
  const all = (body: string) => ["A one", "B two"].map((name, at) => withExamples(name, at, { one: body }));
  await client.import(together("here.json", ...all("[1]")));
  await page.goto(IMPORT);
  await drop(page, [together("file.json", ...all("[2]"))]);
  await page.getByRole("button", { name: /^Decisions/ }).click();
  await page.getByRole("searchbox").fill("two");
  await openRow(reviewRow(page, "B two"));
  await expect(page).toHaveURL(/\?show=decisions&q=two&open=1$/);
  await page.reload();
  await expect(reviewRow(page, "B two")).toHaveAttribute("aria-expanded", "true");
  await expect(reviewRow(page, "A one")).toHaveCount(0);
  await expect(page.getByRole("searchbox")).toHaveValue("two");
  await expect(page.getByRole("button", { name: /^Decisions/ })).toHaveAttribute("aria-pressed", "true");
});

test("keys move in the grid, and n and the bar lead to the next decision", async ({
  client,
  page,
}) => {
  const names = Array.from({ length: 14 }, (_, at) => `Service ${String.fromCharCode(65 + at)}`);
  const all = (changed: number) =>
    names.map((name, at) => withExamples(name, at, { one: at < changed ? "[2]" : "[1]" }));
  await client.import(together("here.json", ...all(0).slice(0, 4)));
  await page.goto(IMPORT);
  await drop(page, [together("file.json", ...all(3))]);
  await expect(heading(page, "Review of file.json")).toBeFocused();
  const { keyboard } = page;
  const focused = () => page.evaluate(() => document.activeElement?.closest("[role=treegrid]") !== null);
  let stops = 0;
  while (!(await focused())) {
    await keyboard.press("Tab");
    stops += 1;
    expect(stops).toBeLessThan(20);
  }
  const row = (name: string) => reviewRow(page, name);
  await expect(row("Service A")).toBeFocused();
  await keyboard.press("ArrowDown");
  await expect(row("Service B")).toBeFocused();
  await keyboard.press("End");
  await expect(row("identical service")).toBeFocused();
  await keyboard.press("Home");
  await keyboard.press("PageDown");
  await expect(row("Service L")).toBeFocused();
  await keyboard.press("Home");
  await keyboard.press("Enter");
  await expect(row("Service A")).toHaveAttribute("aria-expanded", "true");
  await keyboard.press("Enter");
  await keyboard.press("Space");
  await expect(row("Service A")).toHaveAttribute("aria-selected", "true");
  await keyboard.press("Space");
  // The rest of the page, after the grid.
  await keyboard.press("Tab");
  while (await page.evaluate(() => document.activeElement !== document.body)) {
    await keyboard.press("Tab");
    stops += 1;
    expect(stops).toBeLessThan(40);
  }
  const outside = await page.evaluate(() => {
    const main = document.querySelector("main")!;
    const stops = main.querySelectorAll<HTMLElement>("a[href], button, input, summary, [tabindex='0']");
    const visible = [...stops].filter((it) => it.checkVisibility() && it.tabIndex === 0);
    return visible.filter((it) => !it.closest("[role=treegrid]")).length;
  });
  // The page's own breadcrumb and the copy button of the file count too.
  expect(outside).toBeLessThanOrEqual(14);

  await row("Service A").focus();
  await keyboard.press("n");
  await expect(row("Service B")).toBeFocused();
  await expect(row("Service B")).toHaveAttribute("aria-expanded", "true");
  await keyboard.press("Escape");
  await page.getByRole("button", { name: "3 decisions left" }).click();
  await expect(row("Service A")).toBeFocused();
  await expect(row("Service A")).toHaveAttribute("aria-expanded", "true");
  await keyboard.press("?");
  const keys = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(keys).toContainText("Next service that needs a decision");
  await keyboard.press("Escape");
  await expect(keys).toBeHidden();
});

test("Ctrl+Enter opens what is missing, then imports", async ({ client, page }) => {
  await client.import(Snapshot.of("here.json", orders({ one: "[1]" })));
  await page.goto(IMPORT);
  await drop(page, [Snapshot.of("file.json", orders({ one: "[2]" }))]);
  await expect(heading(page, "Review of file.json")).toBeFocused();
  await page.keyboard.press("Control+Enter");
  const row = reviewRow(page, "Order API");
  await expect(row).toHaveAttribute("aria-expanded", "true");
  await expect(row).toBeFocused();
  await choices(page, "Order API 1.0").getByRole("radio", { name: "Merge" }).click();
  await page.getByRole("searchbox").focus();
  await page.keyboard.press("Control+Enter");
  await expect(heading(page, "1 service imported")).toBeVisible();
});

test("a warning of the file leads to the row of its service", async ({ page, accessible }) => {
  const file = together("file.json", withExamples("A", 1, { one: "[1]" }), withExamples("B", 2, {}));
  const content = structuredClone(file.content);
  Object.assign(content.requests[0]!, { responseId: "gone" });
  await page.goto(IMPORT);
  await drop(page, [Snapshot.of("file.json", content)]);
  await page.getByText(/^Warnings \(/).click();
  const warning = page.getByRole("listitem").filter({ hasText: "The response `gone`" });
  await warning.getByRole("button", { name: "A 1.0" }).click();
  const row = page.locator("[role=treegrid] [role=row][aria-expanded=true]");
  await expect(row).toBeFocused();
  await expect(row.getByRole("gridcell", { name: "A", exact: true })).toBeVisible();
  await accessible();
});

test("removal of services is asked with the number to type", async ({ client, page, accessible }) => {
  await client.import(together("first.json", withExamples("A", 1, { one: "[1]" })));
  await client.import(
    together("second.json", withExamples("B", 2, { one: "[1]" }), withExamples("C", 3, { one: "[1]" })),
  );
  await page.goto("/administration/history/2");
  await page.getByRole("button", { name: "Undo revision" }).click();
  await expect(page.getByText("2 services to remove")).toBeVisible();
  const submit = page.getByRole("button", { name: "Remove 2 services and 2 examples" });
  await expect(submit).toHaveAttribute("data-variant", "danger");
  await submit.click();
  const question = page.getByRole("dialog", { name: "Remove 2 services?" });
  await expect(question).toBeVisible();
  const confirm = question.getByRole("button", { name: "Remove 2 services and 2 examples" });
  await expect(confirm).toHaveAttribute("aria-disabled", "true");
  await accessible();
  await confirmRemoval(page, 2);
  await expect(heading(page, "2 services changed")).toBeVisible();
  expect(await client.services()).toBe(1);
});

test("differences read as mocks: cards, dates, units, technical fields folded", async ({
  client,
  page,
  accessible,
}) => {
  const event = (seconds: number, time: number): Content => {
    const content = withExamples("Event API", 5, {});
    Object.assign(content.services[0]!, {
      type: "EVENT",
      metadata: { createdOn: time, lastUpdate: time },
      operations: [{ name: "SUBSCRIBE orders", method: "SUBSCRIBE", defaultDelay: seconds }],
    });
    return content;
  };
  const rest = (then: boolean): Content => {
    const content = orders({ one: then ? "[1]" : "[2]" });
    Object.assign(content.responses[0]!, {
      status: then ? "200" : "201",
      sourceArtifact: then ? "a.yaml" : "b.yaml",
    });
    return content;
  };
  await client.import(together("here.json", event(3, 1689886339993), rest(true)));
  await page.goto(IMPORT);
  await drop(page, [together("file.json", event(10, 1791036180000), rest(false))]);
  await openRow(reviewRow(page, "Event API"));
  await expect(page.getByText("one message every 3 s → every 10 s")).toBeVisible();
  await page.getByText("2 technical fields").click();
  await expect(page.getByText("date of creation 2023-07-20 20:52 UTC → 2026-10-03 14:03 UTC")).toBeVisible();

  await openRow(reviewRow(page, "Order API"));
  await expect(page.getByText("1 technical field")).toBeVisible();
  await page.getByRole("button", { name: "Show field by field" }).last().click();
  const response = page.locator(".c-detail__card").filter({ hasText: "Response" });
  await expect(response.getByText("status 200 → 201")).toBeVisible();
  await expect(response.getByText("1 technical field")).toBeVisible();
  await expect(response.getByText("callers will notice").first()).toBeVisible();
  await accessible();
  await look(page, "review-opened", { whole: true });
});

test("request and response of an example are side by side where there is room", async ({ page }) => {
  const content = orders({ one: "[1]" });
  Object.assign(content.requests[0]!, { content: "{}" });
  await page.goto(IMPORT);
  await drop(page, [together("file.json", content)]);
  await openRow(reviewRow(page, "Order API"));
  const [request, response] = [
    page.locator(".c-detail__card").filter({ hasText: "Request" }),
    page.locator(".c-detail__card").filter({ hasText: "Response" }),
  ];
  await expect(response).toBeVisible();
  const boxes = [(await request.boundingBox())!, (await response.boundingBox())!];
  expect(boxes[0]!.y).toBe(boxes[1]!.y);
  await page.setViewportSize({ width: 390, height: 844 });
  expect((await response.boundingBox())!.y).toBeGreaterThan((await request.boundingBox())!.y);
});

test("row with thousands of differences shows the first of them, removals first", async ({ client, page }) => {
  const examples = (from: number, to: number, body: string) =>
    Object.fromEntries(Array.from({ length: to - from }, (_, at) => [`example ${from + at}`, body]));
  await client.import(together("here.json", orders(examples(0, 7_000, "[1]"))));
  await page.goto(IMPORT);
  await drop(page, [together("file.json", orders(examples(0, 5_000, "[2]")))]);
  const row = reviewRow(page, "Order API");
  await expect(row).toContainText("−2,000 examples");
  await row.click();
  const changes = page.locator(".s-review__changes li");
  await expect(changes).toHaveCount(50);
  await expect(changes.first()).toHaveText(/^removed\s*example “example 5000”/);
  await expect(page.getByRole("button", { name: "Show more (6,950 hidden)" })).toBeVisible();
});

test("the reason why nothing would be imported is the real one", async ({ client, page }) => {
  const empty = { services: [], resources: [], requests: [], responses: [], eventMessages: [] };
  await page.goto(IMPORT);
  await drop(page, [Snapshot.of("empty.json", empty)]);
  await expect(page.getByText("This file holds no services.").first()).toBeVisible();

  const { requests, responses } = one("Order API");
  await page.goto(IMPORT);
  await drop(page, [Snapshot.of("messages.json", { ...empty, requests, responses })]);
  await expect(
    page.getByText("Nothing in this file can be imported. See the 2 warnings for what was skipped.").first(),
  ).toBeVisible();

  await client.import(together("here.json", orders({ one: "[1]" })));
  await page.goto(IMPORT);
  await drop(page, [together("again.json", orders({ one: "[1]" }))]);
  await expect(page.getByText("Everything in this file is already in the repository.").first()).toBeVisible();
  const again = orders({ one: "[1]" });
  again.responses.push({ ...again.responses[0]!, id: "lost", operationId: "nowhere-GET /" });
  await page.goto(IMPORT);
  await drop(page, [together("again.json", again)]);
  await expect(
    page.getByText(/^Every service in this file is already in the repository. See the 1 warning/).first(),
  ).toBeVisible();
});

test("decisions of single rows need few clicks", async ({ client, page }) => {
  const all = (body: string) => [1, 2, 3].map((at) => withExamples(`Service ${at}`, at, { one: body }));
  await client.import(together("here.json", ...all("[1]")));
  await page.goto(IMPORT);
  await drop(page, [together("file.json", ...all("[2]"))]);
  await expect(heading(page, "Review of file.json")).toBeVisible();
  for (const at of [1, 2, 3]) {
    await page.keyboard.press("n");
    await decide(page, `Service ${at} 1.0`, "Replace");
  }
  await page.getByRole("button", { name: "Import 3 services", exact: true }).click();
  await expect(heading(page, "3 services imported")).toBeVisible();
});
