import { basename, dirname, join } from "node:path";
import { BusError } from "../domain/bus-error.js";
import { factsOf } from "../platform/file-facts.js";
import type { FsPort } from "../platform/fs-port.js";
import { linkedPart } from "../platform/linked-part.js";
import { type FileText, readDocument } from "../platform/read-document.js";
import { readFolder } from "../platform/read-folder.js";
import { createFile, removeFile, replaceFile, syncDir } from "../platform/write-file.js";
import { errnoOf, failWrite } from "../platform/write-file-failure.js";
import { randomBytes } from "../platform/random.js";
import { RECORD_LIMIT } from "../schema/parse-record.js";
import { asBadData } from "./as-bad-data.js";
import { makeFolders } from "./make-folders.js";

/** The small files of one checkout. Paths are relative to it, with `/`; symbolic links below it are refused. */
export interface CheckoutFiles {
  /** null: not there. */
  read(path: string): FileText | null;
  /** Sorted; none when the folder is not there. Throws BAD_DATA. */
  names(folder: string): string[];
  /** Whether anything stands there. */
  has(path: string): boolean;
  /** Replaces a file whole, making its folders. Throws UNWRITABLE or BAD_DATA. */
  replace(path: string, text: string): void;
  /** Creates a file whole; false when the name is taken. Throws UNWRITABLE or BAD_DATA. */
  create(path: string, data: string | Buffer): boolean;
  /** Removes a file; nothing happens when it is not there. Throws UNWRITABLE or BAD_DATA. */
  remove(path: string): void;
}

/** `durable`: whether data is synced before a call returns. */
export function checkoutFiles(fs: FsPort, root: string, durable: () => boolean): CheckoutFiles {
  return {
    read: (path) => readDocument(fs, root, path, RECORD_LIMIT),
    names: (folder) => readFolder(fs, root, folder),
    has: (path) => asBadData(path, () => factsOf(fs, join(root, path))) !== null,
    replace(path, text) {
      const target = join(root, path);
      try {
        makeFolders(fs, root, dirname(path));
        replaceFile(fs, staged(target), target, Buffer.from(text), durable());
      } catch (error) {
        failWrite(error, path, root);
      }
    },
    create(path, data) {
      const target = join(root, path);
      const stage = staged(target);
      try {
        makeFolders(fs, root, dirname(path));
        createFile(fs, stage, typeof data === "string" ? Buffer.from(data) : data, durable());
        fs.linkSync(stage, target);
        if (durable()) syncDir(fs, dirname(target));
        return true;
      } catch (error) {
        if (errnoOf(error) === "EEXIST") return false;
        return failWrite(error, path, root);
      } finally {
        removeFile(fs, stage);
      }
    },
    remove(path) {
      try {
        const linked = linkedPart(fs, root, path);
        if (linked !== null) throw new BusError("BAD_DATA", `${linked} is a symbolic link`, { hint: `ls -ld ${join(root, linked)}` });
        fs.unlinkSync(join(root, path));
        if (durable()) syncDir(fs, dirname(join(root, path)));
      } catch (error) {
        if (errnoOf(error) !== "ENOENT") failWrite(error, path, root);
      }
    },
  };
}

/** Beside the target, because rename and link need one file system; hidden, so that no listing takes it for a record. */
function staged(target: string): string {
  return join(dirname(target), `.${basename(target).slice(0, 100)}.${randomBytes(6).toString("hex")}.tmp`);
}
