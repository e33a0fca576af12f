import type { Edit } from "./edit.js";

/** The files that a text in the format of `apply_patch` changes. Lines of their content begin with a sign, so they are never taken for headers. */
export function applyPatchEdits(patch: string): Edit[] {
  return [...patch.matchAll(/^\*\*\* (Add File|Update File|Delete File|Move to): (.+?)\s*$/gm)].map(([, verb, path = ""]) => ({ path, what: verb === "Delete File" || verb === "Move to" ? "entry" : "content" }));
}

/** The files that a unified diff changes, with the first `strip` parts of their names taken off. */
export function diffEdits(diff: string, strip: number): Edit[] {
  const names = [...diff.matchAll(/^--- (.+)\n\+\+\+ (.+)$/gm)].flatMap(([, before = "", after = ""]) => [before, after]);
  const paths = names.map((name) => name.split("\t")[0]?.trim() ?? "").filter((name) => name !== "/dev/null");
  return [...new Set(paths.map((path) => path.split("/").slice(strip).join("/")))].filter((path) => path !== "").map((path) => ({ path, what: "content" }));
}
