import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { INDEX, eventsOf, ground, integrate, laneOf, onTarget, standing, tip } from "../../dev/integration-ground.js";
import { handIn, readyLane, workbench } from "../../dev/ready-lane.js";
import { git } from "../../dev/scratch-repo.js";
import type { Applying } from "../../domain/integration/integration.js";

const site = (root: string): string => `${root}-lanes/.integration`;
const LOCKED = `export const value = 1;\nexport const other = "old";\n`;

/** The register as a command leaves it that is ended just then. */
async function leave(root: string, current: Pick<Applying, "lane_id" | "step"> & Partial<Applying>): Promise<void> {
  const { store, host } = workbench(root, "int");
  const head = await store.registers.read({ kind: "integrations", id: "target" });
  const gone = { host: host.name, pid: process.pid, pid_start: "another process", run: "R-1" };
  const value = { target: "main", current: { mode: "B", before: tip(root), by: "int", session_id: "int.1", started_at: "2026-01-31T09:00:00Z", at_work: gone, ...current }, ending: null, frozen: null, waves: [], rev: 1 };
  expect(await store.registers.compareAndSet({ kind: "integrations", id: "target" }, head, { op: "begin", value, announce: [] })).not.toBeNull();
}

async function conflict(root: string): Promise<void> {
  await readyLane(root, { id: "L-a", files: { "pkg/a/index.mjs": LOCKED.replace("1", "2") } });
  await readyLane(root, { id: "L-b", files: { "pkg/a/index.mjs": LOCKED.replace("1", "3") } });
  expect(await integrate(root, "int", "L-a")).toMatchObject({ code: 0 });
  expect(await integrate(root, "int", "L-b")).toMatchObject({ code: 3 });
}

test("what a command left is said by --status, undone by one that wants another lane, and gone on with by its own", async () => {
  const root = ground();
  await readyLane(root, { id: "L-a", files: { "pkg/a/index.mjs": INDEX(2) } });
  await readyLane(root, { id: "L-b", files: { "pkg/b/index.mjs": INDEX(3) } });
  await leave(root, { lane_id: "L-a", step: "preparing" });
  expect(await standing(root)).toMatchObject({ left: true, current: { lane_id: "L-a" }, next: ["L-b"] });
  expect(await integrate(root, "int", "L-b")).toMatchObject({ code: 0, stderr: expect.stringContaining("undid what a command had begun and not finished: L-a was preparing") });
  await leave(root, { lane_id: "L-a", step: "preparing", by: "prime" });
  expect(await integrate(root, "int", "--continue")).toMatchObject({ code: 0, value: { outcome: "integrated" }, stderr: expect.stringContaining("goes on with what a command of prime had begun") });
});

test("S1-13: what was gated and then handed in anew is not published as the new", async () => {
  const root = ground();
  const old = await readyLane(root, { id: "L-a", files: { "pkg/a/index.mjs": INDEX(2) } });
  const candidate = git(root, "commit-tree", `${old.handoff?.commit ?? ""}^{tree}`, "-p", "main", "-m", "old");
  await handIn(root, "L-a", { "pkg/a/index.mjs": INDEX(7) });
  await leave(root, { lane_id: "L-a", step: "gated", candidate, handed_in: old.handoff?.at ?? "" });
  expect(await integrate(root, "int", "L-a")).toMatchObject({ code: 0, stderr: expect.stringContaining("undid") });
  expect(onTarget(root, "pkg/a/index.mjs")).toBe(INDEX(7).trim());
  expect(git(root, "log", "--format=%s", "main")).not.toContain("old");
});

