import { resolve } from "node:path";
import { aliasScript } from "../../domain/approval/git-scripts.js";
import { isRemoval } from "../../domain/approval/removal.js";
import { type RiskyCommand, riskyCommands } from "../../domain/approval/risky-command.js";
import { joined } from "../../domain/edits/edit.js";
import { isInWork } from "../../domain/lane/state.js";
import type { Git } from "../../repo/contract.js";
import type { Lane, Parallel } from "../../schema/records.gen.js";
import type { BusContext } from "../context.js";
import { ownWorktree } from "../lane/place/lane-places.js";
import { gitIn } from "./git-in.js";
import { sharedCommit } from "./shared-commit.js";

/** How often an alias may stand for another one. */
const ALIASES = 5;

/** What a command is once git's aliases are put in their place; nothing, where its verb is none, or stands for what is harmless. */
export function withoutAliases(bus: BusContext, command: RiskyCommand, cwd: string, depth = 0): RiskyCommand[] {
  if (command.when?.kind !== "alias") return [command];
  const [, verb, ...more] = command.words;
  const git = gitIn(bus, cwd, command.base);
  const value = git.run(["config", "--get", `alias.${verb}`], { allowFailure: true }).stdout.trim();
  if (value === "") return [];
  if (depth === ALIASES) return [command];
  return riskyCommands(aliasScript(value, more.map((word) => word ?? ""))).flatMap((risk) => withoutAliases(bus, { ...risk, base: command.base === null || risk.base === null ? null : joined(command.base, risk.base) }, cwd, depth + 1));
}

/** Where a command is about to run, and for whom. */
interface Here {
  readonly cwd: string;
  readonly policy: Parallel;
  readonly lanes: readonly Lane[];
  readonly agent_id: string | undefined;
}

/** Whether what the words only suspect is so, here. */
export function isRisk(bus: BusContext, { when, base }: RiskyCommand, { cwd, policy, lanes, agent_id }: Here): boolean {
  const folder = resolve(cwd, base ?? "");
  const { layout, tree } = bus.repo;
  if (when?.kind === "removes") {
    const kept = { root: layout.checkout, bus: layout.busDir, git: layout.git === null ? [] : [layout.git.gitDir, layout.git.commonDir, `${layout.checkout}/.git`], worktrees: lanes.filter(isInWork).flatMap((lane) => ownWorktree(bus, lane) ?? []) };
    return when.paths.some((path) => isRemoval(path, folder, kept));
  }
  // Another repository's, or none's.
  if (tree.place({ path: `${folder}/x`, what: "entry" }).every(({ paths, isBus }) => paths.length === 0 && !isBus)) return false;
  if (when === undefined || layout.git === null) return true;
  const git = gitIn(bus, cwd, base);
  const target = policy.lanes?.target ?? "main";
  switch (when.kind) {
    case "alias":
      // Of aliases upon aliases nobody knows the end.
      return true;
    case "path":
      // Neither: git makes a branch of a remote's, or says that there is none.
      return !isCommit(git, when.path) && git.run(["ls-files", "-z", "--", when.path], { allowFailure: true }).stdout !== "";
    case "rewrites":
      return sharedCommit(git, when.commits, [target, ...lanes.flatMap(({ branch, worker }) => (branch === undefined || worker === agent_id ? [] : [branch]))]) !== null;
    case "targetModeA":
    case "checkedOut":
      return isOn(git, target);
  }
}

function isCommit(git: Pick<Git, "run">, name: string): boolean {
  return git.run(["rev-parse", "--quiet", "--verify", "--end-of-options", `${name}^{commit}`], { allowFailure: true }).status === 0;
}

function isOn(git: Pick<Git, "run">, branch: string): boolean {
  return git.run(["symbolic-ref", "--quiet", "HEAD"], { allowFailure: true }).stdout.trim() === `refs/heads/${branch}`;
}
