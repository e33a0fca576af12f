import { BusError } from "../domain/bus-error.js";
import { checkId } from "../domain/id.js";
import type { FsPort } from "../platform/fs-port.js";
import { readDocument } from "../platform/read-document.js";
import { checkoutFiles } from "./checkout-files.js";
import type { CursorFile } from "./contract.js";

/** Bytes; more is not kept, and not read. */
const LIMIT = 32 * 1024 * 1024;

/** `_bus/.live/kept/<name>.json`: ignored by git, and lost without harm. So a bus that cannot be written keeps nothing, and no command fails for it. */
export function keptFile(fs: FsPort, busDir: string, name: string): CursorFile {
  const file = `.live/kept/${checkId("kept", name)}.json`;
  return {
    read() {
      const found = readDocument(fs, busDir, file, LIMIT);
      if (found?.ok !== true) return null;
      try {
        return JSON.parse(found.text) as unknown;
      } catch (error) {
        if (error instanceof SyntaxError) return null;
        throw error;
      }
    },
    write(value) {
      const text = `${JSON.stringify(value)}\n`;
      if (Buffer.byteLength(text) > LIMIT) return;
      try {
        checkoutFiles(fs, busDir, () => false).replace(file, text);
      } catch (error) {
        if (!(error instanceof BusError)) throw error;
      }
    },
  };
}
