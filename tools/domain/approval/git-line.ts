import type { ShellWord } from "../edits/read-shell.js";

/** A git command line without the options that are git's own. */
export interface GitLine {
  /** The verb and what follows it. */
  readonly words: readonly ShellWord[];
  /** Its folder, by `-C`, from where it runs. null: cannot be told. */
  readonly folders: readonly ShellWord[] | null;
  /** Those of `-c` and the like that hide what git does, or go past its hooks: `alias.x=…`, `core.hooksPath=…`. */
  readonly hiding: readonly string[];
}

const HIDES = /^(alias\.|core\.hookspath|include)/i;
const WITH_VALUE = new Set(["-C", "-c", "--git-dir", "--work-tree", "--namespace", "--exec-path", "--config-env", "--attr-source"]);

/** Takes git's own options off. `args`: what follows `git`. */
export function gitLine(args: readonly ShellWord[]): GitLine {
  const folders: ShellWord[] = [];
  const settings: string[] = [];
  let elsewhere = false;
  let at = 0;
  for (; at < args.length; at += 1) {
    const option = args[at]?.text ?? "";
    if (!option.startsWith("-")) break;
    const value = WITH_VALUE.has(option) ? args[at + 1] : undefined;
    if (option === "-C" && value !== undefined) folders.push(value);
    if (/^--(git-dir|work-tree)/.test(option)) elsewhere = true;
    if (option === "-c" || option.startsWith("--config-env")) settings.push(value?.text ?? option.slice(option.indexOf("=") + 1));
    if (value !== undefined) at += 1;
  }
  return { words: args.slice(at), folders: elsewhere || folders.some(({ known }) => !known) ? null : folders, hiding: settings.filter((setting) => HIDES.test(setting)) };
}
