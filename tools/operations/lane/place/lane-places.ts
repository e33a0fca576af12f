import { basename, relative, resolve } from "node:path";
import type { Lane, Parallel } from "../../../schema/records.gen.js";
import type { BusContext } from "../../context.js";

/** The folder that holds the live bus: the main worktree, or a bare repository's own. Absolute. */
export function mainFolder(bus: BusContext): string {
  return resolve(bus.repo.layout.busDir, "..");
}

/** Where lanes' worktrees go, absolute: as the settings say, or beside the main folder. */
export function lanesFolder(bus: BusContext, { lanes }: Parallel): string {
  const main = mainFolder(bus);
  return resolve(main, lanes?.worktrees ?? `../${basename(main)}-lanes`);
}

/** A checkout as records name it: relative to the main folder, "." for that itself. */
export function namedPlace(bus: BusContext, checkout: string): string {
  return (relative(mainFolder(bus), checkout) || ".").replaceAll("\\", "/");
}

/** The lane's own worktree, absolute; null where its work is in the main one, or none was made. */
export function ownWorktree(bus: BusContext, { worktree }: Pick<Lane, "worktree">): string | null {
  return worktree === undefined || worktree === "." ? null : resolve(mainFolder(bus), worktree);
}
