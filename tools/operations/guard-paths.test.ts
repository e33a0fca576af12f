import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openBus } from "../bus.js";
import { git, scratch } from "../dev/scratch-repo.js";
import { tempBus, tempRepository } from "../dev/temp-bus.js";
import type { Edit } from "../domain/edits/edit.js";

const at = (cwd: string, agent?: string, env: Record<string, string> = {}) => openBus({ cwd, ...(agent !== undefined && { agent }), env, surface: "cli" });
const FILES = { "src/a.ts": "a\n", "src/b.ts": "b\n", "lib/c.ts": "c\n", "free.ts": "f\n" };

/** A repository in which b holds `src/` and the file `lib/c.ts`. */
async function held(files: Record<string, string | object> = {}): Promise<string> {
  const root = tempRepository({ ...FILES, ...files });
  await at(root, "b").acquireLock({ scope: ["src", "lib/c.ts"], objective: "rework", id: "L-b" });
  return root;
}
const outcomes = async (root: string, agent: string | undefined, paths: string[], cwd = root) => (await at(cwd, agent).guardPaths({ paths })).paths.map(({ outcome, rule }) => `${outcome}${rule === undefined ? "" : ` ${rule}`}`);

describe("whose a path is", () => {
  test.each<[what: string, path: (root: string) => string, expected: string]>([
    ["a file of another's", () => "src/a.ts", "refused held"],
    ["one that is not there yet", () => "src/new/deep.ts", "refused held"],
    ["with ./", () => "./src/a.ts", "refused held"],
    ["with back and forth", () => "lib/../src/a.ts", "refused held"],
    ["with backslashes", () => "src\\a.ts", "refused held"],
    ["absolute", (root) => join(root, "src/a.ts"), "refused held"],
    ["a literal", () => "lib/c.ts", "refused held"],
    ["beside it", () => "lib/d.ts", "allowed"],
    ["a folder that only begins so", () => "srcs/a.ts", "allowed"],
    ["free", () => "free.ts", "allowed"],
    ["outside", () => "/etc/hosts", "allowed outside-repository"],
    ["above", () => "../other/x.ts", "allowed outside-repository"],
    ["git's own", () => ".git/config", "allowed outside-repository"],
    ["a claim", () => "_bus/claims/QUEUE-001.json", "refused bus-file"],
    ["the live log", () => "_bus/events/events.jsonl", "refused bus-file"],
    ["a live register", () => "_bus/.live/reg/claims/x", "refused bus-file"],
    ["by another name", () => "src/../_bus/claims/x.json", "refused bus-file"],
    ["with backslashes, too", () => "src\\..\\_bus\\claims\\x.json", "refused bus-file"],
    ["the settings", () => "_bus/config.json", "allowed"],
    ["a plan", () => "_plans/x.plan.json", "allowed"],
    ["below a file", () => "free.ts/x", "allowed"],
    ["a name too long to be", () => "x".repeat(5000), "allowed"],
  ])("%s", async (_, path, expected) => {
    const root = await held();
    expect(await outcomes(root, "a", [path(root)])).toEqual([expected]);
  });

  test("it is mine, or relative to where I stand", async () => {
    const root = await held();
    expect(await outcomes(root, "b", ["src/a.ts", "lib/c.ts"])).toEqual(["allowed", "allowed"]);
    expect(await outcomes(root, "a", ["a.ts", "../free.ts"], join(root, "src"))).toEqual(["refused held", "allowed"]);
  });

  test("a refusal names holder, objective, lease and one next step", async () => {
    const root = await held();
    const { outcome, agent_id, asker, paths } = await at(root, "a").guardPaths({ paths: ["src/a.ts"] });
    expect({ outcome, agent_id, asker }).toEqual({ outcome: "refused", agent_id: "a", asker: "agent" });
    expect(paths[0]).toMatchObject({ holder: { owner: "b", lock_id: "L-b", objective: "rework", expires_at: expect.stringMatching(/^\d{4}-/) as string }, message: expect.stringMatching(/src\/a\.ts .*L-b.* b .*until .*rework/) as string, hint: expect.stringMatching(/^bus /) as string });
  });

  test("an edit through a link hits what it points to, also from outside and where nothing is yet", async () => {
    const root = await held();
    const outside = scratch();
    symlinkSync("src/a.ts", join(root, "link.ts"));
    symlinkSync("src", join(root, "folder"));
    symlinkSync("src/soon.ts", join(root, "dangling.ts"));
    symlinkSync("loop", join(root, "loop"));
    symlinkSync(join(root, "src"), join(outside, "in"));
    expect(await outcomes(root, "a", ["link.ts", "folder/a.ts", "folder/new.ts", "dangling.ts", "loop", join(outside, "in/a.ts")])).toEqual(["refused held", "refused held", "refused held", "refused held", "allowed", "refused held"]);
    const entry: Edit[] = [{ path: "link.ts", what: "entry" }, { path: "folder", what: "entry" }, { path: "folder/a.ts", what: "entry" }];
    expect((await at(root, "a").guardPaths({ edits: entry })).paths.map(({ outcome }) => outcome)).toEqual(["allowed", "allowed", "refused"]);
  });

  test("a path in another worktree counts there, also of a worktree within", async () => {
    const root = await held();
    const tree = join(scratch(), "tree");
    git(root, "worktree", "add", "--quiet", tree);
    git(root, "worktree", "add", "--quiet", join(root, "trees/inner"));
    expect(await outcomes(root, "a", [join(tree, "src/a.ts"), join(tree, "free.ts"), "trees/inner/src/x.ts", "trees/inner/_bus/claims/x.json"])).toEqual(["refused held", "allowed", "refused held", "refused bus-file"]);
    expect(await outcomes(root, "a", [join(root, "src/a.ts"), "src/a.ts"], tree)).toEqual(["refused held", "refused held"]);
  });

  test("another repository's path is not ours, even below", async () => {
    const root = await held();
    const other = scratch();
    git(other, "init", "--quiet");
    expect(await outcomes(root, "a", [join(other, "src/a.ts")])).toEqual(["allowed outside-repository"]);
  });

  test("what is moved, removed or copied as a folder takes all below it along", async () => {
    const root = await held();
    const entry = (path: string, into?: string[]): Edit => ({ path, what: "entry", ...(into !== undefined && { into }) });
    const of = async (...edits: Edit[]) => (await at(root, "a").guardPaths({ edits })).paths.map(({ outcome, rule }) => `${outcome}${rule === undefined ? "" : ` ${rule}`}`);
    expect(await of(entry("lib"))).toEqual(["refused held"]);
    expect(await of(entry("src"))).toEqual(["refused held"]);
    expect(await of(entry("."))).toEqual(["refused bus-file"]);
    expect(await of(entry("_plans"))).toEqual(["allowed"]);
    expect(await of(entry("lib", ["c.ts", "d.ts"]))).toEqual(["refused held", "allowed"]);
    expect(await of(entry("new", ["c.ts"]))).toEqual(["allowed"]);
    expect(await of(entry("src/a.ts", ["c.ts"]))).toEqual(["refused held"]);
  });
});

