import { type APIRequestContext, request } from "@playwright/test";

/** The address of Keycloak. The tool `keycloak` sets the variable. */
export const keycloak = process.env.KEYCLOAK ?? "";

export const SECRET = "secret-of-the-test-realm";

/** The accounts of the realm. */
export type Person = "admin" | "manager" | "user" | "nobody";

export const passwordOf = (person: Person): string => `password of ${person}`;

interface Named {
  id: string;
  name?: string;
}

/** The realm of the tests. All calls go to `origin`, which the tokens name as their issuer. */
export class Realm {
  private constructor(
    private readonly http: APIRequestContext,
    private readonly origin: string,
  ) {}

  static async at(origin: string): Promise<Realm> {
    const http = await request.newContext();
    return new Realm(http, origin);
  }

  /** An access token, by the grant of these fields. */
  async tokens(fields: Record<string, string>, realm = "mockpit"): Promise<Record<string, string>> {
    const address = `${this.origin}/realms/${realm}/protocol/openid-connect/token`;
    const answer = await this.http.post(address, { form: fields });
    if (!answer.ok()) throw new Error(`token: ${answer.status()} ${await answer.text()}`);
    return (await answer.json()) as Record<string, string>;
  }

  /** The tokens of a person, with the password and without a browser. */
  tokensOf(person: Person): Promise<Record<string, string>> {
    return this.tokens({
      grant_type: "password",
      client_id: "mockpit",
      client_secret: SECRET,
      scope: "openid",
      username: person,
      password: passwordOf(person),
    });
  }

  /** A token of the administrator of Keycloak itself, which is another realm. */
  async master(): Promise<string> {
    const fields = { grant_type: "password", client_id: "admin-cli" };
    const login = { username: "kcadmin", password: "kcadmin" };
    return (await this.tokens({ ...fields, ...login }, "master")).access_token!;
  }

  /** Ends all sessions of a person. */
  async logOut(person: Person): Promise<void> {
    const user = await this.find(`/users?exact=true&username=${person}`);
    await this.admin("post", `/users/${user.id}/logout`);
  }

  /** Sets where Keycloak sends its logout tokens. */
  async setBackChannel(url: string): Promise<void> {
    const client = await this.find("/clients?clientId=mockpit");
    const attributes = (client as unknown as { attributes: Record<string, string> }).attributes;
    Object.assign(attributes, {
      "backchannel.logout.url": url,
      "backchannel.logout.session.required": "true",
    });
    await this.admin("put", `/clients/${client.id}`, client);
  }

  /** Sets how long an access token is valid, in seconds. */
  async setLifespan(seconds: number): Promise<void> {
    await this.admin("put", "", { realm: "mockpit", accessTokenLifespan: seconds });
  }

  /** Gives a person a role, or takes it away. */
  async setRole(person: Person, role: string, has: boolean): Promise<void> {
    const user = await this.find(`/users?exact=true&username=${person}`);
    const client = await this.find("/clients?clientId=microcks-app");
    const known = await this.admin<Named>("get", `/clients/${client.id}/roles/${role}`);
    const path = `/users/${user.id}/role-mappings/clients/${client.id}`;
    await this.admin(has ? "post" : "delete", path, [known]);
  }

  /** Adds a new key, which signs from now on. */
  async rotateKey(): Promise<void> {
    await this.admin("post", "/components", {
      name: `new key ${Date.now()}`,
      providerId: "rsa-generated",
      providerType: "org.keycloak.keys.KeyProvider",
      config: { priority: [`${Date.now()}`], enabled: ["true"], active: ["true"] },
    });
  }

  private async find(path: string): Promise<Named> {
    const [found] = await this.admin<Named[]>("get", path);
    if (!found) throw new Error(`nothing at ${path}`);
    return found;
  }

  private async admin<T>(
    method: "get" | "post" | "put" | "delete",
    path: string,
    data?: object,
  ): Promise<T> {
    const headers = { authorization: `Bearer ${await this.master()}` };
    const address = `${this.origin}/admin/realms/mockpit${path}`;
    const answer = await this.http.fetch(address, { method, headers, data });
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
    const text = await answer.text();
    return (text ? JSON.parse(text) : undefined) as T;
  }
}
