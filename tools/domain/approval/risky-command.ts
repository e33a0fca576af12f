import { joined } from "../edits/edit.js";
import { operands } from "../edits/operands.js";
import type { ShellWord } from "../edits/read-shell.js";
import { type RunCommand, runCommands } from "../edits/run-commands.js";
import { shellWord } from "../shell-word.js";
import { type GitDanger, destructiveGit, isJudged } from "./destructive-git.js";
import { gitLine } from "./git-line.js";
import { gitScripts } from "./git-scripts.js";

/** A command that takes an approval, as far as its words tell. */
export interface RiskyCommand {
  /** The program and what follows it, git's own options taken out: what an approval's prefix is held against. null: the shell makes it up. */
  readonly words: readonly (string | null)[];
  /** Where it runs, from the script's folder; null: nobody knows. */
  readonly base: string | null;
  /** destructive (S1-85) · merge: takes the integrator's role (S0-13, S1-06). */
  readonly rule: "destructive" | "merge";
  /** What it does, after "it". */
  readonly what: string;
  /** It changes the checkout in which it runs, rather than the repository. */
  readonly inCheckout?: true;
  /**
   * Only where … removes: one of these paths is the repository, its history or its bus · checkedOut: the target branch is checked out there ·
   * targetModeA: and lanes are patches onto it · alias: the verb is one, of something that is risky.
   */
  readonly when?: GitDanger["when"] | { readonly kind: "removes"; readonly paths: readonly string[] } | { readonly kind: "checkedOut" | "targetModeA" | "alias" };
}

/** Only a script that names one of these programs is looked at. */
const PROGRAMS = /\b(git|gh|rm|mv|unlink|shred|rmdir)\b/;
/** Bring commits onto the branch that is checked out. */
const INTO_BRANCH = new Set(["am", "cherry-pick", "merge", "pull", "revert"]);
const IN_CHECKOUT = new Set(["checkout", "checkout-index", "clean", "commit", "pull", "read-tree", "rebase", "reset", "restore", "rm", "stash", "switch"]);
/** Git's own that agents use much and that are no risk: none of them can be an alias. */
const PLAIN = new Set(
  "add annotate apply archive bisect blame bundle cat-file check-attr check-ignore cherry clone count-objects describe diff diff-index diff-tree difftool fetch-pack for-each-ref format-patch fsck grep hash-object help init log ls-files ls-remote ls-tree maintenance merge-base merge-tree mv name-rev notes patch-id range-diff remote rerere rev-list rev-parse shortlog show show-branch show-ref sparse-checkout status var verify-commit version whatchanged worktree write-tree".split(" "),
);

/** The commands of a shell script that destroy something or bring it onto a branch. What `runCommands` cannot see is not seen. */
export function riskyCommands(script: string): RiskyCommand[] {
  return PROGRAMS.test(script.replace(/\\\n|['"\\$]/g, "")) ? runCommands(script).flatMap(risksOf) : [];
}

/** The same of one command whose words are known. */
export function risksOfWords(words: readonly string[]): RiskyCommand[] {
  return riskyCommands(words.map(shellWord).join(" "));
}

function risksOf(run: RunCommand): RiskyCommand[] {
  const { program, args, base } = run;
  if (program === "git") return gitRisk(run);
  if (program === "gh") return ghRisk(args, base);
  if (!["rm", "mv", "unlink", "shred", "rmdir"].includes(program)) return [];
  const all = operands(args, program === "mv" ? "tS" : "", ["--target-directory"]);
  const intoNamed = program === "mv" && args.some(({ text }) => /^(-[a-zA-Z]*t|--target-directory)/.test(text));
  const paths = (program === "mv" && !intoNamed ? all.slice(0, -1) : all).map(({ text }) => text).filter((text) => text !== "");
  return paths.length === 0 ? [] : [{ words: [program, ...told(args)], base, rule: "destructive", what: "removes the repository, its history, its bus or a lane's worktree", when: { kind: "removes", paths } }];
}

function gitRisk({ args, base, variables }: RunCommand): RiskyCommand[] {
  const { words, folders, hiding } = gitLine(args);
  const texts = words.map(({ text }) => text);
  const [verb = "", ...rest] = texts;
  const elsewhere = variables.some((each) => /^GIT_(DIR|WORK_TREE|COMMON_DIR)=/.test(each));
  const place = folders === null || base === null || elsewhere ? null : folders.reduce((folder, { text }) => joined(folder, text), base);
  const own = [...variables.filter((each) => /^GIT_(CONFIG|EXEC_PATH)/.test(each)), "git", ...hiding.flatMap((setting) => ["-c", setting])];
  const found = (rule: RiskyCommand["rule"], what: string, when?: RiskyCommand["when"]): RiskyCommand[] => [
    { words: [...own, ...told(words)], base: place, rule, what, ...(IN_CHECKOUT.has(verb) && { inCheckout: true as const }), ...(when !== undefined && { when }) },
  ];
  if (own.length > 1) return found("destructive", "hides what git does, or goes past its hooks");
  const nested = gitScripts(verb, rest).flatMap((script) => riskyCommands(script).map((risk) => ({ ...risk, base: place === null || risk.base === null ? null : joined(place, risk.base) })));
  const danger = destructiveGit(texts);
  const harm = [...nested, ...(danger === null ? [] : found("destructive", danger.what, danger.when))];
  if (INTO_BRANCH.has(verb)) return rest.some((word) => word === "--abort" || word === "--quit") ? harm : [...harm, ...found("merge", "brings commits onto the target branch", { kind: "checkedOut" })];
  if (verb === "commit") return [...harm, ...found("merge", "commits onto the target branch", { kind: "targetModeA" })];
  if (words[0]?.known === true && !PLAIN.has(verb) && !isJudged(verb)) return found("destructive", "stands for a command that is destructive", { kind: "alias" });
  return harm;
}

function ghRisk(args: readonly ShellWord[], base: string | null): RiskyCommand[] {
  const texts = args.map(({ text }) => text);
  const [group, verb] = operands(args, "R", ["--repo"]).map(({ text }) => text);
  const merges = (group === "pr" && verb === "merge") || (group === "api" && texts.some((text) => /\/pulls\/[^/]*\/merge$|\/merges$|enablePullRequestAutoMerge|mergePullRequest/.test(text)));
  return merges ? [{ words: ["gh", ...told(args)], base, rule: "merge", what: "merges a pull request" }] : [];
}

function told(words: readonly ShellWord[]): (string | null)[] {
  return words.map(({ text, known }) => (known ? text : null));
}
