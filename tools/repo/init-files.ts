import { relative, sep } from "node:path";
import { BusError } from "../domain/bus-error.js";
import { factsOf } from "../platform/file-facts.js";
import type { FsPort } from "../platform/fs-port.js";
import type { FileText } from "../platform/read-document.js";
import { gitProcess } from "../platform/git-process.js";
import { safePath } from "../platform/safe-path.js";
import { checkoutFiles } from "./checkout-files.js";
import type { Layout } from "./contract.js";
import { readHead } from "./git-head.js";
import { type LogAdoption, logAdoption } from "./init-files-adopt.js";
import { planLayout } from "./locate.js";
import { readOwnedText } from "./owned-text.js";
import { SCHEMA_FILES } from "./schema-files.gen.js";
import { SKILL } from "./skill-file.gen.js";
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
  /** The text of the skill for the agents' clients. */
  readonly skill: string;
  /** null: not there. Byte order marks stay. */
  read(path: string): FileText | null;
  /** The branch that work goes to: the remote's default, else the one checked out, else `main`. */
  target(): string;
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
    skill: SKILL,
    read: (path) => readOwnedText(fs, layout.checkout, path),
    target: () => targetOf(fs, layout, env),
    isEmpty: (folder) => files.names(folder).length === 0,
    write: (path, text) => files.replace(path, text),
    makeLive(folders) {
      const safe = safePath(fs, layout.busDir);
      for (const folder of folders) safe.makeDir([folder], true);
    },
    logs: logAdoption({ fs, files, layout, record, env }),
  };
}

function targetOf(fs: FsPort, { checkout, git }: Layout, env: InitPlaceOptions["env"]): string {
  if (git === null) return "main";
  const process = gitProcess({ cwd: checkout, gitDir: git.gitDir, env });
  const remote = process.run(["symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD"], { allowFailure: true });
  if (remote.status === 0 && remote.stdout.startsWith("origin/")) return remote.stdout.trim().slice("origin/".length);
  return readHead(fs, git, process).branch ?? "main";
}

function refuseOther(fs: FsPort, path: string): void {
  const facts = factsOf(fs, path);
  if (facts === null || facts.isDirectory()) return;
  throw new BusError("BAD_DATA", `${path} ${facts.isSymbolicLink() ? "is a symbolic link: a bus must be a folder of its own" : "is not a folder"}`, { hint: `mv ${path} ${path}.old` });
}
