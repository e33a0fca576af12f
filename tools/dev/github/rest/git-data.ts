import type { GitEntry } from "../repository/object-reader.js";
import type { World } from "../rows.js";
import { repositoryUrl } from "./addresses.js";
import { type Answer, type Call, failure, type Need, type Route } from "./route.js";

const GIT = "/repos/{owner}/{repo}/git";
const READ: Need = { level: "read", any: ["contents"] };

/** Trees and blobs: what can be read without GraphQL, so without a token as well. */
export const GIT_DATA: readonly Route[] = [
  { method: "GET", template: `${GIT}/trees/{tree_sha}`, needs: READ, run: tree },
  { method: "GET", template: `${GIT}/blobs/{file_sha}`, needs: READ, run: blob },
];

async function tree({ world, params, query }: Call): Promise<Answer> {
  const found = await world.objects.read(`${params["tree_sha"]}^{tree}`);
  if (found === null) throw failure(404, "Not Found");
  const entries = await below(world, found.oid, "", query.has("recursive"));
  return { status: 200, body: { sha: found.oid, url: `${repositoryUrl(world)}/git/trees/${found.oid}`, truncated: false, tree: entries } };
}

async function below(world: World, oid: string, prefix: string, recursive: boolean): Promise<unknown[]> {
  const lists = (await world.objects.entries(oid)).map(async (entry) => [await entryObject(world, entry, prefix), ...(recursive && entry.type === "tree" ? await below(world, entry.oid, `${prefix}${entry.name}/`, true) : [])]);
  return (await Promise.all(lists)).flat();
}

async function entryObject(world: World, { name, mode, type, oid }: GitEntry, prefix: string): Promise<unknown> {
  const size = type === "blob" ? { size: (await world.objects.read(oid))?.content.length } : {};
  return { path: `${prefix}${name}`, mode: mode.toString(8).padStart(6, "0"), type, sha: oid, ...size, ...(type === "commit" ? {} : { url: `${repositoryUrl(world)}/git/${type}s/${oid}` }) };
}

async function blob({ world, params }: Call): Promise<Answer> {
  const found = await world.objects.read(params["file_sha"] ?? "");
  if (found?.type !== "blob") throw failure(404, "Not Found");
  // As GitHub: a line break after every 60 characters, and one at the end.
  const content = found.content.toString("base64").replaceAll(/.{1,60}/g, "$&\n");
  return { status: 200, body: { sha: found.oid, node_id: `B_${found.oid}`, size: found.content.length, url: `${repositoryUrl(world)}/git/blobs/${found.oid}`, content, encoding: "base64" } };
}
