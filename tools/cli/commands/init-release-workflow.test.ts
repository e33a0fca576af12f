import { spawn } from "node:child_process";
import { chmodSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openBus } from "../../bus.js";
import { fakeGitHub } from "../../dev/github/fake-github.js";
import type { Hub } from "../../dev/github/start-github.js";
import { fill, git, scratch } from "../../dev/scratch-repo.js";
import { initBus } from "../../init.js";
import type { Claim } from "../../schema/records.gen.js";
import { PROGRAM } from "../test-bus.js";

const WORKFLOW = ".github/workflows/buslane-release.yml";
const TASKS = { MERGED: "merged", CLOSED: "closed", OPEN: "open" } as const;

/** GitHub with a repository as `bus init` makes it, in which `a` has claimed what pull requests are there for. */
async function world(base = "main"): Promise<{ hub: Hub; dev: string; script: string }> {
  const hub = await fakeGitHub({ token: { kind: "app", permissions: { metadata: "read", contents: "write", pull_requests: "read" } } });
  if (base !== "main") git(hub.git, "branch", base, "main");
  const dev = clone(hub, base);
  await initBus({ cwd: dev, env: { PATH: process.env["PATH"] }, version: "1.2.3", releaseWorkflow: true });
  const bus = openBus({ cwd: dev, agent: "a", env: {}, surface: "cli", clock: () => Date.now() - 900_000 });
  for (const task of Object.keys(TASKS)) await bus.claim({ task });
  await bus.publish({});
  push(dev, base, "claims");
  for (const [task, end] of Object.entries(TASKS)) {
    const branch = `agent/a/${task.toLowerCase()}`;
    hub.commit(branch, { [task]: "x" }, { start: base });
    const number = hub.openPull({ branch, base, title: '"; touch pwned; $(touch pwned)', body: "`touch pwned`" });
    if (end === "merged") hub.mergePull(number);
    if (end === "closed") hub.closePull(number);
  }
  git(dev, "pull", "--quiet", "--rebase", "origin", base);
  const [, block = ""] = /^ {8}run: \|\n((?: {10}.*\n)+)/m.exec(readFileSync(join(dev, WORKFLOW), "utf8")) ?? [];
  return { hub, dev, script: block.replaceAll(/^ {10}/gm, "") };
}

function clone(hub: Hub, branch: string, ...options: string[]): string {
  const folder = scratch();
  git(folder, "clone", "--quiet", ...options, "--branch", branch, `file://${hub.git}`, "clone");
  return join(folder, "clone");
}

function push(cwd: string, branch: string, message: string): void {
  git(cwd, "add", "--all");
  git(cwd, "commit", "--quiet", "--message", message);
  git(cwd, "push", "--quiet", "origin", `HEAD:${branch}`);
}

/** The script of the workflow's step, as the runner starts it: in a clone as `actions/checkout` makes one. `meanwhile` is a script that goes on between the releases and the push. */
async function runStep({ hub, script }: { hub: Hub; script: string }, { base = "main", meanwhile = "", env = {} }: { base?: string; meanwhile?: string; env?: Record<string, string> } = {}) {
  const place = scratch({
    "bin/npx": `#!/bin/sh\necho "$*" >> "${"$"}RUNNER_TEMP/npx.log"\nshift 4\n"${process.execPath}" "${PROGRAM}" "$@"\ncode=$?\n( ${meanwhile || ":"}\n ) >&2 || exit 99\nexit "$code"\n`,
    "bin/sleep": "#!/bin/sh\n",
    "step.sh": script,
    "temp/": "",
  });
  for (const name of ["npx", "sleep"]) chmodSync(join(place, "bin", name), 0o755);
  const checkout = clone(hub, base, "--depth", "1");
  const variables = { PATH: `${join(place, "bin")}:${process.env["PATH"]}`, HOME: place, RUNNER_TEMP: join(place, "temp"), GIT_CONFIG_NOSYSTEM: "1", BASE_REF: base, ...hub.env, ...env };
  const child = spawn("bash", ["-e", join(place, "step.sh")], { cwd: checkout, env: variables, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data: Buffer) => (output += data.toString()));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, output, calls: readFileSync(join(place, "temp/npx.log"), "utf8").trim().split("\n"), temp: join(place, "temp"), checkout };
}

const onGitHub = (hub: Hub, path: string, branch = "main") => git(hub.git, "show", `${branch}:${path}`);
const claim = (hub: Hub, task: string, branch = "main") => JSON.parse(onGitHub(hub, `_bus/claims/${task}.json`, branch)) as Claim;
const statuses = (hub: Hub, branch = "main") => Object.fromEntries(Object.keys(TASKS).map((task) => [task, claim(hub, task, branch).status]));
const ALL_DONE = { MERGED: "done", CLOSED: "released", OPEN: "active" };

