import { Client } from "../client.ts";
import { expect, test } from "../fixtures.ts";
import { contentOf, large, sha256, sharing } from "../files.ts";
import {
  EXPORT,
  IMPORT,
  consent,
  decide,
  decideAll,
  drop,
  exportAll,
  heading,
  row,
  save,
  services,
  tick,
} from "../pages.ts";
import { NAME, PASSWORD } from "../client.ts";
import { Mockpit } from "../mockpit.ts";

test("import and export round trip from an empty directory", async ({
  context,
  mockpit,
  page,
}) => {
  const file = large();
  const all = file.services.length;

  await page.goto(await mockpit.welcome);
  await page.getByLabel("User name").fill(NAME);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByLabel("Confirm password").fill(PASSWORD);
  await page.getByRole("button", { name: "Create administrator" }).click();
  await page.getByRole("link", { name: "Import a snapshot" }).click();

  // Drop, review and import a file.
  await expect(page).toHaveURL(IMPORT);
  await drop(page, [file]);
  await expect(heading(page, `Review of ${file.name}`)).toBeVisible();
  await expect(page.getByText(`${all} to add`)).toBeVisible();
  await expect(page.getByTitle(sha256(file.bytes))).toBeVisible();
  await consent(page);
  await page.getByRole("button", { name: `Import ${services(all)}`, exact: true }).click();
  await expect(heading(page, `${services(all)} imported`)).toBeVisible();
  await expect(
    page.getByText(`${all} of ${all} services match the plan.`),
  ).toBeVisible();
  await page.getByRole("link", { name: "Show services" }).click();
  await expect(page.getByText(services(all), { exact: true })).toBeVisible();

  // Export everything and compare it with the receipt.
  await page.goto(EXPORT);
  await page.getByRole("button", { name: `Select all ${all}` }).click();
  const [name, exported] = await save(page, `Export ${services(all)}`);
  expect(name).toBe("microcks-repository.json");
  const receipt = page.getByRole("status").filter({ hasText: name });
  await expect(receipt).toContainText(services(all));
  await expect(receipt).toContainText("verified by reading it back");
  await expect(receipt.getByTitle(sha256(exported))).toBeVisible();
  const [given, got] = [file.content, contentOf(exported)];
  for (const kind of ["services", "resources", "requests", "responses", "eventMessages"] as const) {
    const ids = (documents: { id: string }[]) => documents.map(({ id }) => id).sort();
    expect(ids(got[kind]), kind).toEqual(ids(given[kind]));
  }

  // Another server that imports the file exports the same bytes.
  const second = await Mockpit.start();
  try {
    const client = await Client.administrator(second);
    await client.import({ ...file, name, bytes: exported } as typeof file);
    const other = await context.browser()!.newContext({ baseURL: second.origin });
    await client.signInBrowser(other);
    expect((await exportAll(await other.newPage())).equals(exported)).toBe(true);
    await other.close();
  } finally {
    await second.dispose();
  }

  // The same file again changes nothing.
  await page.goto(IMPORT);
  await drop(page, [file]);
  await expect(page.getByText("Everything in this file is already in the repository.").first()).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: `${all} identical` })).toBeVisible();
  const button = page.getByRole("button", { name: "Import", exact: true });
  await expect(button).toHaveAttribute("aria-disabled", "true");

  // Every service of a file that shares them needs a decision.
  const next = sharing();
  const [first, ...others] = next.services;
  await page.goto(IMPORT);
  await drop(page, [next]);
  await expect(page.getByText(`${next.services.length} need a decision`, { exact: true })).toBeVisible();
  await decideAll(page, "Keep mine");
  await decide(page, `${first!.name} ${first!.version}`, "Replace");
  await consent(page);
  await page.getByRole("button", { name: /^Import 1 service/ }).click();
  await expect(heading(page, "1 service imported")).toBeVisible();
  await expect(page.getByText(`${others.length} kept`)).toBeVisible();

  // An export of two services has exactly their documents.
  await page.goto(EXPORT);
  await page.getByRole("button", { name: "Clear selection" }).click();
  const two = [first!, others[0]!];
  for (const service of two) {
    await page.getByRole("searchbox").fill(service.name);
    await tick(row(page, service.name, service.version));
  }
  const [, part] = await save(page, "Export 2 services");
  const content = contentOf(part);
  const key = ({ name, version }: { name: string; version: string }) => `${name} ${version}`;
  expect(content.services.map(key).sort()).toEqual(two.map(key).sort());
  const operations = content.services.flatMap(({ id, operations }) =>
    (operations ?? []).map((operation) => `${id}-${operation.name}`),
  );
  const ids = content.services.map(({ id }) => id);
  for (const { serviceId } of content.resources) expect(ids).toContain(serviceId);
  for (const messages of [content.requests, content.responses, content.eventMessages]) {
    for (const { operationId } of messages) expect(operations).toContain(operationId);
  }
  // The replaced service equals the file. The other one is unchanged.
  const names = (documents: { id: string; operationId?: string }[], id: string) =>
    documents.filter(({ operationId }) => operationId?.startsWith(`${id}-`)).length;
  const id = (of: typeof first & object, content: { services: (typeof first & object)[] }) =>
    content.services.find((service) => key(service) === key(of))!.id;
  expect(names(content.responses, id(first!, content))).toBe(
    names(next.content.responses, first!.id),
  );
  expect(id(first!, content)).toBe(id(first!, given));
  expect(names(content.responses, id(others[0]!, content))).toBe(
    names(given.responses, id(others[0]!, given)),
  );
});
