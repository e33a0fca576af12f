import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openBus } from "../../bus.js";
import { fill, git } from "../../dev/scratch-repo.js";
import { tempBus, tempRepository } from "../../dev/temp-bus.js";
import type { PlansChecked } from "../../operations/check-plan.js";
import type { Plan } from "../../schema/records.gen.js";
import { runIn } from "../test-context.js";

const NOW = Date.now();
const DAY = new Date(NOW).toISOString().slice(0, 10);
const ID = `${DAY}-add-the-watch`;
const planIn = (cwd: string) => (...argv: string[]) => runIn({ cwd, clock: () => NOW, openBus: async (request) => openBus(request) }, "plan", ...argv);
const stored = (root: string, id = ID) => JSON.parse(readFileSync(join(root, `_plans/${id}.plan.json`), "utf8")) as Plan;
const NEW = ["new", "Add the watch", "--step", "Read", "--step", "Follow", "--task", "QUEUE-001", "--agent", "a"];

test("a plan is made, linked to its task, and not made twice", async () => {
  const root = tempBus();
  const plan = planIn(root);
  const made = await plan(...NEW, "--json");
  expect(made.code).toBe(0);
  expect(JSON.parse(made.stdout)).toEqual(stored(root));
  expect(stored(root)).toMatchObject({
    version: 0, plan_id: ID, actor: "a", status: "queued", links: [{ type: "bus", ref: "_bus/claims/QUEUE-001.json" }],
    steps: [{ id: "S1", title: "Read", status: "queued" }, { id: "S2", title: "Follow", status: "queued" }],
  });
  expect(await plan(...NEW)).toMatchObject({ code: 3 });
  expect(await plan(...NEW, "--slug", "other")).toMatchObject({ code: 0 });
  expect(stored(root, `${DAY}-other`).summary).toBe("Add the watch");
});

test("steps move, with evidence that exists, one in progress at a time", async () => {
  const root = tempBus({ "_report/agent/a/test.txt": "ok\n" });
  const plan = planIn(root);
  await plan(...NEW);
  const step = (...argv: string[]) => plan("step", ID, ...argv, "--agent", "a");
  expect((await step("S1", "--status", "in_progress")).stdout).toMatch(/in_progress/);
  expect(await step("S2", "--status", "in_progress")).toMatchObject({ code: 3 });
  expect(await step("S9", "--status", "done")).toMatchObject({ code: 4 });
  const before = stored(root);
  expect(await step("S1", "--status", "done", "--receipt", "_report/agent/a/none.txt")).toMatchObject({ code: 4 });
  expect(await step("S1", "--status", "done", "--receipt", "../../etc/passwd")).not.toMatchObject({ code: 0 });
  expect(stored(root)).toEqual(before);
  expect(await step("S1", "--status", "done", "--notes", "read it", "--receipt", "_report/agent/a/test.txt")).toMatchObject({ code: 0 });
  expect(stored(root)).toMatchObject({ status: "in_progress", steps: [{ status: "done", notes: "read it", receipts: ["_report/agent/a/test.txt"] }, { status: "queued" }] });
  await step("S2", "--status", "done");
  expect(stored(root).status).toBe("done");
});

test("a justification is written beside the plan, and what somebody wrote there stays", async () => {
  const root = tempBus();
  const plan = planIn(root);
  const file = join(root, `_plans/${ID}.justification.md`);
  expect(await plan(...NEW, "--justification", " ")).toMatchObject({ code: 2 });
  expect(await plan(...NEW, "--justification", "Polling\nmisses *events*.")).toMatchObject({ code: 0 });
  expect(readFileSync(file, "utf8")).toBe("Polling\nmisses *events*.\n");
  expect(await plan("check")).toMatchObject({ stdout: expect.stringContaining("1 plan checked") as string });
  fill(root, { [`_plans/${DAY}-other.justification.md`]: "by hand\n" });
  const refused = await plan(...NEW, "--slug", "other", "--justification", "else");
  expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining(`_plans/${DAY}-other.justification.md is there already`) as string });
  expect(existsSync(join(root, `_plans/${DAY}-other.plan.json`))).toBe(false);
  expect(await plan(...NEW, "--slug", "other", "--justification", "by hand")).toMatchObject({ code: 0 });
});

test("a link to a claim resolves once there is one, in whatever worktree it was made", async () => {
  const root = tempRepository();
  const tree = `${root}-tree`;
  git(root, "worktree", "add", "--quiet", "-b", "agent/b/x", tree);
  const plan = planIn(root);
  await plan(...NEW);
  const unresolved = await plan("check", "--json");
  expect(unresolved.code).toBe(1);
  expect((JSON.parse(unresolved.stdout) as PlansChecked).problems.map(({ message }) => message)).toEqual(["bus link _bus/claims/QUEUE-001.json does not resolve"]);
  await openBus({ cwd: tree, agent: "b", env: {}, surface: "cli" }).claim({ task: "QUEUE-001" });
  expect(await plan("check")).toMatchObject({ code: 0, stdout: "1 plan checked: 0 errors, 0 warnings\n" });
  git(root, "worktree", "remove", "--force", tree);
});

test("every plan is checked, or those that are named; a broken one is a problem and cannot be stepped", async () => {
  const root = tempBus();
  const plan = planIn(root);
  await plan("new", "Fine", "--step", "x", "--slug", "fine", "--agent", "a");
  fill(root, { "_plans/torn.plan.json": "{ torn", "_plans/other.plan.json": { ...stored(root, `${DAY}-fine`), receipts: ["_report/none.txt"] } });
  const all = await plan("check");
  expect(all.code).toBe(1);
  expect(all.stdout).toContain("_plans/torn.plan.json:1: error is not JSON [unreadable]");
  expect(all.stdout).toContain(`_plans/other.plan.json: error plan_id is ${DAY}-fine, but the file is named other [plan]`);
  expect(all.stdout).toContain("_plans/other.plan.json: error receipt _report/none.txt: does not exist [receipts]");
  expect(all.stdout).toContain("3 plans checked: 3 errors, 0 warnings");
  expect(await plan("check", `${DAY}-fine`)).toMatchObject({ code: 0 });
  expect(await plan("check", "nothing")).toMatchObject({ code: 4 });
  for (const id of ["torn", "other"]) expect(await plan("step", id, "S1", "--status", "done", "--agent", "a")).toMatchObject({ code: 6 });
});

test("a step keeps what other tools wrote in the plan", async () => {
  const root = tempBus();
  const plan = planIn(root);
  await plan("new", "Fine", "--step", "x", "--slug", "fine", "--agent", "a");
  const file = join(root, `_plans/${DAY}-fine.plan.json`);
  writeFileSync(file, JSON.stringify({ ...stored(root, `${DAY}-fine`), layer: "L5" }));
  await plan("step", `${DAY}-fine`, "S1", "--status", "done", "--agent", "a");
  expect(stored(root, `${DAY}-fine`)).toMatchObject({ layer: "L5", status: "done" });
});
