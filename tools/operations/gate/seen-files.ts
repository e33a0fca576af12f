import { packageFinder } from "../../domain/gate/packages.js";
import type { Touched } from "../../domain/gate/plan-step.js";
import type { Gates } from "../../schema/records.gen.js";
import type { BusContext } from "../context.js";

/** git's mode of another repository's commit. */
const SUBMODULE = "160000";

/** The touched files of a checkout and its packages, as git and the folders have them now. */
export function seenFiles(bus: BusContext, checkout: string, gates: Gates, files: readonly string[]): Touched {
  const present = presentFiles(bus, checkout);
  const names = bus.repo.tree.rules();
  return { files, present, packageOf: packageFinder({ declared: gates.packages, present, names }), names };
}

/** Everything that is there and not ignored, tracked or not. */
function presentFiles(bus: BusContext, checkout: string): Set<string> {
  const { git } = bus.repo.work(checkout);
  const list = (...args: string[]) => git.runBytes(args).toString("utf8").split("\0").filter((line) => line !== "");
  const tracked = list("ls-files", "-z", "--full-name", "--stage").filter((line) => !line.startsWith(SUBMODULE)).map((line) => line.slice(line.indexOf("\t") + 1));
  const present = new Set([...tracked, ...list("ls-files", "-z", "--full-name", "--others", "--exclude-standard")]);
  // Also a file whose place a folder has taken, of which `ls-files --deleted` says nothing.
  for (const gone of list("diff-files", "-z", "--name-only", "--diff-filter=D")) present.delete(gone);
  return present;
}
