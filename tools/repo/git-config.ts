import { join } from "node:path";
import type { FsPort } from "../platform/fs-port.js";
import { errnoOf } from "../platform/write-file-failure.js";

export interface CoreConfig {
  /** core.bare; undefined: not said. */
  readonly bare?: boolean;
  /** core.worktree as written: relative to the git directory. */
  readonly worktree?: string;
  /** core.ignorecase: names that differ by case are one file. */
  readonly ignoreCase: boolean;
}

/** The settings that decide where a repository's main worktree is and how it tells names apart, from its `config` and, where enabled, `config.worktree`. */
export function readGitConfig(fs: FsPort, commonDir: string): CoreConfig {
  const shared = settings(fs, join(commonDir, "config"));
  const own = isTrue(shared.get("extensions.worktreeconfig")) ? settings(fs, join(commonDir, "config.worktree")) : new Map<string, string>();
  const bare = own.get("core.bare") ?? shared.get("core.bare");
  const worktree = own.get("core.worktree") ?? shared.get("core.worktree");
  const ignoreCase = isTrue(own.get("core.ignorecase") ?? shared.get("core.ignorecase"));
  return { ignoreCase, ...(bare !== undefined && { bare: isTrue(bare) }), ...(worktree !== undefined && { worktree }) };
}

/** Plain sections only; included files do not decide these settings. */
function settings(fs: FsPort, path: string): Map<string, string> {
  const found = new Map<string, string>();
  let section = "";
  for (const line of readConfig(fs, path).split("\n")) {
    const header = /^\s*\[\s*([^\]"\s]+)\s*("[^"]*")?\s*\]/.exec(line);
    if (header !== null) section = header[2] === undefined ? (header[1] ?? "").toLowerCase() : "";
    const [, key, value] = /^\s*(?:\[[^\]]*\]\s*)?([A-Za-z][A-Za-z0-9-]*)\s*(?:=\s*(.*?))?\s*$/.exec(line) ?? [];
    if (key !== undefined && section !== "") found.set(`${section}.${key.toLowerCase()}`, unquoted(value ?? "true"));
  }
  return found;
}

function readConfig(fs: FsPort, path: string): string {
  try {
    return fs.readFileSync(path, "utf8");
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return "";
    throw error;
  }
}

function unquoted(value: string): string {
  const quoted = /^"((?:[^"\\]|\\.)*)"/.exec(value)?.[1];
  return quoted === undefined ? value.replace(/\s*[#;].*$/, "") : quoted.replace(/\\(.)/g, "$1");
}

function isTrue(value: string | undefined): boolean {
  return value !== undefined && /^(true|yes|on|[1-9]\d*)$/i.test(value);
}
