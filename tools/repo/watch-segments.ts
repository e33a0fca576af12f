import { join } from "node:path";
import { factsOf } from "../platform/file-facts.js";
import type { FsPort } from "../platform/fs-port.js";
import type { Layout, Segment } from "./contract.js";

/** Notifications are a wake-up only: at least this often the folders are listed anyway, ms. */
const POLL_MS = 2000;

/** Segments that `list` gives and that were not there `before`, as they appear; each once, when it is whole. Ends with the signal; throws what `list` throws. */
export async function* watchSegments(fs: FsPort, layout: Layout, folders: readonly string[], list: () => Segment[], before: readonly Segment[], signal: AbortSignal): AsyncGenerator<Segment> {
  const known = new Set(before.map(({ file }) => file));
  let wake = (): void => {};
  let woken = false;
  const onChange = (): void => {
    woken = true;
    wake();
  };
  signal.addEventListener("abort", onChange, { once: true });
  const stop = await watchTrees(folders.map((folder) => join(layout.checkout, folder)), new Set([...known].map((file) => join(layout.checkout, file))), onChange);
  try {
    while (!signal.aborted) {
      woken = false;
      for (const segment of list()) {
        if (known.has(segment.file) || !isWhole(fs, join(layout.checkout, segment.file))) continue;
        known.add(segment.file);
        yield segment;
        if (signal.aborted) return;
      }
      if (!woken) await nextWake((resolve) => (wake = resolve));
    }
  } finally {
    signal.removeEventListener("abort", onChange);
    await stop();
  }
}

function nextWake(listen: (resolve: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, POLL_MS);
    listen(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** `known` files never change, so they need no watch of their own. Failures of watching are left to the poll. */
async function watchTrees(folders: string[], known: ReadonlySet<string>, onChange: () => void): Promise<() => Promise<void>> {
  const { watch } = await import("chokidar");
  const watcher = watch(folders, { depth: 1, ignoreInitial: true, followSymlinks: false, ignored: (path) => known.has(path) });
  watcher.on("all", onChange).on("error", onChange);
  return () => watcher.close();
}

/** Git writes files in place: a segment is whole when its last line is. */
function isWhole(fs: FsPort, path: string): boolean {
  const facts = factsOf(fs, path);
  if (facts === null || !facts.isFile() || facts.size === 0) return false;
  const fd = fs.openSync(path, fs.constants.O_RDONLY);
  try {
    const last = Buffer.alloc(1);
    return fs.readSync(fd, last, 0, 1, facts.size - 1) === 1 && last[0] === 0x0a;
  } finally {
    fs.closeSync(fd);
  }
}
