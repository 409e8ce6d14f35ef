// Tests against the mocks of a snapshot. `mockpit mock` takes the place of a Microcks container, and the Node module of
// Microcks talks to it. Run them with: node --test orders.test.mjs
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { StartedMicrocksContainer } from "@microcks/microcks-testcontainers";

const NAME = "Order API";
const VERSION = "1.0";

let mocks;
let microcks;

before(async () => {
  const file = new URL("orders.json", import.meta.url).pathname;
  mocks = spawn(process.env.MOCKPIT ?? "mockpit", ["mock", file, "--port", "0", "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  // The first line says that the mocks are ready, and where.
  const [line] = await once(createInterface({ input: mocks.stdout }), "line");
  const { hostname, port } = new URL(JSON.parse(line).address);
  microcks = new StartedMicrocksContainer({
    getHost: () => hostname,
    getMappedPort: () => Number(port),
  });
});

after(() => mocks.kill());

test("an order is found by its ID", async () => {
  const endpoint = microcks.getRestMockEndpoint(NAME, VERSION);
  const response = await fetch(`${endpoint}/orders/7`);
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), { id: 7, item: "table" });
});

test("a new order has the item of the request, and the call is counted", async () => {
  const before = await microcks.getServiceInvocationsCount(NAME, VERSION);
  const endpoint = microcks.getRestMockEndpoint(NAME, VERSION);
  const response = await fetch(`${endpoint}/orders`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ item: "chair" }),
  });
  assert.equal(response.status, 201);
  assert.deepEqual(await response.json(), { id: 8, item: "chair" });
  assert.equal(await microcks.getServiceInvocationsCount(NAME, VERSION), before + 1);
});
