import { describe, expect, test } from "vitest";
import { git } from "../../../dev/scratch-repo.js";
import { SINCE, TASK, between, checkout, claimBy, forge, inWorkflow, offer, validation } from "./test-forge.js";

const taken = (agent: string, from: string) => claimBy(agent, { rev: 2, history: [{ claim_id: `c-${from}`, agent_id: from, claimed_at: SINCE, ended_at: SINCE, how: "taken_over" }] });

describe("from elsewhere", () => {
  test("forks, also deleted ones, and pull requests into other branches", async () => {
    const hub = await forge();
    hub.commit("release-1", { "src/r.ts": "r" });
    offer(hub, "ash", { [TASK]: claimBy("ash") }, { from: "stranger/demo" });
    offer(hub, "cid", { [TASK]: claimBy("cid") }, { base: "release-1", start: "release-1" });
    hub.commit("agent/dan/x", { [TASK]: claimBy("dan") }, { from: null });
    hub.openPull({ branch: "agent/dan/x", from: null });
    const bell = offer(hub, "bell", { [TASK]: claimBy("bell") });
    expect(between(await inWorkflow(hub, bell))).toEqual([1, 2, 3].map((number) => `error #${number} ${TASK}:3`));
  });

  test("a fork's own pull request, checked out as its workflow does", async () => {
    const hub = await forge();
    offer(hub, "ash", { [TASK]: claimBy("ash") });
    const bell = offer(hub, "bell", { [TASK]: claimBy("bell") }, { from: "stranger/demo" });
    expect(between(await inWorkflow(hub, bell))).toEqual([`error #1 ${TASK}:3`]);
  });

  test("a fork's branch neither takes over nor ends what this repository's branches have, whichever runs", async () => {
    for (const [how, theirs] of [
      ["takes over", taken("eve", "ash")],
      ["ends", claimBy("ash", { rev: 9, status: "done" })],
    ] as const) {
      const hub = await forge();
      const ash = offer(hub, "ash", { [TASK]: claimBy("ash") });
      const eve = offer(hub, "eve", { [TASK]: theirs }, { from: "stranger/demo" });
      const bell = offer(hub, "bell", { [TASK]: claimBy("bell") });
      expect(between(await inWorkflow(hub, bell)), how).toContain(`error #${ash} ${TASK}:3`);
      if (how === "ends") continue;
      expect(between(await inWorkflow(hub, ash)), how).toEqual([`warning #${eve} ${TASK}:3`, `warning #${bell} ${TASK}:3`]);
      expect(between(await inWorkflow(hub, eve)), how).toEqual([`error #${ash} ${TASK}:3`, `warning #${bell} ${TASK}:3`]);
    }
  });

  test("a fork's branch does not take over what the base has", async () => {
    const hub = await forge({ [TASK]: claimBy("zoe") });
    const eve = offer(hub, "eve", { [TASK]: taken("eve", "zoe") }, { from: "stranger/demo" });
    const found = await inWorkflow(hub, eve);
    expect(found.problems.filter(({ severity }) => severity === "error")).toMatchObject([{ rule: "duplicate-claim", message: expect.stringContaining("held by zoe") as string }]);
  });

  test("what a pull request puts in the place of kept answers is not believed", async () => {
    const hub = await forge();
    const ash = offer(hub, "ash", { [TASK]: claimBy("ash") });
    const kept = { commits: { [hub.pull(ash).pull.head]: [] }, objects: {} };
    const bell = offer(hub, "bell", { [TASK]: claimBy("bell"), "_bus/.live/kept/github-record.json": kept });
    const found = await inWorkflow(hub, bell);
    expect(between(found)).toEqual([`error #${ash} ${TASK}:3`]);
    expect(found.problems).toContainEqual(expect.objectContaining({ rule: "live-tracked", severity: "error", file: "_bus/.live/kept/github-record.json" }));
  });

  test("one of the same name in a fork is not this branch's", async () => {
    const hub = await forge();
    const bell = offer(hub, "bell", { [TASK]: claimBy("bell") });
    offer(hub, "bell", { [TASK]: claimBy("stranger") }, { from: "stranger/demo" });
    const found = await validation(checkout(hub, "bell"), hub);
    expect(found.union?.pull_request).toBe(bell);
    expect(between(found)).toEqual([`warning #2 ${TASK}:3`]);
  });

  test("a claim of the base is not this branch's, also where it notes something on it, or brought it there", async () => {
    const hub = await forge({ [TASK]: claimBy("zoe") });
    offer(hub, "cid", { [TASK]: claimBy("cid", { rev: 2 }) });
    const ash = offer(hub, "ash", { "src/a.ts": "a" });
    const zoe = offer(hub, "zoe", { [TASK]: claimBy("zoe", { notes: "n", rev: 2 }) });
    for (const number of [ash, zoe]) expect(between(await inWorkflow(hub, number))).toEqual([]);
    hub.commit("main", { "_bus/claims/T-2.json": claimBy("yan", { task_id: "T-2" }) }, { start: "main" });
    hub.commit("agent/cid/x", { "_bus/claims/T-2.json": claimBy("cid", { task_id: "T-2" }) });
    hub.commit("agent/yan/x", { "_bus/claims/T-2.json": claimBy("yan", { task_id: "T-2", notes: "more" }) }, { start: "main~1" });
    expect(between(await validation(checkout(hub, "yan"), hub))).toEqual([]);
  });

  test("a fork's clone finds its own by the commit", async () => {
    const hub = await forge();
    offer(hub, "ash", { [TASK]: claimBy("ash") });
    const bell = offer(hub, "bell", { [TASK]: claimBy("bell") }, { from: "stranger/demo" });
    const root = checkout(hub);
    git(root, "fetch", "--quiet", "origin", `refs/pull/${bell}/head`);
    git(root, "switch", "--quiet", "-c", "agent/bell/x", "FETCH_HEAD");
    expect((await validation(root, hub)).union?.pull_request).toBe(bell);
  });
});
