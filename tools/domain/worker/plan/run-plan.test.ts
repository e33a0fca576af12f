import fc from "fast-check";
import { expect, test } from "vitest";
import type { WorkerAttempt, WorkerRun } from "../../../schema/records.gen.js";
import { attemptsOf, isLive, phaseState } from "../attempt/attempts.js";
import { type NextAct, nextAct } from "./run-plan.js";

const AT = "2026-01-31T09:00:00.000Z";
const IDS = ["P01", "P02", "P02a", "P03"];
const PLAN = { phases: IDS.map((id) => ({ id })) };
const LIMIT = 3;

type Stage = "starting" | "running" | "ended" | "passed" | "failed" | "void";

function attempt(phase: string, stage: Stage, number = 1): WorkerAttempt {
  const judged = stage === "passed" || stage === "failed";
  return {
    worker_id: `${phase}-${number}-abcd1234`, phase, attempt: number, state: judged ? "ended" : stage, agent_id: "w", task_id: `t-${phase}`, cwd: "/r", log: "tmp/l.log", argv: ["w"], env: [],
    starter: { host: "h", pid: 1, pid_start: null }, launched_at: AT, budgets: [{ seconds: 60, at: AT }], deadline: AT,
    ...(number > 1 && { remedies: `${phase}-${number - 1}-abcd1234` }),
    ...(judged && { inspection: { at: AT, by: "lead", ok: stage === "passed", misses: [] } }),
  };
}

function history(stages: readonly (readonly [string, Stage])[], state: WorkerRun["state"] = "open"): WorkerRun {
  const attempts = stages.map(([phase, stage], i) => attempt(phase, stage, stages.slice(0, i + 1).filter(([one, other]) => one === phase && other !== "void").length || 1));
  return { plan: "p", plan_id: "p", folder: "", home: "/r", state, pid_file: "tmp/p", opened_at: AT, opened_by: "lead", attempts };
}

const shown = (next: NextAct): string => ("phase" in next ? `${next.act} ${next.phase.id}` : "worker" in next ? `${next.act} ${next.worker.phase}` : next.act);

test.each<[string, WorkerRun | null, string]>([
  ["S4-16 nothing was launched: the first phase", null, "launch P01"],
  ["S4-35 a worker is at it: nothing else begins", history([["P01", "running"]]), "wait P01"],
  ["S4-35 a launch that was killed on its way is settled first", history([["P01", "starting"]]), "wait P01"],
  ["S4-35 whichever phase it is at", history([["P01", "passed"], ["P03", "running"]]), "wait P03"],
  ["S4-10 it has ended: its work is inspected", history([["P01", "ended"]]), "inspect P01"],
  ["S4-16 its work holds: the next phase", history([["P01", "passed"]]), "launch P02"],
  ["S4-17 its work lacks something: a remediation", history([["P01", "failed"]]), "remediate P01"],
  ["S4-19 a remediation is inspected as any other", history([["P01", "failed"], ["P01", "ended"]]), "inspect P01"],
  ["what never ran does not count", history([["P01", "void"], ["P01", "void"], ["P01", "void"]]), "launch P01"],
  ["nor against the attempts", history([["P01", "failed"], ["P01", "void"], ["P01", "void"], ["P01", "failed"]]), "remediate P01"],
  ["a last look before it is given up, which a person may have mended", history([["P01", "failed"], ["P01", "failed"], ["P01", "failed"]]), "inspect P01"],
  ["a twin is a phase like any other", history([["P01", "passed"], ["P02", "passed"]]), "launch P02a"],
  ["S4-35 a phase that was put in later comes in its order", history([["P01", "passed"], ["P03", "passed"]]), "launch P02"],
  ["S4-28 all are done: the plan is archived", history([["P01", "passed"], ["P02", "passed"], ["P02a", "passed"], ["P03", "passed"]]), "archive"],
  ["and once", history([["P01", "passed"], ["P02", "passed"], ["P02a", "passed"], ["P03", "passed"]], "finished"), "finished"],
  ["a finished plan that has got another phase goes on", history([["P01", "passed"], ["P02", "passed"], ["P02a", "passed"]], "finished"), "launch P03"],
])("%s", (_, run, expected) => {
  expect(shown(nextAct(PLAN, run, { attempts: LIMIT, inspected: new Set() }))).toBe(expected);
});

test("a phase whose attempts are used up is given up once this runner has seen for itself", () => {
  const run = history([["P01", "failed"], ["P01", "failed"], ["P01", "failed"]]);
  expect(shown(nextAct(PLAN, run, { attempts: LIMIT, inspected: new Set(["P01-3-abcd1234"]) }))).toBe("stuck P01");
  expect(shown(nextAct(PLAN, run, { attempts: 4, inspected: new Set(["P01-3-abcd1234"]) }))).toBe("remediate P01");
});

const anyHistory = fc.array(fc.tuple(fc.constantFrom(...IDS, "P99"), fc.constantFrom<Stage>("starting", "running", "ended", "passed", "failed", "void")), { maxLength: 20 });

test("S4-35 any history leads to one act: never a second worker, no phase skipped, never more attempts than allowed", () => {
  fc.assert(
    fc.property(anyHistory, fc.constantFrom("open" as const, "finished" as const), fc.boolean(), (stages, state, seen) => {
      const run = history(stages, state);
      const next = nextAct(PLAN, run, { attempts: LIMIT, inspected: new Set(seen ? run.attempts.map(({ worker_id }) => worker_id) : []) });
      expect(next.act === "wait").toBe(run.attempts.some(isLive));
      if (next.act === "wait") return;
      const open = IDS.filter((id) => phaseState(run, id) !== "passed");
      if (next.act === "archive" || next.act === "finished") {
        expect(open).toEqual([]);
        return;
      }
      expect(next.phase.id).toBe(open[0]);
      const all = attemptsOf(run, next.phase.id);
      if (next.act === "launch") expect(all).toEqual([]);
      if (next.act === "remediate") expect(all.length).toBeLessThan(LIMIT);
      if (next.act === "stuck") expect(all.length).toBeGreaterThanOrEqual(LIMIT);
      if (next.act === "remediate" || next.act === "stuck") expect(all.at(-1)?.inspection?.ok).toBe(false);
    }),
    { numRuns: 3000 },
  );
});
