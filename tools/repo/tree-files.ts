import { relative, resolve, sep } from "node:path";
import type { NameRules } from "../domain/scope/scope.js";
import type { FsPort } from "../platform/fs-port.js";
import { factsOf } from "../platform/file-facts.js";
import { errnoOf } from "../platform/write-file-failure.js";
import { asBadData } from "./as-bad-data.js";
import type { Layout, Tree } from "./contract.js";
import { editPlaces } from "./edit-places.js";
import { readGitConfig } from "./git-config.js";

/** The files of the checkout around `cwd`. */
export function treeFiles(fs: FsPort, layout: Layout, cwd: string): Tree {
  let known: NameRules | undefined;
  // Asked of every lock, and settled when the repository was made.
  const rules = () => (known ??= asBadData("git's settings", () => ({ ignoreCase: layout.git !== null && readGitConfig(fs, layout.git.commonDir).ignoreCase })));
  return {
    get here() {
      return relative(layout.checkout, asBadData(cwd, () => fs.realpathSync(cwd))).split(sep).join("/");
    },
    exists(path) {
      const facts = asBadData(path, () => factsIfPossible(fs, resolve(layout.checkout, path)));
      return facts?.isFile() ? "file" : facts !== null;
    },
    rules,
    place: editPlaces(fs, layout, cwd, () => rules().ignoreCase),
  };
}

/** What cannot be a path here, below a file or too long, is not there either. */
function factsIfPossible(fs: FsPort, path: string): ReturnType<typeof factsOf> {
  try {
    return factsOf(fs, path);
  } catch (error) {
    if (["ENOTDIR", "ENAMETOOLONG"].includes(errnoOf(error) ?? "")) return null;
    throw error;
  }
}
