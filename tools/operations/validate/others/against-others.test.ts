import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openBus } from "../../../bus.js";
import { primaryLimit, secondaryLimit, serverError } from "../../../dev/github/http/known-faults.js";
import { runGit } from "../../../dev/github/repository/run-git.js";
import type { Answer } from "../../../dev/github/rest/route.js";
import { git, scratch } from "../../../dev/scratch-repo.js";
import { tempBus } from "../../../dev/temp-bus.js";
import { SINCE, TASK, between, checkout, claimBy, forge, inWorkflow, mergeCheckout, offer, validation } from "./test-forge.js";

const graphql = (hub: Awaited<ReturnType<typeof forge>>) => hub.requests.filter(({ path }) => path.includes("graphql")).length;

describe("the union", () => {
  test("is every open claim over base, this branch and the others", async () => {
    const claim = (agent: string, task_id: string) => ({ [`_bus/claims/${task_id}.json`]: claimBy(agent, { task_id, claim_id: `${agent}-${task_id}` }) });
    const hub = await forge({ ...claim("zoe", "T-0"), ...claim("yan", "T-4") });
    offer(hub, "ash", { ...claim("ash", "T-1"), ...claim("ash", "T-2"), "_bus/claims/T-4.json": claimBy("yan", { task_id: "T-4", claim_id: "yan-T-4", status: "done", rev: 2 }) });
    offer(hub, "cid", { ...claim("cid", "T-2"), "_bus/claims/T-3.json": claimBy("cid", { task_id: "T-3", status: "done" }), "_bus/claims/T-9.json": "{" });
    const bell = offer(hub, "bell", claim("bell", "T-1"));
    const row = (task_id: string, agent_id: string, pull_request: number | null, duplicate: boolean) => ({ task_id, agent_id, status: "active", branch: `agent/${agent_id}/x`, claimed_at: SINCE, pull_request, duplicate });
    expect((await inWorkflow(hub, bell)).union).toEqual({
      repository: "octo/demo",
      pull_request: bell,
      others: 2,
      claims: [row("T-0", "zoe", null, false), row("T-1", "ash", 1, true), row("T-1", "bell", bell, true), row("T-2", "ash", 1, true), row("T-2", "cid", 2, true), row("T-4", "yan", null, false)],
    });
  });

  test("sixty pull requests are two requests for what they have, and one for what is in it", async () => {
    const hub = await forge();
    const record = JSON.stringify(claimBy("x", { task_id: "T-1" }));
    const commit = (at: number) => `commit refs/heads/agent/a${at}/x\ncommitter T <t@example.org> ${at} +0000\ndata 1\nx\nfrom refs/heads/main^0\nM 100644 inline _bus/claims/T-1.json\ndata ${record.length}\n${record}\n`;
    runGit(hub.git, ["fast-import", "--quiet"], Array.from({ length: 60 }, (_, at) => commit(at)).join(""));
    for (let at = 0; at < 60; at += 1) hub.openPull({ branch: `agent/a${at}/x` });
    const bell = offer(hub, "bell", { [TASK]: claimBy("bell") });
    const { union, ok } = await inWorkflow(hub, bell);
    expect({ ok, others: union?.others, claims: union?.claims.length }).toEqual({ ok: true, others: 60, claims: 2 });
    expect(hub.requests.map(({ method, path }) => `${method} ${path.replace(/\?.*/, "")}`)).toEqual(["GET /repos/octo/demo/pulls", "POST /graphql", "POST /graphql", "POST /graphql"]);
  });

  test("nothing of GitHub's is asked without --github", async () => {
    const hub = await forge();
    offer(hub, "ash", { [TASK]: claimBy("ash") });
    offer(hub, "bell", { [TASK]: claimBy("bell") });
    const plain = await openBus({ cwd: checkout(hub, "bell"), agent: "ci", env: hub.env, surface: "cli" }).validate({ base: "origin/main" });
    expect(plain).not.toHaveProperty("union");
    expect(between(plain)).toEqual([]);
    expect(hub.requests).toEqual([]);
  });
});

