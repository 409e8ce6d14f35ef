import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { administrator as test, expect } from "../fixtures.ts";
import { Snapshot } from "../files.ts";
import { IMPORT, heading } from "../pages.ts";
import { LONGEST_TASK, trace } from "../tasks.ts";

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
  expect(tasks[0]).toBeLessThan(LONGEST_TASK);
  await rm(folder, { recursive: true });
});
