import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { encode as encodeCl100k } from "gpt-tokenizer/encoding/cl100k_base";
import { encode as encodeO200k } from "gpt-tokenizer/encoding/o200k_base";
import { describe, expect, test } from "vitest";
import { openBus } from "../../bus.js";
import { scratch } from "../../dev/scratch-repo.js";
import { tempRepository } from "../../dev/temp-bus.js";
import { PROGRAM } from "../test-bus.js";

interface HookOutput {
  hookSpecificOutput?: { hookEventName: string; permissionDecision?: string; permissionDecisionReason?: string; additionalContext?: string };
  decision?: string;
  reason?: string;
}

const CLIENT_VARIABLE = { codex: "CODEX_THREAD_ID", claude: "CLAUDE_CODE_SESSION_ID" } as const;
/** As the client's shell has it: commands of the agent in that session. */
const agent = (cwd: string, name: string, session: string, client: keyof typeof CLIENT_VARIABLE = "claude") => openBus({ cwd, agent: name, env: { [CLIENT_VARIABLE[client]]: session }, surface: "cli" });

function raw(cwd: string, input: string, args = ["--client", "claude"], env: Record<string, string> = {}, program = PROGRAM) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, "guard", "hook", ...args], { cwd, input, env: { PATH: process.env["PATH"], ...env }, encoding: "utf8" });
  return { status, stderr, answer: stdout === "" ? null : (JSON.parse(stdout) as HookOutput) };
}
const hook = (cwd: string, event: object, args?: string[]) => raw(cwd, JSON.stringify({ session_id: "s-a", cwd, hook_event_name: "PreToolUse", ...event }), args);
const tool = (cwd: string, tool_name: string, tool_input: object, args?: string[]) => hook(cwd, { tool_name, tool_input }, args);

const DENIED = (reason: RegExp) => ({ status: 0, stderr: "", answer: { hookSpecificOutput: { hookEventName: "PreToolUse", permissionDecision: "deny", permissionDecisionReason: expect.stringMatching(reason) as string } } });
const PASSED = { status: 0, stderr: "", answer: null };

async function held(): Promise<string> {
  const root = tempRepository({ "src/a.ts": "a\n", "free.ts": "f\n" });
  await agent(root, "b", "s-b").acquireLock({ scope: ["src"], objective: "rework", id: "L-b" });
  return root;
}