describe("the policy", () => {
  const config = (guard: object, locks: object = {}) => ({ "_bus/config.json": { guard, locks } });
  test.each<[what: string, files: Record<string, object>, withLock: boolean, free: string, plan: string]>([
    ["warns unless set", {}, true, "allowed outside-scope", "allowed"],
    ["is silent to who has locked nothing", {}, false, "allowed", "allowed"],
    ["wants a lock", config({ require_lock: true }), false, "allowed outside-scope", "allowed"],
    ["wants a lock and refuses", config({ require_lock: true, outside_scope: "refuse" }), false, "refused outside-scope", "allowed"],
    ["refuses", config({ outside_scope: "refuse" }), true, "refused outside-scope", "allowed"],
    ["allows", config({ outside_scope: "allow" }), true, "allowed", "allowed"],
  ])("%s", async (_, files, withLock, free, plan) => {
    const root = await held(files);
    if (withLock) await at(root, "a").acquireLock({ scope: ["docs/**"], objective: "o", id: "L-a" });
    expect(await outcomes(root, "a", ["free.ts", "_plans/p.plan.json", "src/a.ts"])).toEqual([free, plan, "refused held"]);
    if (withLock) expect(await outcomes(root, "a", ["docs/x.md"])).toEqual(["allowed"]);
  });

  test("where scopes may overlap, what is also mine is allowed", async () => {
    const root = await held(config({}, { overlap: "warn" }));
    await at(root, "a").acquireLock({ scope: ["src/a.ts"], objective: "o", id: "L-a" });
    expect(await outcomes(root, "a", ["src/a.ts", "src/b.ts"])).toEqual(["allowed", "refused held"]);
  });
});

