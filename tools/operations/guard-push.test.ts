import { rmSync } from "node:fs";
import { describe, expect, onTestFinished, test } from "vitest";
import { git } from "../dev/scratch-repo.js";
import { tempRepository } from "../dev/temp-bus.js";
import { approvalRepository, desk } from "./approval/test-approvals.js";
import { pushedRefs } from "./guard-push.js";

const ZEROS = "0".repeat(40);

/** A repository with a remote that has main, agent/w/l-a and agent/v/l-b; `rewritten`: their commits were replaced here since. */
function pushing(root = approvalRepository()) {
  const remote = `${root}-remote.git`;
  onTestFinished(() => rmSync(remote, { recursive: true, force: true }));
  git(root, "init", "--quiet", "--bare", remote);
  git(root, "remote", "add", "origin", remote);
  for (const branch of ["agent/w/l-a", "agent/v/l-b"]) {
    git(root, "switch", "--quiet", "-c", branch, "main");
    git(root, "commit", "--quiet", "--allow-empty", `--message=of ${branch}`);
  }
  git(root, "push", "--quiet", "origin", "main", "agent/w/l-a", "agent/v/l-b");
  const at = desk(root);
  const refs = (branch: string, sha?: string) => {
    const there = git(root, "ls-remote", "origin", `refs/heads/${branch}`).split("\t")[0] || ZEROS;
    return pushedRefs(`refs/heads/${branch} ${sha ?? git(root, "rev-parse", branch)} refs/heads/${branch} ${there}\n`);
  };
  return {
    ...at,
    root,
    commit: (branch: string) => {
      git(root, "switch", "--quiet", branch);
      git(root, "commit", "--quiet", "--allow-empty", "--message=more");
    },
    rewrite: (branch: string) => {
      git(root, "switch", "--quiet", branch);
      git(root, "commit", "--quiet", "--allow-empty", "--amend", "--message=another");
    },
    push: async (agent: string, branch: string, sha?: string) => {
      const { outcome, paths } = await at.bus(agent).guardPush({ refs: refs(branch, sha), remote: "origin" });
      return [outcome, ...paths.map(({ rule }) => rule)].join(" ");
    },
    hint: async (agent: string, branch: string) => (await at.bus(agent).guardPush({ refs: refs(branch), remote: "origin" })).paths[0]?.hint,
  };
}

describe("S0-13 the target branch", () => {
  test("is pushed by who integrates or leads, not by a worker, which is on the log", async () => {
    const { commit, push, events } = pushing();
    commit("main");
    expect(await push("w", "main")).toBe("refused worker-push");
    for (const agent of ["int", "prime", "lead", "pat"]) expect([agent, await push(agent, "main")]).toEqual([agent, "allowed"]);
    expect(events("alert")).toMatchObject([{ agent_id: "w", summary: expect.stringMatching(/main is the integrator's/) as string, meta: { refused: "guard", rule: "worker-push", lane_id: "L-a" } }]);
  });

  test("a worker's own branch is pushed", async () => {
    const { commit, push, root } = pushing();
    commit("agent/w/l-a");
    expect(await push("w", "agent/w/l-a")).toBe("allowed");
    git(root, "switch", "--quiet", "-c", "agent/w/new");
    expect(await push("w", "agent/w/new")).toBe("allowed");
  });
});

describe("S0-14 what a remote has is not rewritten or deleted", () => {
  test("whoever's branch it is, by ancestry", async () => {
    const { rewrite, push, hint, events } = pushing();
    rewrite("agent/v/l-b");
    expect(await push("w", "agent/v/l-b")).toBe("refused force-push");
    expect(await push("int", "agent/v/l-b")).toBe("refused force-push");
    expect(events("alert")[0]).toMatchObject({ summary: expect.stringMatching(/rewrites agent\/v\/l-b, the branch of L-b on origin/) as string, meta: { rule: "force-push" } });
    rewrite("agent/w/l-a");
    expect(await push("w", "agent/w/l-a")).toBe("refused force-push");
    expect(await hint("w", "agent/w/l-a")).toBe(`bus approval request --reason "<why>" --lane L-a -- git push --force origin agent/w/l-a`);
    expect(await push("w", "agent/v/l-b", ZEROS)).toBe("refused ref-deletion");
    rewrite("main");
    expect(await push("w", "main")).toBe("refused worker-push force-push");
  });

  test("what is not fetched cannot be told, and is refused", async () => {
    const { bus, root } = pushing();
    const refs = pushedRefs(`refs/heads/agent/w/l-a ${git(root, "rev-parse", "agent/w/l-a")} refs/heads/agent/w/l-a ${"1".repeat(40)}\n`);
    expect(await bus("w").guardPush({ refs, remote: "origin" })).toMatchObject({ outcome: "refused", paths: [{ rule: "force-push" }] });
  });

  test("with an approval that names remote and branch it passes, and the use is kept (S1-86)", async () => {
    const { rewrite, push, bus, events, pass } = pushing();
    rewrite("agent/w/l-a");
    await bus("w").requestApproval({ prefix: ["git push --force origin agent/w/l-a"], reason: "squashed", lane: "L-a", minutes: 10 });
    expect(await push("w", "agent/w/l-a")).toBe("refused force-push");
    await bus("pat").decideApproval({ approval: "AP-1", grant: true });
    expect(await push("w", "agent/w/l-a")).toBe("allowed");
    expect(events("approval_used")).toMatchObject([{ agent_id: "w", meta: { approval_id: "AP-1", role: "worker" } }]);
    expect(events("destructive")).toMatchObject([{ severity: "high", meta: { command: "git push --force origin agent/w/l-a" } }]);
    rewrite("agent/v/l-b");
    expect(await push("w", "agent/v/l-b")).toBe("refused force-push");
    pass(10);
    expect(await push("w", "agent/w/l-a")).toBe("refused force-push");
  });
});

test("where nothing is said of parallel work, refs are not guarded", async () => {
  const { commit, rewrite, push } = pushing(tempRepository());
  commit("main");
  expect(await push("w", "main")).toBe("allowed");
  rewrite("agent/w/l-a");
  expect(await push("w", "agent/w/l-a")).toBe("allowed");
});
