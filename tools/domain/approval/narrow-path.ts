import { BusError } from "../bus-error.js";
import { type NameRules, compileScope } from "../scope/scope.js";

/** The one path or glob that a boundary or interface approval is about: inside the repository, and not all of it (S1-67). Throws USAGE. */
export function narrowPath(given: readonly string[], rules: NameRules): string {
  const [path = ""] = given;
  const hint = `bus approval request src/api.ts --kind boundary --reason "<why>"`;
  if (given.length !== 1) throw new BusError("USAGE", `such an approval is about one path or glob, not ${given.length}`, { hint });
  compileScope([path], [], rules);
  if (/^([*?./]|:\(\w*\))*$/.test(path) || path.startsWith("**/")) throw new BusError("USAGE", `${JSON.stringify(path)} is too wide: name a file or a folder`, { hint });
  return path;
}
