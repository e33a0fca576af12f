import { BusError } from "../bus-error.js";

/** Where somebody stands. */
export interface Place {
  /** The checkout, absolute. */
  readonly root: string;
  /** The working directory below it; "" at the root. */
  readonly here: string;
}

/**
 * An entry or a path as its author wrote it, made relative to the repository: from `here`, from the top (`:/x`, as in git), or absolute.
 * Marks in front of it stay. Throws USAGE for an absolute path outside.
 */
export function rebase(entry: string, { root, here }: Place): string {
  const [, marks = "", rest = ""] = /^(!?(?::\((?:literal|glob|file)\))?)([^]*)$/.exec(entry) ?? [];
  if (rest.startsWith(":/")) return marks + (rest.slice(2) || ".");
  const path = rest.replaceAll("\\", "/");
  if (/^([A-Za-z]:)?\//.test(path)) return marks + fromRoot(path, root.replaceAll("\\", "/"));
  return here === "" ? entry : `${marks}${here}/${rest}`;
}

function fromRoot(path: string, root: string): string {
  if (path === root || path === `${root}/`) return ".";
  if (path.startsWith(`${root}/`)) return path.slice(root.length + 1);
  throw new BusError("USAGE", `${path} is outside of this checkout, ${root}`, { hint: "bus where" });
}
