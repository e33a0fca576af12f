import { join, relative, sep } from "node:path";
import { BusError } from "../domain/bus-error.js";
import { factsOf } from "../platform/file-facts.js";
import type { FsPort } from "../platform/fs-port.js";
import { linkedPart } from "../platform/linked-part.js";
import { type FileText } from "../platform/read-document.js";
import { safePath } from "../platform/safe-path.js";
import { errnoOf } from "../platform/write-file-failure.js";
import { checkoutFiles } from "./checkout-files.js";
import type { Layout } from "./contract.js";
import { type LogAdoption, logAdoption } from "./init-files-adopt.js";
import { planLayout } from "./locate.js";
import { SCHEMA_FILES } from "./schema-files.gen.js";
import { type Templates, templates } from "./templates.js";

export interface InitPlaceOptions {
  readonly fs: FsPort;
  readonly cwd: string;
  /** --bus or BUS_DIR. */
  readonly busDir?: string;
  /** For git. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What `bus init` may look at and write. Paths are relative to the checkout, with `/`. */
export interface InitPlace {
  readonly layout: Layout;
  /** The bus's folder in the checkout. */
  readonly record: string;
  /** A bare repository has a live bus and no files. */
  readonly bare: boolean;
  readonly templates: Templates;
  /** JSON Schemas by file name. */
  readonly schemas: Readonly<Record<string, string>>;
  /** null: not there. Byte order marks stay. */
  read(path: string): FileText | null;
  /** Whether the folder is missing or holds nothing. Throws BAD_DATA for a symbolic link. */
  isEmpty(folder: string): boolean;
  /** Creates or replaces a file whole. Throws UNWRITABLE or BAD_DATA. */
  write(path: string, text: string): void;
  /** Makes the live bus's own folders, which git does not track. */
  makeLive(folders: readonly string[]): void;
  readonly logs: LogAdoption;
}

/** The place that `cwd` belongs to; unlike `openRepo` it needs no bus. Throws BAD_DATA when `_bus` is a symbolic link or no folder. */
export function openInitPlace({ fs, cwd, busDir, env }: InitPlaceOptions): InitPlace {
  const layout = planLayout({ fs, cwd, ...(busDir !== undefined && { busDir }) });
  for (const path of [layout.busDir, layout.recordDir]) refuseOther(fs, path);
  const files = checkoutFiles(fs, layout.checkout, () => true);
  const record = relative(layout.checkout, layout.recordDir).split(sep).join("/");
  return {
    layout,
    record,
    bare: layout.git !== null && layout.git.commonDir === layout.checkout,
    templates,
    schemas: SCHEMA_FILES,
    read: (path) => readText(fs, layout.checkout, path),
    isEmpty: (folder) => files.names(folder).length === 0,
    write: (path, text) => files.replace(path, text),
    makeLive(folders) {
      const safe = safePath(fs, layout.busDir);
      for (const folder of folders) safe.makeDir([folder], true);
    },
    logs: logAdoption({ fs, files, layout, record, env }),
  };
}

function refuseOther(fs: FsPort, path: string): void {
  const facts = factsOf(fs, path);
  if (facts === null || facts.isDirectory()) return;
  throw new BusError("BAD_DATA", `${path} ${facts.isSymbolicLink() ? "is a symbolic link: a bus must be a folder of its own" : "is not a folder"}`, { hint: `mv ${path} ${path}.old` });
}

/** Any regular UTF-8 file, with its byte order mark: its owner's text must come out as it went in. */
function readText(fs: FsPort, root: string, path: string): FileText | null {
  try {
    const linked = linkedPart(fs, root, path);
    if (linked !== null) return { ok: false, reason: `${linked} is a symbolic link` };
    if (factsOf(fs, join(root, path))?.isFile() === false) return { ok: false, reason: "it is not a regular file" };
    return { ok: true, text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(fs.readFileSync(join(root, path))) };
  } catch (error) {
    if (error instanceof TypeError) return { ok: false, reason: "it is not UTF-8" };
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    return errno === "ENOENT" ? null : { ok: false, reason: `it cannot be read: ${errno}` };
  }
}
