import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { BusError } from "../domain/bus-error.js";
import { factsOf, realPathOf } from "../platform/file-facts.js";
import type { FsPort } from "../platform/fs-port.js";
import { removeFile } from "../platform/write-file.js";
import { errnoOf, failWrite } from "../platform/write-file-failure.js";
import { randomBytes } from "../platform/random.js";
import { asBadData } from "./as-bad-data.js";
import type { Git, HookFile, HookFiles, HookPlace, Layout } from "./contract.js";

/** Shells whose scripts a POSIX part may be put into. */
const SHELL = /^#!\s*(\S*\/)?(env(\s+-\S+)*\s+)?(\S*\/)?(sh|bash|dash|ash|ksh|zsh)(\s|$)/;

/** The hooks of a repository: its own, or those of the folder that its own `core.hooksPath` names. All worktrees share the former. */
export function hookFiles(fs: FsPort, layout: Layout, git: Git): HookFiles {
  const mode = 0o755;
  const replace = (path: string, text: string): void => {
    const staged = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}.tmp`);
    try {
      fs.mkdirSync(dirname(path), { recursive: true });
      const fd = fs.openSync(staged, "wx", (factsOf(fs, path)?.mode ?? 0) & 0o777 | mode);
      try {
        const data = Buffer.from(text);
        for (let written = 0; written < data.length; ) written += fs.writeSync(fd, data, written);
      } finally {
        fs.closeSync(fd);
      }
      fs.renameSync(staged, path);
    } catch (error) {
      removeFile(fs, staged);
      failWrite(error, path, layout.busDir);
    }
  };
  return {
    place: () => placeOf(fs, layout, git),
    read: (path, needsMode) => asBadData(path, () => readHook(fs, path, needsMode)),
    write: replace,
    move(from, to) {
      try {
        fs.renameSync(from, to);
      } catch (error) {
        failWrite(error, from, layout.busDir);
      }
    },
    remove(path) {
      try {
        fs.unlinkSync(path);
      } catch (error) {
        if (errnoOf(error) !== "ENOENT") failWrite(error, path, layout.busDir);
      }
    },
  };
}

function placeOf(fs: FsPort, layout: Layout, git: Git): HookPlace {
  const commonDir = layout.git?.commonDir ?? "";
  const own: HookPlace = { folder: join(commonDir, "hooks"), shared: false, runner: "git" };
  const set = git.run(["config", "--null", "--show-scope", "--get-all", "core.hooksPath"], { allowFailure: true });
  if (set.status === 1) return own;
  if (set.status !== 0) throw new BusError("BAD_DATA", `git config core.hooksPath: ${set.stderr.trim()}`, { hint: "git config --get-all core.hooksPath" });
  // The last one is in force.
  const scope = set.stdout.split("\0").at(-3) ?? "";
  const path = git.run(["config", "--null", "--type=path", "--get", "core.hooksPath"]).stdout.split("\0")[0] ?? "";
  if (path === "") return own;
  const folder = resolve(layout.checkout, path);
  const at = realPathOf(fs, folder) ?? folder;
  const inGit = within(commonDir, at);
  if ((scope !== "local" && scope !== "worktree") || (!inGit && !within(layout.checkout, at))) return { folder, shared: true, runner: "machine", scope };
  if (basename(folder) === "_" && factsOf(fs, join(folder, "h")) !== null) return { folder: dirname(folder), shared: true, runner: "husky" };
  return { folder, shared: !inGit, runner: "git" };
}

function readHook(fs: FsPort, path: string, needsMode: boolean): HookFile {
  const facts = factsOf(fs, path);
  if (facts === null) return { kind: "none", text: null };
  if (facts.isSymbolicLink()) return { kind: "linked", text: null };
  if (!facts.isFile()) throw new BusError("BAD_DATA", `${path} is not a file`, { hint: `ls -ld ${path}` });
  const bytes = fs.readFileSync(path);
  const text = bytes.includes(0) ? null : bytes.toString("utf8");
  // A script without a first line for the kernel is run by git as one of the shell.
  const isShell = text !== null && Buffer.from(text).equals(bytes) && (!text.startsWith("#!") || SHELL.test(text));
  if (needsMode && (facts.mode & 0o111) === 0) return { kind: "inactive", text: isShell ? text : null };
  return { kind: isShell ? "shell" : "other", text: isShell ? text : null };
}

function within(root: string, path: string): boolean {
  const inside = relative(root, path);
  return inside === "" || (!inside.startsWith(`..${sep}`) && inside !== ".." && !isAbsolute(inside));
}