describe("an edit", () => {
  test("S1-20: of another's file is refused, in both clients' words; the holder's own passes", async () => {
    const root = await held();
    const theirs = join(root, "src/a.ts");
    const patch = "*** Begin Patch\n*** Update File: free.ts\n@@\n*** Update File: src/a.ts\n@@\n*** End Patch\n";
    const codex = ["--client", "codex"];
    expect(tool(root, "Write", { file_path: theirs })).toEqual(DENIED(/src\/a\.ts .*held by b .*lease until .*rework\nnext: bus /));
    expect(tool(root, "apply_patch", { command: patch }, codex)).toEqual(DENIED(/src\/a\.ts .*held by b/));
    expect(tool(join(root, "src"), "apply_patch", { command: "*** Begin Patch\n*** Add File: new.ts\n+x\n*** End Patch" }, codex)).toEqual(DENIED(/src\/new\.ts .*held by b/));
    for (const command of ["echo x > src/a.ts", "cd src && sed -i s/a/b/ a.ts", "rm -rf src", "git checkout -- src/a.ts", `apply_patch <<'EOF'\n${patch}EOF`]) expect([command, tool(root, "Bash", { command }, codex)]).toEqual([command, DENIED(/held by b/)]);
    for (const command of ["cat src/a.ts > /dev/null", 'grep "a > src/a.ts" 2>&1', "cp src/a.ts free.ts", "git commit -m 'x > src/a.ts'"]) expect([command, tool(root, "Bash", { command }, codex)]).toEqual([command, PASSED]);
    expect(tool(root, "Edit", { file_path: join(root, "free.ts") })).toEqual(PASSED);
    expect(hook(root, { session_id: "s-b", tool_name: "Write", tool_input: { file_path: theirs } })).toEqual(PASSED);
    expect(hook(root, { session_id: "s-b", tool_name: "Write", tool_input: { file_path: theirs } }, codex)).toEqual(DENIED(/held by b/));
  });

  test("what the model should type is what its shell can run", async () => {
    const root = await held();
    mkdirSync(join(root, "node_modules/.bin"), { recursive: true });
    symlinkSync(PROGRAM, join(root, "node_modules/.bin/bus"));
    const installed = (event: object) => raw(root, JSON.stringify({ session_id: "s-b", cwd: root, ...event }), undefined, {}, join(root, "node_modules/.bin/bus")).answer;
    expect(installed({ session_id: "s-a", hook_event_name: "PreToolUse", tool_name: "Write", tool_input: { file_path: join(root, "src/a.ts") } })?.hookSpecificOutput?.permissionDecisionReason).toMatch(/\nnext: node_modules\/\.bin\/bus /);
    expect(installed({ hook_event_name: "SessionStart" })?.hookSpecificOutput?.additionalContext).toMatch(/in a shell `node_modules\/\.bin\/bus`[^]*Next: bus /);
    expect(installed({ hook_event_name: "Stop" })?.reason).toMatch(/\nnext: node_modules\/\.bin\/bus lock release L-b/);
  });

  test("outside of one's own scope is allowed with a word to the model", async () => {
    const root = await held();
    const { answer, status } = hook(root, { session_id: "s-b", tool_name: "Write", tool_input: { file_path: join(root, "free.ts") } });
    expect(status).toBe(0);
    expect(answer).toEqual({ hookSpecificOutput: { hookEventName: "PreToolUse", additionalContext: expect.stringMatching(/free\.ts is outside of what you have locked \(L-b\)\nnext: bus lock acquire --scope free\.ts/) as string } });
  });

  test("in a worker is that of the session which its launcher gave it", async () => {
    const root = tempRepository({ "src/a.ts": "a\n" });
    await openBus({ cwd: root, agent: "b", env: { BUS_SESSION: "w-1" }, surface: "cli" }).acquireLock({ scope: ["src"], objective: "o", id: "L-b" });
    const edit = (env: Record<string, string>) => raw(root, JSON.stringify({ session_id: "s-x", cwd: root, hook_event_name: "PreToolUse", tool_name: "Write", tool_input: { file_path: join(root, "src/a.ts") } }), undefined, { BUS_AGENT: "b", ...env });
    expect(edit({ BUS_SESSION: "w-1" })).toEqual(PASSED);
    expect(edit({ BUS_SESSION: "w-2" })).toEqual(DENIED(/held by b/));
    expect(edit({})).toEqual(DENIED(/held by b/));
  });

  test("of the bus's own files is refused", async () => {
    expect(tool(await held(), "Write", { file_path: "_bus/claims/QUEUE-001.json" })).toEqual(DENIED(/written by the bus command only\nnext: bus claim/));
  });

  test("is seen from outside of the repository, too", async () => {
    const root = await held();
    expect(hook(root, { cwd: dirname(root), tool_name: "Write", tool_input: { file_path: join(root, "src/a.ts") } })).toEqual(DENIED(/held by b/));
  });

  test("reasons have no control characters and no secrets", async () => {
    const root = tempRepository({ "src/a.ts": "a\n" });
    const secret = `ghp_${"a1".repeat(20)}`;
    await agent(root, "b", "s-b").acquireLock({ scope: ["src"], objective: `see \u001b[2J\u202e ${secret}`, id: "L-b" });
    const { answer } = tool(root, "Write", { file_path: join(root, "src/a.ts") });
    const reason = answer?.hookSpecificOutput?.permissionDecisionReason ?? "";
    expect(reason).toMatch(/held by b/);
    expect(reason).not.toContain(secret);
    expect(reason).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });
});

