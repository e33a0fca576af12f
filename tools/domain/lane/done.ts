import type { Lane, LaneBlocker, Parallel } from "../../schema/records.gen.js";
import type { Standing } from "../gate/standing.js";
import { shellWord } from "../shell-word.js";
import { isVague } from "../metrics/unclear-patches.js";
import { THRESHOLDS } from "../metrics/thresholds.js";
import { listed } from "../listed.js";
import { isEscalated } from "./checkpoint.js";
import { openBlockers } from "./open-blockers.js";

/** What `done` wants and is not there. */
export interface Lack {
  readonly text: string;
  /** A command that helps. */
  readonly hint: string;
}

/** What is known of a lane that wants to be done. Paths are relative to the repository. */
export interface DoneFacts {
  readonly lane: Lane;
  readonly policy: Parallel;
  readonly tree: string;
  readonly touched: readonly string[];
  /** Outside of its scope, without a boundary approval. */
  readonly outside: readonly string[];
  /** Of `touched`: those that were there before. */
  readonly edited: readonly string[];
  /** Rules for agents, without a boundary approval. */
  readonly rules: readonly string[];
  /** Contracts of others, without an interface approval. */
  readonly contracts: readonly { readonly path: string; readonly of: string }[];
  /** Gates 1 and 2; `fault`: why the receipt cannot be believed. */
  readonly gates: readonly { readonly gate: number; readonly state: Standing["state"]; readonly fault?: string }[];
  /** Required checks that no gate is. */
  readonly undeclared: readonly string[];
  /** Open requests. */
  readonly waitsFor: readonly string[];
  /** The rendered hand-off is where the record says. */
  readonly hasFile: boolean;
  /** Mode B: what the branch does not have yet. */
  readonly uncommitted: readonly string[];
  /** What is wrong with the branch, or in mode A with what is checked out. */
  readonly branch: readonly Lack[];
  /** Added and removed. */
  readonly lines: number;
}

/** Everything that a lane still lacks to be handed in (S1-53 to S1-56), in the order in which it is best mended. */
export function lacksOf(facts: DoneFacts): Lack[] {
  return [scope, ofPolicy, ofContracts, ofBlockers, waiting, ofSources, size, ofBranch, ofGates, ofHandoff].flatMap((check) => check(facts));
}

/** S1-55, S1-20, S0-05; S0-44: edits of what was there are counted. */
function scope({ lane: { lane_id, mode }, outside, edited, touched }: DoneFacts): Lack[] {
  if (outside.length > 0) {
    const changed = outside.filter((path) => edited.includes(path)).length;
    // Mode A: no approval brings it into the patch, and the scope of a lane in work stays.
    const hint = mode === "A" ? `git stash push --include-untracked -- ${shellWord(outside[0] ?? "")}   (it takes a lane of its own)` : `bus approval request ${shellWord(outside[0] ?? "")} --kind boundary --lane ${lane_id} --reason "<why>"`;
    return [{ text: `${count(outside, "file")} outside of its scope (${changed} of them there before): ${listed(outside)}`, hint }];
  }
  return touched.length > 0 ? [] : [{ text: "it has changed nothing", hint: `bus lane show ${lane_id}` }];
}

/** S0-12. */
function ofPolicy({ lane: { lane_id }, rules }: DoneFacts): Lack[] {
  return rules.length === 0 ? [] : [{ text: `it changes rules for agents without a boundary approval: ${listed(rules)}`, hint: `bus approval request ${shellWord(rules[0] ?? "")} --kind boundary --lane ${lane_id} --reason "<why>"` }];
}

/** S0-21. */
function ofContracts({ lane: { lane_id }, contracts }: DoneFacts): Lack[] {
  const [first] = contracts;
  if (first === undefined) return [];
  return [{ text: `it changes contracts without an interface approval: ${listed(contracts.map(({ path, of }) => `${path} (of ${of})`))}`, hint: `bus approval request ${shellWord(first.path)} --kind interface --lane ${lane_id} --reason "<why>"` }];
}

/** S0-15; S1-108: a permission that failed is not guessed around. */
function ofBlockers({ lane }: DoneFacts): Lack[] {
  const blockers = openBlockers(lane).filter((blocker) => isEscalated(blocker) || blocker.kind === "permission");
  const named = (blocker: LaneBlocker) => `${blocker.id} (${blocker.kind}): ${blocker.text}`;
  const who = blockers[0] !== undefined && isEscalated(blockers[0]) ? "   (by whom it was told to)" : "";
  return blockers.length === 0 ? [] : [{ text: `${count(blockers, "blocker")} not resolved: ${listed(blockers.map(named))}`, hint: `bus checkpoint save ${lane.lane_id} --resolved ${blockers[0]?.id ?? "all"} --completed none --pending none --next "bus lane done ${lane.lane_id}"${who}` }];
}

/** S1-108. */
function waiting({ lane, waitsFor }: DoneFacts): Lack[] {
  return waitsFor.length === 0 ? [] : [{ text: `it waits for ${listed(waitsFor)}`, hint: `bus approval list --lane ${lane.lane_id}` }];
}

