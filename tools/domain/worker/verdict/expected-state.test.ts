import { describe, expect, test } from "vitest";
import { expectedOutcome, stateCheck, uncheckedState } from "./expected-state.js";
import type { Colour, Verdict } from "../reading/red.js";

const TALLY = { counted: true, failed: 0, passed: 2, unloaded: 0 };
const verdict = (colour: Colour, more: Partial<Verdict> = {}): Verdict => ({ colour, said: `is ${colour}`, tally: TALLY, ...more });
type Kind = Parameters<typeof expectedOutcome>[0]["kind"];
const expected = (kind: Kind, more: { red?: boolean; declared?: "pass" | "fail" } = {}) => expectedOutcome({ kind, kindFrom: `${kind ?? "nothing"}, as declared`, expectsRed: more.red ?? kind === "test" }, more.declared);

describe("S4-33 what a phase's command shows is held against its kind", () => {
  test.each<readonly [what: string, outcome: ReturnType<typeof expected>, "pass" | "fail"]>([
    ["a stub", expected("stub"), "pass"],
    ["a test phase", expected("test"), "fail"],
    ["an implementation", expected("implementation"), "pass"],
    ["a verification", expected("verification"), "pass"],
    ["the verification of a test phase", expected("verification", { red: true }), "fail"],
    ["a phase of no kind", expected(null), "pass"],
    ["a test phase of which it is said otherwise", expected("test", { declared: "pass" }), "pass"],
    ["a stub of which it is said otherwise", expected("stub", { declared: "fail" }), "fail"],
  ])("%s", (_what, { outcome }, wanted) => {
    expect(outcome).toBe(wanted);
  });

  test.each<readonly [kind: Kind, colour: Colour, result: "ok" | "missed"]>([
    ["test", "red", "ok"],
    ["test", "green", "missed"],
    ["test", "broken", "missed"],
    ["test", "unclear", "missed"],
    ["implementation", "green", "ok"],
    ["implementation", "red", "missed"],
    ["implementation", "broken", "missed"],
    ["implementation", "unclear", "missed"],
    ["stub", "green", "ok"],
    ["stub", "red", "missed"],
    ["verification", "green", "ok"],
    ["verification", "broken", "missed"],
  ])("%s phase, command %s: %s", (kind, colour, result) => {
    const check = stateCheck(expected(kind), verdict(colour, { shown: { text: "the line", line: 7 } }), "npm test", "tmp/check.log");
    expect(check).toMatchObject({ check: "state", result });
    expect(check.misses).toEqual(result === "ok" ? [] : [{ check: "state", severity: "error", file: "tmp/check.log", line: 7, message: expect.stringContaining(`the command is ${colour} ("the line"); `) as unknown }]);
  });

  test("a test phase that is unclear says how to declare what is expected; nobody else needs to know", () => {
    const unclear = verdict("unclear", { hint: "declare it" });
    expect(stateCheck(expected("test"), unclear, "npm test").misses[0]?.message).toContain("declare it");
    expect(stateCheck(expected("stub"), unclear, "npm test").misses[0]?.message).not.toContain("declare it");
  });

  test("what passes without one test is no implementation, but may be a stub", () => {
    const empty = verdict("green", { tally: { ...TALLY, passed: 0 } });
    expect(stateCheck(expected("implementation"), empty, "npm test").misses).toMatchObject([{ severity: "error", message: expect.stringContaining("no test ran") as unknown }]);
    expect(stateCheck(expected("stub"), empty, "npm test").result).toBe("ok");
    expect(stateCheck(expected("verification"), verdict("green", { tally: { ...TALLY, counted: false, passed: 0 } }), "npm run lint").misses).toEqual([]);
  });

  test("what ends well although tests failed is told, and stops nobody", () => {
    const hidden = stateCheck(expected("implementation"), verdict("green", { tally: { ...TALLY, failed: 1 } }), "sh -c 'npm test | tail'");
    expect(hidden).toMatchObject({ result: "ok", misses: [{ severity: "warning", message: expect.stringContaining("exit code") as unknown }] });
  });

  test("without a command a declared plan is told how to declare one, and only that one", () => {
    expect(uncheckedState("P03", true, false)).toMatchObject({ result: "skipped", misses: [{ severity: "warning", message: expect.stringContaining('"check": {"run"') as unknown }] });
    expect(uncheckedState("P03", false, false)).toMatchObject({ result: "skipped", misses: [], said: expect.stringContaining("bus worker inspect P03 -- ") as unknown });
    expect(uncheckedState("P03", true, true)).toMatchObject({ result: "skipped", misses: [] });
  });
});
