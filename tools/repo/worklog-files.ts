import { BusError } from "../domain/bus-error.js";
import { isWorklogPath } from "../domain/worklog-path.js";
import type { FsPort } from "../platform/fs-port.js";
import type { CheckoutFiles } from "./checkout-files.js";
import type { Layout, WorklogFiles } from "./contract.js";
import { readOwnedText } from "./owned-text.js";

/** Planning documents that the settings name: anywhere in the checkout but in git's and the bus's own folders. */
export function worklogFiles(fs: FsPort, files: CheckoutFiles, { checkout, git }: Layout): WorklogFiles {
  const place = (path: string): string => {
    if (git !== null && git.commonDir === checkout) throw new BusError("NOT_FOUND", "a bare repository has no worklog", { hint: "bus lock list" });
    if (isWorklogPath(path)) return path;
    throw new BusError("BAD_DATA", `_bus/config.json: worklog: ${JSON.stringify(path)} is no path of a document in this repository`, { hint: 'write it relative to the repository, such as "PLAN.md" or "docs/decisions.md"' });
  };
  return {
    read: (path) => readOwnedText(fs, checkout, place(path)),
    replace: (path, text) => files.replace(place(path), text),
  };
}