describe("what it is held against", () => {
  test("the pull request's base, one that was given, or the default branch", async () => {
    const hub = await forge();
    hub.commit("release-1", { [TASK]: claimBy("zoe") });
    offer(hub, "ash", { [TASK]: claimBy("ash", { rev: 2 }) });
    offer(hub, "bell", { [TASK]: claimBy("zoe"), "src/b.ts": "b" }, { base: "release-1", start: "release-1" });
    const root = checkout(hub, "bell");
    // zoe's claim is release-1's; against main it is this branch's.
    expect(between(await validation(root, hub))).toEqual([]);
    expect(between(await validation(root, hub, { base: "origin/main" }))).toEqual([`error #1 ${TASK}:3`]);
    git(root, "switch", "--quiet", "-c", "other");
    // Without a pull request: the default branch, which GitHub names where the clone does not.
    for (const asked of [false, true]) {
      expect(between(await validation(root, hub))).toEqual([`error #1 ${TASK}:3`]);
      expect(hub.requests.some(({ path }) => path === "/repos/octo/demo")).toBe(asked);
      git(root, "update-ref", "--no-deref", "-d", "refs/remotes/origin/HEAD");
    }
  });

  test("this branch's own pull request: asked for, the workflow's, or by its branch", async () => {
    const hub = await forge();
    const ash = offer(hub, "ash", { [TASK]: claimBy("ash") });
    const bell = offer(hub, "bell", { [TASK]: claimBy("bell") });
    const own = async (...args: Parameters<typeof validation>) => (await validation(...args)).union?.pull_request;
    expect(await own(checkout(hub, "bell"), hub)).toBe(bell);
    expect(await own(checkout(hub, "bell"), hub, { pullRequest: ash })).toBe(ash);
    expect(await own(checkout(hub, "bell"), hub, { env: { GITHUB_REF: `refs/pull/${ash}/merge` } })).toBe(ash);
    expect(await own(checkout(hub), hub)).toBeNull();
    // One that has ended is looked up: its run may be late.
    hub.closePull(bell);
    expect(await own(checkout(hub, "bell"), hub, { pullRequest: bell })).toBe(bell);
    expect(await own(checkout(hub, "bell"), hub)).toBeNull();
    await expect(validation(checkout(hub), hub, { pullRequest: 99 })).rejects.toMatchObject({ code: "NOT_FOUND" });
    for (const pullRequest of [0, -1, 1.5, Number.NaN]) await expect(validation(checkout(hub), hub, { pullRequest })).rejects.toMatchObject({ code: "USAGE", hint: "bus validate --github --pr 12" });
  });

  test("a branch that was offered twice goes by the later", async () => {
    const hub = await forge();
    hub.commit("release-1", { "src/r.ts": "r" });
    const bell = offer(hub, "bell", { [TASK]: claimBy("bell") });
    offer(hub, "ash", { [TASK]: claimBy("ash") });
    const again = hub.openPull({ branch: "agent/bell/x", base: "release-1" });
    const root = checkout(hub, "bell");
    expect(between(await validation(root, hub, { base: "origin/main" }))).toEqual([`error #2 ${TASK}:3`]);
    expect(between(await validation(root, hub, { pullRequest: bell }))).toEqual([`warning #2 ${TASK}:3`]);
    expect(again).toBe(3);
  });

  test("a run of an older push says so, and no more; one that is ahead is fine", async () => {
    const hub = await forge();
    const bell = offer(hub, "bell", { "src/a.ts": "a" });
    const [merged, plain] = [mergeCheckout(hub, bell), checkout(hub, "bell")];
    git(plain, "commit", "--quiet", "--allow-empty", "--message=ahead");
    for (const root of [merged, plain]) expect((await validation(root, hub, { pullRequest: bell })).problems).toEqual([]);
    const head = hub.commit("agent/bell/x", { "src/b.ts": "b" }).slice(0, 12);
    for (const root of [merged, plain]) {
      expect(await validation(root, hub, { pullRequest: bell })).toMatchObject({ ok: true, problems: [{ rule: "old-head", severity: "warning", file: "_bus", message: expect.stringContaining(head) as string, hint: "git fetch origin pull/1/head" }] });
    }
    git(plain, "switch", "--quiet", "-c", "gh-readonly-queue/main/pr-1-abc");
    expect((await validation(plain, hub, { pullRequest: bell })).problems).toEqual([]);
  });

  test("a base that is not here, a history that was cut off, and no git at all", async () => {
    const hub = await forge();
    hub.commit("main", { "src/m.ts": "m" });
    hub.commit("release-1", { "src/r.ts": "r" });
    const bell = offer(hub, "bell", { [TASK]: claimBy("bell") }, { base: "release-1" });
    const root = checkout(hub, "bell");
    git(root, "update-ref", "-d", "refs/remotes/origin/release-1");
    await expect(validation(root, hub, { pullRequest: bell })).rejects.toMatchObject({ code: "NOT_FOUND", hint: "git fetch origin release-1" });
    const shallow = join(scratch(), "clone");
    git(scratch(), "clone", "--quiet", "--depth=1", `file://${hub.git}`, shallow);
    await expect(validation(shallow, hub)).rejects.toMatchObject({ code: "NOT_FOUND", hint: "git fetch --unshallow origin" });
    await expect(validation(tempBus(), hub)).rejects.toMatchObject({ code: "USAGE", message: expect.stringMatching(/needs a git repository/) as string });
  });
});

