import type { Plan, PlanLink, PlanStep } from "../schema/records.gen.js";
import { BusError } from "./bus-error.js";
import { checkId, isId } from "./id.js";
import type { Problem } from "./problem.js";

/** What `checkPlan` must know of the repository. */
export interface PlanFacts {
  /** The plan's file, relative to the checkout. */
  readonly file: string;
  /** Why a receipt does not resolve, or null. */
  receiptProblem(path: string): string | null;
  /** Whether a path relative to the repository exists, in the record or on the live bus. */
  exists(ref: string): boolean;
}

export interface PlanRequest {
  readonly actor: string;
  readonly summary: string;
  /** When it is made, UTC ISO 8601. */
  readonly created: string;
  /** Default: from the summary. */
  readonly slug?: string;
  /** Titles. */
  readonly steps: readonly string[];
  /** What must hold in the end. Default: the summary. */
  readonly checkpoint?: string;
  readonly links?: readonly PlanLink[];
}

/** Where the links of a known type point to; other types are not resolved. */
const LINKS: Readonly<Record<string, { form: RegExp; example: string }>> = {
  bus: { form: /^_bus\/[^/]+(\/[^/]+)+$/, example: "_bus/claims/QUEUE-001.json" },
  queue: { form: /^queue\/\d{3,}-[^/]+\.md$/, example: "queue/012-slug.md" },
};

/** The plan rules of the playbook over a plan that satisfies its schema (S2-16, S2-24, S2-31). `stem`: of the file's name. */
export function checkPlan(plan: Plan, stem: string, facts: PlanFacts): Problem[] {
  const found = (rule: string, message: string): Problem => ({ rule, severity: "error", file: facts.file, message });
  return [
    ...identityFaults(plan, stem).map((fault) => found("plan", fault)),
    ...stepFaults(plan).map((fault) => found("plan", fault)),
    ...receiptsOf(plan).flatMap(({ where, path }) => {
      const problem = facts.receiptProblem(path);
      return problem === null ? [] : [found("receipts", `${where}${path}: ${problem}`)];
    }),
    ...(plan.links ?? []).flatMap((link) => {
      const fault = linkFault(link, facts);
      return fault === null ? [] : [found("links", fault)];
    }),
  ];
}

/** The plan after a step changed; its own status follows from its steps. Throws NOT_FOUND, or CONFLICT when another step is in progress. */
export function setStep(plan: Plan, stepId: string, status: PlanStep["status"], change: { notes?: string; receipts?: readonly string[] } = {}): Plan {
  if (!plan.steps.some((step) => step.id === stepId)) {
    throw new BusError("NOT_FOUND", `plan ${plan.plan_id} has no step ${stepId}, only ${plan.steps.map((step) => step.id).join(", ")}`, { hint: `bus plan check ${plan.plan_id}` });
  }
  const other = plan.steps.find((step) => step.status === "in_progress" && step.id !== stepId);
  if (status === "in_progress" && other !== undefined) {
    throw new BusError("CONFLICT", `step ${other.id} of ${plan.plan_id} is in progress, and a plan has one such step at a time`, {
      hint: `bus plan step ${plan.plan_id} ${other.id} --status done`,
    });
  }
  const steps = plan.steps.map((step) => (step.id === stepId ? changedStep(step, status, change) : step));
  return { ...plan, status: statusOf(steps), steps };
}

/** A plan whose id is `<yyyy-mm-dd>-<slug>`. Throws USAGE when no id comes out of slug or summary, or there is no step. */
export function newPlan(request: PlanRequest): Plan {
  const { actor, summary, created, steps, links } = request;
  const slug = request.slug ?? slugOf(summary);
  if (slug === "") throw new BusError("USAGE", "no plan id can be made of this summary", { hint: "add --slug <short-name>" });
  if (steps.length === 0) throw new BusError("USAGE", "a plan needs a step", { hint: `bus plan new --summary "<what>" --step "<first thing to do>"` });
  return {
    version: 0,
    plan_id: checkId("plan", `${created.slice(0, 10)}-${slug}`),
    created,
    actor,
    summary,
    status: "queued",
    steps: steps.map((title, index) => ({ id: `S${index + 1}`, title, status: "queued" })),
    checkpoint: { description: request.checkpoint ?? summary, owner: actor, status: "pending" },
    receipts: [],
    ...(links !== undefined && { links: [...links] }),
  };
}

function identityFaults(plan: Plan, stem: string): string[] {
  const faults: string[] = [];
  if (plan.plan_id !== stem) faults.push(`plan_id is ${plan.plan_id}, but the file is named ${stem}`);
  if (!isId(plan.plan_id)) faults.push(`plan_id ${JSON.stringify(plan.plan_id)} is not an id`);
  if (plan.checkpoint.description.trim() === "") faults.push("the checkpoint says nothing");
  return faults;
}

function stepFaults(plan: Plan): string[] {
  const ids = plan.steps.map((step) => step.id);
  const twice = new Set(ids.filter((id, index) => ids.indexOf(id) !== index));
  const running = plan.steps.filter((step) => step.status === "in_progress").map((step) => step.id);
  const open = plan.steps.filter((step) => step.status !== "done").map((step) => step.id);
  const faults = [...twice].map((id) => `step id ${id} is used more than once`);
  if (running.length > 1) faults.push(`steps ${running.join(" and ")} are in progress at once`);
  if (plan.status === "done" && open.length > 0) faults.push(`the plan is done, but ${open.length === 1 ? "step" : "steps"} ${open.join(", ")} ${open.length === 1 ? "is" : "are"} not`);
  return faults;
}

/** Each receipt once, named by the first place that has it. */
function receiptsOf(plan: Plan): { where: string; path: string }[] {
  const places = plan.steps.flatMap((step) => (step.receipts ?? []).map((path) => ({ where: `step ${step.id}: receipt `, path })));
  const all = [...places, ...(plan.receipts ?? []).map((path) => ({ where: "receipt ", path }))];
  return [...new Map(all.toReversed().map((place) => [place.path, place])).values()].toReversed();
}

function linkFault({ type, ref }: PlanLink, facts: PlanFacts): string | null {
  const known = Object.hasOwn(LINKS, type) ? LINKS[type] : undefined;
  if (known === undefined) return null;
  const plain = known.form.test(ref) && !ref.split("/").some((part) => part === "." || part === "..");
  if (!plain) return `${type} link ${JSON.stringify(ref)} must look like ${known.example}`;
  return facts.exists(ref) ? null : `${type} link ${ref} does not resolve`;
}

function changedStep(step: PlanStep, status: PlanStep["status"], { notes, receipts }: { notes?: string; receipts?: readonly string[] }): PlanStep {
  return {
    ...step,
    status,
    ...(notes !== undefined && { notes }),
    ...(receipts !== undefined && { receipts: [...new Set([...(step.receipts ?? []), ...receipts])] }),
  };
}

function statusOf(steps: readonly PlanStep[]): Plan["status"] {
  const has = (status: PlanStep["status"]) => steps.some((step) => step.status === status);
  if (steps.every((step) => step.status === "done")) return "done";
  if (has("in_progress")) return "in_progress";
  if (has("blocked")) return "blocked";
  return has("done") ? "in_progress" : "queued";
}

function slugOf(summary: string): string {
  const words = summary.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").match(/[a-z0-9]+/g) ?? [];
  return words.slice(0, 6).join("-").slice(0, 60).replace(/-$/, "");
}