test.each(["main", "release/1.x"])("claims whose pull request has ended are released on %s, in one commit that adds one segment", async (base) => {
  const here = await world(base);
  const before = git(here.hub.git, "rev-parse", base);
  const ran = await runStep(here, { base });
  expect(ran, ran.output).toMatchObject({ code: 0, calls: [`--yes --prefix ${ran.temp} buslane@1.2 release --when-merged --all --agent github-actions`] });
  expect(statuses(here.hub, base)).toEqual(ALL_DONE);
  expect(claim(here.hub, "MERGED", base)).toMatchObject({ agent_id: "a", notes: "merged as #1" });
  expect(git(here.hub.git, "log", "--format=%an: %s", `${before}..${base}`)).toBe("github-actions[bot]: Release claims whose pull request has ended");
  expect(git(here.hub.git, "diff", "--name-status", before, base).split("\n")).toEqual([
    "M\t_bus/claims/CLOSED.json",
    "M\t_bus/claims/MERGED.json",
    expect.stringMatching(/^A\t_bus\/events\/\d{4}-\d\d-\d\d\/github-actions-.+-1\.jsonl$/),
  ]);
  const fresh = clone(here.hub, base);
  expect((await openBus({ cwd: fresh, agent: "b", env: {}, surface: "cli" }).validate({ base: before })).problems).toEqual([]);
  expect(existsSync(join(ran.checkout, "pwned"))).toBe(false);

  const again = await runStep(here, { base });
  expect(again, again.output).toMatchObject({ code: 0 });
  expect(git(here.hub.git, "rev-list", "--count", `${before}..${base}`)).toBe("1");
});

test("what another push brought meanwhile stays, and the releases come on top of it", async () => {
  const here = await world();
  const meanwhile = `[ -e "$RUNNER_TEMP/once" ] || { touch "$RUNNER_TEMP/once"; cd "${here.dev}"; echo x > other.txt; git add other.txt; git -c user.name=d -c user.email=d@example.org commit -qm other; git push -q origin HEAD:main; }`;
  const ran = await runStep(here, { meanwhile });
  expect(ran, ran.output).toMatchObject({ code: 0 });
  expect(ran.calls).toHaveLength(2);
  expect(onGitHub(here.hub, "other.txt")).toBe("x");
  expect(statuses(here.hub)).toEqual(ALL_DONE);
  expect(git(here.hub.git, "log", "-2", "--format=%s", "main").split("\n")).toEqual(["Release claims whose pull request has ended", "other"]);
  expect((await openBus({ cwd: clone(here.hub, "main"), agent: "b", env: {}, surface: "cli" }).validate({})).problems).toEqual([]);
});

test("a claim that its owner ended meanwhile is the owner's to have ended", async () => {
  const here = await world();
  const bus = `"${process.execPath}" "${PROGRAM}"`;
  const meanwhile = `[ -e "$RUNNER_TEMP/once" ] || { touch "$RUNNER_TEMP/once"; cd "${here.dev}"; ${bus} release MERGED --status done --notes "by hand" --agent a; git add --all; git -c user.name=d -c user.email=d@example.org commit -qm mine; git push -q origin HEAD:main; }`;
  const ran = await runStep(here, { meanwhile });
  expect(ran, ran.output).toMatchObject({ code: 0 });
  expect(statuses(here.hub)).toEqual(ALL_DONE);
  expect(claim(here.hub, "MERGED").notes).toBe("by hand");
  const released = git(here.hub.git, "log", "-1", "--format=", "--name-only", "main").split("\n").filter((path) => path.startsWith("_bus/claims/"));
  expect(released).toEqual(["_bus/claims/CLOSED.json"]);
});

test("where it cannot push it gives up, says so, and turns red", async () => {
  const here = await world();
  fill(here.hub.git, { "hooks/pre-receive": "#!/bin/sh\necho protected >&2\nexit 1\n" });
  chmodSync(join(here.hub.git, "hooks/pre-receive"), 0o755);
  const before = git(here.hub.git, "rev-parse", "main");
  const ran = await runStep(here);
  expect(ran).toMatchObject({ code: 1, output: expect.stringMatching(/protected[^]*::error::the releases could not be pushed/) });
  expect(ran.calls).toHaveLength(5);
  expect(git(here.hub.git, "rev-parse", "main")).toBe(before);
});

test("GitHub that does not answer turns it red, and nothing is released", async () => {
  const here = await world();
  const before = git(here.hub.git, "rev-parse", "main");
  const ran = await runStep(here, { env: { GITHUB_GRAPHQL_URL: "http://127.0.0.1:9", GITHUB_API_URL: "http://127.0.0.1:9" } });
  expect(ran, ran.output).toMatchObject({ code: 7 });
  expect(ran.calls).toHaveLength(1);
  expect(git(here.hub.git, "rev-parse", "main")).toBe(before);
});

test("one claim that cannot be read holds up no other, and turns it red", async () => {
  const here = await world();
  fill(here.dev, { "_bus/claims/BROKEN.json": "{" });
  push(here.dev, "main", "broken");
  const ran = await runStep(here);
  expect(ran, ran.output).toMatchObject({ code: 6 });
  expect(statuses(here.hub)).toEqual(ALL_DONE);
});
