import { findProgram } from "./find-program.js";
import type { FsPort } from "./fs-port.js";
import type { Env } from "./run-process.js";

/** What a shell hands on. */
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** What a shell, or the loader of its program, reads, changes or adds on its own; it comes past them, as arguments of `env`. Nothing in them is secret. */
const SHELLS_OWN = new Set([
  ...["PWD", "OLDPWD", "SHLVL", "_", "IFS", "ENV", "PS1", "PS2", "PS3", "PS4", "PPID", "UID", "EUID", "GROUPS", "LINENO", "RANDOM", "SRANDOM", "SECONDS"],
  ...["OPTIND", "OPTARG", "OPTERR", "SHELLOPTS", "POSIXLY_CORRECT", "DIRSTACK", "FUNCNAME", "HISTCMD", "PIPESTATUS", "EPOCHSECONDS", "EPOCHREALTIME"],
  ...["HOSTNAME", "HOSTTYPE", "MACHTYPE", "OSTYPE", "COLUMNS", "LINES", "TERM", "SHELL", "PATH", "LANG", "TMOUT", "MAIL", "MAILCHECK", "COMP_WORDBREAKS", "BASH", "BASHOPTS"],
]);
const isShellsOwn = (name: string) => SHELLS_OWN.has(name) || /^(BASH|LC|LD|DYLD)_/.test(name);
/** What a shell may add. */
const ADDED = ["PWD", "OLDPWD", "SHLVL", "_"];

/** The gate's pipe. */
export const GATE_FD = 3;
/** A line opens the gate, the end of the pipe shuts it for good. BUS_PID is the one variable that may be lost: it is about to be set. `env` searches nothing. */
const script = (options: readonly string[]) => `read -r BUS_PID <&${GATE_FD} || exit 0; exec ${GATE_FD}<&-; exec /usr/bin/env ${options.join(" ")} "BUS_PID=$$" "$@"`;

export interface Gate {
  /** Of `/bin/sh`. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** A shell that waits, and then becomes the program at `path`, with exactly `env` and its own pid as BUS_PID. */
export function gateScript(path: string, args: readonly string[], env: Readonly<Record<string, string>>): Gate {
  const given = Object.entries(env);
  const own = given.filter(([name]) => isShellsOwn(name));
  const dropped = ADDED.filter((name) => env[name] === undefined).flatMap((name) => ["-u", name]);
  // `env` would take a path with "=" for a variable; `nice` by nothing changes nothing.
  const program = path.includes("=") ? ["/usr/bin/nice", "-n", "0", path] : [path];
  return { args: ["-c", script(dropped), "sh", ...own.map(([name, value]) => `${name}=${value}`), ...program, ...args], env: Object.fromEntries(given.filter(([name]) => !isShellsOwn(name))) };
}

/** Why a program cannot be started behind a gate, or where it is; same rules as `run-command.ts`. */
export function gatedProgram(fs: FsPort, argv: readonly string[], cwd: string, env: Env): { readonly path: string } | { readonly refused: string } {
  const [name = ""] = argv;
  if (fs.statSync(cwd, { throwIfNoEntry: false })?.isDirectory() !== true) return { refused: `there is no folder ${cwd}` };
  const found = findProgram(fs, name, cwd, env);
  if ("missing" in found) return { refused: found.missing };
  if ("denied" in found) return { refused: found.denied };
  const odd = Object.keys(env).find((variable) => !NAME.test(variable));
  if (odd !== undefined) return { refused: `no shell hands on a variable named ${JSON.stringify(odd)}` };
  const broken = [...argv, ...Object.values(env)].some((text) => text?.includes("\0") === true);
  return broken ? { refused: `${name} cannot be given a NUL character` } : found;
}