test("S1-13: what was published of an earlier hand-in goes on record, and the newer one is applied, too", async () => {
  const root = ground();
  const old = await readyLane(root, { id: "L-a", files: { "pkg/a/index.mjs": INDEX(2) } });
  const before = tip(root);
  const candidate = git(root, "commit-tree", `${old.handoff?.commit ?? ""}^{tree}`, "-p", "main", "-p", old.handoff?.commit ?? "", "-m", "old");
  await handIn(root, "L-a", { "pkg/a/index.mjs": INDEX(7) });
  git(root, "update-ref", "refs/heads/main", candidate);
  await leave(root, { lane_id: "L-a", step: "gated", before, candidate, handed_in: old.handoff?.at ?? "" });
  expect(await integrate(root, "int", "L-a")).toMatchObject({ code: 0, stderr: expect.stringContaining("was on main already") });
  expect(onTarget(root, "pkg/a/index.mjs")).toBe(INDEX(7).trim());
  expect(await laneOf(root, "L-a")).toMatchObject({ state: "integrated", integrations: [{ commit: candidate }], integration: { commit: tip(root), before: candidate } });
});

test("S1-79: an integration worktree that somebody removed is made anew with its conflict, once on the log; a heading is no marker, and what else is changed is told", async () => {
  const root = ground({ "pkg/a/index.mjs": LOCKED });
  await conflict(root);
  rmSync(site(root), { recursive: true });
  expect(await integrate(root, "int", "--continue")).toMatchObject({ code: 3, value: { outcome: "conflict", worktree: site(root) }, stderr: expect.stringContaining("made anew") });
  expect(eventsOf(root, "conflict")).toHaveLength(1);
  expect((await standing(root)).current?.conflicts).toHaveLength(1);
  writeFileSync(join(site(root), "pkg/a/index.mjs"), "export const value = 5;\n/*\nTitle\n=======\n*/\n");
  writeFileSync(join(site(root), "stray.orig"), "x\n");
  git(site(root), "add", "--all");
  expect(await integrate(root, "int", "--continue")).toMatchObject({ code: 0, value: { outcome: "integrated", notes: [expect.stringContaining("stray.orig")] } });
});

test("a lane that was reopened while its conflict waited holds nobody up", async () => {
  const root = ground({ "pkg/a/index.mjs": LOCKED });
  await conflict(root);
  const { current } = await standing(root);
  await handIn(root, "L-b", { "pkg/a/index.mjs": LOCKED.replace("1", "2"), "pkg/a/more.txt": "x\n" });
  expect(await integrate(root, "int", "L-b")).toMatchObject({ code: 0, stderr: expect.stringContaining("let go of the conflict of L-b") });
  expect((await laneOf(root, "L-b")).handoff?.at).not.toBe(current?.handed_in);
  expect(await standing(root)).toMatchObject({ current: null, frozen: null });
});

test("S1-77: mode A: a file that is gone on the target is a conflict like any other: the rest of the patch is there, whatever hooks say", async () => {
  const root = ground({ "pkg/a/more.txt": INDEX(1) });
  await readyLane(root, { id: "L-a", mode: "A", files: { "pkg/a/index.mjs": INDEX(2), "pkg/a/more.txt": `${INDEX(1)}// more\n` } });
  git(root, "update-ref", "refs/heads/main", withoutMore(root));
  writeFileSync(join(root, ".git/hooks/post-checkout"), "#!/bin/sh\nexit 1\n");
  chmodSync(join(root, ".git/hooks/post-checkout"), 0o755);
  expect(await integrate(root, "int", "L-a")).toMatchObject({ code: 3, value: { conflicts: [{ class: "textual", files: ["pkg/a/more.txt"] }] } });
  expect(git(site(root), "status", "--porcelain").split("\n").map((line) => line.trim()).sort()).toEqual(["DU pkg/a/more.txt", "M  pkg/a/index.mjs"].sort());
  git(site(root), "rm", "--quiet", "pkg/a/more.txt");
  expect(await integrate(root, "int", "--continue")).toMatchObject({ code: 0 });
  expect(onTarget(root, "pkg/a/index.mjs")).toBe(INDEX(2).trim());
});

function withoutMore(root: string): string {
  const other = `${root}-lanes/other`;
  git(root, "worktree", "add", "--quiet", "--detach", other, "main");
  git(other, "rm", "--quiet", "pkg/a/more.txt");
  git(other, "commit", "--quiet", "--message=by hand");
  return git(other, "rev-parse", "HEAD");
}
