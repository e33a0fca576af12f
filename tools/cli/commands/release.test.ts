import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fakeGitHub } from "../../dev/github/fake-github.js";
import { fill } from "../../dev/scratch-repo.js";
import { tempBus } from "../../dev/temp-bus.js";
import { busy, expectClear, inside } from "../test-bus.js";

test.each([
  ["release", /<task> is missing/],
  ["release --status done", /<task> is missing/],
  ["release QUEUE-001 --when-merged --status done", /--status does not go with --when-merged/],
  ["release QUEUE-001 --when-merged --notes n", /--notes does not go with --when-merged/],
  ["release QUEUE-001 --when-merged --fence 1", /--fence does not go with --when-merged/],
  ["release QUEUE-001 --when-merged --receipt _bus", /--receipt does not go with --when-merged/],
  ["release QUEUE-001 --all", /--all needs --when-merged/],
  ["release QUEUE-001 --dry-run", /--dry-run needs --when-merged/],
  ["release QUEUE-001 --repo o/r", /--repo needs --when-merged/],
  ["release ../x --when-merged", /not an id/],
])("bus %s is refused", async (line, message) => {
  const ran = await inside(await busy()).run(...line.split(" "), "--agent", "a");
  expect(ran.code).toBe(2);
  expectClear(ran, message);
});

test("where nothing is claimed GitHub is not asked, wherever it may be", async () => {
  expect(await inside(tempBus()).run("release", "--when-merged", "--all", "--agent", "a")).toMatchObject({ code: 0, stdout: "no open claims\n", stderr: "" });
});

/** A bus on which these tasks are claimed by `a`, and GitHub with what became of their branches. */
async function world(tasks: Readonly<Record<string, "merged" | "closed" | "open" | "none">>) {
  const hub = await fakeGitHub();
  const root = tempBus();
  const at = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
  for (const [task, end] of Object.entries(tasks)) {
    const branch = `agent/a/${task}`;
    fill(root, { [`_bus/claims/${task}.json`]: { task_id: task, agent_id: "a", status: "active", claimed_at: at(-15), claim_id: `id-${task}`, branch, rev: 1, fence: 1, expires_at: at(45) } });
    if (end === "none") continue;
    hub.commit(branch, { [task]: "x" });
    const number = hub.openPull({ branch });
    if (end === "merged") hub.mergePull(number);
    if (end === "closed") hub.closePull(number);
  }
  return { hub, root, run: (...argv: string[]) => inside(root, hub.env).run("release", "--when-merged", ...argv) };
}

const status = (root: string, task: string) => (JSON.parse(readFileSync(join(root, `_bus/claims/${task}.json`), "utf8")) as { status: string }).status;

test.each([
  ["merged", 0, "done", "done"],
  ["closed", 0, "released", "released"],
  ["open", 1, "active", "waits: #1 is open"],
  ["none", 1, "active", "waits: no pull request of its branch"],
] as const)("of one task whose pull request is %s the exit code is %i", async (end, code, after, said) => {
  const { root, run } = await world({ "T-1": end });
  const ran = await run("T-1", "--agent", "a");
  expect(ran).toMatchObject({ code, stderr: "", stdout: expect.stringContaining(said) });
  expect(status(root, "T-1")).toBe(after);
});

test("a sweep has done what it could, whatever waits; its lines say why", async () => {
  const { run } = await world({ "T-1": "merged", "T-2": "closed", "T-3": "open", "T-4": "none" });
  const dry = await run("--all", "--dry-run");
  expect(dry).toMatchObject({ code: 0, stderr: "" });
  expect(dry.stdout.split("\n").map((line) => line.replaceAll(/ {2,}/g, " | "))).toEqual([
    "T-1 | would be done | a | agent/a/T-1 | merged as #1",
    "T-2 | would be released | a | agent/a/T-2 | closed as #2 without merging",
    "T-3 | active | a | agent/a/T-3 | waits: #3 is open",
    "T-4 | active | a | agent/a/T-4 | waits: no pull request of its branch",
    "2 to release, 2 left",
    "dry run: nothing was written",
    "",
  ]);
  const ran = await run("--all", "--agent", "ci", "--json");
  expect(ran.code).toBe(0);
  expect(JSON.parse(ran.stdout)).toMatchObject({ released: 2, problems: [], claims: [{ outcome: "done", pull_request: 1, claim: { agent_id: "a", status: "done" } }, { outcome: "released" }, { outcome: "open" }, { outcome: "none" }] });
  expect((await run("--all", "--agent", "ci")).stdout).toContain("0 released, 2 left");
  expect((await run("--agent", "ci")).stdout).toBe("no open claims\n");
});

test("GitHub that does not answer is exit 7, and nothing is released", async () => {
  const { hub, root, run } = await world({ "T-1": "merged" });
  hub.faults.next({ when: /graphql/, times: 20, answer: { status: 503, body: { message: "Server Error" } } });
  const ran = await run("--all", "--agent", "ci");
  expect(ran.code).toBe(7);
  expectClear(ran, /GitHub/);
  expect(status(root, "T-1")).toBe("active");
});

test.each([
  ["no such task", [], "T-9", 4],
  ["one that is finished", ["T-1"], "T-1", 4],
  ["somebody else's", [], "T-1", 5],
])("%s is no question for GitHub", async (_, first, task, code) => {
  const { hub, run } = await world({ "T-1": "merged" });
  for (const done of first) expect((await run(done, "--agent", "a")).code).toBe(0);
  const before = hub.requests.length;
  expect((await run(task, "--agent", "b")).code).toBe(code);
  expect(hub.requests.length).toBe(before);
});

test("a claim that cannot be read is told beside the others, and the sweep is not whole", async () => {
  const { root, run } = await world({ "T-1": "merged" });
  fill(root, { "_bus/claims/BROKEN.json": "{" });
  const ran = await run("--all", "--agent", "ci");
  expect(ran).toMatchObject({ code: 6, stdout: expect.stringContaining("1 claim cannot be read") });
  expect(status(root, "T-1")).toBe("done");
});

test("one that is claimed twice is a conflict when it was asked for, and told in a sweep", async () => {
  const { root, run } = await world({ "T-1": "merged" });
  expect((await run("--all", "--dry-run", "--agent", "a")).stdout).toContain("merged as #1");
  expect((await inside(root).run("claim", "T-1", "--agent", "a", "--branch", "agent/a/T-1")).code).toBe(0);
  fill(root, { "_bus/claims/T-1.json": { task_id: "T-1", agent_id: "c", status: "active", claimed_at: new Date().toISOString(), claim_id: "another", rev: 9, fence: 9 } });
  expect(await run("T-1", "--agent", "a")).toMatchObject({ code: 3, stdout: expect.stringContaining("claimed twice") });
  expect(await run("--all", "--agent", "a")).toMatchObject({ code: 0, stdout: expect.stringContaining("claimed twice") });
});
