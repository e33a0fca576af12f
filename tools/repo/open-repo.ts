import { basename, dirname, relative, resolve, sep } from "node:path";
import type { FsPort } from "../platform/fs-port.js";
import { gitProcess } from "../platform/git-process.js";
import type { Config } from "../schema/records.gen.js";
import { checkoutFiles } from "./checkout-files.js";
import type { Repo } from "./contract.js";
import { cursorFile } from "./cursor-file.js";
import { gitLocks } from "./git-locks.js";
import { gitWork } from "./git-work.js";
import { readHead } from "./git-head.js";
import { findLayout } from "./locate.js";
import { keptFile } from "./kept-file.js";
import { hookFiles } from "./hook-files.js";
import { manifestFiles } from "./manifest-files.js";
import { otherCheckouts } from "./other-checkouts.js";
import { planFiles } from "./plan-files.js";
import { queueFiles } from "./queue-files.js";
import { readConfig } from "./read-config.js";
import { receiptFiles } from "./receipt-files.js";
import { reportFiles } from "./report-files.js";
import { segments } from "./segments.js";
import { snapshots } from "./snapshots.js";
import { treeFiles } from "./tree-files.js";
import { worklogFiles } from "./worklog-files.js";

export interface RepoOptions {
  readonly fs: FsPort;
  readonly cwd: string;
  /** --bus or BUS_DIR. */
  readonly busDir?: string;
  /** For git; default: the process's own. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Says where the agents' clients keep their own files; default: nowhere. */
  readonly userEnv?: Readonly<Record<string, string | undefined>>;
}

/**
 * The documents of the checkout around `cwd`. Finds out where the bus is; everything else is read when it is asked for.
 * Throws BusError NOT_FOUND when there is no bus, BAD_DATA when it is a symbolic link.
 */
export function openRepo(options: RepoOptions): Repo {
  const { fs, cwd, env, userEnv = {} } = options;
  const layout = findLayout(options);
  const { checkout, busDir } = layout;
  const record = relative(checkout, layout.recordDir).split(sep).join("/");

  let read: Config | undefined;
  const config = () => (read ??= readConfig(checkoutFiles(fs, dirname(busDir), () => false), basename(busDir)));
  const durable = () => config().durability !== "relaxed";
  const files = checkoutFiles(fs, checkout, durable);
  const others = () => otherCheckouts(fs, layout).map((root) => checkoutFiles(fs, root, durable));
  const place = layout.git;
  const git = place === null ? null : gitProcess({ cwd: checkout, gitDir: place.gitDir, ...(env !== undefined && { env }) });

  return {
    layout,
    config,
    head: () => (place === null || git === null ? {} : readHead(fs, place, git)),
    record: { ...snapshots(files, record, others), ...segments(fs, files, layout, record) },
    plans: planFiles(files),
    queue: queueFiles(fs, files, layout, others),
    receipts: receiptFiles(fs, checkout, cwd, () => otherCheckouts(fs, layout)),
    manifests: manifestFiles(fs, files, checkout),
    tree: treeFiles(fs, layout, cwd),
    worklog: worklogFiles(fs, files, layout),
    clients: async () => (await import("./client-places.js")).clientPlaces(fs, userEnv),
    gitLocks: () => gitLocks(fs, layout),
    git,
    work: (path) => gitWork(fs, path, busDir, env),
    parallel: async () => (await import("./parallel-files.js")).parallelFiles(checkoutFiles(fs, dirname(busDir), durable), basename(busDir)),
    workers: async (home = checkout) => (await import("./worker-files.js")).workerFiles({ fs, busDir, home, cwd, durable, git: () => (place === null ? null : gitWork(fs, home, busDir, env).git) }),
    hooks: git === null ? null : hookFiles(fs, layout, git),
    kept: (name) => keptFile(fs, busDir, name),
    cursorFile: (path) => cursorFile(fs, resolve(cwd, path)),
    named: (path) => checkoutFiles(fs, dirname(resolve(cwd, path)), durable).read(basename(path)),
    ...reportFiles(fs, files, checkout),
  };
}
