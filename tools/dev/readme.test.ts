import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { openBus } from "../bus.js";
import { loadCommands } from "../cli/command-list.js";
import { locateCommand } from "../cli/command-name.js";
import { COMMON_OPTIONS } from "../cli/common-options.js";
import { runIn } from "../cli/test-context.js";
import { EXIT_CODES } from "../domain/bus-error.js";
import { gatesFault } from "../domain/gate/gates-fault.js";
import { initBus } from "../init.js";
import { parseParallel } from "../schema/parallel-record.js";
import type { Gates } from "../schema/records.gen.js";
import { blocksOf, exchangesOf, linkedPaths, masked } from "./read-examples.js";
import { fill, git, scratch } from "./scratch-repo.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const document = (path: string) => readFileSync(join(root, path), "utf8");
const readme = document("README.md");
const blocks = blocksOf(readme);
const block = (language: string, name = "") => blocks.find((one) => one.language === language && one.name === name) ?? { language, name, text: "" };
const DOCUMENTS = ["README.md", "CONTRIBUTING.md", "AGENTS.md", "ARCHITECTURE.md", "SECURITY.md"];
const program = join(root, "dist/bus.cjs");

/** A repository as `bus init` leaves it, with two tasks, two agents' worktrees to come and a remote. */
async function repository(): Promise<string> {
  const origin = join(scratch(), "origin.git");
  const main = join(scratch(), "main");
  mkdirSync(main);
  const task = block("markdown").text;
  fill(main, { "queue/001-exit-codes.md": task.replace(/^Depends on: .*\n/m, ""), "queue/002-parser.md": "# Task: Mend the parser\n" });
  git(main, "init", "--quiet", "--initial-branch=main");
  await initBus({ cwd: main, env: { PATH: process.env["PATH"] }, version: "0.1.0" });
  git(main, "add", "--all");
  git(main, "commit", "--quiet", "--message=first");
  git(main, "clone", "--quiet", "--bare", ".", origin);
  git(main, "remote", "add", "origin", origin);
  return main;
}

/** Runs a block of the README in bash, with the built program as `bus`. */
function shell(cwd: string, script: string, more: Record<string, string> = {}) {
  expect(existsSync(program), "npm run build").toBe(true);
  const bin = scratch({ bus: `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n` });
  chmodSync(join(bin, "bus"), 0o755);
  const who = { GIT_AUTHOR_NAME: "t", GIT_AUTHOR_EMAIL: "t@localhost", GIT_COMMITTER_NAME: "t", GIT_COMMITTER_EMAIL: "t@localhost", GIT_CONFIG_NOSYSTEM: "1", HOME: cwd };
  return spawnSync("bash", ["--norc", "-euc", script], { cwd, encoding: "utf8", env: { ...who, ...more, PATH: `${bin}:${more["PATH"] ?? process.env["PATH"]}` } });
}

