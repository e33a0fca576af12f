import type { Config, Gates, Parallel, Roles } from "../../schema/records.gen.js";
import { isWorklogPath } from "../worklog-path.js";
import { POLICY_MARKS } from "./agents-block.js";
import { missingPolicies } from "./missing-policies.js";
import { POLICIES } from "./policies.js";

/** What is missing before lanes may start. */
export interface Lack {
  readonly file: string;
  readonly message: string;
  /** A command, or what a person has to write where. */
  readonly hint: string;
}

/** One thing that must be agreed on before lanes start, and what it lacks. */
export interface StartTerm {
  readonly name: string;
  readonly lacks: readonly Lack[];
  /** What was found. */
  readonly note?: string;
}

/** What the repository declares, as the commands read it, and what its target branch holds. */
export interface StartFacts {
  /** The bus's folder, such as `_bus`. */
  readonly bus: string;
  /** A text: why the settings of parallel work cannot be read; null: there are none. */
  readonly parallel: Parallel | string | null;
  readonly config: Config;
  /** Whether names that differ in case alone are one file here. */
  readonly ignoreCase: boolean;
  /** A text: why it cannot be read; null: there is none. */
  readonly gates: Gates | string | null;
  /** The document that agents read, and its text. */
  readonly agents: { readonly file: string; readonly text: string; /** Why it cannot be read. */ readonly fault?: string } | null;
  readonly target: string;
  /** Whether git has the branch. */
  readonly hasTarget: boolean;
  /** How the files compare with the target branch: the same, another text, or not there. */
  readonly committed: (file: string) => "same" | "other" | "missing";
}

/** What `bus init --parallel` leaves for a person to fill in. */
export const PLACEHOLDER = "CHANGE-ME";
export const LADDER = ["1", "2", "3"] as const;
const DRAFT = "bus init --parallel";
const NEEDED = ["orchestrator", "worker", "integrator", "human"] as const satisfies readonly (keyof Roles)[];

/** All terms in one order: settings, roles, policies, worklog, gates, and that the maintainers have taken them (S1-31, S1-102, S1-103). */
export function startTerms(facts: StartFacts): StartTerm[] {
  return [settings(facts), roles(facts), ...policies(facts), worklog(facts), gates(facts), committed(facts)];
}

function settings({ bus, parallel }: StartFacts): StartTerm {
  const file = `${bus}/parallel.json`;
  if (parallel === null) return lacking("parallel.json", { file, message: "there is none: nothing says how agents work in parallel here", hint: DRAFT });
  return typeof parallel === "string" ? lacking("parallel.json", { file, message: parallel, hint: `git log -p -- ${file}` }) : { name: "parallel.json", lacks: [], note: `mode ${parallel.lanes?.mode ?? "B"}, target ${parallel.lanes?.target ?? "main"}` };
}

/** S1-04: every role is somebody's. */
function roles({ bus, parallel }: StartFacts): StartTerm {
  const file = `${bus}/parallel.json`;
  if (parallel === null || typeof parallel === "string") return lacking("roles", { file, message: "no role is bound to anybody", hint: DRAFT });
  const bound = parallel.roles;
  const lacks = NEEDED.filter((role) => (bound[role] ?? []).length === 0).map((role): Lack => ({ file, message: `nobody is ${role}`, hint: `name an agent in "roles": {"${role}": [...]} of ${file}` }));
  const drafts = Object.entries(bound).filter(([, ids]) => (ids ?? []).includes(PLACEHOLDER)).map(([role]): Lack => ({ file, message: `${role} is still ${PLACEHOLDER}`, hint: `put the ${role}'s name into ${file}` }));
  return { name: "roles", lacks: [...lacks, ...drafts], note: NEEDED.flatMap((role) => (bound[role] === undefined ? [] : [`${role} ${(bound[role] ?? []).join(" ")}`])).join(", ") };
}

function policies({ agents }: StartFacts): StartTerm[] {
  const { file, text, fault } = agents ?? { file: "AGENTS.md", text: "" };
  const missing = missingPolicies(text);
  // `bus init` writes into AGENTS.md alone, and not again into a block that was begun.
  const isDrafted = file === "AGENTS.md" && !text.includes(POLICY_MARKS.begin);
  return POLICIES.map(({ label, text: draft }) => {
    if (!missing.includes(label)) return { name: label, lacks: [] };
    if (fault !== undefined) return lacking(label, { file, message: `${label} cannot be found: ${fault}`, hint: `make ${file} a text of its own, then: ${DRAFT}` });
    return lacking(label, { file, message: `it does not state: ${label}`, hint: isDrafted ? DRAFT : `write into ${file}, for instance: **${label}.** ${draft}` });
  });
}

