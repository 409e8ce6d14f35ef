import { administrator as test, expect } from "../fixtures.ts";
import { large } from "../files.ts";
import { IMPORT, consent, drop, exportAll, heading, services, signIn } from "../pages.ts";

test("import survives a kill right after its result", async ({
  mockpit,
  page,
}) => {
  const file = large();
  const all = file.services.length;
  await page.goto(IMPORT);
  await drop(page, [file]);
  await consent(page);
  await page.getByRole("button", { name: `Import ${services(all)}` }).click();
  await expect(heading(page, `${services(all)} imported`)).toBeVisible();
  await mockpit.kill();
  await mockpit.restart();

  await page.goto("/");
  await signIn(page);
  await expect(page.getByText(services(all), { exact: true })).toBeVisible();
  const before = await exportAll(page);
  await mockpit.kill();
  await mockpit.restart();
  await page.goto("/");
  await signIn(page);
  await expect(page.getByText(services(all), { exact: true })).toBeVisible();
  expect((await exportAll(page)).equals(before)).toBe(true);
});

test("page reports that the server is not responding and recovers by itself", async ({
  client,
  mockpit,
  page,
}) => {
  await client.import(large());
  await page.goto("/");
  await expect(page.getByRole("grid", { name: "Services" })).toBeVisible();
  await mockpit.kill();
  // The console asks the server when its window gets the focus.
  await page.evaluate(() => window.dispatchEvent(new Event("focus")));
  const gone = page.getByText("The server is not responding", { exact: true });
  await expect(gone).toBeVisible();
  await expect(page.getByRole("grid", { name: "Services" })).toBeVisible();
  await mockpit.restart();
  await expect(gone).toHaveCount(0);
  // A restart ends all sessions. The page stays and asks for the password.
  const dialog = page.getByRole("dialog", { name: "Sign in to continue" });
  await expect(dialog).toBeVisible();
  await dialog.getByLabel("Password", { exact: true }).fill("four words without sense");
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText(services(large().services.length), { exact: true })).toBeVisible();
});
