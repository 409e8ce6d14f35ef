import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type CDPSession } from "@playwright/test";

import { administrator as test, expect } from "../fixtures.ts";
import { Snapshot } from "../files.ts";
import { IMPORT, heading } from "../pages.ts";

/** The most that one task may compute, in milliseconds. The processor's time, so that a busy machine does
 *  not count. */
const LIMIT = 50;

/** A snapshot of about this many megabytes. */
function big(megabytes: number): Snapshot {
  const id = "a1".padEnd(24, "0");
  const content = {
    services: [{ id, name: "Large", version: "1.0", type: "REST" }],
    resources: Array.from({ length: megabytes }, (_, number) => ({
      id: `r${number}`,
      serviceId: id,
      name: `contract-${number}.yaml`,
      type: "OPEN_API_SPEC",
      content: `${number} `.repeat(1_000_000 / `${number} `.length),
    })),
    requests: [],
    responses: [],
    eventMessages: [],
  };
  return Snapshot.of("large.json", content);
}

interface TraceEvent {
  name: string;
  ph: string;
  tid: number;
  pid: number;
  tdur?: number;
  args: { name?: string };
}

/** Records the tasks of the main threads of all pages until the returned function is called. */
async function trace(devtools: CDPSession): Promise<() => Promise<number[]>> {
  const events: TraceEvent[] = [];
  devtools.on("Tracing.dataCollected", ({ value }) => events.push(...(value as never as TraceEvent[])));
  const categories = ["disabled-by-default-devtools.timeline", "toplevel", "__metadata"];
  await devtools.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: { includedCategories: categories },
  });
  return async () => {
    const complete = new Promise<void>((done) => devtools.once("Tracing.tracingComplete", () => done()));
    await devtools.send("Tracing.end");
    await complete;
    const mains = events.filter(
      ({ name, args }) => name === "thread_name" && args.name === "CrRendererMain",
    );
    const isMain = (event: TraceEvent) =>
      mains.some(({ pid, tid }) => pid === event.pid && tid === event.tid);
    return events
      .filter((event) => event.name === "RunTask" && isMain(event))
      .map(({ tdur }) => (tdur ?? 0) / 1000);
  };
}

test("no task of an upload is long", async ({ browser, page }) => {
  const file = big(100);
  const folder = await mkdtemp(join(tmpdir(), "upload-"));
  const path = join(folder, file.name);
  await writeFile(path, file.bytes);
  await page.goto(IMPORT);
  await expect(page.getByLabel("Choose a file")).toBeVisible();
  const devtools = await browser.newBrowserCDPSession();
  const stop = await trace(devtools);
  await page.getByLabel("Choose a file").setInputFiles(path);
  await expect(page.getByRole("progressbar")).toBeVisible();
  await expect(heading(page, `Review of ${file.name}`)).toBeVisible();
  const tasks = (await stop()).sort((a, b) => b - a);
  console.log(`longest tasks: ${tasks.slice(0, 5).map((task) => task.toFixed(1)).join(", ")} ms`);
  expect(tasks.length).toBeGreaterThan(100);
  expect(tasks[0]).toBeLessThan(LIMIT);
  await rm(folder, { recursive: true });
});
