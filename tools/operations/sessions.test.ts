import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openBus } from "../bus.js";
import { fill, git, scratch } from "../dev/scratch-repo.js";
import { tempBus, tempRepository } from "../dev/temp-bus.js";

const as = (cwd: string, agent: string, env: Record<string, string> = {}) => openBus({ cwd, agent, env, surface: "cli" });
const manifest = (root: string, copy = "") => JSON.parse(readFileSync(join(root, `AGENT_MANIFEST${copy}.json`), "utf8")) as { agent_id: string };

test("boot makes the manifest, logs a handshake and shows what waits", async () => {
  const root = tempBus();
  await as(root, "m").assign({ task: "Q-1", engineer: "a" });
  await as(root, "b").claim({ task: "Q-2" });
  const booted = await as(root, "a").bootSession({ roles: ["engineer"] });
  expect(booted).toMatchObject({ manifest: { agent_id: "a", branch_prefix: "agent/a/" }, assigned: [{ task_id: "Q-1" }], unread: [{ type: "assignment" }], twins: [], tip: "bus message inbox" });
  expect(booted.peers.map(({ agent_id }) => agent_id).sort()).toEqual(["b", "m"]);
  expect(manifest(root)).toMatchObject({ agent_id: "a" });
  expect((await as(root, "x").listEvents({ filter: { events: ["handshake"] } })).events).toMatchObject([{ agent_id: "a", summary: "handshake", branch_prefix: "agent/a/" }]);
});

test("manifests are swapped in, none is lost", async () => {
  const root = tempBus({ "AGENT_MANIFEST.json": { agent_id: "a", notes: "mine", capabilities: [] } });
  expect(await as(root, "b").bootSession({})).toMatchObject({ manifest: { agent_id: "b" } });
  expect(manifest(root).agent_id).toBe("b");
  expect(manifest(root, ".a")).toMatchObject({ agent_id: "a", notes: "mine" });
  expect(await as(root, "a").bootSession({})).toMatchObject({ manifest: { agent_id: "a", notes: "mine" } });
  expect(manifest(root, ".b").agent_id).toBe("b");
});

test("two live sessions with one agent id are told so", async () => {
  const root = tempBus();
  await as(root, "a", { CODEX_THREAD_ID: "1" }).bootSession({});
  expect(await as(root, "a", { CODEX_THREAD_ID: "2" }).bootSession({})).toMatchObject({ twins: [{ agent_id: "a", client_session: "1" }] });
  expect(await as(root, "a", { CODEX_THREAD_ID: "2" }).bootSession({}), "booting again is the same session").toMatchObject({ twins: [{ client_session: "1" }] });
});

test("the session's end is logged and its lines are sealed, once, over branches", async () => {
  const root = tempRepository();
  const a = as(root, "a");
  await a.bootSession({});
  await a.logEvent({ event: "note", summary: "first" });
  await a.publish({});
  git(root, "switch", "--quiet", "-c", "agent/a/two");
  await a.logEvent({ event: "note", summary: "second" });
  const ended = await a.endSession({ summary: "session wrap" });
  expect(ended.session).toMatchObject({ summary: "session wrap", ended_at: expect.any(String) as string });
  const files = readdirSync(join(root, "_bus/events"), { recursive: true, encoding: "utf8" }).filter((file) => /-\d+\.jsonl$/.test(file));
  const lines = files.flatMap((file) => readFileSync(join(root, "_bus/events", file), "utf8").trimEnd().split("\n"));
  expect(lines.map((line) => (JSON.parse(line) as { summary: string }).summary).sort()).toEqual(["first", "handshake", "second", "session wrap"]);
  await expect(a.endSession({ summary: "again" })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("sync fast-forwards, and refuses a dirty tree with the list", async () => {
  const origin = tempRepository();
  const clone = scratch();
  git(clone, "clone", "--quiet", origin, "here");
  const root = join(clone, "here");
  fill(origin, { "new.txt": "new" });
  git(origin, "add", "--all");
  git(origin, "commit", "--quiet", "--message=new");
  expect((await as(root, "a").bootSession({ sync: true })).synced).toMatch(/^main is now at /);
  expect(existsSync(join(root, "new.txt"))).toBe(true);
  fill(root, { "new.txt": "changed" });
  await expect(as(root, "a").bootSession({ sync: true })).rejects.toMatchObject({ code: "CONFLICT", message: expect.stringContaining("M new.txt") as string });
});

test("commands of one session that publish at once leave nothing to publish", async () => {
  const root = tempBus();
  for (let round = 0; round < 5; round += 1) {
    await Promise.all(Array.from({ length: 6 }, async (_, index) => {
      await as(root, "a").logEvent({ event: "note", summary: `${round} ${index}` });
      await as(root, "a").publish({});
    }));
    await as(root, "a").publish({});
    expect(await as(root, "a").publish({})).toEqual({ segments: [], lines: 0 });
  }
});

test("a client that was killed and resumes its session goes on with it, and with what it holds", async () => {
  const root = tempRepository();
  const client = { name: "codex", session: "t1" };
  const first = spawn("sleep", ["60"]);
  const before = openBus({ cwd: root, agent: "a", env: {}, surface: "mcp", client, pid: first.pid ?? 0 });
  await before.claim({ task: "Q-1", scope: ["src/**"] });
  await before.acquireLock({ scope: ["docs/**"], objective: "o", id: "L-1" });
  const { sessions } = await before.status();
  const gone = once(first, "exit");
  first.kill("SIGKILL");
  await gone;
  let now = Date.now();
  const after = openBus({ cwd: root, agent: "a", env: {}, surface: "mcp", client, pid: process.pid, clock: () => now });
  now += 30 * 60_000;
  await after.logEvent({ event: "note", summary: "back" });
  expect((await after.status()).sessions).toMatchObject([{ session_id: sessions[0]?.session_id, pid: process.pid, holds: ["Q-1"], locks: ["L-1"] }]);
  const renewed = new Date(now + 60 * 60_000).toISOString();
  expect((await after.listLocks({})).map(({ expires_at, state }) => [expires_at, state])).toEqual([[renewed, "held"], [renewed, "held"]]);
  await after.release({ task: "Q-1" });
  const other = openBus({ cwd: root, agent: "a", env: {}, surface: "mcp", client: { ...client, session: "t2" }, pid: process.pid });
  await expect(other.releaseLock({ lock: "L-1" }), "another session of the client").rejects.toMatchObject({ code: "NOT_YOURS" });
});
