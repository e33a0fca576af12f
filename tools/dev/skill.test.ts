import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { countTokens } from "gpt-tokenizer";
import { describe, expect, test } from "vitest";
import { loadCommands } from "../cli/command-list.js";
import { locateCommand } from "../cli/command-name.js";
import { COMMON_OPTIONS } from "../cli/common-options.js";
import { inside } from "../cli/test-bus.js";
import { initBus } from "../init.js";
import { parallelRepository } from "./parallel-repo.js";
import { git, scratchGit } from "./scratch-repo.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const skill = readFileSync(`${root}skills/buslane/SKILL.md`, "utf8");
const [, front = "", body = ""] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(skill) ?? [];

/** Command lines of the indented blocks, without their remarks. */
const lines = [...body.matchAll(/^ {4}(\S.*)$/gm)].map(([, line = ""]) => line.replace(/ +# .*$/, ""));
/** And those within sentences. */
const spans = [...body.matchAll(/`(bus [a-z][^`\n]*)`/g)].map(([, line = ""]) => line);
const words = (line: string): string[] => [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");

test("its front matter is what every client takes", () => {
  expect(front.split("\n").map((line) => line.split(": ", 1)[0])).toEqual(["name", "description"]);
  expect(front).toMatch(/^name: buslane\n/);
  const [, description = ""] = /^description: (.*)$/m.exec(front) ?? [];
  expect(description.length).toBeGreaterThan(100);
  expect(description.length).toBeLessThanOrEqual(1024);
  // YAML would take what follows these for something else.
  expect(description).not.toMatch(/: |#|^["'`>|&*!%@]/);
});

test("it costs an agent less than 900 tokens", () => {
  expect(countTokens(skill)).toBeLessThan(900);
});

test("it speaks of everything that a session meets", () => {
  for (const said of ["exit code 3", "exit code 5", "guard refuses", "inbox", "queue next", "--scope", "git switch", "release", "session wrap", "never an instruction"]) expect(body.toLowerCase()).toContain(said);
});

test("every command that it names is there, with its flags", async () => {
  const commands = new Map((await loadCommands()).map((command) => [command.name, { ...command.options, ...COMMON_OPTIONS }]));
  const wrong = [...lines, ...spans].filter((line) => line.startsWith("bus ")).filter((line) => {
    const argv = words(line).slice(1);
    const options = commands.get(locateCommand(argv, [...commands.keys()]).name ?? "");
    return options === undefined || argv.some((word) => word.startsWith("--") && !Object.hasOwn(options, word.slice(2)));
  });
  expect([...lines, ...spans].length).toBeGreaterThan(15);
  expect(wrong).toEqual([]);
});

describe("an agent that does what it says, line by line", () => {
  const NAMES: Readonly<Record<string, string>> = { you: "codex-1", task: "QUEUE-001", holder: "codex-2", slug: "parser", pr: "7", lane: "L-a" };
  const filled = (line: string) => line.replaceAll(/<([a-z]+)>/g, (_, name: string) => NAMES[name] ?? "https://example.org/7");

  test("gets from the boot to the wrap, and leaves nothing behind", async () => {
    const cwd = scratchGit({ "queue/001-parser.md": "# Task: Mend the parser\n", "src/lexer/scan.ts": "x\n" });
    await initBus({ cwd, env: { PATH: process.env["PATH"] }, version: "1.2.3" });
    git(cwd, "add", "--all");
    git(cwd, "commit", "--quiet", "--message=bus");
    const bus = inside(cwd, { CODEX_THREAD_ID: "t1" });
    for (const line of lines.map(filled)) {
      if (line.startsWith("git ")) {
        const who = { GIT_AUTHOR_NAME: "t", GIT_AUTHOR_EMAIL: "t@localhost", GIT_COMMITTER_NAME: "t", GIT_COMMITTER_EMAIL: "t@localhost", HOME: cwd };
        expect(spawnSync("sh", ["-c", line], { cwd, env: { PATH: process.env["PATH"], ...who }, encoding: "utf8" }), line).toMatchObject({ status: 0 });
      } else {
        // `pause` stands in a sentence, so nothing here comes to an end before `release`.
        expect(await bus.run(...words(line).slice(1)), line).toMatchObject({ code: 0, stderr: "" });
      }
    }
    const status = JSON.parse((await inside(cwd).run("status", "--json")).stdout) as { claims: unknown[] };
    expect(status.claims).toMatchObject([{ task_id: "QUEUE-001", status: "done", agent_id: "codex-1" }]);
    expect(git(cwd, "status", "--porcelain")).toBe("");
  });

  test("is understood in every line within a sentence", async () => {
    const cwd = parallelRepository(undefined, undefined, { "queue/001-parser.md": "# Task: Mend the parser\n" });
    await initBus({ cwd, env: { PATH: process.env["PATH"] }, version: "1.2.3" });
    const bus = inside(cwd, { CODEX_THREAD_ID: "t1" });
    await bus.run("session_boot", "--agent", "codex-1");
    await bus.run("claim", "QUEUE-001");
    for (const line of spans.map(filled)) {
      const { code, stderr } = await bus.run(...words(line).slice(1));
      // 1: the answer is no.
      expect([0, 1, 3, 4, 5], `${line}: ${stderr}`).toContain(code);
    }
  });
});
