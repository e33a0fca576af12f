import { type Options, readOptions } from "./options.js";

/** Why a git command takes an approval, and what has to be found out before it does. */
export interface GitDanger {
  /** What it does, after "it". */
  readonly what: string;
  /** Only where … absent: always. rewrites: one of these commits is not the lane's own any more · path: this is a file rather than a commit. */
  readonly when?: { readonly kind: "rewrites"; readonly commits: readonly string[] } | { readonly kind: "path"; readonly path: string };
}

type Judge = (options: Options, words: readonly string[]) => GitDanger | null;

const danger = (what: string): GitDanger => ({ what });
const when = (is: boolean, what: string): GitDanger | null => (is ? { what } : null);

const UNCOMMITTED = "throws changes away that are in no commit";
const LOST = "can lose commits that no other name reaches";
const REMOTE = "takes commits or names away from a remote";

const VERBS: Readonly<Record<string, { readonly withValue?: readonly string[]; readonly judge: Judge }>> = {
  reset: { judge: ({ has }) => when(has("hard", "merge"), UNCOMMITTED) },
  clean: { withValue: ["e", "exclude"], judge: ({ has }) => when((has("f", "force") || !has("i", "interactive")) && !has("n", "dry-run"), "removes files that are in no commit, the live bus among them") },
  checkout: { withValue: ["b", "B", "orphan", "conflict", "pathspec-from-file"], judge: checkout },
  switch: { withValue: ["c", "C", "create", "force-create", "orphan", "conflict"], judge: ({ has }) => when(has("f", "force", "discard-changes"), UNCOMMITTED) ?? when(has("C", "force-create"), LOST) },
  restore: { withValue: ["s", "source", "pathspec-from-file"], judge: ({ has }) => when(!has("S", "staged") || has("W", "worktree"), UNCOMMITTED) },
  "checkout-index": { judge: ({ has }) => when(has("f", "force"), UNCOMMITTED) },
  rm: { judge: ({ has }) => when(has("f", "force") && !has("cached") && !has("n", "dry-run"), UNCOMMITTED) },
  "read-tree": { judge: ({ has }) => when(has("reset"), UNCOMMITTED) },
  push: { withValue: ["o", "push-option", "repo", "receive-pack", "exec"], judge: push },
  "send-pack": { withValue: ["receive-pack", "exec"], judge: push },
  config: { withValue: ["f", "file", "blob", "type", "default", "comment", "value"], judge: config },
  branch: { withValue: ["u", "set-upstream-to", "contains", "points-at", "format", "sort"], judge: ({ has }) => when(has("D", "M", "C", "f", "force"), LOST) },
  tag: { withValue: ["m", "F", "u", "message", "file", "local-user"], judge: ({ has }) => when(has("d", "delete", "f", "force"), "takes a tag away, or moves it") },
  stash: { withValue: ["m", "message"], judge: ({ has, operands: [verb = "push"] }) => when(verb === "drop" || verb === "clear", UNCOMMITTED) ?? when((verb === "push" || verb === "save") && has("a", "all"), "takes ignored files away, the live bus among them") },
  rebase: { withValue: ["onto", "x", "exec", "s", "strategy", "X", "strategy-option", "C", "whitespace"], judge: rebase },
  pull: { withValue: ["s", "strategy", "X", "strategy-option"], judge: pull },
  commit: { withValue: ["m", "F", "C", "c", "t", "message", "file", "author", "date", "fixup", "squash", "template", "trailer", "cleanup"], judge: ({ has }) => (has("amend") ? rewrites(["HEAD^!"]) : null) },
  "filter-branch": { judge: () => danger("rewrites history") },
  "filter-repo": { judge: () => danger("rewrites history") },
  "update-ref": { withValue: ["m"], judge: () => danger("moves a name past every check") },
  "symbolic-ref": { withValue: ["m"], judge: ({ has, operands }) => when(has("d", "delete") || operands.length > 1, "moves a name past every check") },
  reflog: { judge: ({ operands: [verb] }) => when(verb === "expire" || verb === "delete" || verb === "drop", LOST) },
  gc: { judge: (_, words) => when(words.some((word) => /^--pr[une]*=(now|all|0)/.test(word)), LOST) },
  prune: { withValue: ["expire"], judge: ({ has }) => when(!has("n", "dry-run"), LOST) },
  fetch: { judge: ({ has, operands }) => when(operands.slice(1).some((ref) => /^\+.*:(?!refs\/remotes\/)./.test(ref)) || (has("f", "force") && operands.slice(1).some((ref) => /:(?!refs\/remotes\/)./.test(ref))), LOST) },
  worktree: { withValue: ["b", "B", "reason", "expire"], judge: ({ has, operands: [verb] }) => when(verb === "remove" && has("f", "force"), UNCOMMITTED) ?? when(verb === "add" && has("B"), LOST) },
  submodule: { judge: ({ has, operands: [verb] }) => when((verb === "deinit" || verb === "update") && has("f", "force"), UNCOMMITTED) },
};

