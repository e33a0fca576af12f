import type { GitEntry, GitObject } from "../repository/object-reader.js";
import type { World } from "../rows.js";
import type { Fields, Seen } from "./fields.js";

interface GitNode {
  readonly __typename: "Commit" | "Tree" | "Blob" | "Tag";
  readonly object: GitObject;
  /** Of a tree that was reached from a commit: where it lies, with a last slash. */
  readonly below: string;
}

interface EntryNode {
  readonly entry: GitEntry;
  readonly below: string;
}

const NAMES = { commit: "Commit", tree: "Tree", blob: "Blob", tag: "Tag" } as const;

/** What an expression or id stands for; null, without an error, when it is nothing. */
export async function gitNode(world: World, expression: string, below = ""): Promise<GitNode | null> {
  const object = await world.objects.read(expression);
  return object === null ? null : { __typename: NAMES[object.type], object, below };
}

const ANY: Fields = {
  id: ({ object }: GitNode) => `G_${object.oid}`,
  oid: ({ object }: GitNode) => object.oid,
  abbreviatedOid: ({ object }: GitNode) => object.oid.slice(0, 7),
};

export const GIT_FIELDS: Readonly<Record<string, Fields>> = {
  Commit: {
    ...ANY,
    message: ({ object }: GitNode) => messageOf(object),
    messageHeadline: ({ object }: GitNode) => messageOf(object).split("\n")[0],
    committedDate: ({ object }: GitNode) => dateOf(object),
    tree: ({ object }: GitNode, _, { world }) => gitNode(world, `${object.oid}^{tree}`),
    file: ({ object }: GitNode, { path }, { world }) => fileOf(world, object.oid, String(path)),
  },
  Tree: {
    ...ANY,
    entries: async ({ object, below }: GitNode, _, { world }) => (await world.objects.entries(object.oid)).map((entry) => ({ entry, below })),
  },
  TreeEntry: {
    name: ({ entry }: EntryNode) => entry.name,
    path: ({ entry, below }: EntryNode) => `${below}${entry.name}`,
    oid: ({ entry }: EntryNode) => entry.oid,
    type: ({ entry }: EntryNode) => entry.type,
    mode: ({ entry }: EntryNode) => entry.mode,
    extension: ({ entry }: EntryNode) => /\.[^.]*$/.exec(entry.name)?.[0] ?? "",
    object: ({ entry, below }: EntryNode, _, { world }) => (entry.type === "commit" ? null : gitNode(world, entry.oid, `${below}${entry.name}/`)),
  },
  Blob: {
    ...ANY,
    byteSize: ({ object }: GitNode) => object.content.length,
    isBinary: ({ object }: GitNode) => isBinary(object),
    isTruncated: ({ object }: GitNode, _, { world }) => isTruncated(world, object),
    text: ({ object }: GitNode, _, { world }: Seen) => (isBinary(object) ? null : object.content.subarray(0, world.blobLimit).toString()),
  },
};

async function fileOf(world: World, commit: string, path: string): Promise<EntryNode | null> {
  const segments = path.split("/").filter((part) => part !== "");
  const name = segments.pop();
  if (name === undefined) return null;
  const folder = await world.objects.read(`${commit}:${segments.join("/")}`);
  if (folder?.type !== "tree") return null;
  const entry = (await world.objects.entries(folder.oid)).find((each) => each.name === name);
  return entry === undefined ? null : { entry, below: segments.map((part) => `${part}/`).join("") };
}

/** As git tells them: a zero byte at the beginning. */
function isBinary({ content }: GitObject): boolean {
  return content.subarray(0, 8000).includes(0);
}

function isTruncated(world: World, object: GitObject): boolean {
  return !isBinary(object) && object.content.length > world.blobLimit;
}

function messageOf({ content }: GitObject): string {
  return content.toString().split("\n\n").slice(1).join("\n\n").trim();
}

function dateOf({ content }: GitObject): string {
  const seconds = /^committer .* (\d+) [+-]\d+$/m.exec(content.toString())?.[1] ?? "0";
  return new Date(Number(seconds) * 1000).toISOString().replace(".000Z", "Z");
}
