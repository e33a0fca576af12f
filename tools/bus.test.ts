import { existsSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { openBus } from "./bus.js";
import { git } from "./dev/scratch-repo.js";
import { tempRepository } from "./dev/temp-bus.js";

const summaries = (root: string) => readFileSync(join(root, "_bus/events/events.jsonl"), "utf8").trim().split("\n").map((line) => (JSON.parse(line) as { summary: string }).summary);
const reg = "_bus/.live/reg";

test.each<[string, (root: string) => void]>([
  ["git clean -xdf", (root) => git(root, "clean", "-xdfq")],
  ["git stash --all", (root) => git(root, "stash", "push", "--all", "--quiet")],
  ["a removed _bus", (root) => rmSync(join(root, "_bus"), { recursive: true })],
])("an open bus goes on after %s", async (_, lose) => {
  const root = tempRepository();
  const bus = openBus({ cwd: root, agent: "a", env: {} });
  await bus.claim({ task: "QUEUE-001" });
  await bus.sendMessage({ task: "QUEUE-001", summary: "before" });
  lose(root);
  expect(existsSync(join(root, reg))).toBe(false);
  await bus.logEvent({ event: "note", summary: "after" });
  await bus.sendMessage({ task: "QUEUE-001", summary: "after" });
  expect(await bus.claim({ task: "QUEUE-001" })).toMatchObject({ agent_id: "a", status: "active" });
  expect(summaries(root)).toEqual(["after", "claimed QUEUE-001"]);
  expect(existsSync(join(root, reg, "claims/QUEUE-001"))).toBe(true);
  await expect(openBus({ cwd: root, agent: "b", env: {} }).claim({ task: "QUEUE-001" })).rejects.toMatchObject({ code: "CONFLICT" });
  expect(await bus.status()).toMatchObject({ sessions: [{ agent_id: "a" }, { agent_id: "b" }], problems: [] });
});

test("an open bus notices when a folder of it becomes a link", async () => {
  const root = tempRepository();
  const bus = openBus({ cwd: root, agent: "a", env: {} });
  await bus.claim({ task: "QUEUE-001" });
  await setImmediate();
  renameSync(join(root, reg), join(root, "elsewhere"));
  symlinkSync(join(root, "elsewhere"), join(root, reg));
  await expect(bus.release({ task: "QUEUE-001" })).rejects.toMatchObject({ code: "BAD_DATA", message: expect.stringContaining("is a symbolic link") });
});

test("what cannot be renewed fails no deed: it is told", async () => {
  const root = tempRepository();
  const told: string[] = [];
  let late = 0;
  const bus = openBus({ cwd: root, agent: "a", env: {}, clock: () => Date.now() + late, tell: (line) => told.push(line) });
  await bus.claim({ task: "QUEUE-001" });
  late = 120_000;
  rmSync(join(root, "_bus/claims/QUEUE-001.json"));
  symlinkSync("/etc/hostname", join(root, "_bus/claims/QUEUE-001.json"));
  await bus.logEvent({ event: "note", summary: "done all the same" });
  expect(summaries(root)).toContain("done all the same");
  expect(told).toContain("the lease of QUEUE-001 could not be renewed: _bus/claims/QUEUE-001.json: is a symbolic link");
});

test.each([["+90 min", 90 * 60_000], ["-2 days", -2 * 86_400_000]])("a clock that is off by %s takes nothing from anybody, shortens no lease, and is told of", async (_, skew) => {
  const root = tempRepository();
  const told: string[] = [];
  const at = (agent: string, offset: number) => openBus({ cwd: root, agent, env: {}, surface: "cli", clock: () => Date.now() + offset, tell: (line) => told.push(line) });
  const { expires_at } = await at("a", 0).claim({ task: "QUEUE-001" });
  await expect(at("b", skew).claim({ task: "QUEUE-001" })).rejects.toMatchObject({ code: skew > 0 ? "UNWRITABLE" : "CONFLICT" });
  if (skew < 0) {
    const [beaten] = await at("a", skew).heartbeat({ task: "QUEUE-001" });
    expect(beaten?.expires_at).toBe(expires_at);
  }
  expect(told.length).toBeGreaterThan(0);
  expect(told[0]).toMatch(/clock is -?\d+ s off the file system's/);
});