/** S1-25, S1-26, S1-31. */
function worklog({ bus, config, ignoreCase, committed: compared, target, hasTarget }: StartFacts): StartTerm {
  const file = `${bus}/config.json`;
  const { ledger, registers = [] } = config.worklog ?? {};
  const declare = `in ${file}: "worklog": {"ledger": "PLAN.md", "registers": ["docs/decisions.md"]}`;
  const lacks: Lack[] = [];
  if (ledger === undefined) lacks.push({ file, message: "no execution ledger is declared", hint: DRAFT });
  if (registers.length === 0) lacks.push({ file, message: "no decision register is declared", hint: ledger === undefined ? DRAFT : declare });
  for (const path of [...(ledger === undefined ? [] : [ledger]), ...registers]) if (!isWorklogPath(path)) lacks.push({ file, message: `${JSON.stringify(path)} is no path of a document in this repository`, hint: declare });
  const fold = (path: string) => (ignoreCase ? path.toLowerCase() : path).normalize("NFC");
  for (const register of registers) if (ledger !== undefined && fold(register) === fold(ledger)) lacks.push({ file, message: `${register} is declared as the execution ledger and as a decision register`, hint: declare });
  if (hasTarget) for (const path of [...(ledger === undefined ? [] : [ledger]), ...registers].filter(isWorklogPath)) if (compared(path) === "missing") lacks.push({ file: path, message: `it is declared as part of the worklog, but ${target} does not have it`, hint: `git add ${path} && git commit` });
  return { name: "worklog", lacks, note: `ledger ${ledger ?? "none"}, registers ${registers.join(" ") || "none"}` };
}

/** S1-76: a ladder of three. */
function gates({ gates: declared }: StartFacts): StartTerm {
  const file = "gates.json";
  if (declared === null) return lacking("gates", { file, message: "there is none: no gate can be run", hint: DRAFT });
  if (typeof declared === "string") return lacking("gates", { file, message: declared, hint: `git log -p -- ${file}` });
  const lacks = LADDER.flatMap((gate): Lack[] => {
    const steps = declared.gates[gate];
    const drafts = steps.filter(({ run }) => run.some((word) => word.includes(PLACEHOLDER))).map(({ name }): Lack => ({ file, message: `${name} of gate ${gate} is still ${PLACEHOLDER}`, hint: `write the command of ${name} into ${file}` }));
    if (steps.some(({ optional }) => optional !== true)) return drafts;
    return [...drafts, { file, message: steps.length === 0 ? `gate ${gate} has no step` : `gate ${gate} has only optional steps: it passes where nothing can be run`, hint: `add a step to "${gate}" of ${file}` }];
  });
  return { name: "gates", lacks, note: LADDER.map((gate) => declared.gates[gate].map(({ name }) => name).join("+") || "none").join(", ") };
}

/** S1-103: what stands on the target branch was taken by who keeps it. */
function committed({ bus, agents, target, hasTarget, committed: compared }: StartFacts): StartTerm {
  if (!hasTarget) return lacking("committed", { file: `${bus}/parallel.json`, message: `git has no branch ${target}, to which the lanes go`, hint: `git branch --all   (or set lanes.target in ${bus}/parallel.json)` });
  const files = [`${bus}/parallel.json`, `${bus}/config.json`, agents?.file ?? "AGENTS.md", "gates.json"];
  const lacks = files.flatMap((file): Lack[] => {
    const state = compared(file);
    if (state === "same") return [];
    return [{ file, message: state === "missing" ? `it is not on ${target} yet: the maintainers have not taken it` : `it is not what ${target} has: the maintainers have not taken the change`, hint: `git add ${file} && git commit   (on ${target}, or by a pull request)` }];
  });
  return { name: "committed", lacks, note: `on ${target}` };
}

function lacking(name: string, lack: Lack): StartTerm {
  return { name, lacks: [lack] };
}
