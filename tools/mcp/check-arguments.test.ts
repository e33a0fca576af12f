import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { BusError } from "../domain/bus-error.js";
import { checkArguments } from "./check-arguments.js";
import { TOOLS, listing } from "./tool-list.js";

const named = (name: string) => TOOLS.find((tool) => tool.name === name)!;

test.each<[tool: string, args: unknown, message: RegExp, hint: RegExp]>([
  ["claim", {}, /^claim needs task$/, /^claim takes task, plan\?, scope\?/],
  ["claim", { task: 5 }, /^claim: task must be a string, not 5$/, /claim takes/],
  ["claim", { tsak: "T" }, /^claim has no argument "tsak"$/, /^did you mean task\?$/],
  ["claim", { task_id: "T" }, /^claim has no argument "task_id"$/, /^did you mean task\?$/],
  ["claim", { task: "T", whatever: 1 }, /no argument "whatever"/, /claim takes/],
  ["claim", { task: "T", __proto__x: 1 }, /no argument/, /./],
  ["claim", { task: "T", constructor: "x" }, /no argument "constructor"/, /./],
  ["claim", { task: "T", scope: "src/**" }, /^claim: scope must be a list, not "src/, /./],
  ["claim", { task: "T", scope: ["a", 7] }, /^claim: scope\[1\] must be a string, not 7$/, /./],
  ["release", { task: "T", status: "finished" }, /status must be one of released, done, paused, not "finished"/, /./],
  ["inbox", { wait_seconds: 1e9 }, /wait_seconds must be between 0 and 120/, /./],
  ["inbox", { wait_seconds: 1.5 }, /wait_seconds must be an integer/, /./],
  ["inbox", { ack: "yes" }, /ack must be true or false/, /./],
  ["check", { paths: null }, /^check needs paths$/, /./],
  ["status", [], /arguments must be an object/, /./],
  ["status", "x".repeat(1_000_000), /arguments must be an object, not "x{59}…$/, /./],
])("%s %j is refused, and what is wrong is named", (name, args, message, hint) => {
  const failed = (() => {
    try {
      return checkArguments(named(name), args);
    } catch (error) {
      return error;
    }
  })();
  expect(failed).toBeInstanceOf(BusError);
  expect(failed).toMatchObject({ code: "USAGE", message: expect.stringMatching(message) as string, hint: expect.stringMatching(hint) as string });
});

test("null is not given", () => {
  expect(checkArguments(named("claim"), { task: "T", plan: null })).toEqual({ task: "T" });
});

/** What the schema says and what is checked must be one: a client validates by the schema. */
test("lets through and refuses what a JSON Schema validator does", () => {
  const values = ["x", "", 0, 1, 50, 121, -1, 1.5, true, [], ["x"], [1], [[]], {}, "done", "high"];
  let compared = 0;
  for (const tool of TOOLS) {
    const validate = new Ajv().compile(listing(tool).inputSchema);
    for (const name of [...Object.keys(tool.input), "unknown"]) {
      for (const value of values) {
        const required = Object.fromEntries(tool.required.map((key) => [key, tool.input[key]?.type === "array" ? [] : "x"]));
        const args = { ...required, [name]: value };
        expect([tool.name, args, accepts(() => checkArguments(tool, args))]).toEqual([tool.name, args, validate(args)]);
        compared += 1;
      }
    }
  }
  expect(compared).toBeGreaterThan(800);
});

function accepts(check: () => unknown): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}
