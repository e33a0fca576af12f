import { mkdirSync, readFileSync, renameSync, rmSync, rmdirSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { POLICY } from "../../dev/parallel-repo.js";
import { fill, git, scratch } from "../../dev/scratch-repo.js";
import { tempRepository } from "../../dev/temp-bus.js";
import { approvalRepository, desk } from "./test-approvals.js";

/** Asked for by w for L-a, and granted. */
async function approved(command: string, minutes?: number) {
  const root = approvalRepository();
  const at = desk(root);
  await at.bus("w").requestApproval({ prefix: [command], reason: "why", lane: "L-a", ...(minutes !== undefined && { minutes }) });
  await at.bus("pat").decideApproval({ approval: "AP-1", grant: true });
  return { ...at, root };
}

describe("S1-85 without an approval", () => {
  test.each(["git reset --hard", "git clean -fdx", "git checkout -- AGENTS.md", "git push --force origin x", "git branch -D x", "git stash clear", "sh -c 'git reset --hard'", "cd pkg && git reset --hard", "git commit --amend --no-edit", "git rebase --root", "rm -rf .git", "rm -rf ."])("%s is refused to everybody, and on the log", async (command) => {
    const { shell, events } = desk(approvalRepository());
    for (const agent of ["w", "int", "lead"]) expect(await shell(agent, command)).toMatch(command.startsWith("rm -rf .") ? /./ : /that takes an approval\nnext: bus approval request/);
    if (!/^rm -rf \.$/.test(command)) expect(events("alert")).toMatchObject([{ agent_id: "w", meta: { refused: "guard", rule: "destructive", lane_id: "L-a" } }, { agent_id: "int" }, { agent_id: "lead" }]);
  });

  test("the next step asks for exactly that, for the lane", async () => {
    const { shell } = desk(approvalRepository());
    expect(await shell("w", "git reset --hard HEAD~1")).toMatch(/^git reset --hard 'HEAD~1': it throws changes away that are in no commit; that takes an approval\nnext: bus approval request --reason "<why>" --lane L-a -- git reset --hard 'HEAD~1'$/);
    expect(await shell("x", "git reset --hard")).toMatch(/--reason "<why>" -- git reset --hard$/);
  });

  test("harmless commands pass, and leave nothing on the log", async () => {
    const root = approvalRepository();
    const { shell, bus, events } = desk(root);
    await bus("w").logEvent({ event: "note", summary: "s" });
    git(root, "branch", "own");
    for (const command of ["git status", "git checkout own", "git commit -m x", "git reset --soft HEAD", "git merge own", "git rebase own", "rm -rf node_modules", "rm .git/index.lock", "git push origin x"]) {
      if (command === "git merge own") git(root, "switch", "--quiet", "own");
      expect([command, await shell("w", command)]).toEqual([command, null]);
    }
    expect(events()).toHaveLength(1);
  });

  test("other repositories, and those without parallel work, are as before", async () => {
    const other = scratch();
    const { shell } = desk(approvalRepository());
    expect(await shell("w", `cd ${other} && git reset --hard`)).toBeNull();
    expect(await shell("w", `git -C ${other} reset --hard`)).toBeNull();
    expect(await desk(tempRepository()).shell("w", "git reset --hard")).toBeNull();
    expect(await shell("w", "cd $somewhere && git reset --hard")).toMatch(/approval/);
  });

  test("an alias of git's is what it stands for", async () => {
    const root = approvalRepository();
    for (const [name, value] of [["undo", "reset --hard"], ["nuke", "!git clean -fdx"], ["twice", "undo HEAD~1"], ["st", "status"], ["loop", "pool"], ["pool", "loop"]] as const) git(root, "config", `alias.${name}`, value);
    const { shell } = desk(root);
    expect(await shell("w", "git undo HEAD~2")).toMatch(/^git reset --hard 'HEAD~2': .*\nnext: .* -- git reset --hard 'HEAD~2'$/);
    for (const command of ["git nuke", "cd pkg && git -C a twice", "git loop"]) expect([command, await shell("w", command)]).toEqual([command, expect.stringMatching(/that takes an approval/)]);
    for (const command of ["git st", "git nothing", "git lfs pull"]) expect([command, await shell("w", command)]).toEqual([command, null]);
  });

  test("a branch of a remote's is checked out, a folder that is made on the way is another's", async () => {
    const root = approvalRepository();
    git(root, "update-ref", "refs/remotes/origin/feature", "HEAD");
    const { shell } = desk(root);
    for (const command of ["git checkout feature", "mkdir new && cd new && git init && git checkout x && git whatever"]) expect([command, await shell("w", command)]).toEqual([command, null]);
    for (const command of ["git checkout AGENTS.md", "git checkout pkg", "cd pkg && git checkout a"]) expect([command, await shell("w", command)]).toEqual([command, expect.stringMatching(/changes away/)]);
  });

  test("what is too wide to be asked for says so, and how to ask", async () => {
    const { shell } = desk(approvalRepository());
    for (const command of ["git push --force", "git checkout -- *.ts", "git branch -D $X", "git -c core.hooksPath=x push origin x"]) expect([command, await shell("w", command)]).toEqual([command, expect.stringMatching(/that takes an approval, and .*(is too wide|hides what git does).*\nnext: bus approval request --help$/)]);
  });

  test("a client that stands outside of the repository is asked the same", async () => {
    const { shell } = desk(approvalRepository());
    const root = (await desk(approvalRepository()).bus("w").where()).checkout;
    for (const command of [`git -C ${root} reset --hard`, `cd ${root} && git reset --hard`]) expect([command, await shell("w", command, { cwd: scratch() })]).toEqual([command, expect.stringMatching(/that takes an approval/)]);
  });

  test("settings that cannot be read refuse", async () => {
    const root = approvalRepository();
    fill(root, { "_bus/parallel.json": "{" });
    expect(await desk(root).shell("w", "git reset --hard")).toMatch(/could not tell whether the command is approved: .*parallel\.json/);
    for (const command of ["git status", "git commit -m x", "git checkout main", "git merge x"]) expect([command, await desk(root).shell("w", command)]).toEqual([command, null]);
  });
});

describe("S0-14 commits that others have are not rewritten", () => {
  function shared(where: "remote" | "lane" | "own") {
    const root = approvalRepository();
    git(root, "switch", "--quiet", "-c", "agent/w/l-a");
    git(root, "commit", "--quiet", "--allow-empty", "--message=mine");
    if (where === "remote") git(root, "update-ref", "refs/remotes/origin/agent/w/l-a", "HEAD");
    if (where === "lane") git(root, "branch", "agent/v/l-b");
    return desk(root);
  }
  test.each<["remote" | "lane" | "own", RegExp | null]>([["remote", /rewrites commits that others have/], ["lane", /rewrites commits that others have/], ["own", null]])("of which a copy is at: %s", async (where, said) => {
    const { shell } = shared(where);
    for (const command of ["git commit --amend --no-edit", "git rebase main", "git rebase -i HEAD~1"]) {
      const reason = await shell("w", command);
      if (said === null) expect([command, reason]).toEqual([command, null]);
      else expect(reason).toMatch(said);
    }
    expect(await shell("w", "git rebase nowhere")).toMatch(/rewrites/);
  });
});

describe("S0-13 S1-06 only who integrates brings something onto the target", () => {
  test.each<[agent: string, command: string, may: boolean]>([
    ["w", "gh pr merge 7", false],
    ["lead", "gh pr merge 7", false],
    ["int", "gh pr merge 7", true],
    ["prime", "gh pr merge 7", true],
    ["w", "git merge agent/w/l-a", false],
    ["w", "git cherry-pick HEAD", false],
    ["int", "git merge agent/w/l-a", true],
    ["w", "git -C pkg merge agent/w/l-a", false],
  ])("%s: %s", async (agent, command, may) => {
    const { shell, events } = desk(approvalRepository());
    const reason = await shell(agent, command);
    if (may) return expect(reason).toBeNull();
    expect(reason).toMatch(/and takes the integrator; that takes an approval/);
    expect(events("alert")).toMatchObject([{ meta: { rule: "merge" } }]);
  });

  test("in mode A nobody else commits there", async () => {
    const { shell } = desk(approvalRepository({ ...POLICY, lanes: { mode: "A", target: "main" } }));
    expect(await shell("w", "git commit -m x")).toMatch(/commits onto the target branch/);
    expect(await shell("int", "git commit -m x")).toBeNull();
  });
});

describe("with an approval in force", () => {
  test("S1-86 S1-68 it passes, the use is kept and on the log, redacted", async () => {
    const { shell, bus, events } = await approved("git reset --hard");
    expect(await shell("w", "git -c a=b reset --hard ghp_0123456789abcdefghijABCDEFGHIJ012345")).toBeNull();
    const [approval] = (await bus("pat").listApprovals({})).approvals;
    expect(approval).toMatchObject({ uses: [{ by: "w", command: expect.stringMatching(/^git reset --hard .*redacted/) as string }] });
    expect(events("approval_used")).toMatchObject([{ agent_id: "w", task_id: "L-a", meta: { approval_id: "AP-1", lane_id: "L-a", role: "worker" } }]);
    expect(events("destructive")).toMatchObject([{ agent_id: "w", severity: "high", meta: { approval_id: "AP-1" } }]);
    expect(JSON.stringify(events())).not.toContain("ghp_");
  });

  test("S1-67 only what it says, and each command of a script by itself", async () => {
    const { shell, events } = await approved("git reset --hard HEAD~1");
    for (const command of ["git reset --hard HEAD~2", "git reset --hard", "git reset --hard $X", "git clean -f", "git reset --hard HEAD~1 && git clean -f"]) expect([command, await shell("w", command)]).toEqual([command, expect.stringMatching(/approval/)]);
    expect(events("approval_used")).toEqual([]);
    expect(await shell("w", "git reset --hard HEAD~1; git status")).toBeNull();
  });

  test("S1-69 until its end", async () => {
    const { shell, pass, run } = await approved("git reset --hard", 10);
    pass(9);
    expect(await shell("w", "git reset --hard")).toBeNull();
    pass(1);
    expect(await shell("w", "git reset --hard")).toMatch(/AP-1 is over/);
    expect((await run("approval", "list", "--state", "expired")).stdout).toMatch(/AP-1 {2}expired/);
    expect((await run("approval", "list", "--state", "granted")).stdout).toBe("no approvals\n");
  });

  test("S1-66 by the worker of its lane, or by who runs it instead", async () => {
    const { shell } = await approved("git reset --hard");
    for (const [agent, may] of [["w", true], ["lead", true], ["int", true], ["v", false], ["x", false]] as const) expect([agent, (await shell(agent, "git reset --hard")) === null]).toEqual([agent, may]);
  });

  test("S1-67 a lane's is of its own worktree, whoever runs the command", async () => {
    const root = approvalRepository();
    const [mine, other] = [`${root}-w`, `${root}-v`];
    onTestFinished(() => [mine, other].forEach((folder) => rmSync(folder, { recursive: true, force: true })));
    for (const [folder, branch] of [[mine, "agent/w/l-a"], [other, "agent/v/l-b"]] as const) git(root, "worktree", "add", "--quiet", "-b", branch, folder);
    for (const [lane, folder] of [["L-a", mine], ["L-b", other]] as const) {
      const file = join(root, `_bus/lanes/${lane}.json`);
      fill(root, { [`_bus/lanes/${lane}.json`]: { ...(JSON.parse(readFileSync(file, "utf8")) as object), worktree: `../${basename(folder)}` } });
    }
    const { bus, shell, events } = desk(root);
    await bus("w").requestApproval({ prefix: ["git reset --hard"], reason: "why", lane: "L-a" });
    await bus("pat").decideApproval({ approval: "AP-1", grant: true });
    for (const [agent, command] of [["w", "git reset --hard"], ["w", `git -C ${other} reset --hard`], ["lead", "git reset --hard"], ["w", "cd $X && git reset --hard"]] as const) expect([command, await shell(agent, command)]).toEqual([command, expect.stringMatching(new RegExp(`the one in force is for ${mine}\\)\nnext: cd ${mine}$`))]);
    expect(events("approval_used")).toEqual([]);
    expect(await shell("w", `git -C ${mine} reset --hard`)).toBeNull();
    expect(await shell("w", "git reset --hard", { cwd: mine })).toBeNull();
    expect(await shell("lead", `cd ${mine} && git reset --hard`)).toBeNull();
    for (const command of [`rm -rf ${other}`, `git -C ${other} reset --hard`]) expect([command, await shell("w", command)]).toEqual([command, expect.stringMatching(/approval/)]);
  });

  test("not before it is granted, and not when it was denied", async () => {
    const { bus, shell } = desk(approvalRepository());
    await bus("w").requestApproval({ prefix: ["git reset --hard"], reason: "why" });
    expect(await shell("w", "git reset --hard")).toMatch(/AP-1 is not decided yet\)\nnext: bus approval list$/);
    await bus("pat").decideApproval({ approval: "AP-1", grant: false, note: "no" });
    expect(await shell("w", "git reset --hard")).toMatch(/AP-1 was denied: no/);
  });

  test("a use that cannot be kept is refused", async () => {
    const { shell, root } = await approved("git reset --hard");
    const log = join(root, "_bus/events/events.jsonl");
    renameSync(log, `${log}.kept`);
    mkdirSync(log);
    expect(await shell("w", "git reset --hard")).toMatch(/could not tell whether the command is approved: the change is made, but its line is not on the log/);
    rmdirSync(log);
    renameSync(`${log}.kept`, log);
    expect(await shell("w", "git reset --hard")).toBeNull();
  });

  test("S0-13 a merge passes by one, too", async () => {
    const { shell, events } = await approved("gh pr merge 7");
    expect(await shell("w", "gh pr merge 7 --squash")).toBeNull();
    expect(await shell("w", "gh pr merge 8")).toMatch(/approval/);
    expect(events("destructive")).toEqual([]);
  });
});

test("no branch brings a grant: a file under _bus is none", async () => {
  const root = approvalRepository();
  const grant = { approval_id: "AP-1", kind: "command", prefix: ["git", "reset", "--hard"], reason: "r", state: "granted", requested_by: "w", requested_at: "2026-01-31T09:00:00Z", minutes: 1000, expires_at: "2099-01-01T00:00:00Z", uses: [] };
  fill(root, { "_bus/approvals/AP-1.json": grant });
  expect(await desk(root).shell("w", "git reset --hard")).toMatch(/approval/);
});