/** A GitHub of a process of its own, because `shell` holds this one up; begun with what a repository holds. */
async function served(source: string): Promise<{ env: Record<string, string>; origin: string }> {
  const hub = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), join(root, "tools/dev/github/serve.ts"), "--source", source], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(async () => {
    const gone = once(hub, "exit");
    hub.kill("SIGTERM");
    await gone;
  });
  let text = "";
  for await (const chunk of hub.stdout) if (/^# git remote add .*\n/m.test((text += String(chunk)))) break;
  const env = Object.fromEntries([...text.matchAll(/^export (\w+)=(.*)$/gm)].map(([, name = "", value = ""]) => [name, value]));
  return { env, origin: /^# git remote add origin (.*)$/m.exec(text)?.[1] ?? "" };
}

/** A claim of codex-1 whose process has died. */
async function crashed(cwd: string): Promise<void> {
  const client: ChildProcess = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  await openBus({ cwd, env: {}, agent: "codex-1", surface: "cli", pid: client.pid ?? 0 }).claim({ task: "QUEUE-001" });
  const gone = once(client, "exit");
  client.kill("SIGKILL");
  await gone;
}

test("the transcript is what the program prints", async () => {
  const cwd = await repository();
  const exchanges = exchangesOf(block("console"));
  expect(exchanges.length).toBeGreaterThan(3);
  for (const { command, output } of exchanges) {
    const [program, ...argv] = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
    expect(program).toBe("bus");
    const { stdout, stderr } = await runIn({ cwd, clock: Date.now, openBus: async (options) => openBus({ ...options, env: {}, clock: Date.now }) }, ...argv);
    expect(masked(stdout + stderr), command).toBe(masked(output));
  }
});

describe("what the README tells to type", () => {
  test("a session, and the manager's part", async () => {
    const cwd = await repository();
    const session = shell(cwd, block("sh", "session").text);
    expect(session, session.stderr).toMatchObject({ status: 0, stderr: expect.not.stringContaining("bus:") });
    expect(JSON.parse(readFileSync(join(cwd, "../codex-1/_bus/claims/QUEUE-001.json"), "utf8"))).toMatchObject({ status: "done", agent_id: "codex-1" });
    expect(git(join(cwd, "../codex-1"), "status", "--porcelain")).toBe("");
    expect(shell(join(cwd, "../codex-1"), "bus validate").stdout).toContain("no problems");
    const managers = shell(cwd, block("sh", "managers").text);
    expect(managers, managers.stderr).toMatchObject({ status: 0, stdout: expect.stringContaining("not acknowledged") });
  });

  test("a wave of two lanes, from a repository without a bus to the record of it", { timeout: 120_000 }, () => {
    const app = join(scratch(), "app");
    mkdirSync(app);
    const unit = (name: string) => `import assert from "node:assert";\nimport test from "node:test";\nimport { run } from "./index.js";\ntest("${name}", () => assert.equal(typeof run(""), "string"));\n`;
    const work = (folder: string) => `echo 'export const run = (text) => text;' > src/${folder}/index.js && git add --all src && git commit --quiet --message work`;
    const packages = Object.fromEntries(["parser", "report"].flatMap((name) => [[`src/${name}/index.js`, 'export const run = () => "";\n'], [`src/${name}/index.test.js`, unit(name)]]));
    fill(app, { ...packages, "package.json": { name: "app", type: "module", scripts: { lint: "node --check src/parser/index.js", test: "node --test" } } });
    git(app, "init", "--quiet", "--initial-branch=main");
    git(app, "add", "--all");
    git(app, "commit", "--quiet", "--message=first");
    const done = (script: string) => {
      const ran = shell(app, script);
      expect(ran, ran.stdout + ran.stderr).toMatchObject({ status: 0 });
      return ran.stdout;
    };
    done(block("sh", "lanes").text);
    // Drafts start nothing.
    expect(shell(app, "bus doctor --parallel").status).toBe(EXIT_CODES.NO);
    fill(app, { "_bus/parallel.json": block("json", "parallel").text });
    done(block("sh", "start").text);
    expect(done(block("sh", "plan").text)).toContain("# Lane L-parser");
    const worker = block("sh", "worker").text;
    const other = worker.replaceAll("L-parser", "L-report").replaceAll("codex-1", "codex-2");
    for (const [script, folder] of [[worker, "parser"], [other, "report"]] as const) expect(done(script.replace(/^# … the work.*$/m, work(folder)))).toContain("is ready for integration");
    const integrated = done(block("sh", "integrate").text);
    for (const said of ["wave W1  passed", "comes off alone: L-parser yes, L-report yes", "PLAN.md: written"]) expect(integrated).toContain(said);
    expect(git(app, "status", "--porcelain")).toBe("");
    expect(done("bus lane list; bus validate")).toMatch(/L-parser +verified[^]*L-report +verified[^]*no problems/);
    expect(readFileSync(join(app, "src/report/index.js"), "utf8")).toContain("(text) => text");
    // The program's own word on an example that is not run here.
    expect(parseParallel("gates", block("json", "gates").text, "gates.json")).toMatchObject({ ok: true });
    expect(gatesFault(JSON.parse(block("json", "gates").text) as Gates)).toBeNull();
  });

  test("a plan of three phases, at once and step by step, with a client that does what it is told", { timeout: 180_000 }, () => {
    for (const name of ["plan-run", "phases"]) {
      const app = join(scratch(), "app");
      mkdirSync(app);
      const prompts = Object.fromEntries(["01-stub", "02-test", "03-code"].map((one) => [`project-plans/cart/plan/${one}.md`, `Do ${one}.\n`]));
      fill(app, { ...prompts, "project-plans/cart/workers.json": block("json", "workers").text, "package.json": { name: "app", type: "module", scripts: { build: "node --check cart.js", test: "node --test" } } });
      git(app, "init", "--quiet", "--initial-branch=main");
      git(app, "add", "--all");
      git(app, "commit", "--quiet", "--message=first");
      const bin = scratch({ codex: `#!/bin/sh\nexec "${process.execPath}" "${join(root, "tools/dev/workers/plain-client.mjs")}" "$@"\n` });
      chmodSync(join(bin, "codex"), 0o755);
      const ran = shell(app, `bus init > /dev/null\n${block("sh", name).text}`, { PATH: `${bin}:${process.env["PATH"]}` });
      const said = ran.stdout + ran.stderr;
      expect(ran, said).toMatchObject({ status: 0 });
      if (name === "phases") for (const one of ["Worker P01 completed", "passed", "P02"]) expect(said).toContain(one);
      else expect(readFileSync(join(app, "project-plans/cart/reports/workers/trail.md"), "utf8"), said).toMatch(/P01[^]*P02[^]*P03/);
    }
  });

  test("a take-over from an agent that is gone, whose next write is refused", async () => {
    const cwd = await repository();
    await crashed(cwd);
    const taken = shell(cwd, block("sh", "crash").text);
    expect(taken, taken.stderr).toMatchObject({ status: 0, stdout: expect.stringContaining("codex-2") });
    expect(shell(cwd, block("sh", "lost").text).status).toBe(EXIT_CODES.NOT_YOURS);
  });

  test("files that are somebody's, until they are given back", async () => {
    const cwd = await repository();
    const locks = shell(cwd, block("sh", "locks").text);
    expect(locks, locks.stderr).toMatchObject({ status: 0, stdout: expect.stringContaining("L-parser") });
    expect(shell(cwd, block("sh", "held").text)).toMatchObject({ status: EXIT_CODES.CONFLICT, stdout: expect.stringContaining("held by codex-2") });
    expect(shell(cwd, block("sh", "unlock").text).status).toBe(0);
    expect(shell(cwd, "bus lock list").stdout).toBe("nothing is locked\n");
  });

  test("the clients' configuration, and git's guard", async () => {
    const cwd = await repository();
    const script = block("sh", "clients").text.replaceAll("npx bus", "bus").replace(/^bus doctor.*$/m, "bus doctor --clients || test $? = 1");
    const clients = shell(cwd, script);
    expect(clients, clients.stderr).toMatchObject({ status: 0 });
    for (const file of [".mcp.json", ".codex/config.toml", ".claude/settings.json", ".claude/skills/buslane/SKILL.md", ".git/hooks/pre-commit"]) expect(existsSync(join(cwd, file)), file).toBe(true);
  });

  test("a pull request, opened and ready", async () => {
    const cwd = await repository();
    git(cwd, "switch", "--quiet", "--create", "agent/codex-1/exit-codes");
    const { env, origin } = await served(cwd);
    git(cwd, "remote", "set-url", "origin", origin);
    git(cwd, "fetch", "--quiet", "origin");
    const work = `mkdir -p _report/agent/codex-1 && echo passed > _report/agent/codex-1/test.txt
bus plan step "$(date -u +%F)-exit-codes" S1 --status done --receipt _report/agent/codex-1/test.txt
bus publish && git add --all && git commit --quiet --message work`;
    const [before = "", release = ""] = block("sh", "pull-request").text.replace(/^# … the work.*$/m, work).split(/^(?=bus release)/m);
    const opened = shell(cwd, before, { ...env, BUS_AGENT: "codex-1" });
    expect(opened, opened.stderr).toMatchObject({ status: 0, stdout: expect.stringMatching(/opened #1 \(draft\)[^]*#1 .*: ready for review now/) });
    expect(shell(cwd, release, { ...env, BUS_AGENT: "codex-1" })).toMatchObject({ status: EXIT_CODES.NO, stdout: expect.stringContaining("#1 is open") });
    const checked = shell(cwd, "bus validate --github", env);
    expect(checked, checked.stderr).toMatchObject({ status: 0, stdout: expect.stringContaining("against 0 other open pull requests of octo/demo") });
  });

  test("the library's example, checked and run", async () => {
    const cwd = await repository();
    const paths = { buslane: [join(root, "tools/index.ts")] };
    fill(cwd, {
      "example.mts": block("ts").text,
      "tsconfig.json": { extends: join(root, "tsconfig.json"), compilerOptions: { noEmit: true, rootDir: "/", paths, typeRoots: [join(root, "node_modules/@types")] }, include: ["example.mts"] },
    });
    const checked = spawnSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "--project", cwd], { encoding: "utf8" });
    expect(checked.stdout).toBe("");
    const ran = spawnSync(process.execPath, ["--import", import.meta.resolve("tsx"), "example.mts"], { cwd, encoding: "utf8", env: { PATH: process.env["PATH"], TSX_TSCONFIG_PATH: join(cwd, "tsconfig.json") } });
    expect(ran, ran.stderr).toMatchObject({ status: 0, stdout: "at fence 1\nfinished QUEUE-001\n" });
  });
});

test("the table of exit codes is the program's", () => {
  const codes = [...readme.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
  expect(codes).toEqual([...new Set([0, ...Object.values(EXIT_CODES), 70])].sort((a, b) => a - b));
});

test.each(DOCUMENTS)("every command that %s names within a sentence is there, with its flags", async (path) => {
  const commands = new Map((await loadCommands()).map((command) => [command.name, { ...command.options, ...COMMON_OPTIONS }]));
  const spans = [...document(path).matchAll(/`(?:npx )?bus ([a-z][^`\n]*)`/g)].map(([, words = ""]) => words.split(/\s+/));
  const wrong = spans.filter((words) => {
    const { name } = locateCommand(words, [...commands.keys()]);
    const options = commands.get(name ?? "");
    return options === undefined || words.some((word) => word.startsWith("--") && !Object.hasOwn(options, word.slice(2)));
  });
  expect(wrong.map((words) => words.join(" "))).toEqual([]);
});

test.each(DOCUMENTS)("every link of %s leads to a file", (path) => {
  expect(linkedPaths(document(path)).filter((link) => !existsSync(join(root, link)))).toEqual([]);
});

test.each(["README.md", "CONTRIBUTING.md", ".github/pull_request_template.md"])("every npm script that %s names is there", (path) => {
  const { scripts } = JSON.parse(document("package.json")) as { scripts: Record<string, string> };
  const named = [...document(path).matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, name = ""]) => name);
  expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
});

test("bus init has nothing to change in this repository but the workflow, in whose place ci.yml runs the checkout's own action", async () => {
  const { version } = JSON.parse(document("package.json")) as { version: string };
  const { files } = await initBus({ cwd: root, env: { PATH: process.env["PATH"] }, version, dryRun: true });
  const changes = files.filter(({ action }) => action !== "kept").map(({ path }) => path);
  expect(changes.filter((path) => path !== ".github/workflows/buslane.yml")).toEqual([]);
  expect(document(".github/workflows/ci.yml")).toContain("- uses: ./\n");
});
