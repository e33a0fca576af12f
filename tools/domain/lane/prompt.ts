import type { Lane, Parallel } from "../../schema/records.gen.js";
import { codeBlock, codeSpan } from "../code-span.js";
import { markdownText } from "../report-escape.js";
import { shellWord } from "../shell-word.js";
import { shownEntry } from "../scope/shown-entry.js";
import { attemptSections } from "./prompt-attempts.js";

/** What a prompt needs to know beside the lane. */
export interface PromptFacts {
  readonly policy: Parallel;
  /** The execution ledger. */
  readonly ledger: string;
  /** The lane's checkout, absolute; null: it is made when the lane is opened. */
  readonly checkout: string | null;
  /** What it depends on, with how far that is. */
  readonly dependencies: readonly { readonly lane_id: string; readonly state: string }[];
}

/** The worker's prompt as Markdown: every part of the assignment contract, what is forbidden, and how to begin, to get stuck and to end. The brief must be whole. */
export function lanePrompt(lane: Lane, facts: PromptFacts): string {
  const { brief, lane_id: id } = lane;
  const sections: readonly (readonly [title: string, body: readonly string[]])[] = [
    ["Begin", beginning(lane, facts)],
    ["Scope", scope(lane, facts)],
    ["Acceptance criteria", (brief.acceptance ?? []).map((text) => item(text, "- [ ]"))],
    ["Architecture", (brief.architecture ?? []).map((text) => item(text))],
    ["Tests", tests(lane)],
    ["Documents and comments", [prose(brief.docs ?? "")]],
    ["Sources", sources(lane)],
    ["Forbidden", FORBIDDEN],
    ["When something is refused", refusals(id)],
    ["Contracts and dependencies", contracts(lane, facts)],
    ...attemptSections(lane),
    ["Instructions", brief.instructions === undefined ? [] : [prose(brief.instructions)]],
    ["Evidence and hand-off", handOff(lane)],
  ];
  const head = [`# Lane ${markdownText(id)}`, prose(brief.objective ?? ""), `That is the whole of it: one lane, one responsibility. You are its worker, ${codeSpan(lane.worker)}; layer ${codeSpan(brief.layer ?? "")}, mode ${lane.mode}, for the branch ${codeSpan(lane.target)}${lane.wave === undefined ? "" : `, wave ${codeSpan(lane.wave)}`}.`];
  const warning = facts.policy.lanes?.autonomous === true ? ["**Autonomous mode is on: no person looks on between the lanes. Say who you are in every record.**"] : [];
  return [...head, ...warning, ...sections.flatMap(([title, body]) => (body.length === 0 ? [] : [`## ${title}`, ...paragraphs(body)]))].join("\n\n");
}

/** List items stand together, everything else apart. */
function paragraphs(body: readonly string[]): string[] {
  const parts: string[] = [];
  for (const part of body) {
    const last = parts.at(-1);
    if (last !== undefined && last.startsWith("- ") && part.startsWith("- ")) parts[parts.length - 1] = `${last}\n${part}`;
    else parts.push(part);
  }
  return parts;
}

function beginning({ lane_id: id, worker, checkpoints }: Lane, { checkout }: PromptFacts): string[] {
  const name = `export BUS_AGENT=${shellWord(worker)}`;
  const open = `bus lane open ${id}`;
  const resume = checkpoints.length > 0 ? [`bus checkpoint resume ${id}`] : [];
  const where = checkout === null ? [name, open, `bus lane show ${id}`] : [`cd ${shellWord(checkout)}`, name, open];
  return [
    codeBlock([...where, ...resume], "sh"),
    checkout === null ? "Opening it makes its branch and worktree and takes its locks; go to the checkout that it names and work there only." : "Work in this checkout only. Opening the lane binds its claim and locks to your session.",
    `Save a checkpoint after each step, before anything risky, and before you stop: ${codeSpan(`bus checkpoint save ${id} --completed "<step>" --pending "<step>" --next "<command>"`)}.`,
    // S0-46.
    "Where AGENTS.md or a policy changed after your session began, the change counts from a fresh session: save a checkpoint and begin anew.",
  ];
}

/** S1-39, S0-05; S0-11: what a lane's work is made of. */
function scope({ brief: { scope: entries = [], out_of_scope = [] } }: Lane, { ledger }: PromptFacts): string[] {
  const listed = (title: string, some: readonly string[]) => (some.length === 0 ? [`${title}: nothing.`] : [`${title}:`, ...some.map((entry) => `- ${codeSpan(shownEntry(entry))}`)]);
  return [
    ...listed("You may edit", entries),
    ...listed("Although it lies there, leave alone", out_of_scope),
    `There your work is code, its tests, and the documents that belong to it, such as a README or a short design note. The bus's own files and the execution ledger ${codeSpan(ledger)} are no part of it.`,
  ];
}

