import { BusError } from "../../domain/bus-error.js";
import { undeclaredChecks } from "../../domain/gate/undeclared-checks.js";
import type { GateStep, Gates } from "../../schema/records.gen.js";
import type { BusContext } from "../context.js";
import { readGates } from "../gate/read-gates.js";

/** ms that a program may take to say its version. */
const PATIENCE_MS = 10_000;

/** The checks that a pilot's lanes must pass (S0-32), confirmed to be declared on the target and to have a program that can be started (S0-29); `missing`: what is not. */
export async function requiredChecks(bus: BusContext, target: string): Promise<{ checks: string[]; missing: string[] }> {
  let gates: Gates;
  try {
    ({ gates } = await readGates(bus, `refs/heads/${target}`));
  } catch (error) {
    if (!(error instanceof BusError)) throw error;
    return { checks: [], missing: [`the required checks cannot be read: ${error.message}`] };
  }
  const lacks = (...required: ("lint" | "typecheck" | "unit" | "smoke")[]) => undeclaredChecks({ ...gates, required });
  const undeclared = [...new Set([...lacks("lint", "typecheck"), ...(lacks("unit", "smoke").length === 2 ? ["unit or smoke"] : []), ...undeclaredChecks(gates)])];
  const steps = Object.values(gates.gates).flat().filter(({ check, optional }) => optional !== true && (check === "lint" || check === "typecheck" || check === "unit" || check === "smoke"));
  const absent: string[] = [];
  for (const step of steps) {
    if (await isAbsent(bus, step)) absent.push(`the check ${step.check ?? step.name} cannot run here: there is no ${step.run[0] ?? ""}`);
  }
  const checks = [...new Set(steps.flatMap(({ check }) => check ?? []))].toSorted();
  return { checks, missing: [...undeclared.map((check) => `no gate declares the check ${check}`), ...new Set(absent)] };
}

/** A program of the repository must be there; one of the machine is asked for its version, as gates do. */
async function isAbsent(bus: BusContext, { run: [program = ""] }: GateStep): Promise<boolean> {
  if (program.includes("/") && !program.startsWith("/")) return bus.repo.tree.exists(program.replace(/^\.\//, "")) === false;
  const { missing } = await bus.runCommand({ argv: [program, "--version"], cwd: bus.repo.layout.worktree, timeout: PATIENCE_MS, signal: bus.signal });
  return missing !== undefined;
}
