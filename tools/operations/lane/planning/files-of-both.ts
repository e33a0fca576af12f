import { type Scope, inScope } from "../../../domain/scope/scope.js";
import type { BusContext } from "../../context.js";

/** Files of this checkout that two scopes cover, sorted; none where nothing was written there yet. */
export function filesOfBoth(bus: BusContext, a: Scope, b: Scope): string[] {
  const { git } = bus.repo;
  if (git === null) return [];
  const listed = git.runBytes(["ls-files", "-z", "--full-name", "--cached", "--others", "--exclude-standard", "--", ":/"]).toString("utf8").split("\0");
  const paths = new Set(listed.filter((path) => path !== ""));
  return [...paths].filter((path) => [a, b].every((scope) => inScope(scope, path.normalize("NFC")))).sort();
}
