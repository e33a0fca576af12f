import { BusError } from "../../domain/bus-error.js";
import { packageFinder } from "../../domain/gate/packages.js";
import { tipOf } from "../commits.js";
import type { BusContext } from "../context.js";
import { readGates } from "../gate/read-gates.js";
import type { PackageOf } from "./patch-facts.js";

/** Packages as the target's gates declare them, otherwise by their manifests there; `fault`: why the declaration cannot be read. */
export async function packageOf(bus: BusContext, target: string): Promise<{ of: PackageOf; fault?: string }> {
  const { git } = bus.repo;
  const names = bus.repo.tree.rules();
  const ref = `refs/heads/${target}`;
  if (git === null || tipOf(git, target) === null) return { of: () => null };
  const present = new Set(git.runBytes(["ls-tree", "-r", "-z", "--name-only", "--full-tree", ref]).toString("utf8").split("\0"));
  const read = await readGates(bus, ref).catch((error: unknown) => {
    if (error instanceof BusError) return error;
    throw error;
  });
  if (!(read instanceof BusError)) return { of: packageFinder({ declared: read.gates.packages, present, names }) };
  return { of: packageFinder({ present, names }), ...(read.code !== "NOT_FOUND" && { fault: read.message }) };
}
