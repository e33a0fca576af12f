import { isMine } from "../../domain/claim.js";
import { BusError } from "../../domain/bus-error.js";
import { isId } from "../../domain/id.js";
import { isExpired, isOpen } from "../../domain/lease.js";
import type { Problem } from "../../domain/problem.js";
import type { BundleFacts } from "../../domain/pull-request/bundle.js";
import type { Git } from "../../repo/contract.js";
import type { Claim, Plan } from "../../schema/records.gen.js";
import { askerOf, ownerOf, readClaim } from "../change-claim.js";
import { checkPlans } from "../check-plan.js";
import type { BusContext, Identity } from "../context.js";
import { unsealedLines } from "../publish.js";
import { baseRef, countAhead } from "./base-ref.js";
import { type Evidence, evidenceFor } from "./evidence.js";
import { headFiles } from "./head-files.js";

/** The facts of a task's pull request, and what its body shows of them. */
export interface Gathered {
  readonly facts: BundleFacts;
  readonly evidence: readonly Evidence[];
  readonly git: Git;
  /** HEAD; absent: nothing is committed. */
  readonly commit?: string;
}

/** Looks at the bus, the checkout and its HEAD; asks nobody outside. `base`: a branch, without the remote. Throws USAGE outside git. */
export async function gather(bus: BusContext, me: Identity, task: string, base?: string): Promise<Gathered> {
  const { git, record } = bus.repo;
  if (git === null) throw new BusError("USAGE", "a pull request needs a git repository, and this is none", { hint: "git init" });
  const { branch, commit } = bus.repo.head();
  const { claim, rivals } = await readClaim(bus, task);
  const plan = await planFacts(bus, claim);
  const justification = plan === null || !isId(plan.id) ? null : justificationFacts(bus, plan.id);
  const evidence = await evidenceFor(bus, me.agent_id, task, plan?.value ?? null);
  const recorded = record.read("claims", task) !== null;
  const single = [...(recorded ? [`_bus/claims/${task}.json`] : []), ...(plan === null || plan.file === undefined ? [] : [plan.file]), ...(justification === null ? [] : [justification.file])];
  const bundled = [...single, ...record.segments().map(({ file }) => file)];
  const receipts = evidence.map(({ path }) => path);
  const head = headFiles(git, commit, ["_bus/events", "_bus/messages", ...single, ...receipts]);
  const into = baseRef(git, base);
  const linked = plan === null ? linkedPlan(bus, task) : undefined;
  const facts: BundleFacts = {
    task,
    agent: me.agent_id,
    claim,
    mine: claim !== null && (await holds(bus, me, claim)),
    expired: claim !== null && isExpired(claim, bus.clock()),
    rivals: rivals.map(({ agent_id }) => agent_id),
    ...(branch !== undefined && { branch }),
    base: into,
    ahead: into === null || commit === undefined ? null : countAhead(git, into, commit),
    enforced: bus.repo.config().branches?.enforce !== false,
    plan,
    ...(linked !== undefined && { linkedPlan: linked }),
    justification,
    receipts: evidence.map(({ path, problem }) => ({ path, problem, committed: head.has(path) })),
    unpublished: await unpublished(bus, task, [me.session.session_id, ...(claim?.session_id === undefined ? [] : [claim.session_id])]),
    recorded,
    uncommitted: bundled.filter((path) => !head.has(path)),
    changed: head.changed.filter((path) => !bundled.includes(path) && !receipts.includes(path)),
  };
  return { facts, evidence, git, ...(commit !== undefined && { commit }) };
}

async function holds(bus: BusContext, me: Identity, claim: Claim): Promise<boolean> {
  if (!isOpen(claim) || isMine(claim, askerOf(bus, me))) return isOpen(claim);
  return claim.agent_id === me.agent_id && (await ownerOf(bus, claim)).session === "ended";
}

/** The receipts of a plan are an item of their own. */
async function planFacts(bus: BusContext, claim: Claim | null): Promise<{ id: string; value: Plan | null; problems: readonly Problem[]; file?: string } | null> {
  const id = claim?.plan_id;
  if (id === undefined) return null;
  if (!isId(id)) return { id, value: null, problems: [{ rule: "plan", severity: "error", file: "_plans", message: "is not an id" }] };
  const document = bus.repo.plans.read(id);
  if (document === null) return { id, value: null, problems: [] };
  if (!document.ok) return { id, value: null, problems: [document.problem], file: document.file };
  const { problems } = await checkPlans(bus, { ids: [id] });
  return { id, value: document.value, problems: problems.filter(({ rule, severity }) => rule !== "receipts" && severity === "error"), file: document.file };
}

function justificationFacts(bus: BusContext, plan: string): BundleFacts["justification"] {
  const document = bus.repo.plans.justification(plan);
  if (document === null) return null;
  const { file } = document;
  return document.ok ? { file, text: document.value } : { file, text: null, problem: document.problem.message };
}

/** The one plan that is about the task, where there is one. */
function linkedPlan(bus: BusContext, task: string): string | undefined {
  const about = bus.repo.plans.ids().filter((id) => {
    const document = isId(id) ? bus.repo.plans.read(id) : null;
    return document?.ok === true && document.value.links?.some(({ type, ref }) => type === "bus" && ref === `_bus/claims/${task}.json`) === true;
  });
  return about.length === 1 ? about[0] : undefined;
}

/** Lines that tell of the pull request come after its last commit. */
async function unpublished(bus: BusContext, task: string, sessions: readonly string[]): Promise<BundleFacts["unpublished"]> {
  const lines = await Promise.all([...new Set(sessions)].map((session) => unsealedLines(bus, session)));
  const about = lines.flat().map((line) => JSON.parse(line) as { task_id?: unknown; pr?: unknown }).filter(({ task_id }) => task_id === task);
  const pullRequest = about.filter(({ pr }) => typeof pr === "string").length;
  return { work: about.length - pullRequest, pullRequest };
}
