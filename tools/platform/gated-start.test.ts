import { type StdioOptions, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, openSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { scratch } from "../dev/scratch-repo.js";
import { gateScript } from "./gate-script.js";
import { gated, host, over, pidIn, processes, runs, working, written } from "./test-worker.js";

const linux = process.platform === "linux";
const ENVIRONMENT = "const { env } = process; require('fs').writeSync(1, JSON.stringify(env))";

test("S4-03 until it is released, not one instruction of the program runs; its pid and start are known before", async () => {
  const worker = await gated(["sh", "-c", "echo ran > ran; echo $$ $BUS_PID $PPID > pid; exec sleep 60"]);
  expect(worker.start).toBe(host.startOf(worker.pid));
  await sleep(200);
  expect(existsSync(join(worker.cwd, "ran"))).toBe(false);
  expect(processes.isRunning(worker.marked)).toBe(true);
  worker.release();
  expect(await written(join(worker.cwd, "pid"))).toBe(`${worker.pid} ${worker.pid} ${process.pid}`);
  expect(host.startOf(worker.pid)).toBe(worker.start);
});

test("what is abandoned never begins, and says nothing", async () => {
  const worker = await gated(["sh", "-c", "echo ran > ran; echo ran"]);
  await worker.abandon();
  expect(runs(worker.pid)).toBe(false);
  expect(existsSync(join(worker.cwd, "ran"))).toBe(false);
  expect(worker.said()).toBe("");
});

test("what is ended at its gate never begins, and releasing it harms nobody", async () => {
  const worker = await gated(["sh", "-c", "echo ran > ran"]);
  await processes.end(worker.marked, 0);
  worker.release();
  expect(await worker.ended).toMatchObject({ exit: null });
  expect(existsSync(join(worker.cwd, "ran"))).toBe(false);
});

/** A program of ours that starts one behind a gate, tells it, and waits. */
function starter(cwd: string, before: string, script = "echo ran > ran; exec sleep 60", stdio: StdioOptions = ["ignore", "inherit", "inherit"]) {
  const url = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const source = `import { nodeFs } from ${url("./fs-port.ts")};
import { nodeHost } from ${url("./node-host.ts")};
import { workerProcesses } from ${url("./worker-processes.ts")};
import { writeFileSync } from "node:fs";
const processes = workerProcesses(nodeFs, nodeHost(nodeFs));
const worker = await processes.startGated({ argv: ["sh", "-c", ${JSON.stringify(script)}], cwd: ${JSON.stringify(cwd)}, env: { PATH: process.env.PATH, BUS_WORKER: "K" }, log: ${JSON.stringify(join(cwd, "log"))} });
${before}
writeFileSync(${JSON.stringify(join(cwd, "pid"))}, worker.pid + "\\n");
setInterval(() => {}, 1000);
`;
  writeFileSync(join(cwd, "starter.mts"), source);
  const child = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), join(cwd, "starter.mts")], { stdio, env: { ...process.env, TSX_TSCONFIG_PATH: fileURLToPath(new URL("../../tsconfig.json", import.meta.url)) } });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

test("when whoever starts it is killed before it is released, it never runs", async () => {
  const cwd = scratch();
  const child = starter(cwd, "");
  const pid = await pidIn(join(cwd, "pid"));
  expect(runs(pid)).toBe(true);
  child.kill("SIGKILL");
  await once(child, "exit");
  await over(pid);
  expect(existsSync(join(cwd, "ran"))).toBe(false);
  expect(readFileSync(join(cwd, "log"), "utf8")).toBe("");
});

