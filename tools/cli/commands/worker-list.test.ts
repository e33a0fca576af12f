import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tempBus } from "../../dev/temp-bus.js";
import { watched } from "../../operations/worker/watch/test-watched.js";
import { inside } from "../test-bus.js";

test("S4-06: what runs is listed for people and for programs, whoever asks", async () => {
  const { root } = await watched();
  const { run } = inside(root);
  const text = await run("worker", "list");
  expect([text.code, text.stderr]).toEqual([0, ""]);
  expect(text.stdout).toMatch(/^p\nPHASE .*\nP03 +1 +running +3 +\d+ s +\d+ min/);
  const json = await run("worker", "list", "--plan", "p", "--all", "--json");
  expect(JSON.parse(json.stdout)).toMatchObject([{ worker_id: "P03-1-x", plan: "p", phase: "P03", phase_state: "running", attempt: 1, pid: 3 }]);
});

test("a bus without workers has none; a plan that is not there is said", async () => {
  const root = tempBus();
  mkdirSync(join(root, "empty"));
  const { run } = inside(root);
  expect(await run("worker", "list")).toEqual({ code: 0, stdout: "no workers of open plans   (all: bus worker list --all)\n", stderr: "" });
  expect(await run("worker", "list", "--all")).toMatchObject({ code: 0, stdout: "no workers\n" });
  expect(await run("worker", "list", "--json")).toEqual({ code: 0, stdout: "[]\n", stderr: "" });
  expect(await run("worker", "list", "--plan", "empty")).toMatchObject({ code: 0, stdout: expect.stringContaining("no workers of open plans") as unknown });
  expect((await run("worker", "list", "--plan", "nowhere")).code).toBe(4);
});
