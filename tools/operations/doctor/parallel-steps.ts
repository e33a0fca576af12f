import { LARGE_BYTES } from "../../domain/hotspots.js";
import { undeclaredChecks } from "../../domain/gate/undeclared-checks.js";
import { missingRegisterParts } from "../../domain/policy/register-parts.js";
import { type Lack, type StartFacts, startTerms } from "../../domain/policy/start-terms.js";
import type { Problem } from "../../domain/problem.js";
import { isWorklogPath } from "../../domain/worklog-path.js";
import type { Check } from "../../store/contract.js";
import type { BusContext } from "../context.js";
import { findHotspots } from "../find-hotspots.js";
import { startFacts } from "../policy/start-facts.js";
import { taken } from "./step.js";
import { worklog } from "./worklog-step.js";

/** So many files are named; the command of the hint tells them all. */
const SHOWN = 10;

/** Whether agents may work in parallel here, a row a condition (S1-31, S1-102, S1-103), and advice, which is a row in order that says something all the same. */
export async function parallelChecks(bus: BusContext): Promise<Check[]> {
  const facts = await startFacts(bus);
  const terms = startTerms(facts).map(({ name, lacks, note }): Check => row(name, lacks, note));
  return [...terms, await kept(bus), requiredChecks(facts), human(facts), autonomous(facts), register(bus, facts), await hotspots(bus)];
}

/** S1-30: declared is not enough, each has to be used as what it is. */
async function kept(bus: BusContext): Promise<Check> {
  return { ...(await taken(bus, worklog, false)), name: "worklog in use" };
}

/** S0-29, S0-32: a check that is required can be run. */
function requiredChecks({ gates }: StartFacts): Check {
  if (gates === null || typeof gates === "string") return { name: "required checks", state: "skipped", findings: [], note: "no gates" };
  const lacks = undeclaredChecks(gates).map((check): Lack => ({ file: "gates.json", message: `${check} is required, but no step is it`, hint: `mark the step that does it with "check" in gates.json` }));
  return row("required checks", lacks, (gates.required ?? []).join(", ") || "none");
}

/** How a person is told from an agent (S1-09). */
function human({ parallel, bus }: StartFacts): Check {
  if (parallel === null || typeof parallel === "string") return { name: "human", state: "skipped", findings: [], note: "no settings" };
  if (parallel.approvals?.human !== "name") return { name: "human", state: "ok", findings: [], note: "answers at a terminal that no agent's client started" };
  return advice("human", "known by name alone", [{ file: `${bus}/parallel.json`, message: "a human is known by name alone: whoever uses that name can approve", hint: `leave approvals.human out of ${bus}/parallel.json, and a terminal is asked for` }]);
}

/** S1-87, S1-88: off unless somebody turned it on, and then said each time. */
function autonomous({ parallel, bus }: StartFacts): Check {
  if (parallel === null || typeof parallel === "string" || parallel.lanes?.autonomous !== true) return { name: "autonomous", state: "ok", findings: [], note: "off" };
  return advice("autonomous", "on", [{ file: `${bus}/parallel.json`, message: "autonomous mode is on: lanes go on without a person in the loop, and their commits say so", hint: `take lanes.autonomous out of ${bus}/parallel.json when a person is back` }]);
}

/** S1-29. */
function register(bus: BusContext, { config }: StartFacts): Check {
  const { git, checkout } = bus.repo.layout;
  if (git !== null && git.commonDir === checkout) return { name: "register", state: "skipped", findings: [], note: "a bare repository has no documents" };
  const lacks = (config.worklog?.registers ?? []).filter(isWorklogPath).flatMap((file): Lack[] => {
    const found = bus.repo.worklog.read(file);
    const missing = found?.ok === true ? missingRegisterParts(found.text) : [];
    return missing.length === 0 ? [] : [{ file, message: `no part of it is about: ${missing.join(", ")}`, hint: `add a heading for each to ${file}` }];
  });
  return advice("register", lacks.length === 0 ? "rationale, alternatives, unresolved questions, policy locks" : "its parts", lacks);
}

/** S1-84: what is too large for two lanes is split before, not meanwhile. */
async function hotspots(bus: BusContext): Promise<Check> {
  if (bus.repo.git === null) return { name: "hotspots", state: "skipped", findings: [], note: "no git" };
  const large = (await findHotspots(bus)).filter(({ why }) => why.includes("large"));
  const named = large.slice(0, SHOWN).map(({ path, bytes }): Lack => ({ file: path, message: `${Math.round(bytes / 1024)} KiB in one file: split it before lanes work in parallel, or only one of them can change it at a time`, hint: "bus lock hotspots" }));
  return advice("hotspots", large.length === 0 ? `no text of ${LARGE_BYTES / 1024} KiB or more` : `${large.length} to split first`, named);
}

function row(name: string, lacks: readonly Lack[], note: string | undefined): Check {
  return { name, state: lacks.length === 0 ? "ok" : "found", findings: lacks.map((lack) => problem(name, lack)), ...(note !== undefined && note !== "" && { note }) };
}

/** Said, but nothing is wrong. */
function advice(name: string, note: string, lacks: readonly Lack[]): Check {
  return { name, state: "ok", findings: lacks.map((lack) => problem(name, lack)), note };
}

function problem(name: string, { file, message, hint }: Lack): Problem {
  return { rule: name, severity: "warning", file, message, hint };
}