test("when it is killed right after, the program runs on, in a session of its own", async () => {
  const cwd = scratch();
  const child = starter(cwd, "worker.release();");
  const pid = await pidIn(join(cwd, "pid"));
  onTestFinished(() => void process.kill(pid, "SIGKILL"));
  child.kill("SIGKILL");
  await once(child, "exit");
  await written(join(cwd, "ran"));
  expect(runs(pid)).toBe(true);
  if (linux) expect(readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ").slice(2, 4)).toEqual([String(pid), String(pid)]);
});

test.each([
  ["exit 0", { exit: 0 }],
  ["exit 7", { exit: 7 }],
  ["exit 143", { exit: 143 }],
  ["kill -TERM $$", { exit: null, signal: "SIGTERM" }],
  ["kill -KILL $$", { exit: null, signal: "SIGKILL" }],
  ["kill -SEGV $$", { exit: null, signal: "SIGSEGV" }],
  ["sleep 60 & exit 3", { exit: 3 }],
])("S4-10 exit code and signal are told apart, and no child is waited for: %s", async (script, end) => {
  expect(await (await working(script)).ended).toEqual(end);
});

test("S4-04 the log has both streams from the first byte, appended, whatever becomes of us", async () => {
  const worker = await gated(["sh", "-c", "printf first; seq 1 200000; printf second >&2; printf '\\377\\000\\033'; printf last"]);
  writeFileSync(worker.log, "before\n");
  worker.release();
  await worker.ended;
  const said = readFileSync(worker.log);
  expect(said.subarray(0, 15).toString()).toBe("before\nfirst1\n2");
  expect(said.subarray(-13)).toEqual(Buffer.concat([Buffer.from("second"), Buffer.from([0xff, 0, 0x1b]), Buffer.from("last")]));
  expect(said.length).toBe(7 + 5 + spawnSync("seq", ["1", "200000"], { maxBuffer: 1e8 }).stdout.length + 13);
});

test("a log that cannot be opened, or is a link, starts nothing", async () => {
  const cwd = scratch({ "elsewhere": "" });
  symlinkSync(join(cwd, "elsewhere"), join(cwd, "link"));
  for (const log of ["no/such", "link"]) {
    await expect(processes.startGated({ argv: ["sh", "-c", "echo ran > ran"], cwd, env: { PATH: process.env["PATH"] ?? "" }, log: join(cwd, log) })).rejects.toMatchObject({ code: "UNWRITABLE" });
  }
  expect(existsSync(join(cwd, "ran"))).toBe(false);
});

test("the environment is exactly what is given, and BUS_PID", async () => {
  const env = {
    ...{ PATH: "/nowhere:/bin", PWD: "/not/here", OLDPWD: "", SHLVL: "41", _: "under", IFS: "x", ENV: "/dev/null", PS4: "p", UID: "5", PPID: "6", OPTIND: "9", RANDOM: "r", SECONDS: "s", LINENO: "l" },
    ...{ SHELLOPTS: "xtrace", BASHOPTS: "b", BASH_ENV: "e", TMOUT: "1", LC_ALL: "xx_YY", LANG: "zz", LD_PRELOAD: "", HOSTNAME: "h", COLUMNS: "3", POSIXLY_CORRECT: "y", go: "g", reply: "", A: "a b\n'\"$(x)\\", EMPTY: "", UTF: "ü€\u{1f600}", BUS_PID: "1", BUS_WORKER: "W-1" },
  };
  const worker = await gated([process.execPath, "-e", ENVIRONMENT], { env });
  worker.release();
  expect(await worker.ended).toEqual({ exit: 0 });
  expect(JSON.parse(worker.said())).toEqual({ ...env, BUS_PID: String(worker.pid) });

  const bare = await gated([process.execPath, "-e", ENVIRONMENT]);
  bare.release();
  await bare.ended;
  expect(Object.keys(JSON.parse(bare.said())).sort()).toEqual(["BUS_PID", "BUS_WORKER", "PATH"]);
});

test.skipIf(!existsSync("/bin/bash"))("a shell that adds and changes more, as bash does, hands on the same", async () => {
  const names = "PATH PWD OLDPWD SHLVL _ IFS ENV PS1 PS2 PS3 PS4 PPID UID EUID GROUPS LINENO RANDOM SRANDOM SECONDS OPTIND OPTARG OPTERR SHELLOPTS POSIXLY_CORRECT DIRSTACK FUNCNAME HISTCMD PIPESTATUS EPOCHSECONDS EPOCHREALTIME HOSTNAME HOSTTYPE MACHTYPE OSTYPE COLUMNS LINES TERM SHELL LANG LC_ALL LC_TIME TMOUT MAIL MAILCHECK MAILPATH COMP_WORDBREAKS BASH BASHOPTS BASH_ENV BASH_VERSION BASH_XTRACEFD  CDPATH HOME HISTFILE HISTSIZE REPLY READLINE_LINE TIMEFORMAT EXECIGNORE FCEDIT FIGNORE FUNCNEST GLOBIGNORE HISTIGNORE IGNOREEOF INPUTRC PROMPT_COMMAND auto_resume histchars COPROC MAPFILE".split(/ +/);
  const given = Object.fromEntries(names.map((name) => [name, name === "LC_ALL" || name === "LANG" ? "xx_YY" : name === "TMOUT" ? "1" : "1x"]));
  for (const env of [given, {}]) {
    const gate = gateScript(process.execPath, ["-e", ENVIRONMENT], env);
    const child = spawn("/bin/bash", gate.args, { argv0: "sh", env: gate.env, stdio: ["ignore", "pipe", "pipe", "pipe"] });
    let [said, wrong] = ["", ""];
    child.stdout?.on("data", (chunk) => (said += chunk));
    child.stderr?.on("data", (chunk) => (wrong += chunk));
    // Longer than TMOUT.
    await sleep(1500);
    (child.stdio[3] as NodeJS.WritableStream).end("go\n");
    await once(child, "close");
    expect(wrong).toBe("");
    expect(JSON.parse(said)).toEqual({ ...env, BUS_PID: String(child.pid) });
  }
});

test("every argument arrives as it is: line breaks, quotes, nothing, 100 KB", async () => {
  const args = ["", " ", "a\nb\n", "'\"\\$HOME`x`$(x)", "-n", "--", "-u", "A=b", "*", "x".repeat(100_000), "ü€\u{1f600}", ""];
  const worker = await gated([process.execPath, "-e", "console.log(JSON.stringify(process.argv.slice(1)))", "--", ...args]);
  worker.release();
  expect(await worker.ended).toEqual({ exit: 0 });
  expect(JSON.parse(worker.said())).toEqual(args);
});

test("a program whose path holds an equals sign, a quote, a space or a dollar is found and run all the same", async () => {
  const cwd = scratch({ "a=b/-c 'd' $e/prog": '#!/bin/sh\necho "ran $# $1"\n' });
  chmodSync(join(cwd, "a=b/-c 'd' $e/prog"), 0o755);
  const worker = await gated(["./a=b/-c 'd' $e/prog", "x y"], { cwd });
  worker.release();
  expect(await worker.ended).toEqual({ exit: 0 });
  expect(worker.said()).toBe("ran 1 x y\n");
});

test("a program is looked for on the PATH that it is given, from its folder", async () => {
  const cwd = scratch({ "bin/prog": "#!/bin/sh\necho given\n", "bin/plain": "text\n", "other/prog": "#!/bin/sh\necho other\n" });
  for (const name of ["bin/prog", "other/prog"]) chmodSync(join(cwd, name), 0o755);
  for (const [PATH, said] of [[`${cwd}/bin:/bin`, "given\n"], ["other:bin:/bin", "other\n"]] as const) {
    const worker = await gated(["prog"], { cwd, env: { PATH } });
    worker.release();
    await worker.ended;
    expect(worker.said()).toBe(said);
  }
  const rows: [string[], string, Record<string, string>, string | null][] = [
    [["prog"], cwd, { PATH: "/bin" }, "prog is not on the PATH"],
    [["prog"], cwd, {}, "prog is not on the PATH"],
    [[], cwd, { PATH: "/bin" }, " is not on the PATH"],
    [["./no/such"], cwd, {}, "there is no ./no/such"],
    [["plain"], cwd, { PATH: "bin" }, `${cwd}/bin/plain may not be executed`],
    [["sh"], join(cwd, "gone"), { PATH: "/bin" }, `there is no folder ${cwd}/gone`],
    [["sh", "a\0b"], cwd, { PATH: "/bin" }, "sh cannot be given a NUL character"],
    [["sh"], cwd, { PATH: "/bin", A: "a\0b" }, "sh cannot be given a NUL character"],
    [["sh"], cwd, { PATH: "/bin", "a-b": "" }, 'no shell hands on a variable named "a-b"'],
    [["sh"], cwd, { PATH: "/bin", A1_: "" }, null],
  ];
  for (const [argv, where, env, reason] of rows) {
    expect(processes.refusal(argv, where, env)).toBe(reason);
    if (reason !== null) await expect(processes.startGated({ argv, cwd: where, env, log: join(cwd, "log") })).rejects.toMatchObject({ code: "NOT_FOUND", message: reason });
  }
});

test("what the system refuses to start is told, and a program that cannot be run says so in the log", async () => {
  await expect(gated(["sh", "-c", "true", "x".repeat(4_000_000)])).rejects.toMatchObject({ code: "USAGE", message: expect.stringMatching(/cannot be started: E2BIG/) });
  const cwd = scratch({ "lost": "#!/no/such/interpreter\n" });
  chmodSync(join(cwd, "lost"), 0o755);
  const worker = await gated(["./lost"], { cwd });
  worker.release();
  expect(await worker.ended).toEqual({ exit: 127 });
  expect(worker.said()).toMatch(/lost.*No such file/);
});

test.runIf(linux)("nothing is open but no input and the log twice, whatever we hold open or were started with", async () => {
  const cwd = scratch();
  const child = starter(cwd, "worker.release();", "exec ls -l /proc/self/fd", ["ignore", "inherit", "inherit", "ignore", openSync(join(cwd, "held"), "w"), ...Array<"ignore">(40).fill("ignore"), openSync(join(cwd, "held"), "w")]);
  await pidIn(join(cwd, "pid"));
  child.kill("SIGKILL");
  const listed = () => [...readFileSync(join(cwd, "log"), "utf8").matchAll(/ (\d+) -> (.*)$/gm)].map(([, fd, path]) => [fd, path?.replace(/^\/proc\/\d+/, "/proc/N")]);
  while (listed().length < 4) await sleep(5);
  // The last is the folder that `ls` reads.
  expect(listed()).toEqual([["0", "/dev/null"], ["1", join(cwd, "log")], ["2", join(cwd, "log")], ["3", "/proc/N/fd"]]);
});
