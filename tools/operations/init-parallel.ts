import { BusError } from "../domain/bus-error.js";
import { MARKDOWN_MARKS, hasMarkedBlock, withMarkedBlock } from "../domain/marked-block.js";
import { POLICY_MARKS, policyBlock } from "../domain/policy/agents-block.js";
import { TOOL_FILES, guessGates } from "../domain/policy/guess-gates.js";
import { missingPolicies } from "../domain/policy/missing-policies.js";
import { registerDraft } from "../domain/policy/register-parts.js";
import { LADDER, PLACEHOLDER } from "../domain/policy/start-terms.js";
import { isWorklogPath } from "../domain/worklog-path.js";
import type { InitPlace } from "../repo/init-files.js";
import { parseParallel } from "../schema/parallel-record.js";
import type { Parallel } from "../schema/records.gen.js";
import { jsonText } from "./clients/json-text.js";
import type { NotedText, WantedFile } from "./init-files.js";

const MARKS = { start: POLICY_MARKS.begin, end: POLICY_MARKS.end };
const SPLIT = { ledger: "PLAN.md", registers: ["docs/decisions.md"] };

/** Drafts of what must be declared before agents work in parallel; what is there already is kept (S1-31, S1-102). Throws BAD_DATA when the settings name a worklog outside of the checkout. */
export async function parallelFiles(place: InitPlace): Promise<WantedFile[]> {
  const config = `${place.record}/config.json`;
  const json = await jsonText();
  const found = place.read(config);
  const text = found?.ok === true ? found.text : "";
  const ledger = json.get(text, ["worklog", "ledger"], config);
  const registers = json.get(text, ["worklog", "registers"], config);
  const documents = [typeof ledger === "string" ? ledger : SPLIT.ledger, ...(Array.isArray(registers) ? registers.filter((path) => typeof path === "string") : SPLIT.registers)];
  const outside = documents.find((path) => !isWorklogPath(path));
  if (outside !== undefined) throw new BusError("BAD_DATA", `${config}: worklog: ${JSON.stringify(outside)} is no path of a document in this repository`, { hint: 'write it relative to the repository, such as "PLAN.md" or "docs/decisions.md"', file: config });
  return [
    { path: "AGENTS.md", text: (current) => withPolicies(withMarkedBlock(current ?? "", MARKDOWN_MARKS, place.templates.agents, "AGENTS.md")) },
    {
      path: config,
      text(current) {
        const whole = current ?? place.templates.config;
        const withLedger = ledger === undefined ? json.set(whole, ["worklog", "ledger"], SPLIT.ledger, config) : whole;
        return registers === undefined ? json.set(withLedger, ["worklog", "registers"], SPLIT.registers, config) : withLedger;
      },
    },
    { path: `${place.record}/parallel.json`, text: (current) => current ?? pretty(settings(place.target())) },
    { path: "gates.json", text: (current) => current ?? pretty(guessGates(toolTexts(place))) },
    ...documents.map((path, index): WantedFile => ({ path, text: (current) => current ?? (index === 0 ? place.templates.ledger : registerDraft()) })),
  ];
}

/** What a person still has to do, given the files as they are then. */
export function openPoints(texts: ReadonlyMap<string, string>, { record }: InitPlace): string[] {
  const points: string[] = [];
  if (texts.get(`${record}/parallel.json`)?.includes(PLACEHOLDER)) points.push(`name the agents and the person in ${record}/parallel.json, where it says ${PLACEHOLDER}`);
  const gates = parseParallel("gates", texts.get("gates.json") ?? "", "gates.json");
  if (!gates.ok) points.push(`mend gates.json: it ${gates.problem.message}`);
  const empty = gates.ok ? LADDER.filter((gate) => gates.value.gates[gate].length === 0) : [];
  if (empty.length > 0) points.push(`gates.json has no step for gate ${empty.join(", ")}: nothing in this repository says how it is checked`);
  points.push("read the drafts, commit them, bring them to the target branch, then: bus doctor --parallel");
  return points;
}

/** The policies that are not stated anywhere else; a block that was begun is its owner's. */
function withPolicies(text: string): string | NotedText {
  const missing = missingPolicies(text);
  if (missing.length === 0) return text;
  if (hasMarkedBlock(text, MARKS, "AGENTS.md")) return { text, note: `it does not state: ${missing.join(", ")}` };
  return withMarkedBlock(text, MARKS, policyBlock(missing), "AGENTS.md");
}

function settings(target: string): Parallel {
  return { roles: { orchestrator: [PLACEHOLDER], integrator: [PLACEHOLDER], human: [PLACEHOLDER], worker: ["*"] }, lanes: { mode: "B", target } };
}

function toolTexts(place: InitPlace): Parameters<typeof guessGates>[0] {
  return Object.fromEntries(
    TOOL_FILES.flatMap((path) => {
      const found = place.read(path);
      return found?.ok === true ? [[path, found.text]] : [];
    }),
  );
}

function pretty(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
