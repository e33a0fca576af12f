import { expect, test } from "vitest";
import type { GateStep, Gates } from "../../schema/records.gen.js";
import { gatesFault } from "./gates-fault.js";
import { undeclaredChecks } from "./undeclared-checks.js";

const gates = (gate: "1" | "2" | "3", ...steps: GateStep[]): Gates => ({ gates: { "1": [], "2": [], "3": [], [gate]: steps } });
const step = (run: string[], more: Partial<GateStep> = {}): GateStep => ({ name: "s", run, ...more });

const BAD: readonly (readonly [fault: RegExp, gates: Gates])[] = [
  [/two steps "s" in gate 1/, gates("1", step(["a"]), step(["b"]))],
  [/names no program/, gates("1", step([""]))],
  [/names no program/, gates("1", step(["a", "b\0c"]))],
  [/may not depend/, gates("1", step(["{files}"]))],
  [/may not depend/, gates("2", step(["./{package}/run"]))],
  [/\{files\} stands for many/, gates("1", step(["a", "--files={files}"]))],
  [/\{packages\} stands for many/, gates("2", step(["a", "-p{packages}"]))],
  [/\{files\} may be there once/, gates("1", step(["a", "{files}", "{files}"]))],
  [/goes with neither/, gates("2", step(["a", "{packages}", "{files}"]))],
  [/goes with neither/, gates("2", step(["a", "{packages}", "{package}"]))],
  [/lead nowhere/, gates("2", step(["a", "{package}"], { cwd: "package" }))],
  [/whole repository/, gates("3", step(["a", "{files}"]))],
  [/whole repository/, gates("3", step(["a"], { files: ["docs/**"] }))],
  [/whole repository/, gates("3", step(["a"], { cwd: "package" }))],
];

test.each(BAD)("S1-75, S1-76: a declaration is refused: %s", (fault, gates) => {
  expect(gatesFault(gates)).toMatch(fault);
});

test("S1-76: what can be run is accepted", () => {
  expect(gatesFault(gates("1", step(["a", "{files}"]), step(["b", "x{package}y", "{files}"], { name: "t" }), step(["c", "{files}"], { name: "u", cwd: "package" })))).toBeNull();
  expect(gatesFault(gates("3", step(["just", "ci"])))).toBeNull();
});

test("S0-29, S0-32: required checks that no step does are named, and an optional step does none", () => {
  const declared: Gates = {
    required: ["lint", "typecheck", "unit", "smoke", "unit"],
    gates: { "1": [step(["a"], { check: "lint" })], "2": [step(["b"], { check: "unit" })], "3": [step(["c"], { check: "smoke", optional: true }), step(["d"], { name: "d" })] },
  };
  expect(undeclaredChecks(declared)).toEqual(["typecheck", "smoke"]);
  expect(undeclaredChecks({ gates: declared.gates })).toEqual([]);
});
