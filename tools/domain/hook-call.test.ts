import { expect, test } from "vitest";
import { readHookCall } from "./hook-call.js";

const call = (more: object) => JSON.stringify({ session_id: "s-1", cwd: "/repo", hook_event_name: "PreToolUse", ...more });
const tool = (tool_name: string, tool_input: unknown) => call({ tool_name, tool_input });
const edits = (...paths: string[]) => ({ kind: "edit", edits: paths.map((path) => ({ path, what: "content" })) });
const PATCH = "*** Begin Patch\n*** Add File: a b.ts\n+x\n*** Update File: src/c.ts\n@@\n-x\n*** End Patch\n";

test.each<[what: string, text: string, expected: object]>([
  ["Claude's Write", tool("Write", { file_path: "/repo/a.ts", content: "x" }), edits("/repo/a.ts")],
  ["Claude's Edit", tool("Edit", { file_path: "/repo/a.ts" }), edits("/repo/a.ts")],
  ["Claude's MultiEdit", tool("MultiEdit", { file_path: "/repo/a.ts" }), edits("/repo/a.ts")],
  ["a notebook", tool("NotebookEdit", { notebook_path: "/repo/a.ipynb" }), edits("/repo/a.ipynb")],
  ["Codex's patch", tool("apply_patch", { command: PATCH }), edits("a b.ts", "src/c.ts")],
  ["the patch under another's name", tool("Edit", { command: PATCH }), edits("a b.ts", "src/c.ts")],
  ["a patch as an argument list", tool("apply_patch", { command: ["apply_patch", PATCH] }), edits("a b.ts", "src/c.ts")],
  ["a shell command", tool("Bash", { command: "echo x > a.ts" }), edits("a.ts")],
  ["a shell command elsewhere", tool("Bash", { command: "echo x > a.ts", workdir: "sub" }), edits("sub/a.ts")],
  ["a shell command as a list", tool("shell", { command: ["bash", "-lc", "echo x > a.ts"] }), edits("a.ts")],
  ["a program as a list", tool("shell", { command: ["touch", "a b>c"] }), edits("a b>c")],
  ["a shell command that edits nothing", tool("Bash", { command: "ls > /dev/null 2>/dev/stderr" }), { kind: "other" }],
  ["a shell command without any", tool("Bash", { command: "ls 2>&1" }), { kind: "other" }],
  ["a shell command that is heavy", tool("Bash", { command: "npm test" }), { kind: "work", work: { heavy: ["npm test"], launches: false } }],
  ["one that edits, too", tool("Bash", { command: "npm test > out.txt" }), { ...edits("out.txt"), work: { heavy: ["npm test"], launches: false } }],
  ["one that launches a worker", tool("Bash", { command: "bus worker launch P01 -- npm test" }), { kind: "work", work: { heavy: [], launches: true } }],
  ["what the client runs on", call({ model: "m", hook_event_name: "SessionStart" }), { kind: "start", model: "m" }],
  ["a tool that reads", tool("Read", { file_path: "/repo/a.ts" }), { kind: "other" }],
  ["a tool of the bus", tool("mcp__bus__claim", {}), { kind: "other" }],
  ["a Write without a path", tool("Write", {}), { kind: "unclear", reason: "Write names no file_path" }],
  ["a Write with a wrong path", tool("Write", { file_path: 5 }), { kind: "unclear", reason: "Write names no file_path" }],
  ["an Edit without input", tool("Edit", null), { kind: "unclear", reason: "Edit names no file_path" }],
  ["a patch of nothing", tool("apply_patch", { command: "" }), { kind: "unclear", reason: "the patch names no file" }],
  ["the start", call({ hook_event_name: "SessionStart", source: "startup" }), { kind: "start" }],
  ["the stop", call({ hook_event_name: "Stop" }), { kind: "stop" }],
  ["the second stop", call({ hook_event_name: "Stop", stop_hook_active: true }), { kind: "other" }],
  ["a prompt", call({ hook_event_name: "UserPromptSubmit", prompt: "x" }), { kind: "other" }],
  ["something new", call({ hook_event_name: "Whatever" }), { kind: "other" }],
])("%s", (_, text, expected) => expect(readHookCall(text)).toEqual({ session: "s-1", cwd: "/repo", ...expected }));

test.each([["nothing", ""], ["no JSON", "{"], ["a list", "[]"], ["null", "null"], ["no event", "{}"], ["a number", "5"]])("%s is unclear", (_, text) => {
  expect(readHookCall(text)).toMatchObject({ kind: "unclear", reason: expect.stringMatching(/./) as string });
});
