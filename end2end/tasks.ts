import { type CDPSession } from "@playwright/test";

/** The most that one task may compute, in milliseconds: 50, which `CHECK=true` checks. The processor's time, so that a
 *  busy machine does not count. The machines that run all tests can be three times slower. */
export const LONGEST_TASK = process.env["CHECK"] === "true" ? 50 : 150;

interface TraceEvent {
  name: string;
  ph: string;
  tid: number;
  pid: number;
  tdur?: number;
  args: { name?: string };
}

/** Records the tasks of the main threads of all pages until the returned function is called. */
export async function trace(devtools: CDPSession): Promise<() => Promise<number[]>> {
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
