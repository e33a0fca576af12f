import { BusError } from "../../domain/bus-error.js";
import { fitReceipt } from "../../domain/gate/fit-receipt.js";
import { packagesOf, planStep } from "../../domain/gate/plan-step.js";
import { undeclaredChecks } from "../../domain/gate/undeclared-checks.js";
import { verdictOf } from "../../domain/gate/verdict.js";
import { failureSignature } from "../../domain/lane/failure-signature.js";
import { listed } from "../../domain/listed.js";
import { iso } from "../../domain/time.js";
import type { GateReceipt, GateStep, LaneGate, StepReceipt } from "../../schema/records.gen.js";
import type { BusContext } from "../context.js";
import type { Actor } from "../parallel/act.js";
import { keepReceipt } from "./keep-receipt.js";
import { prepare } from "./prepare.js";
import type { DeclaredGates } from "./read-gates.js";
import { type StepPlace, runStep } from "./run-step.js";
import { seenFiles } from "./seen-files.js";
import { toolVersions } from "./tool-versions.js";

/** Files that are named in a reason. */
const NAMED = 10;

export interface GateRun {
  readonly gate: 1 | 2 | 3;
  readonly declared: DeclaredGates;
  readonly place: "lane" | "integration" | "wave";
  /** Absolute: where the commands run. */
  readonly checkout: string;
  /** Git's name for what is checked, before anything runs; afterwards it must be the same. */
  readonly tree: () => string | Promise<string>;
  readonly commit?: string;
  /** Touched files, relative to the checkout; those that are gone are left out. */
  readonly files: readonly string[];
  readonly beside?: readonly string[];
  readonly lane_id?: string;
  readonly wave?: string;
}

export interface GateSeen {
  /** For the lane's record. */
  readonly entry: LaneGate;
  readonly receipt: GateReceipt;
}

/**
 * Runs one gate's commands in a checkout, all of them also after one has failed, and keeps the receipt below `_report/runner/` of this
 * command's checkout. Prepares a worktree first where that is due. Changes no lane (S1-13, S1-58, S1-73 to S1-76).
 * Throws NO when the preparation fails, INTERRUPTED when the caller gives up: then nothing is kept.
 */
export async function gateAt(bus: BusContext, { me, role }: Actor, run: GateRun): Promise<GateSeen> {
  const { gate, declared, checkout, place, lane_id, wave, commit, beside = [] } = run;
  const started = bus.clock();
  const prepared = await prepare(bus, declared, checkout);
  const tree = await run.tree();
  const touched = seenFiles(bus, checkout, declared.gates, run.files);
  const declaredSteps = declared.gates.gates[gate];
  const lacking = undeclaredChecks(declared.gates);
  if (lacking.length > 0) bus.tell(`gates.json requires ${lacking.join(", ")}, but no step of it is marked so: nothing here can run that`);
  const at: StepPlace = { checkout, minutes: declared.gates.timeout_minutes, versions: toolVersions(bus) };
  const steps: StepReceipt[] = [];
  for (const step of declaredSteps) {
    for (const one of await runAll(bus, step, planStep(step, touched), at)) {
      steps.push(one);
      bus.tell(`gate ${gate}: ${one.name}: ${one.status.replace("_", " ")}${one.reason === undefined ? "" : ` (${one.reason})`}`);
    }
  }
  const after = await run.tree();
  if (after !== tree) steps.push(changedTree(bus, checkout, tree, after));
  const verdict = verdictOf(steps, declaredSteps);
  const files = run.files.filter((file) => touched.present.has(file));
  const packages = packagesOf(run.files, touched);
  const ended = bus.clock();
  const receipt: GateReceipt = {
    gate,
    verdict,
    ...(lane_id !== undefined && { lane_id }),
    ...(wave !== undefined && { wave }),
    place,
    by: me.agent_id,
    role,
    session_id: me.session.session_id,
    tree,
    ...(commit !== undefined && { commit }),
    files,
    packages,
    ...(beside.length > 0 && { beside: [...beside] }),
    started_at: iso(started),
    ended_at: iso(ended),
    ms: ended - started,
    rules: declared.rules,
    ...bus.host.runtime,
    ...(verdict === "failed" && { signature: signatureOf(gate, steps) }),
    ...(prepared !== null && { prepared }),
    steps,
  };
  return keepReceipt(bus, fitReceipt(receipt));
}

/** Every command line of a step, or why it does not apply. Throws INTERRUPTED. */
async function runAll(bus: BusContext, step: GateStep, planned: ReturnType<typeof planStep>, at: StepPlace): Promise<StepReceipt[]> {
  const check = step.check === undefined ? {} : { check: step.check };
  if (typeof planned === "string") return [{ name: step.name, ...check, status: "not_applicable", reason: planned }];
  const done: StepReceipt[] = [];
  for (const one of planned) {
    done.push(await runStep(bus, step, one, at));
    if (bus.signal.aborted) throw new BusError("INTERRUPTED", `the gate was interrupted in its step ${step.name}: nothing was recorded`, { hint: "run it again" });
  }
  return done;
}

/** What was checked at the end was not what was checked at the beginning. */
function changedTree(bus: BusContext, checkout: string, before: string, after: string): StepReceipt {
  const { git } = bus.repo.work(checkout);
  const paths = git.runBytes(["diff-tree", "-r", "-z", "--no-renames", "--name-only", before, after]).toString("utf8").split("\0").filter((path) => path !== "");
  return { name: "unchanged files", status: "failed", reason: `the gate changed what it checks, or somebody did meanwhile: ${listed(paths, NAMED)}` };
}

function signatureOf(gate: number, steps: readonly StepReceipt[]): string {
  const failed = steps.find(({ status }) => status === "failed");
  const what = `gate ${gate}: ${failed?.step ?? failed?.name ?? ""}`;
  return failureSignature(what, failed?.tail || failed?.reason || "");
}
