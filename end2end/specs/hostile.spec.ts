import { type Page } from "@playwright/test";

import { administrator as test, expect } from "../fixtures.ts";
import { Snapshot, hostile, one } from "../files.ts";
import { IMPORT, consent, decideAll, drop, exportAll, heading } from "../pages.ts";

declare global {
  interface Window {
    __ran?: unknown;
    /** Violations of the content security policy. */
    __violations?: string[];
  }
}

/** Watches a page for effects of injected text. The returned function reports them. */
async function guard(page: Page, origin: string): Promise<() => Promise<void>> {
  const found: string[] = [];
  page.on("dialog", (dialog) => {
    found.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("popup", (popup) => found.push(`a window: ${popup.url()}`));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !url.startsWith(`blob:${origin}/`)) {
      found.push(`a request: ${url}`);
    }
  });
  await page.addInitScript(() => {
    window.__violations = [];
    document.addEventListener("securitypolicyviolation", (event) =>
      window.__violations!.push(`${event.violatedDirective} ${event.blockedURI}`),
    );
  });
  return async () => {
    const { ran, violations, bad } = await page.evaluate(() => ({
      ran: window.__ran,
      violations: window.__violations,
      // Elements and attributes that injected markup would create.
      bad: document.querySelectorAll(
        "main :is(script, iframe, object, embed, img, video, audio, base, meta, form, [onload], [onerror], [onfocus], [href^='javascript:' i], [href^='data:' i])",
      ).length,
    }));
    expect({ found, ran, violations, bad }).toEqual({
      found: [],
      ran: undefined,
      violations: [],
      bad: 0,
    });
  };
}

/** Keys whose texts link documents or name a service. */
const TIES = /^(id|name|version|type|in|operationId|responseId|serviceId|replyId)$/;

/** The same services, with a prefix before every other text. */
function changed<T>(value: T, key = ""): T {
  if (typeof value === "string") return (TIES.test(key) ? value : `now ${value}`) as T;
  if (Array.isArray(value)) return value.map((item) => changed(item, key)) as T;
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).map(([key, field]) => [key, changed(field, key)]);
  return Object.fromEntries(fields) as T;
}

test("text of a file is never interpreted, on any screen", async ({ mockpit, page }) => {
  const harmless = await guard(page, mockpit.origin);
  const file = hostile();
  const count = file.services.length;

  await test.step("review", async () => {
    await page.goto(IMPORT);
    await drop(page, [file]);
    await expect(heading(page, `Review of ${file.name}`)).toBeVisible();
    await harmless();
    await consent(page);
    await harmless();
  });

  await test.step("result", async () => {
    await decideAll(page, "Add");
    await page.getByRole("button", { name: new RegExp(`^Import ${count} services`) }).click();
    await expect(heading(page, `${count} services imported`)).toBeVisible();
    await harmless();
  });

  const exported = await exportAll(page);
  await test.step("the export is what came in", async () => {
    await harmless();
    const byId = (bytes: Buffer) =>
      Object.entries(JSON.parse(bytes.toString("utf8"))).map(([kind, all]) => [
        kind,
        (all as { id: string }[]).sort((a, b) => a.id.localeCompare(b.id)),
      ]);
    expect(Object.fromEntries(byId(exported))).toEqual(Object.fromEntries(byId(file.bytes)));
  });

  await test.step("rows, field by field", async () => {
    await page.goto(IMPORT);
    const name = "<img src=x onerror=window.__ran=99>.json";
    await drop(page, [Snapshot.of(name, changed(file.content))]);
    await expect(heading(page, /^Review of /)).toBeVisible();
    await harmless();
    const row = page.getByRole("row", { name: /^Changed/, expanded: false }).first();
    for (let opened = 0; opened < 4; opened += 1) {
      await row.click();
      const fields = page.getByRole("button", { name: "Show field by field" });
      await fields.click();
      await expect(page.getByRole("group", { name: /^response body of / }).first()).toBeVisible();
      await expect(fields).toHaveCount(0);
      await harmless();
    }
  });

  for (const path of ["/", "/administration/snapshots/export", "/administration/history/1"]) {
    await test.step(path, async () => {
      await page.goto(path);
      await expect(page.locator("main")).toContainText("window.__ran=1</script>");
      await harmless();
    });
  }

  await test.step("the history", async () => {
    await page.goto("/administration/history");
    await expect(page.getByRole("grid", { name: "Revisions, newest first" })).toContainText(
      file.name,
    );
    await harmless();
  });

  await test.step("a file that is refused, by its name and its texts", async () => {
    const broken = one("<script>window.__ran=97</script>");
    broken.services[0]!.id = "<img src=x onerror=window.__ran=98>".repeat(10);
    await page.goto(IMPORT);
    await drop(page, [Snapshot.of("<svg onload=window.__ran=96>.json", broken)]);
    await expect(page.getByRole("alert")).toContainText("The limit is 256 bytes.");
    await harmless();
  });
});

test("guard detects injected markup", async ({ mockpit, page }) => {
  const harmless = await guard(page, mockpit.origin);
  await page.goto(IMPORT);
  await expect(page.getByLabel("Choose a file")).toBeAttached();
  await harmless();
  await page.evaluate(() => {
    const payload = "<img src='//elsewhere.invalid/x.png' onerror='window.__ran=1'>";
    document.querySelector("main")!.insertAdjacentHTML("beforeend", payload);
  });
  await expect
    .poll(() => page.evaluate(() => window.__violations!.join()))
    .toContain("elsewhere.invalid");
  await expect(harmless()).rejects.toThrow();
});
