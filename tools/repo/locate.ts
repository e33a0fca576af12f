import { basename, dirname, join, relative, resolve } from "node:path";
import { BusError } from "../domain/bus-error.js";
import { factsOf, realPathOf } from "../platform/file-facts.js";
import type { FsPort } from "../platform/fs-port.js";
import { asBadData } from "./as-bad-data.js";
import type { Layout } from "./contract.js";
import { findCheckout } from "./find-checkout.js";

export interface Place {
  readonly fs: FsPort;
  readonly cwd: string;
  /** --bus or BUS_DIR. */
  readonly busDir?: string;
}

/**
 * Where the bus of a working directory is, found from files alone (DESIGN §2).
 * Throws NOT_FOUND when there is none, BAD_DATA when `_bus` is a symbolic link or no folder.
 */
export function findLayout(place: Place): Layout {
  const layout = planLayout(place);
  const exists = asBadData(layout.busDir, () => isFolder(place.fs, layout.busDir));
  if (!exists) throw new BusError("NOT_FOUND", `there is no bus at ${layout.busDir}`, { hint: "bus init" });
  if (layout.recordDir !== layout.busDir) asBadData(layout.recordDir, () => isFolder(place.fs, layout.recordDir));
  return layout;
}

/** Where the bus is or, where there is none yet, would be: for `bus init`. Outside git that is the working directory. */
export function planLayout(place: Place): Layout {
  return asBadData(`the folders around ${place.cwd}`, () => locate(place));
}

function locate({ fs, cwd, busDir }: Place): Layout {
  const here = existing(fs, cwd, "the working directory");
  const found = findCheckout(fs, here);
  const live = busDir === undefined ? (found?.busDir ?? busAbove(fs, here) ?? join(here, "_bus")) : givenBus(fs, resolve(here, busDir));
  const checkout = found?.root ?? dirname(live);
  return {
    busDir: live,
    checkout,
    recordDir: found === null ? live : join(found.root, "_bus"),
    worktree: relative(dirname(live), checkout) || ".",
    git: found === null ? null : { gitDir: found.gitDir, commonDir: found.commonDir },
  };
}

const UNSET = "unset BUS_DIR   (or correct --bus)";

function givenBus(fs: FsPort, path: string): string {
  const facts = factsOf(fs, path);
  if (facts !== null && !facts.isDirectory() && !facts.isSymbolicLink()) throw new BusError("BAD_DATA", `${path} is not a folder`, { hint: UNSET });
  const inner = join(path, "_bus");
  if (basename(path) !== "_bus" && factsOf(fs, inner) !== null) {
    throw new BusError("USAGE", `${path} is not a bus, but holds one`, { hint: `--bus ${inner}` });
  }
  const parent = existing(fs, dirname(path), "the folder of the bus", UNSET);
  return join(parent, basename(path));
}

function busAbove(fs: FsPort, from: string): string | null {
  for (let dir = from; ; dir = dirname(dir)) {
    if (factsOf(fs, join(dir, "_bus")) !== null) return join(dir, "_bus");
    if (dir === dirname(dir)) return null;
  }
}

/** Throws BAD_DATA when something else than a folder is there. */
function isFolder(fs: FsPort, path: string): boolean {
  const facts = factsOf(fs, path);
  if (facts === null) return false;
  if (facts.isSymbolicLink()) {
    throw new BusError("BAD_DATA", `${path} is a symbolic link: a bus must be a folder of its own`, { hint: "set BUS_DIR to the folder that it points to" });
  }
  if (!facts.isDirectory()) throw new BusError("BAD_DATA", `${path} is not a folder`, { hint: `ls -ld ${path}` });
  return true;
}

function existing(fs: FsPort, path: string, what: string, hint = "bus where"): string {
  const real = realPathOf(fs, path);
  if (real === null) throw new BusError("NOT_FOUND", `${what} ${path} does not exist`, { hint });
  return real;
}
