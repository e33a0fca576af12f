import { join } from "node:path";
import { rmSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { openBus } from "../bus.js";
import { fill, git, scratch } from "../dev/scratch-repo.js";
import { tempRepository } from "../dev/temp-bus.js";

const at = (cwd: string, agent = "a") => openBus({ cwd, agent, env: {}, surface: "cli" });
const told = async (cwd: string, rule: string, base?: string) => (await at(cwd).validate(base === undefined ? {} : { base })).problems.filter((problem) => problem.rule === rule).map(({ severity, file, message }) => `${severity} ${file}: ${message}`);
const outside = (cwd: string) => told(cwd, "outside-scope", "main");
const record = (root: string, files: Record<string, string>, message = "x"): void => {
  fill(root, files);
  git(root, "add", "--all");
  git(root, "commit", "--quiet", "--message", message);
};
const WARNED = (file: string) => `warning ${file}: changed on agent/a/x, but a had neither claimed nor locked it`;
const LOCK = (more: object) => ({ lock_id: "L", owner: "z", scope: ["src"], objective: "o", start_time: new Date().toISOString(), heartbeat: new Date().toISOString(), expires_at: new Date(Date.now() + 3_600_000).toISOString(), ...more });

/** A repository on a's branch. */
function onBranch(files: Record<string, string | object> = {}): string {
  const root = tempRepository({ "src/a.ts": "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "lib/b.ts": "b\n", "free.ts": "f\n", ...files });
  git(root, "switch", "--quiet", "-c", "agent/a/x");
  return root;
}

describe("outside-scope", () => {
  test("S1-20: files of the branch outside of what its agent had locked are warned of, bookkeeping never", async () => {
    const root = onBranch();
    await at(root).acquireLock({ scope: ["src"], outOfScope: ["src/not"], objective: "o", id: "L-a" });
    record(root, { "src/a.ts": "new\n", "src/not/x.ts": "x", "free.ts": "new\n", "_plans/p.md": "x", "queue/001-x.md": "# Task: x\n", "_report/agent/a/x.md": "x", "AGENT_MANIFEST.a.json": '{"agent_id":"a"}' });
    git(root, "mv", "lib/b.ts", "lib/c.ts");
    git(root, "commit", "--quiet", "--message=y");
    expect(await outside(root)).toEqual(["free.ts", "lib/b.ts", "lib/c.ts", "src/not/x.ts"].map(WARNED));
    expect((await at(root).validate({ base: "main" })).ok).toBe(true);
    expect(await told(root, "outside-scope")).toEqual([]);
  });

  test.each<[what: string, files: Record<string, object>, expected: string[]]>([
    ["is an error where the policy refuses", { "_bus/config.json": { guard: { outside_scope: "refuse" } } }, ["error free.ts: changed on agent/a/x, but a had neither claimed nor locked it"]],
    ["is nothing where it allows", { "_bus/config.json": { guard: { outside_scope: "allow" } } }, []],
  ])("%s", async (_, files, expected) => {
    const root = onBranch(files);
    await at(root).acquireLock({ scope: ["src"], objective: "o", id: "L-a" });
    record(root, { "free.ts": "new\n" });
    expect(await outside(root)).toEqual(expected);
  });

  test("who has locked nothing is not told, unless locks are required; people's branches neither", async () => {
    const root = onBranch();
    record(root, { "free.ts": "new\n" });
    expect(await outside(root)).toEqual([]);
    const strict = onBranch({ "_bus/config.json": { guard: { require_lock: true } } });
    record(strict, { "free.ts": "new\n" });
    const told = ["warning free.ts: changed on agent/a/x, but a has locked nothing"];
    expect(await outside(strict)).toEqual(told);
    // A branch does not loosen what it is held against.
    fill(strict, { "_bus/config.json": { guard: { outside_scope: "allow" } } });
    expect(await outside(strict)).toEqual(told);
    git(root, "switch", "--quiet", "-c", "feature");
    git(root, "branch", "--quiet", "-D", "agent/a/x");
    expect(await outside(root)).toEqual([]);
  });

  test("claims of any status and locks that ended count, by record, by published lines, or by the live log", async () => {
    const root = onBranch();
    const bus = at(root);
    await bus.claim({ task: "QUEUE-001", scope: ["lib"] });
    await bus.release({ task: "QUEUE-001", status: "done" });
    await bus.acquireLock({ scope: ["src"], objective: "o", id: "L-a" });
    await bus.releaseLock({ lock: "L-a" });
    fill(root, { "src/a.ts": "new\n", "lib/b.ts": "new\n", "free.ts": "new\n" });
    git(root, "commit", "--quiet", "--all", "--message=work");
    expect(await outside(root)).toEqual([WARNED("free.ts")]);
    await bus.publish({});
    record(root, {});
    // As CI has it: nothing live.
    const clone = join(scratch(), "clone");
    git(root, "clone", "--quiet", root, clone);
    git(clone, "branch", "main", "origin/main");
    expect(await outside(clone)).toEqual([WARNED("free.ts")]);
    // A pull request is checked out as its merge into the base.
    git(clone, "switch", "--quiet", "--detach", "main");
    git(clone, "merge", "--quiet", "--no-ff", "--no-edit", "origin/agent/a/x");
    expect(await outside(clone)).toEqual([WARNED("free.ts")]);
  });

  test("what was merged into the branch is its authors', what was added in the merge is not", async () => {
    const root = onBranch();
    await at(root).acquireLock({ scope: ["src"], objective: "o", id: "L-a" });
    git(root, "switch", "--quiet", "-c", "agent/b/y", "main");
    record(root, { "free.ts": "b's\n", "src/a.ts": "B\n2\n3\n4\n5\n6\n7\n8\n9\n", "lib/b.ts": "b's\n" });
    git(root, "switch", "--quiet", "agent/a/x");
    record(root, { "src/a.ts": "1\n2\n3\n4\n5\n6\n7\n8\nA\n" });
    git(root, "merge", "--quiet", "--no-edit", "agent/b/y");
    expect(await outside(root)).toEqual([]);
    fill(root, { "lib/b.ts": "slipped in\n" });
    git(root, "commit", "--quiet", "--all", "--amend", "--no-edit");
    expect(await outside(root)).toEqual([WARNED("lib/b.ts")]);
    git(root, "switch", "--quiet", "main");
    record(root, { "free.ts": "main's\n" });
    git(root, "switch", "--quiet", "agent/a/x");
    git(root, "merge", "--quiet", "--strategy-option=theirs", "--no-edit", "main");
    expect(await outside(root)).toEqual([WARNED("lib/b.ts")]);
  });
});

describe("overlapping-locks", () => {
  test("a lock whose claim cannot be read stops no other rule, and is held", async () => {
    const root = onBranch({ "_bus/claims/T-1.json": "{", "_bus/locks/L-z.json": LOCK({ lock_id: "L-z", task_id: "T-1", claim_id: "c1" }), "_bus/locks/L-y.json": LOCK({ lock_id: "L-y", owner: "y", scope: ["src/a.ts"] }) });
    const { problems } = await at(root).validate({});
    expect(problems.map(({ rule, file }) => `${rule} ${file}`)).toEqual(["unreadable _bus/claims/T-1.json", expect.stringMatching(/^overlapping-locks _bus\/locks\/L-/)]);
  });

  const overlapping = (cwd: string, base?: string) => told(cwd, "overlapping-locks", base);

  test("two live locks of two holders that both cover a path are an error that names it", async () => {
    const root = onBranch({ "_bus/locks/L-1.json": LOCK({ lock_id: "L-1", scope: ["src/**/*.ts"], branch: "agent/z/x" }), "_bus/locks/L-2.json": LOCK({ lock_id: "L-2", owner: "y", scope: ["src/api"] }) });
    expect(await overlapping(root)).toEqual([expect.stringMatching(/^error _bus\/locks\/L-1\.json: L-1 of z \(agent\/z\/x\) and L-2 of y both cover src\/api\/.*\.ts$/)]);
    expect((await at(root).validate({})).ok).toBe(false);
  });

  test.each<[what: string, files: Record<string, object>]>([
    ["apart", { "L-1": LOCK({ lock_id: "L-1" }), "L-2": LOCK({ lock_id: "L-2", owner: "y", scope: ["lib"] }) }],
    ["one that has expired", { "L-1": LOCK({ lock_id: "L-1" }), "L-2": LOCK({ lock_id: "L-2", owner: "y", expires_at: "2026-01-01T00:00:00Z" }) }],
    ["of one holder", { "L-1": LOCK({ lock_id: "L-1" }), "L-2": LOCK({ lock_id: "L-2" }) }],
    ["out of scope", { "L-1": LOCK({ lock_id: "L-1", out_of_scope: ["src/api"] }), "L-2": LOCK({ lock_id: "L-2", owner: "y", scope: ["src/api"] }) }],
    ["allowed by the policy", { "L-1": LOCK({ lock_id: "L-1" }), "L-2": LOCK({ lock_id: "L-2", owner: "y" }), "../config": { locks: { overlap: "warn" } } }],
  ])("%s: nothing", async (_, files) => {
    const root = onBranch(Object.fromEntries(Object.entries(files).map(([name, value]) => [name === "../config" ? "_bus/config.json" : `_bus/locks/${name}.json`, value])));
    expect(await overlapping(root)).toEqual([]);
  });

  test("a hotspot is one holder's under every policy", async () => {
    const root = onBranch({ "_bus/config.json": { locks: { overlap: "warn" } }, "_bus/locks/L-1.json": LOCK({ lock_id: "L-1", hotspot: true }), "_bus/locks/L-2.json": LOCK({ lock_id: "L-2", owner: "y" }) });
    expect(await overlapping(root)).toHaveLength(1);
  });

  test("other worktrees and the base count, too", async () => {
    const root = onBranch();
    await at(root).acquireLock({ scope: ["src/a.ts"], objective: "o", id: "L-a" });
    const tree = join(scratch(), "tree");
    git(root, "worktree", "add", "--quiet", tree, "main");
    fill(tree, { "_bus/locks/L-t.json": LOCK({ lock_id: "L-t" }) });
    expect(await overlapping(root)).toHaveLength(1);
    git(tree, "add", "--all");
    git(tree, "commit", "--quiet", "--message=locked");
    rmSync(join(tree, "_bus/locks/L-t.json"));
    expect(await overlapping(root)).toEqual([]);
    expect(await overlapping(root, "main")).toEqual([expect.stringMatching(/L-a of a .*L-t of z .*src\/a\.ts$/)]);
  });

  test("an unreadable lock is its own problem", async () => {
    const root = onBranch({ "_bus/locks/L-1.json": "{" });
    expect((await at(root).validate({})).problems.map(({ rule, file }) => [rule, file])).toEqual([["unreadable", "_bus/locks/L-1.json"]]);
  });
});
