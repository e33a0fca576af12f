import { COMMON_OPTIONS } from "./common-options.js";

/** Where in a command line the command's name stands, and what it names. */
export interface Located {
  /** null: no word names a command. */
  readonly name: string | null;
  /** The first word and, when that only begins names ("event"), the one after it. Empty: no words at all. */
  readonly words: readonly string[];
  /** The command line without the words of the name. */
  readonly rest: readonly string[];
}

/** Finds the command in a command line; hyphen, underscore and space are the same in its name, the longest name wins. */
export function locateCommand(argv: readonly string[], names: readonly string[]): Located {
  const start = firstWord(argv);
  const words = argv.slice(start).filter((_, i, all) => all.slice(0, i + 1).every((word) => !word.startsWith("-")));
  for (let count = Math.min(words.length, 3); count > 0; count--) {
    const wanted = spaced(words.slice(0, count).join(" "));
    const name = names.find((candidate) => spaced(candidate) === wanted);
    if (name !== undefined) return { name, words: words.slice(0, count), rest: argv.toSpliced(start, count) };
  }
  return { name: null, words: words.slice(0, subcommands(words[0] ?? "", names).length > 0 ? 2 : 1), rest: argv };
}

/** The names that begin with this word: "event" has "event list" and "event log". */
export function subcommands(word: string, names: readonly string[]): string[] {
  return names.filter((name) => name.startsWith(`${spaced(word)} `));
}

function spaced(name: string): string {
  return name.replaceAll(/[-_]/g, " ");
}

function firstWord(argv: readonly string[]): number {
  for (let i = 0; i < argv.length; i++) {
    const arg = argv[i] ?? "";
    if (!arg.startsWith("-")) return i;
    if (arg === "--") break;
    const option: { type: string } | undefined = COMMON_OPTIONS[arg.slice(2) as keyof typeof COMMON_OPTIONS];
    if (option?.type === "string") i++;
  }
  return argv.length;
}
