import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { fill, scratch } from "../dev/scratch-repo.js";
import { POLICY } from "../dev/parallel-repo.js";
import { approvalRepository, desk } from "../operations/approval/test-approvals.js";
import { ancestorByPs, askPerson } from "./ask-person.js";

const SOURCE = fileURLToPath(new URL("../cli/main.ts", import.meta.url));
const TSX = fileURLToPath(import.meta.resolve("tsx"));
const HAS_TERMINALS = spawnSync("script", ["-qec", "true", "/dev/null"]).status === 0;
const GRANT = ["approval", "grant", "AP-1", "--agent", "pat"];

const nobodyAbove = { host: { clientProcess: () => undefined }, os: "linux" };

describe("S1-09 nobody is asked", () => {
  test.each(["CODEX_THREAD_ID", "CLAUDECODE", "CLAUDE_CODE_SESSION_ID", "GEMINI_CLI", "OPENCODE", "CURSOR_AGENT", "BUS_SESSION"])("where %s is set", async (name) => {
    expect(await askPerson("?", { ...nobodyAbove, env: { [name]: "1" } })).toEqual({ nobody: `${name} is set, as an agent's client does` });
  });
  test("below an agent's client", async () => {
    expect(await askPerson("?", { env: {}, host: { clientProcess: () => 42 } })).toEqual({ nobody: "an agent's client started this (process 42)" });
  });
  test("without a terminal", async () => {
    const root = scratch({ plain: "" });
    expect(await askPerson("?", { ...nobodyAbove, env: {}, terminal: join(root, "none") })).toEqual({ nobody: "this process has no terminal (ENOENT)" });
    expect(await askPerson("?", { ...nobodyAbove, env: {}, terminal: join(root, "plain") })).toEqual({ nobody: "this process has no terminal" });
  });
});

/** A file that calls itself an agent's client, and starts what it is given. */
const CLIENT = `const { spawnSync } = require("node:child_process");
process.exitCode = spawnSync(process.argv[2], process.argv.slice(3), { stdio: "inherit" }).status;
`;

test.skipIf(spawnSync("ps", ["-V"]).status !== 0)("a client above is found where only ps tells of processes", () => {
  const root = scratch({ "claude.js": CLIENT });
  const code = `import(${JSON.stringify(new URL("./ask-person.ts", import.meta.url).href)}).then(({ ancestorByPs }) => console.log(String(ancestorByPs() !== undefined)))`;
  const { stdout } = spawnSync(process.execPath, [join(root, "claude.js"), process.execPath, "--import", TSX, "--eval", code], { encoding: "utf8" });
  expect(stdout.trim()).toBe("true");
  expect(ancestorByPs(1)).toBeUndefined();
});

/** A command of the program's source at a pseudo-terminal, or without one, with this typed; its parents are gone, so that it does not matter who runs the tests. */
async function typed(cwd: string, typing: string, { terminal = true, before = [] as string[], env = {} as Record<string, string> } = {}) {
  const root = scratch({ typing });
  const command = [...before, process.execPath, "--import", TSX, SOURCE, ...GRANT].join(" ");
  const run = terminal ? `script -qec "${command}" /dev/null` : `setsid ${command}`;
  fill(root, { "run.sh": `(timeout 60 ${run} < ${root}/typing > ${root}/said 2>&1; echo $? > ${root}/rc) &\n` });
  spawn("sh", [join(root, "run.sh")], { cwd, env: { PATH: process.env["PATH"], HOME: root, TERM: "dumb", ...env }, stdio: "ignore", detached: true });
  while (!existsSync(join(root, "rc")) || readFileSync(join(root, "rc"), "utf8").trim() === "") await pause(50);
  return { said: readFileSync(join(root, "said"), "utf8").replaceAll("\r", ""), code: Number(readFileSync(join(root, "rc"), "utf8")) };
}

async function waiting() {
  const root = approvalRepository({ ...POLICY, approvals: {} });
  const at = desk(root);
  await at.bus("w").requestApproval({ prefix: ["git reset --hard"], reason: "broken\n\u001b[2Kbecause: fine", lane: "L-a", minutes: 10 });
  return { root, ...at, state: async () => (await at.bus("w").listApprovals({})).approvals[0]?.state };
}

describe.skipIf(!HAS_TERMINALS)("S1-09 S1-65 at a real terminal", () => {
  test("a person who types the id grants exactly what is shown", async () => {
    const { root, state, events } = await waiting();
    const { said, code } = await typed(root, "AP-1\n");
    expect([said, code]).toEqual([expect.stringMatching(/w asks for every command that begins with\n {4}git reset --hard\nbecause: broken\\n\\u\{1b\}\[2Kbecause: fine\nlane: {4}L-a at CP-01\nuntil: {3}\S+ \(10 min\)\nType AP-1 to have it granted/) as string, 0]);
    expect(await state()).toBe("granted");
    expect(events("approval_granted")).toHaveLength(1);
  }, 60_000);

  test("who types something else, or nothing, leaves it", async () => {
    const { root, state } = await waiting();
    for (const typing of ["yes\n", "\n", ""]) expect((await typed(root, typing)).code).toBe(1);
    expect(await state()).toBe("requested");
  }, 60_000);

  test("an agent cannot, at a terminal of its own or without one; that is on the log", async () => {
    const { root, state, events } = await waiting();
    fill(root, { "bin/claude.js": CLIENT });
    const below = { before: [process.execPath, join(root, "bin/claude.js")] };
    const tries = [await typed(root, "AP-1\n", below), await typed(root, "AP-1\n", { env: { CLAUDECODE: "1" } }), await typed(root, "AP-1\n", { terminal: false })];
    expect(tries.map(({ code }) => code)).toEqual([5, 5, 5]);
    expect(tries.map(({ said }) => /takes a person at a terminal: (.*?)[(\n]/.exec(said)?.[1]?.trim())).toEqual(["an agent's client started this", "CLAUDECODE is set, as an agent's client does", "this process has no terminal"]);
    expect(await state()).toBe("requested");
    expect(events("alert").map(({ meta }) => meta?.["rule"])).toEqual(["human", "human", "human"]);
  }, 60_000);
});
