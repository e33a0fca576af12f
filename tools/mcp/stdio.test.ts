import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { openBus } from "../bus.js";
import { scratch } from "../dev/scratch-repo.js";
import { tempBus } from "../dev/temp-bus.js";
import { nodeFs } from "../platform/fs-port.js";
import { nodeHost } from "../platform/node-host.js";
import { type Connected, callsOf } from "./test-server.js";

const dist = fileURLToPath(new URL("../../dist/", import.meta.url));
const PROGRAM = `${dist}bus.cjs`;
const PATH = process.env["PATH"] ?? "";

async function client(cwd: string, env: Record<string, string> = {}): Promise<Omit<Connected, "told">> {
  const one = new Client({ name: "test", version: "1" });
  await one.connect(new StdioClientTransport({ command: process.execPath, args: [PROGRAM, "mcp"], cwd, env: { PATH, ...env } }));
  onTestFinished(() => one.close());
  return callsOf(one);
}

interface Reply {
  readonly id?: number | string | null;
  readonly method?: string;
  readonly result?: Record<string, unknown> & { structuredContent?: Record<string, unknown> };
  readonly error?: { code: number; message: string };
}

/** The program with its streams bare. */
function server(cwd: string): { child: ChildProcessWithoutNullStreams; say(message: object | string): void; replies: Reply[]; stderr(): string; until(id: unknown): Promise<Reply> } {
  const child = spawn(process.execPath, [PROGRAM, "mcp", "--agent", "a"], { cwd, env: { PATH } });
  onTestFinished(() => void child.kill("SIGKILL"));
  const replies: Reply[] = [];
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  createInterface({ input: child.stdout }).on("line", (line) => replies.push(JSON.parse(line) as Reply));
  const say = (message: object | string) => void child.stdin.write(`${typeof message === "string" ? message : JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  const until = (id: unknown) => vi.waitUntil(() => replies.find((reply) => reply.id === id), { timeout: 20_000, interval: 10 });
  say({ id: 0, method: "initialize", params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "bare", version: "1" } } });
  say({ method: "notifications/initialized" });
  return { child, say, replies, stderr: () => stderr, until };
}

const calling = (id: number, name: string, args: object = {}, meta?: object) => ({ id, method: "tools/call", params: { name, arguments: args, ...(meta !== undefined && { _meta: meta }) } });
const ended = async (child: ChildProcessWithoutNullStreams) => (child.exitCode ?? child.signalCode) ?? ((await once(child, "exit")) as [number | null, string | null]).find((part) => part !== null);
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe("two clients", () => {
  test("race for a task and for files: one of them gets each", async () => {
    const root = tempBus();
    const both = await Promise.all(["a", "b"].map((id) => client(root, { CODEX_THREAD_ID: id })));
    await Promise.all(both.map((one, n) => one.done("boot", { agent: "ab"[n] })));
    for (let round = 0; round < 10; round += 1) {
      for (const [name, args] of [["claim", { task: `T-${round}` }], ["lock", { scope: [`dir-${round}/**`], objective: "o" }]] as const) {
        const results = await Promise.all(both.map((one) => one.call(name, args)));
        expect([name, results.filter(({ isError }) => isError === true).map(({ structuredContent }) => structuredContent?.["error"])]).toEqual([name, [expect.objectContaining({ code: "CONFLICT" })]]);
      }
    }
  });

  test("see each other, and their processes are known to live", async () => {
    const root = tempBus();
    const [a, b] = await Promise.all(["1", "2"].map((id) => client(root, { CODEX_THREAD_ID: id })));
    await a!.done("boot", { agent: "a" });
    expect(await b!.done("boot", { agent: "b" })).toMatchObject({ peers: [{ agent: "a", client: "codex" }] });
    const { sessions } = await openBus({ cwd: root, env: {} }).status({ agent: "a" });
    expect(sessions).toMatchObject([{ pid: nodeHost(nodeFs).clientProcess() ?? process.pid }]);
  });

  test("the session of one that names none ends with its server, and its task can be taken up again at once", async () => {
    const root = tempBus();
    const first = await client(root);
    await first.done("boot", { agent: "a" });
    await first.done("claim", { task: "T-1" });
    await first.client.close();
    const second = await client(root);
    expect(await second.done("boot", { agent: "a" })).not.toHaveProperty("warning");
    expect(await second.done("claim", { task: "T-1" })).toMatchObject({ claim: { agent_id: "a", fence: 2 } });
  });
});

describe("the end", () => {
  test("of stdin: what was asked before it is done and answered, then exit 0", async () => {
    const root = tempBus();
    const { child, say, replies, stderr } = server(root);
    for (let id = 1; id <= 20; id += 1) say(calling(id, "log", { event: "note", summary: `n${id}` }));
    say(calling(21, "inbox", { wait_seconds: 120 }));
    child.stdin.end();
    expect(await ended(child)).toBe(0);
    const done = replies.filter(({ result }) => result?.structuredContent?.["id"] !== undefined).map(({ id }) => id);
    expect(done).toHaveLength(20);
    expect(replies.find(({ id }) => id === 21)?.result).toMatchObject({ isError: true, structuredContent: { error: { code: "INTERRUPTED" } } });
    expect((await openBus({ cwd: root, env: {} }).listEvents({})).events).toHaveLength(20);
    expect(stderr()).toBe("");
  });

  test.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)("by %s: what only waits is woken, exit 0", async (signal) => {
    const { child, say, replies } = server(tempBus());
    say(calling(1, "inbox", { wait_seconds: 120 }, { progressToken: "p" }));
    await vi.waitUntil(() => replies.some(({ method }) => method === "notifications/progress"), { timeout: 20_000, interval: 10 });
    child.kill(signal);
    expect(await ended(child)).toBe(0);
    expect(replies.find(({ id }) => id === 1)?.result).toMatchObject({ isError: true, structuredContent: { error: { code: "INTERRUPTED" } } });
  });

  test("of a client that is killed is the server's, too", async () => {
    const root = tempBus();
    const code = `const { spawn } = require("node:child_process"); const child = spawn(process.execPath, [${JSON.stringify(PROGRAM)}, "mcp"], { stdio: ["pipe", "pipe", "inherit"] }); child.stdout.once("data", () => console.log(child.pid)); child.stdin.write(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" }) + "\\n");`;
    const parent = spawn(process.execPath, ["-e", code], { cwd: root, env: { PATH } });
    const [line] = (await once(parent.stdout, "data")) as [Buffer];
    const pid = Number(line.toString());
    expect(isAlive(pid)).toBe(true);
    parent.kill("SIGKILL");
    await vi.waitUntil(() => !isAlive(pid), { timeout: 20_000, interval: 20 });
  });

  test("of a reader that went away is no bug", async () => {
    const { child, say, stderr, until } = server(tempBus());
    await until(0);
    child.stdout.destroy();
    for (let id = 1; id < 200; id += 1) say(calling(id, "status"));
    expect(await ended(child)).toBe(0);
    expect(stderr()).toBe("");
  });
});

describe("what comes in", () => {
  test.each<[string, string, object]>([
    ["no JSON", "{nonsense", { id: null, error: { code: -32700 } }],
    ["no object", "[1,2]", { id: null, error: { code: -32600 } }],
    ["no JSON-RPC", '{"id":7,"method":"ping"}', { id: 7, error: { code: -32600 } }],
    ["params that are no object", '{"jsonrpc":"2.0","id":"x","method":"tools/call","params":5}', { id: "x", error: { code: -32600 } }],
    ["a method that is not there", '{"jsonrpc":"2.0","id":8,"method":"tools/nothing"}', { id: 8, error: { code: -32601 } }],
    ["a call without a name", '{"jsonrpc":"2.0","id":9,"method":"tools/call","params":{}}', { id: 9, error: {} }],
    ["a line of 20 MB", `{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":"${"x".repeat(20_000_000)}"}}`, { id: null, error: { code: -32700 } }],
    ["bytes that are no text", Buffer.from([0xff, 0xfe, 0x00]).toString("latin1"), { id: null, error: { code: -32700 } }],
    ["nesting", `${"[".repeat(100_000)}${"]".repeat(100_000)}`, { id: null, error: {} }],
  ])("%s is answered, and the server goes on", async (_, line, expected) => {
    const { child, say, until, replies } = server(tempBus());
    say(line);
    say("");
    say({ id: 99, method: "ping" });
    await until(99);
    expect(replies).toEqual(expect.arrayContaining([expect.objectContaining({ ...expected, error: expect.objectContaining((expected as Reply).error ?? {}) as object })]));
    child.stdin.end();
    expect(await ended(child)).toBe(0);
  });

  test("a line in pieces, and two in one piece", async () => {
    const { child, until } = server(tempBus());
    await until(0);
    child.stdin.write('{"jsonrpc":"2.0","id":1,"met');
    await new Promise((resolve) => setTimeout(resolve, 20));
    child.stdin.write('hod":"ping"}\n{"jsonrpc":"2.0","id":2,"method":"ping"}\r\n');
    expect([await until(1), await until(2)]).toMatchObject([{ result: {} }, { result: {} }]);
  });

  test("an argument that is too long for the log is refused with our code", async () => {
    const { done, refused } = await client(tempBus());
    await done("boot", { agent: "a" });
    expect(await refused("log", { event: "note", summary: "x".repeat(1_000_000) })).toMatchObject({ code: "USAGE", exit: 2 });
    expect(await done("log", { event: "note", summary: "short" })).toMatchObject({ id: expect.any(String) });
  });
});

test.each([["mcp", "--agent", "a"], ["--agent", "a", "mcp"], ["--json", "mcp"]])("%s %s %s serves, and prints nothing but the protocol", (...argv) => {
  const ran = spawnSync(process.execPath, [PROGRAM, ...argv], { cwd: tempBus(), env: { PATH }, input: '{"jsonrpc":"2.0","id":1,"method":"ping"}\n', encoding: "utf8" });
  expect(ran).toMatchObject({ status: 0, stdout: '{"result":{},"jsonrpc":"2.0","id":1}\n', stderr: "" });
});

test("in a place without a bus the server starts, and says what to do", async () => {
  const { client: one, refused } = await client(scratch());
  expect((await one.listTools()).tools.length).toBeGreaterThan(5);
  expect(await refused("status")).toMatchObject({ code: "NOT_FOUND", hint: "bus init" });
});

test("only the server's own program has the protocol's SDK in it", () => {
  const has = (name: string) => readFileSync(`${dist}${name}.cjs`, "utf8").includes("notifications/resources/updated");
  expect(["mcp", "main", "hot"].map(has)).toEqual([true, false, false]);
  expect(readFileSync(`${dist}THIRD-PARTY-LICENSES.txt`, "utf8")).toMatch(/^@modelcontextprotocol\/sdk \S+ \(MIT\)\n\nMIT License[\s\S]*^zod \S+ \(MIT\)\n\nMIT License/m);
});
