import { WRAPPERS, WRAPPERS_LONG, type Words, operands } from "./operands.js";
import { joined } from "./edit.js";
import { walkShell } from "./walk-shell.js";

/** A program that a script runs, wrappers such as `sudo` and `xargs` taken off. */
export interface RunCommand {
  /** Without folders. */
  readonly program: string;
  readonly args: Words;
  /** Variables that are set for it alone: `NAME=value`. */
  readonly variables: readonly string[];
  /** Where, from the script's own folder; null: nobody knows. */
  readonly base: string | null;
}

/** Where a command stands. */
interface Around {
  readonly input: string | null;
  readonly base: string | null;
  readonly variables: readonly string[];
  readonly depth: number;
}

/** How deep scripts may stand in scripts. */
const DEPTH = 4;
/** Further programs that run the rest of their line. What is run by `xargs` edits nothing that the script names, so those of `WRAPPERS` stay apart. */
const STARTERS: Readonly<Record<string, string>> = { ...WRAPPERS, chronic: "", coproc: "", doas: "uC", ionice: "cnpt", setsid: "", stdbuf: "ioe", unbuffer: "", xargs: "InLPsdEa" };
const ASSIGNMENT = /^[A-Za-z_]\w*\+?=/;
const SHELL = /^(a|ba|c|da|fi|k|mk|tc|z)?sh$/;

/**
 * The programs that a shell script runs, as far as its text says: in subshells and substitutions, in `sh -c`, `eval`, `trap` and here-documents for a shell,
 * behind `env`, `sudo`, `xargs` and `find -exec`. A program whose name the shell makes up, an alias and what another program starts are not seen.
 */
export function runCommands(script: string, depth = 0): RunCommand[] {
  if (depth > DEPTH) return [];
  return [...walkShell(script)].flatMap(({ command, base, input }) => started(command.words, { input, base, variables: [], depth }));
}

function started(words: Words, around: Around): RunCommand[] {
  const [first, ...args] = words;
  if (first === undefined) return [];
  const { input, base, variables, depth } = around;
  if (ASSIGNMENT.test(first.text)) return started(args, { ...around, variables: [...variables, first.text] });
  if (!first.known) return [];
  const inner = (text: string): RunCommand[] => runCommands(text, depth + 1).map((run) => ({ ...run, variables: [...variables, ...run.variables], base: base === null || run.base === null ? null : joined(base, run.base) }));
  const program = first.text.slice(first.text.lastIndexOf("/") + 1);
  const wrapped = Object.hasOwn(STARTERS, program) ? STARTERS[program] : undefined;
  if (wrapped !== undefined) {
    const rest = operands(args, wrapped, WRAPPERS_LONG, true);
    const own = args.slice(0, args.length - rest.length).map(({ text }) => text);
    if (program === "command" && own.some((text) => /^-[pvV]*[vV]/.test(text))) return [];
    const split = program === "env" ? own.flatMap((text, at) => (/^(-S|--split-string)$/.test(text) ? [own[at + 1] ?? ""] : (/^(?:-S|--split-string=)(.+)$/s.exec(text)?.[1] ?? []))) : [];
    const elsewhere = own.some((text) => /^(-[CD]|--chdir)/.test(text)) && program !== "doas";
    const within: Around = { ...around, input: null, variables: [...variables, ...own.filter((text) => ASSIGNMENT.test(text))], base: elsewhere ? null : base };
    return [...split.flatMap(inner), ...started(rest, within)];
  }
  if (program === "timeout") return started(operands(args, "ks", WRAPPERS_LONG, true).slice(1), around);
  if (program === "function") return started(args.slice(args.findIndex(({ text }) => text === "{") + 1), around);
  if (program === "eval") return inner(args.map(({ text }) => text).join(" "));
  if (program === "trap") return inner(args[0]?.text ?? "");
  if (program === "find") return args.flatMap(({ text }, at) => (/^-(exec|ok)(dir)?$/.test(text) ? started(upTo(args.slice(at + 1)), { ...around, input: null, base: null }) : []));
  if (!SHELL.test(program)) return [{ program, args, variables, base }];
  const at = args.findIndex(({ text }) => /^-[A-Za-z]*c[A-Za-z]*$/.test(text));
  const text = at < 0 ? (operands(args, "oO", []).length === 0 ? input : null) : args.slice(at + 1).find((word) => word.text !== "--")?.text;
  return text === undefined || text === null ? [] : inner(text);
}

/** The command of `find -exec`. */
function upTo(words: Words): Words {
  const end = words.findIndex(({ text }) => text === ";" || text === "+");
  return end < 0 ? words : words.slice(0, end);
}