describe("it fails closed, with exit code 0 and words that the clients read", () => {
  test.each<[what: string, input: string, args: string[] | undefined, reason: RegExp]>([
    ["nothing", "", undefined, /not JSON/],
    ["rubbish", "\u0000\u0001{", undefined, /not JSON/],
    ["a list", "[]", undefined, /not a JSON object/],
    ["no event", "{}", undefined, /names no event/],
    ["an unknown client", '{"hook_event_name":"PreToolUse","tool_name":"Write","tool_input":{"file_path":"x"}}', ["--client", "other"], /--client must be one of codex, claude/],
    ["no client", '{"hook_event_name":"PreToolUse","tool_name":"Write","tool_input":{"file_path":"x"}}', [], /--client must be one of/],
    ["an unknown flag", "{}", ["--nonsense"], /unknown option --nonsense/],
    ["a Write without a path", '{"hook_event_name":"PreToolUse","tool_name":"Write","tool_input":{}}', undefined, /names no file_path/],
    ["a deadline that has passed", '{"hook_event_name":"PreToolUse","tool_name":"Write","tool_input":{"file_path":"x"}}', ["--client", "claude", "--deadline", "0"], /file is: no answer within 0 ms/],
  ])("%s", async (_, input, args, reason) => expect(raw(await held(), input, args)).toEqual(DENIED(reason)));

  test("an input that never ends is answered in time", async () => {
    const child = spawn(process.execPath, [PROGRAM, "guard", "hook", "--client", "claude", "--deadline", "300"], { cwd: await held(), env: { PATH: process.env["PATH"] } });
    let stdout = "";
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stdin.write("{");
    const [code] = (await once(child, "close")) as [number];
    expect([code, JSON.parse(stdout)]).toEqual([0, DENIED(/file is: no answer within 300 ms/).answer]);
  });

  test.each<[what: string, spoil: (root: string) => void, reason: RegExp]>([
    ["a torn lock", (root) => writeFileSync(join(root, "_bus/locks/L-z.json"), "{"), /L-z\.json.*\nnext: /],
    ["torn settings", (root) => writeFileSync(join(root, "_bus/config.json"), "{"), /config\.json.*\nnext: /],
    ["a bus that is a link", (root) => (rmSync(join(root, "_bus"), { recursive: true }), symlinkSync("src", join(root, "_bus"))), /symbolic link.*\nnext: /],
    ["registers that are a file", (root) => (rmSync(join(root, "_bus/.live/reg/locks"), { recursive: true }), writeFileSync(join(root, "_bus/.live/reg/locks"), "")), /locks.*\nnext: /],
  ])("%s", async (_, spoil, reason) => {
    const root = await held();
    mkdirSync(join(root, "_bus/locks"), { recursive: true });
    spoil(root);
    expect(tool(root, "Write", { file_path: join(root, "free.ts") })).toEqual(DENIED(/could not tell whose/));
    expect(tool(root, "Write", { file_path: join(root, "free.ts") })).toEqual(DENIED(reason));
    expect(tool(root, "Read", { file_path: join(root, "free.ts") })).toEqual(PASSED);
    expect(hook(root, { hook_event_name: "Stop" })).toEqual(PASSED);
    expect(hook(root, { hook_event_name: "SessionStart" })).toMatchObject({ status: 0 });
  });

  test("a program that cannot be loaded, or that breaks", async () => {
    const root = await held();
    const dist = scratch();
    cpSync(dirname(PROGRAM), dist, { recursive: true });
    const input = JSON.stringify({ hook_event_name: "PreToolUse", tool_name: "Write", tool_input: { file_path: "src/a.ts" } });
    writeFileSync(join(dist, "main.cjs"), 'setTimeout(() => { throw new Error("late") }); setTimeout(() => {}, 1000);');
    rmSync(join(dist, "main.cjs.cache"), { force: true });
    expect(raw(root, input, undefined, {}, join(dist, "bus.cjs"))).toEqual(DENIED(/internal error: late/));
    rmSync(join(dist, "main.cjs"));
    expect(raw(root, input, undefined, {}, join(dist, "bus.cjs"))).toEqual(DENIED(/internal error: .*main\.cjs/));
  });

  test("agents whose names disagree are told", async () => {
    const root = await held();
    const input = JSON.stringify({ session_id: "s-b", hook_event_name: "PreToolUse", tool_name: "Write", tool_input: { file_path: "src/a.ts" } });
    await agent(root, "b", "s-b").bootSession({});
    expect(raw(root, input, undefined, { BUS_AGENT: "c" })).toEqual(DENIED(/BUS_AGENT says c/));
  });
});

describe("what does not concern the bus passes in silence", () => {
  test.each<[what: string, event: object]>([
    ["a tool that reads", { tool_name: "Read", tool_input: { file_path: "src/a.ts" } }],
    ["a prompt", { hook_event_name: "UserPromptSubmit", prompt: "hi" }],
    ["an event of tomorrow", { hook_event_name: "Tomorrow" }],
  ])("%s", async (_, event) => expect(hook(await held(), event)).toEqual(PASSED));

  test("a repository without a bus", () => {
    const root = scratch({ "a.ts": "a" });
    expect(tool(root, "Write", { file_path: join(root, "a.ts") })).toEqual(PASSED);
    for (const hook_event_name of ["SessionStart", "Stop"]) expect(hook(root, { hook_event_name })).toEqual(PASSED);
  });
});

