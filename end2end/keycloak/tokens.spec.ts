import { expect, test } from "./fixtures.ts";
import { Realm, keycloak } from "./realm.ts";

/** The status of the list of services with this token. */
const LIST = "/api/services";

test("tokens of Keycloak work for the API, and everything else is refused", async ({
  request,
  realm,
}) => {
  const status = async (token: string, path = LIST): Promise<number> => {
    const headers = { authorization: `Bearer ${token}` };
    return (await request.get(path, { headers })).status();
  };
  const pipeline = await realm.tokens({
    grant_type: "client_credentials",
    client_id: "pipeline",
    client_secret: "secret-of-the-pipeline",
  });
  expect(await status(pipeline.access_token!)).toBe(200);
  for (const person of ["admin", "manager", "user"] as const) {
    const { access_token: token } = await realm.tokensOf(person);
    expect(await status(token!), person).toBe(200);
    // Only administrators export.
    const exported = await status(token!, "/api/export?serviceIds=none");
    expect(exported === 403, person).toBe(person !== "admin");
  }
  const nobody = await realm.tokensOf("nobody");
  expect(await status(nobody.access_token!)).toBe(403);

  const direct = await Realm.at(keycloak);
  const admin = await realm.tokensOf("admin");
  const [header, payload, signature] = admin.access_token!.split(".") as [string, string, string];
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as object;
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const refused = {
    "ID token": admin.id_token!,
    "refresh token": admin.refresh_token!,
    "token of another realm": await realm.master(),
    // The same realm and key, and another name of Keycloak.
    "token of another issuer": (await direct.tokensOf("admin")).access_token!,
    "changed claims": [header, part({ ...claims, preferred_username: "root" }), signature].join("."),
    "no signature": [header, payload, ""].join("."),
    "algorithm none": [part({ alg: "none" }), payload, ""].join("."),
    "nonsense": "abc",
  };
  for (const [what, token] of Object.entries(refused)) expect(await status(token), what).toBe(401);
  expect((await request.get(LIST)).status()).toBe(401);
});

test("the API says which realm its tokens come from", async ({ line, request }) => {
  const config = (await (await request.get("/api/keycloak/config")).json()) as object;
  expect(config).toMatchObject({ enabled: true, realm: "mockpit", "auth-server-url": line.origin });
});
