import type { Approval } from "./approval.js";
import { readOptions } from "./options.js";
import { type RiskyCommand, risksOfWords } from "./risky-command.js";

/**
 * Whether the approval is of this command (S1-67): its words are the command's first ones, they do by themselves what the command is stopped for, and where they
 * say what it is done to, the command names nothing more.
 */
export function covers({ kind, prefix }: Pick<Approval, "kind" | "prefix">, { words, rule, what }: Pick<RiskyCommand, "words" | "rule" | "what">): boolean {
  if (kind !== "command" || prefix.length === 0 || prefix.length > words.length || !prefix.every((word, at) => word === words[at])) return false;
  const more = words.slice(prefix.length);
  if (objects(prefix).length > 0 && more.some((word) => word === null || !word.startsWith("-"))) return false;
  return risksOfWords(prefix).some((risk) => risk.rule === rule && risk.what === what);
}

/** What a command line is about: its words behind the program, and behind git's or gh's verb, that are no options. */
function objects([program = "", ...words]: readonly string[]): readonly string[] {
  const { operands } = readOptions(words);
  return operands.slice(program === "git" ? 1 : program === "gh" ? 2 : 0);
}

export type RefChange = "worker-push" | "force-push" | "ref-deletion";

/** Whether the approval lets a push change a ref of a remote in this way: it names them both, and says that it forces or deletes. `ref`: as `refs/heads/x`. */
export function coversPush({ kind, prefix }: Pick<Approval, "kind" | "prefix">, remote: string, ref: string, change: RefChange): boolean {
  const [program, verb, ...rest] = prefix;
  if (kind !== "command" || program !== "git" || verb !== "push") return false;
  const { has, operands } = readOptions(rest, ["o", "push-option", "receive-pack", "exec"]);
  const [where, ...refs] = operands;
  if (where !== remote) return false;
  const named = refs.filter((word) => [ref, ref.replace(/^refs\/(heads|tags)\//, "")].includes(word.replace(/^\+/, "").replace(/^.*:/s, "")));
  if (change === "force-push") return named.some((word) => word.startsWith("+") || has("f", "force", "force-with-lease"));
  if (change === "ref-deletion") return named.some((word) => word.startsWith(":") || has("d", "delete"));
  return named.length > 0;
}
