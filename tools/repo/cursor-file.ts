import { basename, dirname } from "node:path";
import { BusError } from "../domain/bus-error.js";
import type { FsPort } from "../platform/fs-port.js";
import { checkoutFiles } from "./checkout-files.js";
import type { CursorFile } from "./contract.js";

/** A cursor at an absolute path of the caller's choosing. A reader that finds it broken throws BAD_DATA: starting over must be meant. */
export function cursorFile(fs: FsPort, path: string): CursorFile {
  // A cursor that a power cut sets back only shows some lines again.
  const files = checkoutFiles(fs, dirname(path), () => false);
  return {
    read() {
      const found = files.read(basename(path));
      if (found === null) return null;
      try {
        if (found.ok) return JSON.parse(found.text);
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
      }
      throw new BusError("BAD_DATA", `the cursor ${path} ${found.ok ? "is not JSON" : found.reason}`, { hint: `rm ${path}` });
    },
    write: (value) => files.replace(basename(path), `${JSON.stringify(value)}\n`),
  };
}
