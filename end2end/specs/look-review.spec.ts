import type { Page } from "@playwright/test";

import { ALL } from "../client.ts";
import { administrator as test, expect } from "../fixtures.ts";
import { Snapshot, one } from "../files.ts";
import { look } from "../look.ts";
import {
  IMPORT,
  confirmRemoval,
  consent,
  decide,
  drop,
  heading,
  hold,
  openRow,
  reviewRow,
} from "../pages.ts";

/** An ID as Microcks makes them, which gets no warning. */
const ID = "65a1b2c3d4e5f60718293a01";

type Content = ReturnType<typeof one>;

/** A service whose two versions differ in every kind of field. */
function orders(time: 1 | 2): Content {
  const then = time === 1;
  const lines = Array.from({ length: 400 }, (_, at) => ({ position: at, piece: `tart ${at}` }));
  const body = { count: time, note: "same", lines: then ? lines : lines.slice(0, 396) };
  const content = one("Order API", {
    id: ID,
    body: JSON.stringify(body),
    labels: then ? { domain: "orders" } : { domain: "orders", team: "blue" },
  });
  const [operation] = content.services[0]!.operations;
  const contract = (version: number) =>
    ["openapi: 3.0.2", "info:", "  title: Order API", `  version: ${version}.0`, "paths: {}", ""].join("\n");
  Object.assign(operation!, { defaultDelay: then ? 250 : 0 });
  Object.assign(content, {
    resources: [
      {
        id: `${ID}-c`,
        name: "Order API-1.0.yaml",
        path: "Order API-1.0.yaml",
        type: "OPEN_API_SPEC",
        serviceId: ID,
        content: contract(time),
      },
    ],
  });
  const more = then ? "only here" : "only in the file";
  const xml = (price: number) => `<order><line><name>Éclair</name><price>${price}</price></line></order>`;
  for (const [at, name, text] of [
    [1, more, '{"a": 1}'],
    [2, "as XML", xml(time)],
  ] as const) {
    content.requests.push({ ...content.requests[0]!, id: `q${at}`, name, responseId: `p${at}` });
    content.responses.push({ ...content.responses[0]!, id: `p${at}`, name, content: text });
  }
  Object.assign(content.responses[2]!, { mediaType: "text/xml", status: then ? "200" : "404" });
  return content;
}

const scripted = () => {
  const content = one("Scripted API", { id: "65a1b2c3d4e5f60718293a03" });
  Object.assign(content.services[0]!.operations[0]!, {
    dispatcher: "SCRIPT",
    dispatcherRules: `def answer = mockRequest.requestContent\n${"return answer ?: 'all'; ".repeat(12)}`,
  });
  return content;
};

const file = () => Snapshot.together("changes.json", orders(2), one("Stock API", { id: "65a1b2c3d4e5f60718293a02" }), scripted());
const here = () => Snapshot.together("here.json", orders(1), one("Stock API", { id: "65a1b2c3d4e5f60718293a02" }));

const open = (page: Page, name: string) => openRow(reviewRow(page, name));

const decision = (page: Page, name: string, choice: string) => decide(page, `${name} 1.0`, choice);

test("review of a row, field by field", async ({ client, page }) => {
  await client.import(here());
  await page.goto(IMPORT);
  await drop(page, [file()]);
  await expect(heading(page, "Review of changes.json")).toBeVisible();
  await look(page, "review-consent", { whole: true });
  await decision(page, "Order API", "Replace");
  await open(page, "Order API");
  await expect(page.getByRole("group", { name: "Import these parts" })).toBeVisible();
  await look(page, "row-opened", { whole: true });

  await page.route("**/console/import/detail", (route) =>
    route.fulfill({ status: 500, json: { code: "internal", detail: { request: "7f" } } }),
  );
  const ask = page.getByRole("button", { name: "Show field by field" });
  await ask.click();
  await expect(page.getByRole("alert").filter({ hasText: /./ })).toBeVisible();
  await look(page, "detail-failed");
  await page.unroute("**/console/import/detail");
  const release = await hold(page, "import/detail");
  await ask.click();
  await expect(page.getByText("Loading fields")).toBeAttached();
  await look(page, "detail-loading");
  release();
  const bodies = page.getByRole("group", { name: /^response body/ });
  await expect(bodies.first()).toBeVisible();
  await look(page, "detail", { whole: true });
});