/** Whether git has this verb itself, and it is looked at here. */
export function isJudged(verb: string): boolean {
  return Object.hasOwn(VERBS, verb);
}

/** Whether a git command destroys something (S1-85); `words`: the verb and what follows it, without git's own options. null: it does not. */
export function destructiveGit([verb = "", ...words]: readonly string[]): GitDanger | null {
  const known = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
  return known === undefined ? null : known.judge(readOptions(words, known.withValue), words);
}

function checkout({ has, operands, paths }: Options): GitDanger | null {
  if (has("f", "force", "p", "patch", "ours", "theirs", "pathspec-from-file")) return danger(UNCOMMITTED);
  if (has("B")) return danger(LOST);
  if (paths !== null && paths.length > 0) return danger(UNCOMMITTED);
  if (paths !== null || has("b", "orphan")) return null;
  const [first = "", ...more] = operands;
  if (more.length > 0 || /^(\.|:)|[*?]/.test(first)) return danger(UNCOMMITTED);
  return first === "" || first === "-" ? null : { what: UNCOMMITTED, when: { kind: "path", path: first } };
}

/** `git config [set|unset] <name> [<value>]`; reading it is nothing. */
function config({ has, operands }: Options): GitDanger | null {
  const at = operands.findIndex((word) => /^core\.hookspath$/i.test(word));
  const writes = operands.length > at + 1 || /^(set|unset)$/.test(operands[0] ?? "") || has("unset", "unset-all");
  return when(at >= 0 && writes && !has("get", "get-all"), "goes past the hooks that guard");
}

function push({ has, operands }: Options): GitDanger | null {
  const [, ...refs] = operands;
  if (refs.some((ref) => ref.startsWith("+")) || has("f", "force", "force-with-lease", "mirror")) return danger("rewrites what a remote has");
  if (refs.some((ref) => ref.startsWith(":")) || has("d", "delete", "prune")) return danger(REMOTE);
  return when(has("no-verify"), "goes past the guard of pushes");
}

/** `git rebase [--onto <new>] [<upstream> [<branch>]]`: what is rewritten is in the branch and not in the upstream. */
function rebase({ has, operands }: Options): GitDanger | null {
  if (has("abort", "continue", "skip", "quit", "edit-todo", "show-current-patch")) return null;
  const [first, second] = operands;
  const [upstream, branch] = has("root") ? [undefined, first] : [first ?? "@{upstream}", second];
  return rewrites([branch ?? "HEAD", ...(upstream === undefined ? [] : [`^${upstream}`])]);
}

function pull({ has, operands }: Options): GitDanger | null {
  if (!has("r", "rebase")) return null;
  const [remote, branch] = operands;
  return rewrites(["HEAD", `^${remote === undefined ? "@{upstream}" : branch === undefined ? `refs/remotes/${remote}/HEAD` : `refs/remotes/${remote}/${branch}`}`]);
}

function rewrites(commits: readonly string[]): GitDanger {
  return { what: "rewrites commits that others have", when: { kind: "rewrites", commits } };
}
