import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type OpenOptions, openBus } from "../bus.js";
import { fill, git } from "../dev/scratch-repo.js";
import { tempBus, tempRepository } from "../dev/temp-bus.js";
import type { Claim, Lock } from "../schema/records.gen.js";

const HOUR = 3_600_000;
const as = (cwd: string, agent: string, more: OpenOptions = {}) => openBus({ cwd, agent, env: {}, surface: "cli", ...more });
const snapshot = (root: string, id: string) => JSON.parse(readFileSync(join(root, `_bus/locks/${id}.json`), "utf8")) as Lock;
const files = (root: string) => (existsSync(join(root, "_bus/locks")) ? readdirSync(join(root, "_bus/locks")) : []);
const events = async (root: string) => (await as(root, "reader").listEvents({ limit: 100 })).events;
const locked = async (root: string) => (await as(root, "reader").listLocks({})).map(({ lock_id, owner, state }) => [lock_id, owner, state]);
const CONFLICT = expect.objectContaining({ code: "CONFLICT" }) as Error;
const NOT_YOURS = expect.objectContaining({ code: "NOT_YOURS" }) as Error;

describe("taking files", () => {
  test("S1-19: a lock is in the register, in its file and on the log, and says the same in each", async () => {
    const root = tempRepository();
    const lock = await as(root, "a").acquireLock({ scope: ["src/api/**", "./docs//x.md"], outOfScope: ["src/api/gen/"], objective: "login", id: "L-1" });
    expect(lock).toMatchObject({ lock_id: "L-1", owner: "a", scope: ["src/api/**", ":(file)docs/x.md"], out_of_scope: ["src/api/gen/"], objective: "login", rev: 1, fence: 1, branch: "main" });
    expect(snapshot(root, "L-1")).toEqual(lock);
    expect(await as(root, "b").listLocks({})).toEqual([{ ...lock, state: "held" }]);
    expect((await events(root)).at(-1)).toMatchObject({ event: "lock", agent_id: "a", summary: "login", meta: { how: "new", lock_id: "L-1", scope: lock.scope, out_of_scope: lock.out_of_scope, fence: 1 } });
  });

  test("S1-21: an overlap is refused with the holder, a path that both cover, and a next step; nothing is written", async () => {
    const root = tempRepository();
    await as(root, "a").acquireLock({ scope: ["src/**"], objective: "login", id: "L-1" });
    const before = await events(root);
    await expect(as(root, "b").acquireLock({ scope: ["docs/**", "src/*.css"], objective: "style" })).rejects.toMatchObject({
      code: "CONFLICT",
      message: expect.stringMatching(/^src\/\S*\.css is covered by L-1, which is held by a on main .*: login$/) as string,
      hint: expect.stringContaining("--to a") as string,
    });
    expect(files(root)).toEqual(["L-1.json"]);
    expect(await events(root)).toEqual(before);
    await as(root, "b").acquireLock({ scope: ["docs/**"], objective: "style" });
  });

  test("what is too complex to compare is refused, beside whom", async () => {
    const root = tempRepository();
    await as(root, "a").acquireLock({ scope: ["{a,b}".repeat(150)], objective: "x", id: "L-1" });
    await expect(as(root, "b").acquireLock({ scope: ["*{b,a}".repeat(100)], objective: "y" })).rejects.toMatchObject({ code: "USAGE", message: expect.stringContaining("beside L-1 of a") as string });
    await as(root, "b").acquireLock({ scope: ["src/**"], objective: "y" });
  });

  test("what is out of one's scope is free for others", async () => {
    const root = tempRepository();
    await as(root, "a").acquireLock({ scope: ["src/**"], outOfScope: ["src/gen/**"], objective: "x" });
    expect((await as(root, "b").acquireLock({ scope: ["src/gen/**"], objective: "y" })).owner).toBe("b");
  });

  test("of many at once on one file one gets it; disjoint ones all do", async () => {
    const root = tempRepository();
    const rivals = await Promise.allSettled(Array.from({ length: 12 }, (_, n) => as(root, `a${n}`).acquireLock({ scope: [n % 2 === 0 ? "src/**/*.ts" : "src/x?/*"], objective: "o" })));
    expect(rivals.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const apart = await Promise.allSettled(Array.from({ length: 12 }, (_, n) => as(root, `b${n}`).acquireLock({ scope: [`pkg${n}/`], objective: "o" })));
    expect(apart.filter(({ status }) => status === "fulfilled")).toHaveLength(12);
    expect(await locked(root)).toHaveLength(13);
  });

  test("the same scope again renews the lock; an id gives it other terms; another's id is refused", async () => {
    const root = tempRepository();
    const a = as(root, "a");
    const first = await a.acquireLock({ scope: ["b/**", "a/**"], objective: "x", id: "L-1" });
    expect(await a.acquireLock({ scope: ["a/**", "b/**"], objective: "y" })).toMatchObject({ lock_id: "L-1", objective: "y", rev: 2, fence: first.fence });
    expect(await a.acquireLock({ scope: ["c/**"], objective: "z", id: "L-1" })).toMatchObject({ lock_id: "L-1", scope: ["c/**"], rev: 3 });
    expect((await as(root, "b").acquireLock({ scope: ["a/**"], objective: "free now" })).owner).toBe("b");
    await expect(as(root, "b").acquireLock({ scope: ["d/**"], objective: "o", id: "L-1" })).rejects.toThrow(CONFLICT);
  });

  test("one's own locks do not stand in one's way; another session of the same name does", async () => {
    const root = tempRepository();
    const one = as(root, "a", { env: { CODEX_THREAD_ID: "t1" } });
    const two = as(root, "a", { env: { CODEX_THREAD_ID: "t2" } });
    await one.acquireLock({ scope: ["src/**"], objective: "x", id: "L-1" });
    await one.acquireLock({ scope: ["src/a"], objective: "y", id: "L-2" });
    await expect(two.acquireLock({ scope: ["src/b"], objective: "z" })).rejects.toThrow(CONFLICT);
    await expect(two.acquireLock({ scope: ["docs/**"], objective: "z", id: "L-1" })).rejects.toThrow(CONFLICT);
    await one.acquireLock({ scope: ["old/**"], objective: "w", id: "L-0" });
    await one.endSession({ summary: "session wrap" });
    expect(await two.acquireLock({ scope: ["old/**"], objective: "w" }), "what the ended session left").toMatchObject({ lock_id: "L-0" });
    expect(await two.acquireLock({ scope: ["older/**"], objective: "w", id: "L-0" })).toMatchObject({ lock_id: "L-0", scope: ["older/**"] });
    await two.releaseLock({ lock: "L-0" });
    await two.acquireLock({ scope: ["src/b"], objective: "z", id: "L-3" });
    expect(await as(root, "b").listLocks({})).toMatchObject([{ lock_id: "L-1", session_id: expect.any(String) as string, fence: 2 }, { lock_id: "L-2", fence: 2 }, { lock_id: "L-3" }]);
    expect((await events(root)).some(({ event, meta }) => event === "lock" && meta?.["how"] === "resumed")).toBe(true);
  });

  test.each<[string, Parameters<ReturnType<typeof as>["acquireLock"]>[0]]>([
    ["no scope", { scope: [], objective: "x" }],
    ["an empty entry", { scope: [""], objective: "x" }],
    ["only exclusions", { scope: ["!src/**"], objective: "x" }],
    ["a path outside", { scope: ["../other"], objective: "x" }],
    ["an absolute path outside", { scope: ["/etc/passwd"], objective: "x" }],
    ["no objective", { scope: ["a"], objective: " " }],
    ["no lease", { scope: ["a"], objective: "x", ttl: 0 }],
    ["a bad id", { scope: ["a"], objective: "x", id: "../x" }],
  ])("%s is a mistake of the caller", async (_, request) => {
    const root = tempRepository();
    await expect(as(root, "a").acquireLock(request)).rejects.toMatchObject({ code: "USAGE", hint: expect.any(String) as string });
    expect(files(root)).toEqual([]);
  });

  test("names are relative to where the caller stands; routes that are there are literal", async () => {
    const root = tempRepository({ "app/[id]/page.tsx": "x", "app/(shop)/cart.tsx": "x" });
    expect((await as(join(root, "app"), "a").acquireLock({ scope: ["[id]/page.tsx"], objective: "x", id: "L-1" })).scope).toEqual([":(file)app/[id]/page.tsx"]);
    expect((await as(root, "b").acquireLock({ scope: ["app/i/page.tsx"], objective: "no class" })).owner).toBe("b");
    await expect(as(root, "c").acquireLock({ scope: [join(root, "app/[id]")], objective: "x" })).rejects.toThrow(CONFLICT);
    expect((await as(root, "c").acquireLock({ scope: ["app/(shop)/"], objective: "x" })).owner).toBe("c");
  });

  test("nothing is below a file: it meets no pattern that would have to be", async () => {
    const root = tempRepository({ "README.md": "x", "docs/a": "x" });
    expect((await as(root, "a").acquireLock({ scope: ["README.md", "src/new.ts", "docs/a", "src/dir", ".github"], objective: "x" })).scope).toEqual([":(file)README.md", ":(file)src/new.ts", ":(file)docs/a", "src/dir", ".github"]);
    await as(root, "b").acquireLock({ scope: ["**/*.css", "!src/dir/**", "!.github/**"], objective: "style" });
    await expect(as(root, "c").acquireLock({ scope: ["src/dir/x.c"], objective: "below a folder" })).rejects.toThrow(CONFLICT);
    await expect(as(root, "c").acquireLock({ scope: ["src/*.ts"], objective: "the file itself" })).rejects.toThrow(CONFLICT);
  });

  test("where names differ by case only for the eye, so do scopes", async () => {
    const root = tempRepository();
    await as(root, "a").acquireLock({ scope: ["SRC/api/**"], objective: "x", id: "L-1" });
    await as(root, "b").acquireLock({ scope: ["src/api/x"], objective: "another file here", id: "L-2" });
    await as(root, "b").releaseLock({ lock: "L-2" });
    git(root, "config", "core.ignorecase", "true");
    await expect(as(root, "b").acquireLock({ scope: ["src/API/x"], objective: "the same file here" })).rejects.toThrow(CONFLICT);
  });
});

describe("leases of locks", () => {
  test("S1-24: any command of the owner renews, and the one for it; nobody else's; the file stays as it is", async () => {
    const root = tempRepository();
    let now = Date.now();
    const clock = () => now;
    const a = as(root, "a", { clock });
    const first = await a.acquireLock({ scope: ["src/**"], objective: "x", id: "L-1", ttl: 2 * HOUR });
    now += HOUR;
    await as(root, "b", { clock }).logEvent({ event: "note", summary: "passing by" });
    expect((await a.listLocks({}))[0]?.expires_at).toBe(first.expires_at);
    await a.logEvent({ event: "note", summary: "still here" });
    expect((await a.listLocks({}))[0]?.expires_at, "as long as it was asked for").toBe(new Date(now + 2 * HOUR).toISOString());
    expect(snapshot(root, "L-1")).toEqual(first);
    now += HOUR;
    expect(await a.renewLocks({})).toMatchObject([{ lock_id: "L-1", expires_at: new Date(now + 2 * HOUR).toISOString() }]);
  });

  test("S1-22: a stale one stands in the way until it is reclaimed with a note; then its old owner is refused", async () => {
    const root = tempRepository();
    const a = as(root, "a");
    await a.acquireLock({ scope: ["src/**"], objective: "x", id: "L-1", ttl: 1 });
    await expect(as(root, "b").acquireLock({ scope: ["src/a"], objective: "y" })).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(as(root, "b").reclaimLock({ lock: "L-1", note: "gone" }), "grace").rejects.toThrow(CONFLICT);
    await new Promise((resolve) => setTimeout(resolve, 5100));
    await expect(as(root, "b").acquireLock({ scope: ["src/a"], objective: "y" })).rejects.toMatchObject({ code: "CONFLICT", hint: 'bus lock reclaim L-1 --note "<why it is safe>"' });
    await expect(as(root, "b").reclaimLock({ lock: "L-1", note: " " })).rejects.toMatchObject({ code: "USAGE" });
    expect(await as(root, "b").reclaimLock({ lock: "L-1", note: "a went home" })).toMatchObject({ owner: "b", fence: 2, reclaimed_from: "a", reclaim_note: "a went home" });
    expect((await events(root)).at(-1)).toMatchObject({ event: "lock_reclaim", summary: "a went home", meta: { from: "a", old_fence: 1, fence: 2 } });
    await expect(a.renewLocks({ lock: "L-1" })).rejects.toThrow(NOT_YOURS);
    await expect(a.releaseLock({ lock: "L-1" })).rejects.toThrow(NOT_YOURS);
  });

  test("a clock that runs ahead takes nothing over", async () => {
    const root = tempRepository();
    await as(root, "a").acquireLock({ scope: ["src/**"], objective: "x", id: "L-1" });
    await expect(as(root, "b", { clock: () => Date.now() + 9 * HOUR }).reclaimLock({ lock: "L-1", note: "late" })).rejects.toMatchObject({ message: expect.stringContaining("clock") as string });
    expect(await locked(root)).toEqual([["L-1", "a", "held"]]);
  });

  test("a released one is gone, and its copy on another branch does not bring it back", async () => {
    const root = tempRepository();
    const a = as(root, "a");
    await a.acquireLock({ scope: ["src/**"], objective: "x", id: "L-1" });
    const copy = readFileSync(join(root, "_bus/locks/L-1.json"));
    await expect(as(root, "b").releaseLock({ lock: "L-1" })).rejects.toThrow(NOT_YOURS);
    await expect(a.releaseLock({ lock: "L-1", fence: 9 })).rejects.toThrow(NOT_YOURS);
    await a.releaseLock({ lock: "L-1", notes: "done" });
    expect(files(root)).toEqual([]);
    expect((await events(root)).at(-1)).toMatchObject({ event: "unlock", summary: "done", meta: { lock_id: "L-1" } });
    writeFileSync(join(root, "_bus/locks/L-1.json"), copy);
    expect(await locked(root)).toEqual([]);
    await expect(a.releaseLock({ lock: "L-1" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

test("a change of the table whose line was lost is seen by validate and mended by doctor", async () => {
  const root = tempRepository();
  await as(root, "a").acquireLock({ scope: ["src/**"], objective: "x", id: "L-1" });
  const log = join(root, "_bus/events/events.jsonl");
  const lines = readFileSync(log, "utf8").trimEnd().split("\n");
  writeFileSync(log, lines.slice(0, -1).map((line) => `${line}\n`).join(""));
  expect((await as(root, "a").validate({})).problems).toMatchObject([{ rule: "record-event", severity: "error", file: "_bus/locks", message: expect.stringContaining("the lock table was changed, but its lock line") as string }]);
  await as(root, "a").doctor({ fix: true });
  expect((await as(root, "a").validate({})).ok).toBe(true);
  expect((await events(root)).map(({ event }) => event)).toEqual(["lock"]);
});

describe("whose files are these", () => {
  test("mine, somebody's, nobody's", async () => {
    const root = tempRepository();
    await as(root, "a").acquireLock({ scope: ["src/**"], objective: "x", id: "L-1" });
    await as(root, "b").claim({ task: "Q-1", scope: ["docs/"] });
    const check = await as(root, "b").checkLocks({ paths: ["src/new.ts", "./docs/x.md", "README.md", "docs\\y.md"] });
    expect(check).toMatchObject({
      allowed: false,
      conflicts: [{ path: "src/new.ts", lock_id: "L-1", owner: "a", objective: "x", branch: "main", message: expect.stringContaining("src/new.ts is covered by L-1") as string }],
      paths: [{ path: "src/new.ts", covered: "other" }, { path: "docs/x.md", covered: "mine" }, { path: "README.md", covered: "nobody" }, { path: "docs/y.md", covered: "mine" }],
    });
    expect(await as(root, "a").checkLocks({ paths: ["src/new.ts"] })).toMatchObject({ allowed: true, mine: ["L-1"] });
    expect(await openBus({ cwd: root, env: {}, surface: "cli" }).checkLocks({ paths: ["src/new.ts"] }), "nobody in particular").toMatchObject({ allowed: false });
  });
});

describe("what other clones and tools left", () => {
  const foreign: Lock = { lock_id: "L-7", owner: "py", scope: ["src/**"], objective: "theirs", start_time: new Date().toISOString(), heartbeat: new Date().toISOString(), expires_at: new Date(Date.now() + HOUR).toISOString() };

  test("a lock of another clone holds while its lease lasts, and its owner goes on with it", async () => {
    const root = tempRepository({ "_bus/locks/L-7.json": { ...foreign, layer: "L5" } });
    await expect(as(root, "b").acquireLock({ scope: ["src/a"], objective: "x" })).rejects.toThrow(CONFLICT);
    expect(await as(root, "py").renewLocks({ lock: "L-7" })).toMatchObject([{ layer: "L5", rev: 1 }]);
    await as(root, "py").releaseLock({ lock: "L-7" });
    await as(root, "b").acquireLock({ scope: ["src/a"], objective: "x" });
  });

  test("an old one of which the bus knows nothing stands in nobody's way", async () => {
    const root = tempRepository({ "_bus/locks/L-7.json": { ...foreign, expires_at: new Date(Date.now() - HOUR).toISOString() } });
    await as(root, "b").acquireLock({ scope: ["src/a"], objective: "x" });
  });

  test("a lost .live starts again from the files of every worktree", async () => {
    const root = tempRepository();
    const tree = `${root}-tree`;
    git(root, "worktree", "add", "--quiet", "-b", "agent/a/x", tree);
    const lock = await as(tree, "a").acquireLock({ scope: ["src/**"], objective: "x", id: "L-1" });
    expect(files(root)).toEqual([]);
    rmSync(join(root, "_bus/.live"), { recursive: true });
    await expect(as(root, "b").acquireLock({ scope: ["src/a"], objective: "y" })).rejects.toThrow(CONFLICT);
    expect(await as(root, "b").reclaimLock({ lock: "L-1", note: "lost", force: true })).toMatchObject({ fence: (lock.fence ?? 0) + 1 });
    git(root, "worktree", "remove", "--force", tree);
  });

  test.each([["torn", '{"lock_id":'], ["empty", ""], ["of another shape", "[]"], ["without a scope", '{"lock_id":"L-7"}'], ["named otherwise", JSON.stringify({ ...foreign, lock_id: "L-8" })]])("a file that is %s is never 'nothing locked'", async (_, text) => {
    const root = tempRepository({ "_bus/locks/L-7.json": text });
    await expect(as(root, "b").acquireLock({ scope: ["docs/**"], objective: "x" })).rejects.toMatchObject({ code: "BAD_DATA", message: expect.stringContaining("L-7.json") as string });
    await expect(as(root, "b").checkLocks({ paths: ["a"] })).rejects.toMatchObject({ code: "BAD_DATA" });
    expect((await as(root, "b").status()).problems).toMatchObject([{ file: "_bus/locks/L-7.json" }]);
  });
});

test("a scope of another tool that is no pattern is told by its lock's name, and nothing goes on beside it", async () => {
  const soon = new Date(Date.now() + HOUR).toISOString();
  const lock = { lock_id: "L-7", owner: "py", scope: ["!src/**"], objective: "theirs", start_time: soon, heartbeat: soon, expires_at: soon };
  const root = tempRepository({ "_bus/locks/L-7.json": lock });
  const named = { code: "BAD_DATA", message: expect.stringContaining("the lock L-7 of py cannot be read") as string };
  await expect(as(root, "b").acquireLock({ scope: ["docs/**"], objective: "x" })).rejects.toMatchObject(named);
  await expect(as(root, "b").checkLocks({ paths: ["docs/a"] })).rejects.toMatchObject(named);
  expect(await as(root, "b").guardPaths({ paths: ["docs/a"] })).toMatchObject({ outcome: "unknown", paths: [{ message: expect.stringContaining("L-7") as string }] });
  expect((await as(root, "b").validate({})).problems).toMatchObject([{ rule: "overlapping-locks", severity: "error", file: "_bus/locks/L-7.json" }]);
});

describe("policy", () => {
  test("S1-21: an overlap may be told instead of refused, but not on a hotspot", async () => {
    const root = tempRepository({ "_bus/config.json": { locks: { overlap: "warn", hotspots: ["src/core/**"] } } });
    const tell: string[] = [];
    await as(root, "a").acquireLock({ scope: ["src/**"], objective: "x", id: "L-1" });
    await as(root, "b", { tell: (line) => tell.push(line) }).acquireLock({ scope: ["src/ui/**"], objective: "y", id: "L-2" });
    expect(tell).toEqual([expect.stringContaining("held by a")]);
    expect((await events(root)).at(-1)).toMatchObject({ event: "lock", meta: { overlaps: ["L-1"] } });
    await expect(as(root, "c").acquireLock({ scope: ["src/core/main.ts"], objective: "z" })).rejects.toThrow(CONFLICT);
    expect(snapshot(root, "L-1").hotspot).toBe(true);
    expect(snapshot(root, "L-2")).not.toHaveProperty("hotspot");
  });

  test("what git's history shows to be a hotspot is not shared either", async () => {
    const root = tempRepository({ "_bus/config.json": { locks: { overlap: "warn" } } });
    for (let n = 0; n < 6; n += 1) {
      fill(root, { "src/core.ts": `${n}` });
      git(root, "add", "--all");
      git(root, "commit", "--quiet", "--message=change");
    }
    await as(root, "a").acquireLock({ scope: ["src/**"], objective: "x", id: "L-1" });
    expect(snapshot(root, "L-1").hotspot).toBe(true);
    await as(root, "b").acquireLock({ scope: ["src/ui/**"], objective: "y" });
    await expect(as(root, "c").acquireLock({ scope: ["src/*.ts"], objective: "z" })).rejects.toMatchObject({ code: "CONFLICT", message: expect.stringContaining("src/core.ts is covered by L-1") as string });
  });

  test("the length of a lease", async () => {
    const root = tempBus({ "_bus/config.json": { claims: { ttl_minutes: 30 }, locks: { ttl_minutes: 10 } } });
    const now = Date.now();
    const a = as(root, "a", { clock: () => now });
    expect((await a.acquireLock({ scope: ["a"], objective: "x" })).expires_at).toBe(new Date(now + 600_000).toISOString());
    expect(((await a.claim({ task: "Q-1", scope: ["b"] })) as Claim).expires_at).toBe(new Date(now + 1_800_000).toISOString());
  });
});
