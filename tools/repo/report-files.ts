import { join } from "node:path";
import { BusError } from "../domain/bus-error.js";
import { factsOf } from "../platform/file-facts.js";
import type { FsPort } from "../platform/fs-port.js";
import { asBadData } from "./as-bad-data.js";
import type { CheckoutFiles } from "./checkout-files.js";
import type { Repo } from "./contract.js";

const ROOT = "_report";

/** Reports and receipts below `_report/`; a path may be given with or without that first part. */
export function reportFiles(fs: FsPort, files: CheckoutFiles, checkout: string): Pick<Repo, "writeReport" | "reports"> {
  return {
    writeReport(path, text) {
      const below = path.startsWith(`${ROOT}/`) ? path.slice(ROOT.length + 1) : path;
      const plain = below.split("/").every((part) => part !== "" && part !== "." && part !== ".." && !part.includes("\\") && !part.includes("\0"));
      if (!plain) throw new BusError("USAGE", `${JSON.stringify(path)} is no path below ${ROOT}/`, { hint: "bus where" });
      const file = `${ROOT}/${below}`;
      if (files.create(file, text)) return file;
      throw new BusError("CONFLICT", `${file} exists already, and reports are not overwritten`, { hint: "choose another --out" });
    },
    reports: () => below(fs, files, checkout, ROOT),
  };
}

/** Links are listed, never followed. */
function below(fs: FsPort, files: CheckoutFiles, checkout: string, folder: string): string[] {
  return files.names(folder).flatMap((name) => {
    const path = `${folder}/${name}`;
    return asBadData(path, () => factsOf(fs, join(checkout, path)))?.isDirectory() ? below(fs, files, checkout, path) : [path];
  });
}
