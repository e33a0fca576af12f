import { readFileSync, readdirSync, rmSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type OpenOptions, openBus } from "../bus.js";
import { tempRepository } from "../dev/temp-bus.js";
import { PENDING_MS } from "../domain/lock.js";
import type { Lock } from "../schema/records.gen.js";

const HOUR = 3_600_000;
const as = (cwd: string, agent: string, more: OpenOptions = {}) => openBus({ cwd, agent, env: {}, surface: "cli", ...more });
const files = (root: string) => (existsSync(join(root, "_bus/locks")) ? readdirSync(join(root, "_bus/locks")) : []);
const locked = async (root: string) => (await as(root, "reader").listLocks({})).map(({ lock_id, owner, state }) => [lock_id, owner, state]);
const CONFLICT = expect.objectContaining({ code: "CONFLICT" }) as Error;

describe("a claim with its files", () => {
  test("both or nothing", async () => {
    const root = tempRepository();
    const claim = await as(root, "a").claim({ task: "Q-1", scope: ["src/**"], notes: "login" });
    expect(claim).toMatchObject({ scope: ["src/**"], lock_id: expect.stringMatching(/^L-/) as string });
    expect(await as(root, "b").listLocks({})).toMatchObject([{ lock_id: claim.lock_id, owner: "a", task_id: "Q-1", claim_id: claim.claim_id, objective: "login", state: "held" }]);
    await expect(as(root, "b").claim({ task: "Q-1", scope: ["docs/**"] }), "the task is taken").rejects.toThrow(CONFLICT);
    await expect(as(root, "b").claim({ task: "Q-2", scope: ["src/a"] }), "a file is taken").rejects.toThrow(CONFLICT);
    expect(await locked(root)).toHaveLength(1);
    expect((await as(root, "b").status()).claims).toHaveLength(1);
    await as(root, "b").claim({ task: "Q-2", scope: ["docs/**"] });
    expect(await locked(root)).toHaveLength(2);
  });

  test("the lock lives as long as the claim, and goes with it", async () => {
    const root = tempRepository();
    let now = Date.now();
    const a = as(root, "a", { clock: () => now });
    const { lock_id } = await a.claim({ task: "Q-1", scope: ["src/**"] });
    now += HOUR / 2;
    await a.heartbeat({ task: "Q-1" });
    expect((await a.listLocks({}))[0]?.expires_at).toBe(new Date(now + HOUR).toISOString());
    await expect(a.releaseLock({ lock: lock_id ?? "" })).rejects.toMatchObject({ code: "USAGE", hint: "bus release Q-1" });
    expect(await a.release({ task: "Q-1", status: "done" })).toMatchObject({ status: "done", scope: ["src/**"] });
    expect(await locked(root)).toEqual([]);
    expect(files(root)).toEqual([]);
    await as(root, "b").acquireLock({ scope: ["src/**"], objective: "next" });
  });

  test("claiming again with another scope changes the lock; without one it stays", async () => {
    const root = tempRepository();
    const a = as(root, "a");
    const first = await a.claim({ task: "Q-1", scope: ["src/**"] });
    expect(await a.claim({ task: "Q-1" })).toMatchObject({ scope: ["src/**"], lock_id: first.lock_id });
    expect(await a.claim({ task: "Q-1", scope: ["docs/**"] })).toMatchObject({ scope: ["docs/**"], lock_id: first.lock_id, claim_id: first.claim_id });
    expect((await a.listLocks({})).map(({ scope }) => scope)).toEqual([["docs/**"]]);
    await as(root, "b").acquireLock({ scope: ["src/**"], objective: "free again" });
    await expect(a.claim({ task: "Q-1", scope: ["src/x"] })).rejects.toThrow(CONFLICT);
    expect(await a.listLocks({ agent: "a" }), "a refused change leaves what was there").toMatchObject([{ scope: ["docs/**"], state: "held" }]);
  });

  test("who takes the task over takes its files by claiming them", async () => {
    const root = tempRepository();
    await as(root, "a").claim({ task: "Q-1", scope: ["src/**"] });
    await as(root, "b").reclaim({ task: "Q-1", note: "a is gone", force: true, scope: ["src/**", "docs/**"] });
    expect(await as(root, "b").listLocks({})).toMatchObject([{ owner: "b", scope: ["src/**", "docs/**"], state: "held" }]);
    expect(files(root)).toHaveLength(1);
    await as(root, "b").release({ task: "Q-1" });
    await as(root, "c").claim({ task: "Q-1" });
    expect(await locked(root)).toEqual([]);
  });

  test("a lock whose claim never came protects nothing, and doctor tidies it up", async () => {
    const root = tempRepository();
    const a = as(root, "a");
    const { lock_id } = await a.claim({ task: "Q-1", scope: ["src/**"] });
    // The state that a kill between the two leaves: the register of the claim was never written.
    rmSync(join(root, "_bus/.live/reg/claims/Q-1"), { recursive: true });
    rmSync(join(root, "_bus/claims/Q-1.json"));
    await expect(as(root, "b").acquireLock({ scope: ["src/a"], objective: "x" }), "it may be on its way").rejects.toThrow(CONFLICT);
    const later = { clock: () => Date.now() + PENDING_MS + 1 };
    expect((await as(root, "b", later).listLocks({})).map(({ state }) => state)).toEqual(["ended"]);
    const { checks } = await as(root, "b", later).doctor({});
    expect(checks.find(({ name }) => name === "locks")).toMatchObject({ state: "found", findings: [{ message: expect.stringContaining(lock_id ?? "") as string }] });
    const now = Date.now() - PENDING_MS - 1;
    const old = JSON.parse(readFileSync(join(root, "_bus/.live/reg/locks/table/0000000001"), "utf8")) as { value: { locks: Lock[] } };
    for (const lock of old.value.locks) lock.start_time = new Date(now).toISOString();
    writeFileSync(join(root, "_bus/.live/reg/locks/table/0000000001"), `${JSON.stringify(old)}\n`);
    expect((await as(root, "b").acquireLock({ scope: ["src/a"], objective: "x" })).owner).toBe("b");
    expect(await locked(root)).toHaveLength(1);
  });
});