function tests({ lane_id: id, brief: { test_plan = "", commands = [], full_gate } }: Lane): string[] {
  const gates = [1, 2].map((gate) => `bus gate run ${gate} --lane ${id}`);
  const full = full_gate === "worker" ? `Repository-wide suites are delegated to you: ${codeSpan(`bus gate run 3 --lane ${id}`)} before the hand-off.` : `Repository-wide suites are the ${full_gate}'s: do not run them.`;
  return [
    prose(test_plan),
    "Test the packages that you touch, and only those:",
    codeBlock([...commands.filter((line) => !gates.includes(line)), ...gates], "sh"),
    full,
  ];
}

/** S1-47 to S1-49. */
function sources({ lane_id: id, brief: { doc_source } }: Lane): string[] {
  const { name = "", before_edit = "", after_failure = "", fallback = "" } = doc_source ?? {};
  return [
    item(`${name}, before the first edit: ${before_edit}`),
    item(`Again after a failing test or runtime error, before the next edit: ${after_failure}`),
    item(`Where it is not available: ${fallback}`),
    `Record each time what you consulted: ${codeSpan(`bus checkpoint save ${id} --source "<name>: <what>" --completed "<step>" --pending "<step>" --next "<command>"`)}, and another source as ${codeSpan(`--source "<name> instead of ${name}: <what>"`)}.`,
  ];
}

/** S1-50 to S1-52, and what the pilot keeps from its lanes (S0-05, S0-12 to S0-14). */
const FORBIDDEN = [
  "- **No edit outside of the scope**, not even a small one.",
  "- **No destructive action without an approval**: nothing that discards work or rewrites history, no forced push, no deletion beyond your scope.",
  `- **No deviation from the architecture or the test plan that is not written down**: name each with its reason in the hand-off (${codeSpan(`--deviation "<what and why>"`)}).`,
  "- No merging, no push to the target, no commit on another lane's branch; no refactoring across lanes, no change of policies (AGENTS.md, gates.json, what lies below _bus/).",
];

/** S1-64, S1-108, S0-15. */
function refusals(id: string): string[] {
  return [
    "When a command is refused or needs a permission: **stop. Do not guess a way around it.** Save a checkpoint, ask for exactly that permission, and wait for the answer:",
    codeBlock([`bus approval request --reason "<why>" --lane ${id} --failure "<what failed>" --impact "<what that means>" -- <the command>`], "sh"),
    `Security, a broken contract and the risk of a migration go to the orchestrator, on a pilot day to its primary, at once: ${codeSpan(`bus checkpoint save ${id} --blocker "security: <what>" --completed "<step>" --pending "<step>" --next "<command>"`)} (or ${codeSpan("contract:")}, ${codeSpan("migration:")}); leave that part alone until it is answered.`,
  ];
}

/** S0-08, S0-21. */
function contracts({ lane_id: id, brief: { interfaces = [], dependency_notes } }: Lane, { policy, dependencies }: PromptFacts): string[] {
  const all = [...new Set([...interfaces, ...(policy.lanes?.interfaces ?? [])])];
  return [
    ...(all.length === 0 ? [] : ["Contracts with other lanes; a change of one takes an approval first:", ...all.map((entry) => `- ${codeSpan(shownEntry(entry))}`), codeBlock([`bus approval request <path> --kind interface --reason "<why>" --lane ${id}`], "sh")]),
    ...(dependencies.length === 0 ? [] : ["Depends on:", ...dependencies.map(({ lane_id, state }) => `- ${codeSpan(lane_id)}, which is ${state}`)]),
    ...(dependency_notes === undefined ? [] : [prose(dependency_notes)]),
  ];
}

function handOff({ lane_id: id, mode, brief: { evidence = "" } }: Lane): string[] {
  return [
    prose(evidence),
    // S1-06: in mode A the branch is the integrator's alone.
    mode === "A" ? "Commit nothing: your patch is taken from the checkout, and the integrator applies it." : "Commit your work on the lane's own branch, in small commits, before the last gates.",
    codeBlock([`bus handoff ${id} --accepted all --architecture "<how it complies>" --docs "<how it complies>" --risk "<what is left>" --next "<for the integrator>"`, `bus lane done ${id}`], "sh"),
    "The hand-off lists the files that git shows, the commands that were run, and what is not met as not met. `bus lane done` names what it still lacks; a receipt counts only for the content that it was made on.",
  ];
}

function item(text: string, mark = "-"): string {
  return `${mark} ${prose(text).replaceAll("\n", "\n  ")}`;
}

/** Stored text that shows exactly it; its lines stay lines. */
function prose(text: string): string {
  return text.trim().split(/\r?\n/).map((line) => markdownText(line, Infinity)).join("\n");
}
