import { describe, expect, test } from "vitest";
import { openBus } from "../../../bus.js";
import { git } from "../../../dev/scratch-repo.js";
import type { Lock } from "../../../schema/records.gen.js";
import { SINCE, between, checkout, claimBy, forge, inWorkflow, lockBy, offer, validation } from "./test-forge.js";

const WARN = { locks: { overlap: "warn" } };
const OVER = "2026-01-31T13:00:00.000Z";
const fileOf = ({ lock_id }: Lock) => `_bus/locks/${lock_id}.json`;
const files = (...locks: Lock[]) => Object.fromEntries(locks.map((lock) => [fileOf(lock), lock]));
const bound = (agent: string, more: Partial<Lock> = {}) => lockBy(agent, { task_id: `T-${agent}`, claim_id: `c-${agent}`, expires_at: OVER, ...more });
const claimed = (agent: string, more: object = {}) => ({ [`_bus/claims/T-${agent}.json`]: claimBy(agent, { task_id: `T-${agent}`, lock_id: `L-${agent}`, scope: ["src"], expires_at: OVER, ...more }) });
const mine = lockBy("bell", { scope: ["src/api"] });

describe("two pull requests lock one path", () => {
  test("the later turns red and says who, where and which path; the earlier is warned (S1-21)", async () => {
    const hub = await forge();
    offer(hub, "ash", files(lockBy("ash", { scope: ["src/**/*.ts"] })));
    const bell = offer(hub, "bell", files(mine));
    const { ok, problems } = await inWorkflow(hub, bell);
    expect(ok).toBe(false);
    expect(problems.filter(({ rule }) => rule === "overlapping-locks")).toEqual([
      {
        rule: "overlapping-locks",
        severity: "error",
        file: "_bus/locks/L-bell.json",
        line: 4,
        message: expect.stringMatching(/^L-bell of bell \(agent\/bell\/x\) and L-ash of ash \(agent\/ash\/x\) in #1 \(http\S+\/octo\/demo\/pull\/1\) both cover src\/api\/\S*\.ts$/) as string,
        pull_request: 1,
        hint: "bus lock release L-bell --agent bell   (here), or close #1",
      },
    ]);
    expect(between(await inWorkflow(hub, 1))).toEqual(["warning #2 _bus/locks/L-ash.json:4"]);
  });

  /** What the other has, and what becomes of bell, who has locked src/api after it. */
  const TABLE: [what: string, theirs: (agent: string) => object, found: string[]][] = [
    ["apart", (agent) => files(lockBy(agent, { scope: ["lib"] })), []],
    ["out of scope", (agent) => files(lockBy(agent, { out_of_scope: ["src/api"] })), []],
    ["of the same holder", (agent) => files(lockBy("bell", { lock_id: `L-${agent}` })), []],
    ["of the same name's other session", (agent) => files(lockBy("bell", { lock_id: `L-${agent}`, session_id: "bell.2" })), ["error"]],
    ["another one of the same name", (agent) => files(lockBy(agent, { lock_id: "L-bell" })), ["error"]],
    ["its recorded lease is over", (agent) => files(lockBy(agent, { expires_at: OVER })), ["warning"]],
    ["an open claim's, whatever its lease says", (agent) => ({ ...files(bound(agent)), ...claimed(agent) }), ["error"]],
    ["a paused claim's", (agent) => ({ ...files(bound(agent)), ...claimed(agent, { status: "paused" }) }), ["error"]],
    ["a claim's that ended", (agent) => ({ ...files(bound(agent)), ...claimed(agent, { status: "done", rev: 2 }) }), []],
    ["a claim's that was never made", (agent) => files(bound(agent)), []],
    ["a claim's that cannot be read", (agent) => ({ ...files(bound(agent)), [`_bus/claims/T-${agent}.json`]: "{" }), ["error"]],
    ["no JSON", (agent) => ({ [`_bus/locks/L-${agent}.json`]: "{" }), ["error"]],
    ["not what a lock is", (agent) => ({ [`_bus/locks/L-${agent}.json`]: { ...lockBy(agent), scope: "src" } }), ["error"]],
    ["another lock's name", (agent) => ({ [`_bus/locks/X-${agent}.json`]: lockBy(agent) }), ["error"]],
    ["no pattern", (agent) => files(lockBy(agent, { scope: ["!x"] })), ["error"]],
    ["a hotspot", (agent) => files(lockBy(agent, { hotspot: true })), ["error"]],
    ["names that are no ids", (agent) => ({ "_bus/locks/..json": lockBy(agent), [`_bus/locks/sub/L-${agent}.json`]: lockBy(agent), "_bus/locks/con.json": "{" }), []],
  ];

  test("each of many, by itself", async () => {
    const hub = await forge();
    TABLE.forEach(([, theirs], at) => offer(hub, `a${at}`, theirs(`a${at}`) as Record<string, object>));
    const bell = offer(hub, "bell", files(mine));
    const { problems } = await inWorkflow(hub, bell);
    const about = (number: number) => problems.filter(({ rule, pull_request, file }) => rule === "overlapping-locks" && pull_request === number && file === "_bus/locks/L-bell.json");
    expect(TABLE.map(([what], at) => [what, about(at + 1).map(({ severity }) => severity)])).toEqual(TABLE.map(([what, , found]) => [what, found]));
  });

  test.each<[what: string, ash: object, bell: object, found: string[]]>([
    ["the same lock, before it was taken over", files(lockBy("ash", { lock_id: "L-bell" })), files({ ...mine, rev: 2, reclaimed_from: "ash" }), []],
    ["this one's recorded lease is over", files(lockBy("ash")), files({ ...mine, expires_at: OVER }), ["warning"]],
    ["this one's claim is open, whatever its lease says", files(lockBy("ash")), { ...files(bound("bell")), ...claimed("bell") }, ["error"]],
    ["this one's claim has ended", files(lockBy("ash")), { ...files(bound("bell")), ...claimed("bell", { status: "done", rev: 2 }) }, []],
    ["too complex to compare", files(lockBy("ash", { scope: [`${"{a,b,c,d}*".repeat(40)}x`] })), files({ ...mine, scope: [`${"{a,b,c,d}*".repeat(39)}y*x`] }), ["error"]],
    ["under a policy that this branch alone has", files(lockBy("ash")), { "_bus/config.json": WARN, ...files(mine) }, ["error"]],
  ])("%s", async (_, ash, bell, found) => {
    const hub = await forge();
    offer(hub, "ash", ash as Record<string, object>);
    const number = offer(hub, "bell", bell as Record<string, object>);
    expect(between(await inWorkflow(hub, number)).map((told) => told.replace(/ #1 _bus.locks.L-bell.json.*/, ""))).toEqual(found);
  });

  test("under a policy of the base that allows it, hotspots excepted", async () => {
    const hub = await forge({ "_bus/config.json": WARN });
    offer(hub, "ash", files(lockBy("ash"), lockBy("ash", { lock_id: "L-hot", hotspot: true })));
    const number = offer(hub, "bell", files(lockBy("bell")));
    expect(between(await inWorkflow(hub, number))).toHaveLength(1);
  });

  test("what nobody can tell from here is said", async () => {
    const hub = await forge();
    offer(hub, "ash", files(lockBy("ash", { expires_at: OVER })));
    const bell = offer(hub, "bell", files({ ...mine, expires_at: OVER }));
    const { ok, problems } = await inWorkflow(hub, bell);
    expect(ok).toBe(true);
    expect(problems.at(-1)?.message).toMatch(/both cover src\/api; the recorded lease of L-bell and L-ash is over, and whether it was renewed cannot be told from here$/);
  });

  test("what others wrote is cut where it is long", async () => {
    const hub = await forge();
    offer(hub, "ash", files(lockBy("ash", { branch: "x".repeat(50_000), scope: [`src/api/${"x".repeat(1000)}`] })));
    const bell = offer(hub, "bell", files(mine));
    const [problem] = (await inWorkflow(hub, bell)).problems;
    expect(problem).toMatchObject({ rule: "overlapping-locks", severity: "error", message: expect.stringMatching(/^.{1000}…$/) as string });
  });

  test("a live bus knows whether its own was renewed, or has ended", async () => {
    const hub = await forge();
    offer(hub, "ash", files(lockBy("ash")));
    const root = checkout(hub);
    git(root, "switch", "--quiet", "-c", "agent/bell/x");
    const bus = openBus({ cwd: root, agent: "bell", env: {}, surface: "cli" });
    await bus.acquireLock({ scope: ["src"], objective: "o", id: "L-bell" });
    git(root, "add", "--all");
    // The record is as it was long ago, the register is not.
    git(root, "commit", "--quiet", "--message=x");
    expect(between(await validation(root, hub))).toEqual(["error #1 _bus/locks/L-bell.json:4"]);
    await bus.releaseLock({ lock: "L-bell" });
    git(root, "checkout", "--quiet", "--", "_bus/locks");
    expect(between(await validation(root, hub))).toEqual([]);
  });

  test("a lock on several branches is told once, by the first", async () => {
    const hub = await forge();
    offer(hub, "ash", files(lockBy("ash", { rev: 1, expires_at: OVER })));
    hub.commit("agent/ash/more", { ...files(lockBy("ash", { rev: 2, expires_at: OVER })), "src/a.ts": "a" }, { start: "agent/ash/x" });
    hub.openPull({ branch: "agent/ash/more", base: "agent/ash/x" });
    const bell = offer(hub, "bell", files(mine));
    expect(between(await inWorkflow(hub, bell))).toEqual(["warning #1 _bus/locks/L-bell.json:4"]);
    // The second has it for sure.
    hub.commit("agent/ash/more", files(lockBy("ash", { rev: 3 })));
    expect(between(await inWorkflow(hub, bell))).toEqual(["error #2 _bus/locks/L-bell.json:4"]);
  });
});

describe("what the base has", () => {
  test("a lock that a branch has from the base, and that has ended there, is none of its own", async () => {
    const hub = await forge(files(lockBy("zoe")));
    offer(hub, "ash", { "src/a.ts": "a" });
    hub.commit("main", { "_bus/locks/L-zoe.json": null });
    const bell = offer(hub, "bell", files(mine));
    expect(between(await inWorkflow(hub, bell))).toEqual([]);
  });

  test("a lock of the base is not this branch's", async () => {
    const hub = await forge(files(lockBy("zoe")));
    offer(hub, "ash", files(lockBy("ash")));
    const bell = offer(hub, "bell", { "src/b.ts": "b" });
    expect(between(await inWorkflow(hub, bell))).toEqual([]);
    expect(hub.requests.filter(({ path }) => path.includes("graphql"))).toHaveLength(1);
  });

  test("a lock that a claim of the base keeps", async () => {
    const hub = await forge(claimed("ash"));
    offer(hub, "ash", files(bound("ash")));
    const bell = offer(hub, "bell", files(mine));
    expect(between(await inWorkflow(hub, bell))).toEqual(["error #1 _bus/locks/L-bell.json:4"]);
    hub.commit("main", claimed("ash", { status: "done", rev: 2, released_at: SINCE }));
    expect(between(await inWorkflow(hub, bell))).toEqual([]);
  });
});
