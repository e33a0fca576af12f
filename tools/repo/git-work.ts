import { join } from "node:path";
import { BusError } from "../domain/bus-error.js";
import type { FsPort } from "../platform/fs-port.js";
import { type GitProcess, gitProcess } from "../platform/git-process.js";
import { linkedPart } from "../platform/linked-part.js";
import { randomBytes } from "../platform/random.js";
import type { Env } from "../platform/run-process.js";
import { readDocument } from "../platform/read-document.js";
import { safePath } from "../platform/safe-path.js";
import { sha256Of } from "../platform/file-facts.js";
import { errnoOf } from "../platform/write-file-failure.js";
import { removeFile } from "../platform/write-file.js";
import { asBadData } from "./as-bad-data.js";
import { bringAlong } from "./bring-along.js";
import { dropFolder } from "./drop-folder.js";
import { realPath } from "./edit-places.js";
import { RECORD_LIMIT } from "../schema/parse-record.js";
import type { GitWork } from "./contract.js";
import { type RawPath, changesSince, presence, rawEntries, shownPath } from "./git-changes.js";

/** Settings under which an index of its own holds exactly what it is given. */
const PLAIN = ["core.splitIndex=false", "core.sparseCheckout=false", "index.sparse=false", "core.fsmonitor=false", "core.untrackedCache=false", "core.safecrlf=false", "core.quotePath=true"].flatMap((setting) => ["-c", setting]);
/** A patch as `git apply` wants it, whatever a person's settings say. */
const PATCH = ["--cached", "-p", "--unified=3", "--binary", "--full-index", "--no-color", "--no-renames", "--no-ext-diff", "--no-textconv", "--no-relative", "--src-prefix=a/", "--dst-prefix=b/", "--submodule=short", "--ignore-submodules=none"];

type InIndex = (args: readonly string[], input?: Buffer) => Buffer;

/** What is being done in the checkout at `checkout`. Git fills an index of its own in the bus's staging, so that the checkout's stays as it is. */
export function gitWork(fs: FsPort, checkout: string, busDir: string, env: Env | undefined): GitWork {
  const git = gitProcess({ cwd: checkout, gitDir: join(checkout, ".git"), ...(env !== undefined && { env }) });

  const withIndex = <T>(fill: (run: InIndex) => T): T => {
    const folder = safePath(fs, busDir).makeDir([".live", "tmp"], false);
    const index = join(folder, `index-${Buffer.from(randomBytes(8)).toString("hex")}`);
    try {
      return fill((args, input) => git.runBytes([...PLAIN, ...args], { index, ...(input !== undefined && { input }) }));
    } finally {
      removeFile(fs, index);
    }
  };

  /** The index as the commit, less what `keep` does not want, with these paths as they are now. */
  const stage = (run: InIndex, base: string, paths: readonly RawPath[], keep: (path: RawPath) => boolean): void => {
    const isThere = presence(fs, checkout);
    const there = paths.filter(isThere);
    const gone = new Set(paths);
    for (const path of there) gone.delete(path);
    const names = (wanted: readonly RawPath[]) => Buffer.from(wanted.map((path) => `${path}\0`).join(""), "latin1");
    const kept = entriesOf(git, base).filter((entry) => {
      const path = entry.slice(entry.indexOf("\t") + 1);
      return keep(path) && !gone.has(path);
    });
    run(["update-index", "-z", "--index-info"], names(kept));
    if (there.length > 0) run(["update-index", "--add", "--replace", "--remove", "-z", "--stdin"], names(there));
  };

  /** Enough where all of it is staged: what turns out to be as in the commit is staged as it is there. */
  const mayDiffer = (base: string): RawPath[] => {
    const { paths, unsure } = changesSince(fs, git, checkout, base);
    return [...paths, ...unsure];
  };

  const changedSince = (base: string): RawPath[] => {
    const { paths, unsure } = changesSince(fs, git, checkout, base);
    if (unsure.length === 0) return paths;
    const wanted = new Set(unsure);
    const differing = withIndex((run) => {
      stage(run, base, unsure, (path) => wanted.has(path));
      return rawEntries(run(["diff-index", "--cached", "--no-renames", "--name-only", "-z", "--end-of-options", base, "--"]));
    });
    return [...paths, ...differing.filter((path) => wanted.has(path))];
  };

  const head = () => git.run(["rev-parse", "--verify", "HEAD^{commit}"]).stdout.trim();
  return {
    git,
    head,
    changed: (base) => [...new Set(changedSince(base).map(shownPath))].sort(),
    tree: (keep) =>
      withIndex((run) => {
        const from = head();
        const wanted = (path: RawPath) => keep(shownPath(path));
        stage(run, from, mayDiffer(from).filter(wanted), wanted);
        return run(["write-tree", "--missing-ok"]).toString("utf8").trim();
      }),
    patch: (base, paths) =>
      withIndex((run) => {
        const wanted = new Set(paths);
        stage(run, base, mayDiffer(base).filter((path) => wanted.has(shownPath(path))), () => true);
        return run(["diff-index", ...PATCH, "--end-of-options", base, "--"]);
      }),
    file: (path) => asBadData(path, () => fileAt(fs, checkout, path)),
    read: (path) => readDocument(fs, checkout, path, RECORD_LIMIT),
    realPath: () => asBadData(checkout, () => realPath(fs, checkout)),
    dropFolder: (withLink) => asBadData(checkout, () => dropFolder(fs, checkout, withLink)),
    bringAlong: (before, after) => {
      const staging = `_bus/.live/bring-${Buffer.from(randomBytes(8)).toString("hex")}`;
      const inText = <T>(fill: (run: (args: readonly string[], input?: string) => string) => T): T => withIndex((run) => fill((args, input) => run(args, input === undefined ? undefined : Buffer.from(input)).toString("utf8")));
      return bringAlong({ fs, git, checkout, staging, withIndex: inText }, before, after);
    },
  };
}

function entriesOf(git: GitProcess, commit: string): string[] {
  return rawEntries(git.runBytes(["ls-tree", "-r", "-z", "--full-tree", commit]));
}

function fileAt(fs: FsPort, root: string, path: string): { bytes: Buffer; sha256: string } | null {
  try {
    const linked = linkedPart(fs, root, path);
    const full = join(root, path);
    if (linked !== null || !fs.lstatSync(full).isFile()) throw new BusError("BAD_DATA", `${path} is ${linked === null ? "no file" : `reached through ${linked}, a symbolic link`}`, { hint: `ls -ld ${full}` });
    return { bytes: fs.readFileSync(full), sha256: sha256Of(fs, full) };
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return null;
    throw error;
  }
}
