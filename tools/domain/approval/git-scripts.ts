import { shellWord } from "../shell-word.js";

/** The scripts that a git command brings along in its words: it runs them, or keeps them as an alias. */
export function gitScripts(verb: string, words: readonly string[]): string[] {
  switch (verb) {
    case "rebase":
      return words.flatMap((word, at) => (/^(-x|--exec)$/.test(word) ? [words[at + 1] ?? ""] : (/^(?:-x|--exec=)(.+)$/s.exec(word)?.[1] ?? [])));
    case "submodule":
      return [lineOf(after(words, "foreach"))];
    case "bisect":
      return [after(words, "run").map(shellWord).join(" ")];
    case "config": {
      const at = words.findIndex((word) => /^alias\../i.test(word));
      const value = at < 0 ? undefined : words[at + 1];
      return value === undefined ? [] : [aliasScript(value)];
    }
    default:
      return [];
  }
}

/** What an alias stands for, as a shell would run it; `more`: the words behind it. */
export function aliasScript(value: string, more: readonly string[] = []): string {
  return [value.startsWith("!") ? value.slice(1) : `git ${value}`, ...more.map(shellWord)].join(" ");
}

/** What follows this word and its options. */
function after(words: readonly string[], word: string): readonly string[] {
  const at = words.indexOf(word);
  const rest = at < 0 ? [] : words.slice(at + 1);
  const first = rest.findIndex((each) => !each.startsWith("-"));
  return first < 0 ? [] : rest.slice(first);
}

/** One word is a script by itself, several are a command. */
function lineOf(words: readonly string[]): string {
  return words.length === 1 ? (words[0] ?? "") : words.map(shellWord).join(" ");
}