test("review with copies, selected rows and merges", async ({ client, page }) => {
  await client.import(here());
  await page.goto(IMPORT);
  await drop(page, [file()]);
  await decision(page, "Order API", "Import as copy");
  await expect(page.getByText("Order API 1.0 is taken.")).toBeVisible();
  await reviewRow(page, "Scripted API").getByRole("gridcell").first().click();
  await look(page, "copy-taken");
  await page.getByLabel("Name of the copy").fill("order api");
  await expect(page.getByText("Similar name already in use")).toBeVisible();
  await look(page, "copy-alike");
  await decision(page, "Order API", "Merge");
  await consent(page);
  await page.getByRole("button", { name: "Import 2 services", exact: true }).click();
  await expect(heading(page, "2 services imported")).toBeVisible();
  await look(page, "result-merged", { whole: true });
});

test("review after a concurrent change, restore and its result", async ({ client, page }) => {
  await client.import(here());
  const plan = await client.plan(Snapshot.together("first.json", orders(2)));
  await page.goto(IMPORT);
  await drop(page, [file()]);
  await decision(page, "Order API", "Replace");
  await consent(page);
  await client.apply(plan, { "0": { replace: ALL } });
  await client.import(Snapshot.together("odd.json", one("New API", { id: "65a1b2c3d4e5f60718293a04" })));
  await page.getByRole("button", { name: /^Import 2 services/ }).click();
  await expect(page.getByText(/These services were changed/)).toBeVisible();
  await look(page, "review-stale", { whole: true });

  await page.goto("/administration/history/1");
  await page.getByRole("button", { name: "Restore revision" }).click();
  await expect(heading(page, "Restore of revision 1")).toBeVisible();
  await look(page, "restore");
  await decision(page, "Order API", "Merge");
  await decision(page, "New API", "Remove");
  await open(page, "New API");
  await look(page, "restore-decided", { whole: true });
  await page.getByRole("button", { name: /^Restore / }).click();
  await look(page, "remove-question");
  await confirmRemoval(page, 1);
  await expect(heading(page, /services? changed$/)).toBeVisible();
  await look(page, "result-restored");
});

test("comparisons of files and revisions", async ({ client, page }) => {
  await client.import(here());
  await client.apply(await client.plan(file()), { "0": { replace: ALL } });
  await page.goto(IMPORT);
  await page.getByLabel(/^Only compare/).check();
  await look(page, "import-compare");
  await drop(page, [here(), Snapshot.together("new.json", orders(2), one("Price API", { id: "65a1b2c3d4e5f60718293a05" }))]);
  await expect(heading(page, "new.json compared with here.json")).toBeVisible();
  await look(page, "compare-files");
  await open(page, "Order API");
  await page.getByRole("button", { name: "Show field by field" }).click();
  await expect(page.getByRole("group", { name: /^response body/ }).first()).toBeVisible();
  await look(page, "compare-files-detail", { whole: true });

  await page.goto("/administration/history/2");
  await expect(heading(page, "Revision 2")).toBeVisible();
  await look(page, "revision", { whole: true });
  await page.getByRole("button", { name: "Compare with" }).click();
  await expect(page.getByRole("menu")).toBeVisible();
  await look(page, "revision-ways");
  await page.getByRole("menuitem", { name: /^Revision 1 / }).click();
  await expect(heading(page, "Revision 2 compared with revision 1")).toBeVisible();
  await look(page, "compare-revisions");
});