describe("who asks", () => {
  const ask = (root: string, env: Record<string, string> = {}) => at(root, undefined, env).guardPaths({ paths: ["src/a.ts", "free.ts"] });

  test("a person, an agent without a name, and the agent of a client's session", async () => {
    const root = await held();
    rmSync(join(root, "_bus/.live/sessions"), { recursive: true, force: true });
    const other = await held();
    git(other, "worktree", "add", "--quiet", join(other, "tree"));
    expect(await ask(join(other, "tree"))).toMatchObject({ asker: "person", outcome: "refused" });
    expect(await ask(other, { CODEX_THREAD_ID: "t-1" })).toMatchObject({ asker: "agent", outcome: "refused" });
    await at(other, "c", { CODEX_THREAD_ID: "t-2" }).acquireLock({ scope: ["free.ts"], objective: "o", id: "L-c" });
    // No session was booted: the client's own session is enough to know the agent again.
    expect(await ask(other, { CODEX_THREAD_ID: "t-2" })).toMatchObject({ asker: "agent", agent_id: "c", paths: [{ outcome: "refused" }, { outcome: "allowed" }] });
    expect(await ask(other, { CLAUDE_CODE_SESSION_ID: "t-2" })).toMatchObject({ asker: "agent", paths: [{ outcome: "refused" }, { outcome: "refused" }] });
  });

  test("the session that lives in this worktree, and nobody else's", async () => {
    const root = await held();
    expect(await ask(root)).toMatchObject({ asker: "agent", agent_id: "b", outcome: "allowed" });
    await at(root, "b").releaseLock({ lock: "L-b" });
    expect(await ask(root)).toMatchObject({ asker: "person" });
    await at(root, "d").bootSession({});
    expect(await ask(root)).toMatchObject({ asker: "agent", agent_id: "d" });
    await at(root, "d").endSession({ summary: "wrap" });
    expect(await ask(root)).toMatchObject({ asker: "person" });
  });

  test("the same agent in another session is another", async () => {
    const root = await held();
    expect(await at(root, "b", { CODEX_THREAD_ID: "t-9" }).guardPaths({ paths: ["src/a.ts"] })).toMatchObject({ outcome: "refused" });
  });
});

describe("what cannot be told", () => {
  test.each([["an agent", "a", "unknown"], ["a person", undefined, "allowed"]] as const)("%s, when the lock table is unreadable", async (_, agent, expected) => {
    const root = await held();
    rmSync(join(root, "_bus/.live/sessions"), { recursive: true, force: true });
    writeFileSync(join(root, "_bus/locks/L-z.json"), "{ torn");
    const guarded = await at(root, agent).guardPaths({ paths: ["src/a.ts", "free.ts"] });
    expect(guarded.paths.map(({ outcome, rule }) => [outcome, rule])).toEqual([[expected, "unreadable"], [expected, "unreadable"]]);
    expect(guarded.paths[0]).toMatchObject({ message: expect.stringContaining("L-z.json") as string, hint: expect.stringMatching(/./) as string });
  });

  test("outside git there is only the folder of the bus", async () => {
    const root = tempBus(FILES);
    await at(root, "b").acquireLock({ scope: ["src"], objective: "o", id: "L-b" });
    mkdirSync(join(root, "deep"));
    expect(await outcomes(root, "a", ["../src/a.ts", "../../x", "../_bus/claims/x.json"], join(root, "deep"))).toEqual(["refused held", "allowed outside-repository", "refused bus-file"]);
  });
});
