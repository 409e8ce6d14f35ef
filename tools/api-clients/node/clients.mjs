// Calls a server with the Node module of Microcks. Fails if an answer is unexpected.
import { writeFile } from "node:fs/promises";
import { StartedMicrocksContainer } from "@microcks/microcks-testcontainers";

const [address, file, invalid] = process.argv.slice(2);
const { hostname, port } = new URL(address);
const server = new StartedMicrocksContainer({
  getHost: () => hostname,
  getMappedPort: () => Number(port),
});
await server.importSnapshot(file);
await writeFile(invalid, "{");
const rejected = await server.importSnapshot(invalid).then(
  () => false,
  () => true,
);
if (!rejected) {
  throw new Error("the module imports an invalid file");
}
console.log("Node module: imported, and rejected an invalid file");
