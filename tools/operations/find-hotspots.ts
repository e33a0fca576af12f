import { BusError } from "../domain/bus-error.js";
import { type FileFacts, type Hotspot, LARGE_BYTES, hotspots } from "../domain/hotspots.js";
import { compileScope, inScope } from "../domain/scope/scope.js";
import type { Git } from "../repo/contract.js";
import type { BusContext } from "./context.js";

export interface HotspotsRequest {
  /** At most so many, the worst ones; default: all. */
  limit?: number;
  /** Count the changes from here on, ms since the epoch; default: 90 days back. */
  since?: number;
}

const SINCE_MS = 90 * 86_400_000;
/** The newest commits that are looked at, so that a long history has an end. */
const COMMITS = 10_000;
/** Paths for one git process: argument lists have an end. */
const BATCH = 500;

/** Files of this checkout's commit that are large, changed often, or declared (S1-17, S1-82); see `hotspots` for the rule. The bus's own are left out. Throws NOT_FOUND without git. */
export async function findHotspots(bus: BusContext, { limit, since }: HotspotsRequest = {}): Promise<Hotspot[]> {
  const { git } = bus.repo;
  if (git === null) throw new BusError("NOT_FOUND", "hotspots are found in git's history, and this is no git repository", { hint: "git init" });
  // Nothing was committed yet.
  if (bus.repo.head().commit === undefined) return [];
  const files = trackedFiles(bus, git);
  const changes = changeCounts(git, Math.floor((since ?? bus.clock() - SINCE_MS) / 1000));
  const texts = textsAmong(git, files.filter(({ bytes }) => bytes >= LARGE_BYTES));
  return hotspots(files, changes, (path) => texts.has(path)).slice(0, limit);
}

/** Files with their sizes; submodules are none. */
function trackedFiles(bus: BusContext, git: Git): FileFacts[] {
  const entries = bus.repo.config().locks?.hotspots;
  const declared = entries === undefined ? null : compileScope(entries, [], bus.repo.tree.rules());
  return entriesOf(git, ["ls-tree", "-r", "-l", "-z", "HEAD"]).flatMap((entry) => {
    const [, size, path] = /^\d+ blob \w+ +(\d+)\t(.+)$/s.exec(entry) ?? [];
    return size === undefined || path === undefined || path.startsWith("_bus/") ? [] : [{ path, bytes: Number(size), isDeclared: declared !== null && inScope(declared, path.normalize("NFC")) }];
  });
}

/** In how many commits each path was changed. A first commit, and the end of a shallow clone, bring files and change none; looking for renames would only take time. */
function changeCounts(git: Git, since: number): Map<string, number> {
  const settings = ["-c", "log.showRoot=false", "-c", "log.showSignature=false"];
  const counts = new Map<string, number>();
  for (const path of entriesOf(git, [...settings, "log", "-z", "--no-merges", "--no-renames", "--name-only", "--format=", `--max-count=${COMMITS}`, `--since=@${since}`, "HEAD", "--"])) {
    counts.set(path, (counts.get(path) ?? 0) + 1);
  }
  return counts;
}

/** Those of the files that git takes for text. */
function textsAmong(git: Git, files: readonly FileFacts[]): Set<string> {
  const texts = new Set<string>();
  for (let at = 0; at < files.length; at += BATCH) {
    const paths = files.slice(at, at + BATCH).map(({ path }) => `:(literal)${path}`);
    const { status, stdout, stderr } = git.run(["grep", "-I", "-l", "-z", "--no-color", "--no-recurse-submodules", "-e", "", "HEAD", "--", ...paths], { allowFailure: true });
    // 1: none of them is one.
    if (status !== 0 && status !== 1) throw new BusError("BAD_DATA", `git grep: ${stderr.trim()}`, { hint: "git fsck" });
    for (const found of stdout.split("\0")) texts.add(found.slice("HEAD:".length));
  }
  return texts;
}

function entriesOf(git: Git, args: readonly string[]): string[] {
  return git.runBytes(args).toString("utf8").split("\0").filter((entry) => entry !== "");
}
