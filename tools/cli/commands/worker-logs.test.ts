import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { watched } from "../../operations/worker/watch/test-watched.js";
import { inside } from "../test-bus.js";

const LOG = "tmp/worker-P03-1-x.log";

test("S4-04: what a worker printed is shown line by line, and nothing of it reaches the terminal raw", async () => {
  const { root } = await watched();
  writeFileSync(join(root, LOG), "\u001b[31mred\u001b[0m\u001b]0;owned\u0007\n\nöne\ttwo\u202e\u0000\n10%\r20%\n\u009b2J\u001b[2Jend");
  const { run } = inside(root);
  expect(await run("worker", "logs", "P03")).toEqual({ code: 0, stdout: "red\n \nöne two\n20%\nend\n", stderr: "" });
  expect(await run("worker", "logs", "P03", "-n", "2")).toMatchObject({ stdout: "20%\nend\n" });
  const { stdout } = await run("worker", "logs", "P03", "--json", "--lines", "0", "--attempt", "1");
  expect(stdout.trimEnd().split("\n").map((line) => JSON.parse(line) as unknown)).toEqual(["red", "", "öne two", "20%", "end"].map((line) => ({ phase: "P03", line })));
});

test("--follow ends with the worker", async () => {
  const world = await watched();
  setTimeout(() => void world.ends(), 300);
  expect(await inside(world.root, { BUS_AGENT: "lead" }).run("worker", "logs", "P03", "--follow")).toEqual({ code: 0, stdout: "one\ntwo\n", stderr: "" });
});

test.each([
  ["P09", 4, /bus: no worker of P09 was launched in p\nhint: bus worker list --plan p/],
  ["P03 --plan .", 4, /no worker of P03 was launched in [\w-]+\nhint: bus worker list --all   \(another plan: --plan <name>\)/],
  ["P03 --attempt 7", 4, /had no attempt 7/],
  ["", 2, /phase/],
  ["P03 --plan ../..", 2, /outside the checkout/],
])("bus worker logs %s", async (line, code, message) => {
  const { root } = await watched();
  const ran = await inside(root).run("worker", "logs", ...line.split(" ").filter((word) => word !== ""));
  expect([ran.code, ran.stdout]).toEqual([code, ""]);
  expect(ran.stderr).toMatch(message);
});
