import type { RemoteEntry, RemoteObject } from "../operations/github.js";
import type { Answer } from "./answer.js";

/** The folder whose files matter. */
const BUS = "_bus";
const ENTRY = "name mode type oid";
/** A byte order mark, which GitHub may leave out of the text. */
const MARK = 3;

/** What GraphQL is asked of a commit: the bus, two levels deep. */
export const COMMIT = `... on Commit { file(path: "${BUS}") { ${ENTRY} object { ... on Tree { entries { ${ENTRY} object { ... on Tree { entries { ${ENTRY} } } } } } } } }`;
/** What it is asked of any object. */
export const OBJECT = `... on Blob { byteSize isBinary isTruncated text } ... on Tree { entries { ${ENTRY} } }`;

export function parseCommit(commit: Answer): RemoteEntry[] {
  const bus = commit.partOrNull("file");
  if (bus === null) return [];
  const top = parseEntry(bus, "");
  // What stands in the folder's place is told, for it is not nothing.
  if (top.kind !== "folder") return [top];
  return bus.part("object").list("entries").flatMap((entry) => {
    const found = parseEntry(entry, `${BUS}/`);
    return found.kind === "folder" ? [found, ...entry.part("object").list("entries").map((inner) => parseEntry(inner, `${found.path}/`))] : [found];
  });
}

export function parseObject(object: Answer): RemoteObject {
  if (object.text("__typename") === "Tree") return { kind: "folder", entries: object.list("entries").map((entry) => parseEntry(entry, "")) };
  const size = object.count("byteSize");
  if (!object.isNull("isBinary") && object.flag("isBinary")) return { kind: "file", text: null, reason: "is binary" };
  if (object.flag("isTruncated")) return { kind: "file", text: null, reason: `is too long for GitHub to show: ${size} bytes` };
  if (object.isNull("text")) return { kind: "file", text: null, reason: "is not shown by GitHub" };
  const text = object.text("text");
  const missing = size - Buffer.byteLength(text);
  // Text in another encoding comes translated.
  return missing === 0 || missing === MARK ? { kind: "file", text } : { kind: "file", text: null, reason: "is not UTF-8" };
}

/** git's modes: a link is a file whose content is where it leads. */
function parseEntry(entry: Answer, folder: string): RemoteEntry {
  const type = entry.oneOf("type", ["blob", "tree", "commit"]);
  const isRegular = (entry.count("mode") & 0o170000) === 0o100000;
  return { path: `${folder}${entry.text("name")}`, kind: type === "tree" ? "folder" : type === "blob" && isRegular ? "file" : "other", oid: entry.oid("oid") };
}