function ofSources({ lane, policy }: DoneFacts): Lack[] {
  if (policy.lanes?.doc_source !== "require") return [];
  const { lane_id } = lane;
  return sourceGaps(lane).map((text) => ({ text, hint: `bus checkpoint save ${lane_id} --source "<name>: <what>" --completed none --pending none --next "bus lane done ${lane_id}"` }));
}

/** S1-47: no source is recorded. S1-48: none after a failure. S1-49: another one than the brief's, without a word on why. */
function sourceGaps({ brief: { doc_source }, checkpoints, failures }: Pick<Lane, "brief" | "checkpoints" | "failures">): string[] {
  if (doc_source === undefined) return [];
  const sources = checkpoints.flatMap(({ at, sources: some = [] }) => some.map((source) => ({ at: Date.parse(at), ...source })));
  if (sources.length === 0) return [`no consulted source is recorded (${doc_source.name})`];
  const last = Math.max(...sources.map(({ at }) => at));
  // A permission that was not there is no error that a source explains.
  const since = failures.filter(({ at, requested_approval }) => requested_approval === undefined && Date.parse(at) > last);
  const isNamed = sources.some(({ name, fallback_for }) => fallback_for !== undefined || name.toLowerCase() === doc_source.name.toLowerCase());
  return [
    ...(since.length > 0 ? [`${count(since, "failure")} without a source consulted after it: ${listed(since.map(({ id, signature }) => `${id} (${signature})`))}`] : []),
    ...(isNamed ? [] : [`another source than ${doc_source.name} was consulted, and it is not recorded as used instead of it`]),
  ];
}

/** S1-11: small patches. */
function size({ policy, lines, lane: { lane_id } }: DoneFacts): Lack[] {
  const most = policy.lanes?.max_patch_lines;
  return most === undefined || lines <= most ? [] : [{ text: `its patch has ${lines} lines, and ${most} are allowed`, hint: `bus lane brief ${lane_id}   (split the lane)` }];
}

function ofBranch({ uncommitted, branch }: DoneFacts): Lack[] {
  return [...branch, ...(uncommitted.length === 0 ? [] : [{ text: `${count(uncommitted, "file")} not committed: ${listed(uncommitted)}`, hint: `git add --all && git commit` }])];
}

const STATES = { failed: "failed", skipped: "was skipped, which is not passed", stale: "was run on other content, or by other rules", missing: "was not run" } as const;

/** S1-54, S0-22. */
function ofGates({ lane: { lane_id }, gates, undeclared }: DoneFacts): Lack[] {
  return [
    ...gates.flatMap(({ gate, state, fault }): Lack[] => {
      const text = fault ?? (state === "passed" ? undefined : `gate ${gate} ${STATES[state]}`);
      return text === undefined ? [] : [{ text, hint: `bus gate run ${gate} --lane ${lane_id}` }];
    }),
    ...(undeclared.length === 0 ? [] : [{ text: `no gate is the required check ${undeclared.join(", ")}`, hint: "edit gates.json on the target" }]),
  ];
}

/** S1-53, S1-56, S1-106. */
function ofHandoff({ lane: { lane_id, brief, handoff }, tree, hasFile }: DoneFacts): Lack[] {
  const hint = `bus handoff ${lane_id} --accepted all --architecture "<how>" --docs "<how>" --next "<what>"`;
  if (handoff === undefined) return [{ text: "there is no hand-off", hint }];
  const answers = new Map(handoff.acceptance.map(({ text, met }) => [text, met]));
  const unmet = (brief.acceptance ?? []).filter((text) => answers.get(text) !== true);
  const texts = [
    ...(unmet.length > 0 ? [`${unmet.length} acceptance criteria not met: ${listed(unmet)}`] : []),
    ...(handoff.tree === tree ? [] : ["its hand-off is about other content"]),
    ...(handoff.result === "pass" ? [] : [`its hand-off says ${handoff.result}`]),
    ...(hasFile ? [] : [`its hand-off ${handoff.file ?? ""} is not there`]),
  ];
  return texts.map((text) => ({ text, hint }));
}

/** What a lane may be handed in with, but somebody should know: sources where they are not required; a large patch (S1-11), of several things or without clear criteria (S1-107). */
export function doneWarnings({ lane, policy, lines, touched }: Pick<DoneFacts, "lane" | "policy" | "lines" | "touched">): string[] {
  const { doc_source, max_patch_lines } = policy.lanes ?? {};
  const folders = new Set(touched.map((path) => path.split("/").slice(0, -1).slice(0, 2).join("/")));
  const { acceptance = [] } = lane.brief;
  const isUnclear = folders.size > 1 && (acceptance.length < folders.size || acceptance.every(isVague));
  const isLarge = lines > (max_patch_lines ?? THRESHOLDS.large_lines);
  return [
    ...(doc_source === "require" ? [] : sourceGaps(lane)),
    ...(isLarge && max_patch_lines === undefined ? [`the patch of ${lane.lane_id} has ${lines} lines: small ones are integrated sooner`] : []),
    ...(isLarge && isUnclear ? [`the patch of ${lane.lane_id} is large and spans ${folders.size} folders, and its ${acceptance.length} acceptance criteria do not say when each is right`] : []),
  ];
}

function count(all: readonly unknown[], what: string): string {
  return `${all.length} ${what}${all.length === 1 ? "" : "s"}`;
}
