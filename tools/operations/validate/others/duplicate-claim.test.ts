import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openBus } from "../../../bus.js";
import { fill, git } from "../../../dev/scratch-repo.js";
import { SINCE, TASK, between, checkout, claimBy, forge, inWorkflow, offer, validation } from "./test-forge.js";

const taken = (agent: string, from: string) => claimBy(agent, { rev: 2, fence: 2, history: [{ claim_id: `c-${from}`, agent_id: from, claimed_at: SINCE, ended_at: SINCE, how: "taken_over", note: "gone" }] });

describe("two pull requests claim one task", () => {
  test("the later turns red and says who, where and what to do; the earlier is warned; a release settles it (S2-08, S2-27)", async () => {
    const hub = await forge();
    const ash = offer(hub, "ash", { [TASK]: claimBy("ash") });
    const bell = offer(hub, "bell", { [TASK]: claimBy("bell") });
    const url = `${hub.env.GITHUB_SERVER_URL}/octo/demo/pull/`;

    const later = await inWorkflow(hub, bell);
    expect(later.ok).toBe(false);
    expect(later.problems.filter(({ rule }) => rule === "duplicate-claim")).toEqual([
      {
        rule: "duplicate-claim",
        severity: "error",
        file: TASK,
        line: 3,
        message: `duplicate claim: QUEUE-001 is held by ash (agent/ash/x) in #${ash} (${url}${ash}) since ${SINCE}, and by bell (agent/bell/x) here`,
        pull_request: ash,
        hint: `bus release QUEUE-001 --agent bell   (here), or close #${ash}`,
      },
    ]);
    const earlier = await inWorkflow(hub, ash);
    expect(earlier.ok).toBe(true);
    expect(earlier.problems.filter(({ rule }) => rule === "duplicate-claim")).toMatchObject([{ severity: "warning", file: TASK, line: 3, pull_request: bell, message: expect.stringMatching(/held by bell \(agent\/bell\/x\) in #2 .* and by ash .*; #2 will be told$/) as string, hint: "gh pr view 2" }]);

    hub.commit("agent/bell/x", { [TASK]: claimBy("bell", { status: "released", rev: 2 }) });
    for (const number of [ash, bell]) expect(between(await inWorkflow(hub, number))).toEqual([]);
    expect((await inWorkflow(hub, bell)).ok).toBe(true);
  });

  test("made by the bus in two clones", async () => {
    const hub = await forge();
    for (const agent of ["ash", "bell"]) {
      const root = checkout(hub);
      git(root, "switch", "--quiet", "-c", `agent/${agent}/queue-001`);
      const bus = openBus({ cwd: root, agent, env: {}, surface: "cli" });
      await bus.claim({ task: "QUEUE-001", scope: [`src/${agent}`] });
      // Before anything is committed: who is there already?
      expect(between(await validation(root, hub))).toEqual(agent === "ash" ? [] : [`error #1 ${TASK}`]);
      await bus.publish({});
      git(root, "add", "--all");
      git(root, "commit", "--quiet", "--message=claim");
      git(root, "push", "--quiet", "origin", "HEAD");
      hub.openPull({ branch: `agent/${agent}/queue-001` });
    }
    expect(between(await inWorkflow(hub, 2))).toEqual([`error #1 ${TASK}:3`]);
    expect(await inWorkflow(hub, 1)).toMatchObject({ ok: true, problems: [{ severity: "warning", pull_request: 2 }] });
  });

  test("with no pull request yet, every other is earlier", async () => {
    const hub = await forge();
    offer(hub, "ash", { [TASK]: claimBy("ash") });
    hub.commit("agent/bell/x", { [TASK]: claimBy("bell") });
    const found = await validation(checkout(hub, "bell"), hub);
    expect(between(found)).toEqual([`error #1 ${TASK}:3`]);
    expect(found.union).toMatchObject({ pull_request: null, others: 1 });
  });

  test("the line is the record's own agent_id, or the first that this branch wrote", async () => {
    const hub = await forge({ [TASK]: claimBy("bell", { status: "done", claim_id: "c-0" }) });
    offer(hub, "ash", { [TASK]: claimBy("ash", { rev: 2 }) });
    // Of bell's record the second and third line stay as they are.
    const again = offer(hub, "bell", { [TASK]: claimBy("bell", { rev: 2, history: [{ claim_id: "c-0", agent_id: "bell", ended_at: SINCE, how: "done" }] }) });
    expect(between(await validation(checkout(hub, "bell"), hub, { pullRequest: again }))).toEqual([`error #1 ${TASK}:4`]);
    const other = offer(hub, "cid", { [TASK]: { history: claimBy("x", { history: [{ agent_id: "y", ended_at: SINCE, how: "done" }] }).history, ...claimBy("cid", { rev: 2 }) } });
    expect(between(await validation(checkout(hub, "cid"), hub, { pullRequest: other }))).toEqual([`error #1 ${TASK}:10`, `error #2 ${TASK}:10`]);
  });
});

describe("no duplicates", () => {
  test("a branch that was built upon another, and goes on with its claim", async () => {
    const hub = await forge();
    offer(hub, "ash", { [TASK]: claimBy("ash") });
    hub.commit("agent/ash/more", { [TASK]: claimBy("ash", { notes: "more", rev: 2 }) }, { start: "agent/ash/x" });
    hub.openPull({ branch: "agent/ash/more", base: "agent/ash/x" });
    for (const number of [1, 2]) expect(await inWorkflow(hub, number)).toMatchObject({ problems: expect.not.arrayContaining([expect.objectContaining({ rule: "duplicate-claim" })]) as unknown });
    expect(between(await validation(checkout(hub, "ash"), hub))).toEqual([]);
  });

  test("a task that was taken over", async () => {
    const hub = await forge();
    offer(hub, "ash", { [TASK]: claimBy("ash") });
    offer(hub, "bell", { [TASK]: taken("bell", "ash") });
    for (const number of [1, 2]) expect(between(await inWorkflow(hub, number))).toEqual([]);
  });

  test("a pull request that was closed, and one that was merged", async () => {
    const hub = await forge();
    const ash = offer(hub, "ash", { [TASK]: claimBy("ash") });
    const bell = offer(hub, "bell", { [TASK]: claimBy("bell") });
    hub.closePull(ash);
    expect(between(await inWorkflow(hub, bell))).toEqual([]);
  });

  test("a pull request without a bus, and none at all", async () => {
    const hub = await forge();
    const bell = offer(hub, "bell", { [TASK]: claimBy("bell") });
    expect(await inWorkflow(hub, bell)).toMatchObject({ ok: true, union: { others: 0 } });
    hub.commit("agent/ash/x", { "_bus/claims/.gitkeep": null, "src/a.ts": "a" });
    hub.openPull({ branch: "agent/ash/x" });
    expect(await inWorkflow(hub, bell)).toMatchObject({ ok: true, union: { others: 1 } });
  });

  /** A claim that came into main and ended there, by every way there is; a branch is behind. */
  test.each<[string, (hub: Awaited<ReturnType<typeof forge>>) => void]>([
    ["commit by commit", (hub) => {
      hub.commit("main", { [TASK]: claimBy("ash") });
      offer(hub, "cid", { "src/c.ts": "c" });
      hub.commit("main", { [TASK]: null });
    }],
    ["by a merge, and ended by another", (hub) => {
      const ash = offer(hub, "ash", { [TASK]: claimBy("ash") });
      hub.commit("main", { "src/m.ts": "m" });
      hub.mergePull(ash);
      offer(hub, "cid", { "src/c.ts": "c" });
      const end = (hub.commit("agent/end/x", { [TASK]: null }), hub.openPull({ branch: "agent/end/x" }));
      hub.commit("main", { "src/m.ts": "n" });
      hub.mergePull(end);
    }],
    ["on a branch that gave it up before it was merged", (hub) => {
      const ash = offer(hub, "ash", { [TASK]: claimBy("ash") });
      offer(hub, "cid", { "src/c.ts": "c" }, { start: "agent/ash/x" });
      hub.commit("agent/ash/x", { [TASK]: null, "src/a.ts": "a" });
      hub.commit("main", { "src/m.ts": "m" });
      hub.mergePull(ash);
    }],
    ["in the merge itself", (hub) => {
      const root = checkout(hub);
      git(root, "switch", "--quiet", "-c", "side");
      git(root, "commit", "--quiet", "--allow-empty", "--message=side");
      git(root, "switch", "--quiet", "main");
      git(root, "commit", "--quiet", "--allow-empty", "--message=main");
      git(root, "merge", "--quiet", "--no-ff", "--no-commit", "side");
      fill(root, { [TASK]: claimBy("ash") });
      git(root, "add", "--all");
      git(root, "commit", "--quiet", "--message=evil");
      git(root, "push", "--quiet", "origin", "main");
      offer(hub, "cid", { "src/c.ts": "c" });
      hub.commit("main", { [TASK]: null });
    }],
    ["squashed, its end with it", (hub) => {
      const ash = offer(hub, "ash", { [TASK]: claimBy("ash") });
      offer(hub, "cid", { "src/c.ts": "c" }, { start: "agent/ash/x" });
      hub.commit("agent/ash/x", { [TASK]: claimBy("ash", { status: "done", rev: 2 }) });
      hub.mergePull(ash, { method: "squash" });
    }],
  ])("what the base once had is no claim of a branch that is behind: %s", async (_, happen) => {
    const hub = await forge();
    happen(hub);
    // What another one brings itself is seen all the same.
    const dan = offer(hub, "dan", { [TASK]: claimBy("dan", { rev: 3, fence: 3 }) });
    const bell = offer(hub, "bell", { [TASK]: claimBy("bell", { rev: 3, fence: 3 }) });
    expect(between(await inWorkflow(hub, bell)).map((told) => told.replace(/:\d+$/, ""))).toEqual([`error #${dan} ${TASK}`]);
  });
});

describe("what cannot be read is never free", () => {
  const HUGE = JSON.stringify(claimBy("ash", { notes: "x".repeat(300_000) }));
  const DEEP = `{"a":${"[".repeat(100_000)}`;
  const CONTENTS: [content: string | Buffer | object, reason: RegExp][] = [
    ["{", /is not JSON/],
    ["", /is empty/],
    [{ task_id: "QUEUE-001", agent_id: "\u001b[2J../../x", status: "active", claimed_at: SINCE }, /agent_id/],
    [claimBy("ash", { task_id: "QUEUE-002" }), /task_id is QUEUE-002/],
    [Buffer.from([0, 1, 2, 255]), /binary/i],
    [HUGE, /longer than/],
    [DEEP, /nested/],
    [`{"__proto__":{"status":"done"},"task_id":"QUEUE-001","agent_id":"a","status":"active","claimed_at":"${SINCE}"}`, /refused/],
  ];

  test("no JSON, empty, no claim, another task's, binary, too long, too deep, keys that reach prototypes", async () => {
    const hub = await forge();
    CONTENTS.forEach(([content], at) => offer(hub, `a${at}`, { [TASK]: content }));
    const bell = offer(hub, "bell", { [TASK]: claimBy("bell") });
    const { problems, ok } = await inWorkflow(hub, bell);
    expect(ok).toBe(false);
    expect(problems.filter(({ pull_request }) => pull_request !== undefined)).toEqual(
      CONTENTS.map(([, reason], at) => ({ rule: "duplicate-claim", severity: "error", file: TASK, line: 3, pull_request: at + 1, message: expect.stringMatching(reason) as string, hint: `git fetch origin pull/${at + 1}/head && git show 'FETCH_HEAD:${TASK}'` })),
    );
  });

  test("of another task it is nobody else's business, and of a later pull request a warning", async () => {
    const hub = await forge();
    offer(hub, "bell", { [TASK]: claimBy("bell") });
    offer(hub, "ash", { [TASK]: "{", "_bus/claims/QUEUE-009.json": "{" });
    expect(between(await inWorkflow(hub, 1))).toEqual([`warning #2 ${TASK}:3`]);
  });

  test("a symbolic link, and a folder, in the place of the record", async () => {
    const hub = await forge();
    const root = checkout(hub);
    for (const [agent, make] of [["ash", () => symlinkSync("/etc/passwd", join(root, TASK))], ["cid", () => fill(root, { [`${TASK}/QUEUE-001.json`]: claimBy("cid") })]] as const) {
      git(root, "switch", "--quiet", "-c", `agent/${agent}/x`, "origin/main");
      make();
      git(root, "add", "--all");
      git(root, "commit", "--quiet", "--message=x");
      git(root, "push", "--quiet", "origin", "HEAD");
      hub.openPull({ branch: `agent/${agent}/x` });
    }
    const bell = offer(hub, "bell", { [TASK]: claimBy("bell") });
    const { problems } = await inWorkflow(hub, bell);
    expect(problems.map(({ message }) => message).filter((message) => message.includes("is not a file"))).toHaveLength(2);
    expect(between({ problems } as never)).toEqual([`error #1 ${TASK}:3`, `error #2 ${TASK}:3`]);
  });

  test("names that are no ids, and folders in folders, are theirs alone", async () => {
    const hub = await forge();
    offer(hub, "ash", { "_bus/claims/..json": claimBy("ash"), "_bus/claims/-x.json": "{", "_bus/claims/sub/QUEUE-001.json": claimBy("ash"), "_bus/claims/QUEUE-001.JSON": claimBy("ash"), "_bus/claims/con.json": claimBy("ash", { task_id: "con" }), "_bus/claims/a b.json": "{" });
    const bell = offer(hub, "bell", { [TASK]: claimBy("bell") });
    const { problems, union } = await inWorkflow(hub, bell);
    expect(between({ problems } as never)).toEqual([]);
    expect(union?.claims).toMatchObject([{ agent_id: "bell", pull_request: bell, duplicate: false }]);
  });
});