describe("the end", () => {
  test("who still holds something is reminded once", async () => {
    const root = await held();
    const bus = agent(root, "a", "s-a");
    expect(hook(root, { hook_event_name: "Stop" })).toEqual(PASSED);
    await bus.claim({ task: "QUEUE-001" });
    await bus.acquireLock({ scope: ["free.ts"], objective: "o", id: "L-a" });
    expect(hook(root, { hook_event_name: "Stop" }).answer).toEqual({ decision: "block", reason: expect.stringMatching(/^This session still holds task QUEUE-001, lock L-a; .*\nnext: bus release QUEUE-001 --status done/) as string });
    expect(hook(root, { hook_event_name: "Stop", stop_hook_active: true })).toEqual(PASSED);
    expect(hook(root, { hook_event_name: "Stop", session_id: "s-other" })).toEqual(PASSED);
    await bus.release({ task: "QUEUE-001" });
    expect(hook(root, { hook_event_name: "Stop" }).answer).toMatchObject({ reason: expect.stringMatching(/holds lock L-a; .*\nnext: bus lock release L-a/) as string });
    await bus.releaseLock({ lock: "L-a" });
    expect(hook(root, { hook_event_name: "Stop" })).toEqual(PASSED);
    await bus.claim({ task: "QUEUE-002" });
    await agent(root, "b", "s-b").reclaim({ task: "QUEUE-002", note: "urgent", force: true });
    expect(hook(root, { hook_event_name: "Stop" })).toEqual(PASSED);
  });
});

describe("the start", () => {
  const digest = (root: string, session = "s-a") => {
    const { answer, status } = hook(root, { hook_event_name: "SessionStart", source: "startup", session_id: session });
    expect([status, answer?.hookSpecificOutput?.hookEventName]).toEqual([0, "SessionStart"]);
    return answer?.hookSpecificOutput?.additionalContext ?? "";
  };

  test("says who one is, what one and others hold, what is unread, and what to run", async () => {
    const root = await held();
    expect(digest(root)).toMatch(/does not know this session's agent yet[^]*It holds nothing\.[^]*Others hold: b L-b \(src\), rework\.\nNext: bus session_boot --agent <your-id>$/);
    const bus = agent(root, "a", "s-a");
    await bus.bootSession({});
    expect(digest(root)).toMatch(/This session is a on the bus, branch main\.[^]*Next: bus queue next$/);
    await bus.claim({ task: "QUEUE-001" });
    expect(digest(root)).toMatch(/It holds: QUEUE-001\.\nOthers hold: b L-b[^]*Next: bus event log --event status --task QUEUE-001/);
    for (const text of ["one", "two"]) await agent(root, "b", "s-b").sendMessage({ summary: text, to: "a" });
    expect(digest(root)).toMatch(/Unread messages: 2, from b\.\nNext: bus message inbox$/);
    expect(digest(root, "s-b")).toMatch(/This session is b .*It holds: L-b \(src\), rework\.\nOthers hold: a QUEUE-001\./s);
  });

  test("takes at most 300 tokens, however much there is", async () => {
    const root = tempRepository();
    const long = (letter: string) => `${letter}${"x9-Q_z.".repeat(12)}end`;
    for (let n = 0; n < 25; n += 1) await agent(root, long(`w${n}`), `s-${n}`).acquireLock({ scope: [`${"深い/".repeat(20)}${n}/[id]/**`, "x".repeat(200) + n], objective: "🧑‍💻 ünïcödé ".repeat(30), id: `${long("L")}${n}` });
    for (let n = 0; n < 12; n += 1) await agent(root, long("w1"), "s-1").claim({ task: `${long("T")}${n}` });
    for (let n = 0; n < 12; n += 1) await agent(root, long(`w${n}`), `s-${n}`).sendMessage({ summary: "x", to: long("w1") });
    const text = digest(root, "s-1");
    expect(text).toMatch(/\d+ more/);
    for (const encode of [encodeO200k, encodeCl100k]) expect(encode(text).length).toBeLessThanOrEqual(300);
  });
});
