import { text } from "node:stream/consumers";
import { BusError } from "../../domain/bus-error.js";
import type { BriefLaneRequest } from "../../operations/brief-lane.js";
import { type Args, command } from "../command.js";
import { laneLine } from "../render/lane.js";

const LAYERS = ["domain", "application", "adapters", "ui", "config", "docs", "release", "contracts", "worker", "data", "client", "control"] as const;

const OPTIONS = {
  lane: { type: "string", positional: true, required: true, describe: "Lane id" },
  file: { type: "string", describe: "The brief as JSON, its scopes relative to the repository; - reads stdin" },
  objective: { type: "string", describe: "The one bounded thing that the lane does" },
  layer: { type: "string", choices: LAYERS, describe: "Where in the architecture it works" },
  scope: { type: "list", describe: "What may be edited: glob, path or folder" },
  "out-of-scope": { type: "list", describe: "What must be left alone although the scope covers it; none says that there is nothing" },
  acceptance: { type: "list", describe: "A criterion that can be ticked off" },
  architecture: { type: "list", describe: "A constraint, or an allowed direction of dependencies" },
  "test-plan": { type: "string", describe: "What is tested, and how" },
  command: { type: "list", describe: "A command that the worker may and must run for its touched packages" },
  "full-gate": { type: "string", choices: ["integrator", "orchestrator", "worker"], describe: "Who runs repository-wide suites" },
  docs: { type: "string", describe: "What is expected of documents and comments" },
  evidence: { type: "string", describe: "What the hand-off must show" },
  "doc-source": { type: "keyvalue", describe: "name=, before_edit=, after_failure= and fallback= of the source to consult" },
  interfaces: { type: "list", describe: "A contract with other lanes, changing which takes an approval; none takes them away" },
  "depends-on": { type: "list", describe: "A lane that must be integrated first; none takes them away" },
  "dependency-notes": { type: "string", describe: "How it depends on others, in words" },
  instructions: { type: "string", describe: "Given to the worker with the prompt" },
  wave: { type: "string", describe: "The wave that it belongs to" },
  worker: { type: "string", describe: "The agent that is to do it" },
  task: { type: "string", describe: "The task that it is claimed as; its own id unless given" },
  issue: { type: "string", describe: "The issue of the tracker; one lane an issue" },
  mode: { type: "string", choices: ["A", "B"], describe: "A: patches onto one branch; B: a branch and worktree of its own" },
  "single-target": { type: "boolean", describe: "It has a single acceptance target; a no stands in the file" },
  "tests-clear": { type: "boolean", describe: "What its tests must show is clear; a no stands in the file" },
  "rollback-simple": { type: "boolean", describe: "It can be taken back simply; a no stands in the file" },
  note: { type: "string", describe: "Why the plan of a lane in work changes" },
  template: { type: "boolean", describe: "Print a draft of a brief as JSON, and plan nothing" },
} as const;

export default command({
  name: "lane brief",
  sentence: "Plan a lane, or change its plan; a brief that lacks a part of the assignment contract is refused with the list.",
  options: OPTIONS,
  examples: [
    ["bus lane brief L-1 --file brief.json --wave W1 --worker agent-a", "from a file"],
    ["bus lane brief L-1 --template", "a draft to fill in"],
    ['bus lane brief L-1 --acceptance "focus order matches the spec" --note "found in review"', "change one part"],
  ],
  async run(args, context) {
    const bus = await context.bus();
    const request = requestOf(args, args.file === "-" ? await text(context.stdin()) : undefined);
    if (args.template) {
      const draft = await bus.draftLane(request);
      return { value: draft, text: () => JSON.stringify(draft, null, 2) };
    }
    const lane = await bus.briefLane(request);
    return { value: lane, text: (look) => laneLine(lane, look) };
  },
});

function requestOf(args: Args<typeof OPTIONS>, stdin: string | undefined): BriefLaneRequest {
  const { lane, file, objective, layer, scope, outOfScope, acceptance, architecture, testPlan, command: commands, fullGate, docs, evidence, docSource, interfaces, dependsOn, dependencyNotes, instructions, singleTarget, testsClear, rollbackSimple, template: _, ...rest } = args;
  const brief = { objective, layer, scope: listed("scope", scope), out_of_scope: listed("out-of-scope", outOfScope), acceptance: listed("acceptance", acceptance), architecture: listed("architecture", architecture), test_plan: testPlan, commands: listed("command", commands), full_gate: fullGate, docs, evidence, doc_source: Object.keys(docSource).length > 0 ? docSource : undefined, interfaces: listed("interfaces", interfaces), dependency_notes: dependencyNotes, instructions };
  const depends = listed("depends-on", dependsOn);
  const said = <T extends object>(some: T) => Object.fromEntries(Object.entries(some).filter(([, value]) => value !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> };
  return {
    lane,
    ...(stdin === undefined ? file !== undefined && { file } : { text: stdin }),
    brief: said(brief) as BriefLaneRequest["brief"],
    ...(depends !== undefined && { dependsOn: depends }),
    // A flag that is not there is no answer.
    ...said({ singleTarget: singleTarget || undefined, testsClear: testsClear || undefined, rollbackSimple: rollbackSimple || undefined }),
    ...rest,
  };
}

/** What a list says: nothing, that there are none, or its values. */
function listed(flag: string, values: readonly string[]): string[] | undefined {
  if (values.length === 0) return undefined;
  if (!values.includes("none")) return [...values];
  if (values.length === 1 && (flag === "out-of-scope" || flag === "interfaces" || flag === "depends-on")) return [];
  throw new BusError("USAGE", `--${flag} none stands alone, and only where there may be nothing`, { hint: "for a file of that name write ./none" });
}