/** An answer that knows nothing of what was asked, and says no word of it. */
function withoutContent(answer: Answer): Answer {
  const body = structuredClone(answer.body) as { data: { repository: Record<string, unknown> } };
  for (const key of Object.keys(body.data.repository)) body.data.repository[key] = null;
  return { ...answer, body };
}

describe("what GitHub does not answer is never a pass", () => {
  test.each<[string, Parameters<Awaited<ReturnType<typeof forge>>["faults"]["next"]>[0]]>([
    ["a rate limit", { when: /pulls/, times: 9, answer: primaryLimit() }],
    ["a secondary rate limit", { when: /graphql/, times: 9, answer: secondaryLimit(3600) }],
    ["a body that was cut off", { when: /graphql/, times: 9, answer: "truncate" }],
    ["a body that is no JSON", { when: /graphql/, times: 9, answer: "not-json" }],
    ["null in the place of every commit", { when: /graphql/, times: 9, answer: withoutContent }],
    ["null in the place of every file", { when: /graphql/, after: 1, times: 9, answer: withoutContent }],
    ["nothing but errors", { when: /graphql/, times: 9, answer: serverError(502) }],
    ["a connection that breaks", { when: /pulls/, times: 9, answer: "reset" }],
  ])("%s", async (_, fault) => {
    const hub = await forge();
    offer(hub, "ash", { [TASK]: claimBy("ash") });
    offer(hub, "bell", { [TASK]: claimBy("bell") });
    hub.faults.next(fault);
    await expect(validation(checkout(hub, "bell"), hub)).rejects.toMatchObject({ name: "BusError", code: "REMOTE", hint: expect.any(String) as string });
    expect(graphql(hub)).toBeLessThan(9);
  });

  test("nobody there", async () => {
    const hub = await forge();
    await expect(validation(checkout(hub), hub, { env: { GITHUB_API_URL: "http://127.0.0.1:1", GITHUB_GRAPHQL_URL: "http://127.0.0.1:1/graphql" } })).rejects.toMatchObject({ code: "REMOTE" });
  });

  test("no such repository", async () => {
    const hub = await forge();
    await expect(validation(checkout(hub), hub, { repository: "octo/none" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});
