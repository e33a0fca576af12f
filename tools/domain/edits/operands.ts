import type { ShellWord } from "./read-shell.js";

export type Words = readonly ShellWord[];

/** Programs that run the rest of their line, and those of their options that take a value. */
export const WRAPPERS: Readonly<Record<string, string>> = { builtin: "", command: "", env: "uCS", exec: "a", nice: "n", nohup: "", sudo: "ughpCD", time: "fo" };

/** Long options of such programs whose value is the next word. */
export const WRAPPERS_LONG: readonly string[] = ["--adjustment", "--chdir", "--class", "--classdata", "--close-from", "--delimiter", "--group", "--host", "--kill-after", "--max-args", "--max-chars", "--max-procs", "--arg-file", "--prompt", "--signal", "--unset", "--user"];

/** What is no option. `short`: letters of options whose value is the next word; `long` likewise. `rest`: from the first operand on, everything. */
export function operands(args: Words, short: string, long: readonly string[], rest = false): Words {
  const list: ShellWord[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at];
    if (word === undefined) break;
    const { text } = word;
    if (text === "--") return [...list, ...args.slice(at + 1)];
    if (!text.startsWith("-") || text === "-") {
      if (rest && !/^\w+=/.test(text)) return args.slice(at);
      list.push(word);
    } else if (long.includes(text) || (!text.startsWith("--") && text.length > 1 && short.includes(text.at(-1) ?? " ") && isCluster(text, short))) at += 1;
  }
  return rest ? [] : list;
}

/** Whether only the last letter of these options takes a value: otherwise that stands in the word itself. */
function isCluster(text: string, withValue: string): boolean {
  return [...text.slice(1, -1)].every((letter) => !withValue.includes(letter));
}
