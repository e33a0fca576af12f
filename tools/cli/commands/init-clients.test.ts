import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "smol-toml";
import { describe, expect, test } from "vitest";
import { git, scratch, scratchGit } from "../../dev/scratch-repo.js";
import { CLIENT_NAMES, type ClientName } from "../../domain/client-name.js";
import { initBus } from "../../init.js";
import type { Initialised } from "../../operations/init-bus.js";
import { runIn } from "../test-context.js";

const env = { PATH: process.env["PATH"] };
const run = (cwd: string, ...argv: string[]) => runIn({ cwd, env, initBus }, "init", ...argv);
const init = async (cwd: string, clients: string, ...argv: string[]) => {
  const ran = await run(cwd, "--clients", clients, "--json", ...argv);
  expect(ran).toMatchObject({ code: 0, stderr: "" });
  return JSON.parse(ran.stdout) as Initialised;
};
const text = (root: string, path: string) => readFileSync(join(root, path), "utf8");
const json = (root: string, path: string) => JSON.parse(text(root, path)) as Record<string, unknown>;
/** What stands at a path in parsed JSON or TOML. */
const dig = (value: unknown, ...path: (string | number)[]): unknown => path.reduce<unknown>((at, key) => (at as Record<string | number, unknown> | undefined)?.[key], value);
const actionOf = ({ files }: Initialised, path: string) => files.find((file) => file.path === path);

function tree(root: string, folder = ""): Record<string, string> {
  return Object.fromEntries(
    readdirSync(join(root, folder))
      .filter((name) => name !== ".git")
      .flatMap((name): [string, string][] => {
        const path = join(folder, name);
        const facts = lstatSync(join(root, path));
        return facts.isDirectory() ? Object.entries(tree(root, path)) : [[path, facts.isSymbolicLink() ? "link" : text(root, path)]];
      }),
  );
}

const AGENTS_SKILL = ".agents/skills/buslane/SKILL.md";
const FILES: Readonly<Record<ClientName, readonly string[]>> = {
  codex: [".codex/config.toml", ".codex/hooks.json", AGENTS_SKILL],
  claude: [".mcp.json", ".claude/settings.json", ".claude/skills/buslane/SKILL.md", "CLAUDE.md"],
  gemini: [".gemini/settings.json", AGENTS_SKILL],
  opencode: ["opencode.json", AGENTS_SKILL],
  cursor: [".cursor/mcp.json", AGENTS_SKILL],
  vscode: [".vscode/mcp.json", AGENTS_SKILL],
};
const OWNED = new Set(Object.values(FILES).flat());

describe.each(CLIENT_NAMES)("%s in a fresh repository", (name) => {
  test("gets its own files and no other's, and a second run changes nothing", async () => {
    const root = scratchGit();
    const answer = await init(root, name);
    expect(Object.keys(tree(root)).filter((path) => OWNED.has(path)).sort()).toEqual([...FILES[name]].sort());
    for (const path of FILES[name]) expect(actionOf(answer, path)).toEqual({ path, action: "created" });
    const made = tree(root);
    expect((await run(root, "--clients", name)).stdout).toContain("nothing to do");
    expect(tree(root)).toEqual(made);
  });

  test("a dry run shows every file and writes none", async () => {
    const root = scratchGit();
    const before = tree(root);
    const { stdout, code } = await run(root, "--clients", name, "--dry-run");
    expect(code).toBe(0);
    for (const path of FILES[name]) expect(stdout).toContain(`+++ b/${path}`);
    expect(tree(root)).toEqual(before);
    git(root, "apply", "--check", join(scratch({ patch: (await init(root, name, "--dry-run")).diff ?? "" }), "patch"));
  });

  test("in a linked worktree, from a folder below, the files are at its top", async () => {
    const root = scratchGit({ "sub/x": "" });
    const linked = join(scratch(), "w");
    git(root, "worktree", "add", "--quiet", "-b", "side", linked);
    await init(join(linked, "sub"), name);
    for (const path of FILES[name]) expect(existsSync(join(linked, path))).toBe(true);
    expect(Object.keys(tree(root)).filter((path) => OWNED.has(path))).toEqual([]);
  });
});

test("all are the six, a wrong name is a usage error with the right ones, and nothing is written", async () => {
  const root = scratchGit();
  expect((await init(root, "all", "--dry-run")).files.map(({ path }) => path)).toEqual(expect.arrayContaining([...OWNED]));
  const before = tree(root);
  const ran = await run(root, "--clients", "codex,klaude");
  expect(ran).toMatchObject({ code: 2, stdout: "" });
  expect(ran.stderr).toMatch(/klaude.*codex, claude, gemini, opencode, cursor, vscode/);
  expect(tree(root)).toEqual(before);
});

test("each client's server, hooks and permissions are where it looks for them", async () => {
  const root = scratchGit();
  const { by_hand } = await init(root, "all");
  const bus = { command: "bus", args: ["mcp"] };
  const codex = parse(text(root, ".codex/config.toml"));
  expect(codex).toEqual({ mcp_servers: { bus: { ...bus, env_vars: ["BUS_AGENT", "BUS_DIR", "BUS_PID", "BUS_SESSION"], default_tools_approval_mode: "approve" } } });
  expect(json(root, ".mcp.json")).toEqual({ mcpServers: { bus: { type: "stdio", ...bus } } });
  expect(json(root, ".gemini/settings.json")).toEqual({ mcpServers: { bus: { ...bus, trust: true } }, context: { fileName: ["AGENTS.md", "GEMINI.md"] } });
  expect(json(root, "opencode.json")).toEqual({ mcp: { bus: { type: "local", command: ["bus", "mcp"], enabled: true } } });
  expect(dig(json(root, ".cursor/mcp.json"), "mcpServers", "bus")).toMatchObject({ command: "sh", args: ["-c", 'cd "$0" && exec bus mcp', "${workspaceFolder}"] });
  expect(json(root, ".vscode/mcp.json")).toEqual({ servers: { bus: { type: "stdio", ...bus } } });
  expect(json(root, ".claude/settings.json")["permissions"]).toEqual({ allow: ["mcp__bus"] });
  for (const [path, client, matcher] of [[".codex/hooks.json", "codex", "Bash|apply_patch"], [".claude/settings.json", "claude", "Edit|MultiEdit|Write|NotebookEdit|Bash"]] as const) {
    const hook = { hooks: [{ type: "command", command: `bus guard hook --client ${client}`, timeout: 20 }] };
    expect(json(root, path)["hooks"]).toEqual({ SessionStart: [hook], PreToolUse: [{ matcher, ...hook }], Stop: [hook] });
  }
  expect(text(root, "CLAUDE.md")).toBe("<!-- buslane:start -->\n@AGENTS.md\n<!-- buslane:end -->\n");
  expect(text(root, AGENTS_SKILL)).toBe(text(root, ".claude/skills/buslane/SKILL.md"));
  expect(by_hand.find(({ client }) => client === "codex")?.lines).toEqual([`[projects.${JSON.stringify(root)}]`, 'trust_level = "trusted"']);
  expect(by_hand.flatMap(({ lines }) => lines)).toContain(`writable_roots = [${JSON.stringify(join(root, "_bus"))}]`);
});

/** A file of the owner's before, and what it has to be after. */
const MERGES: [what: string, client: ClientName, path: string, before: string, after: (before: string) => string][] = [
  [
    "comments, tabs and another server on one line",
    "vscode",
    ".vscode/mcp.json",
    '{\n\t// ours\n\t"inputs": [],\n\t"servers": {\n\t\t"fs": { "command":"npx",  "args":["x"] } // keep\n\t}\n}\n',
    (before) => before.replace("} // keep\n", '}, // keep\n\t\t"bus": {\n\t\t\t"type": "stdio",\n\t\t\t"command": "bus",\n\t\t\t"args": ["mcp"]\n\t\t}\n'),
  ],
  [
    "CRLF, a byte order mark, four spaces, no last newline",
    "claude",
    ".mcp.json",
    '\ufeff{\r\n    "z": 1,\r\n    "mcpServers": {}\r\n}',
    (before) => before.replace("{}", '{\r\n        "bus": {\r\n            "type": "stdio",\r\n            "command": "bus",\r\n            "args": ["mcp"]\r\n        }\r\n    }'),
  ],
  ["everything on one line", "claude", ".mcp.json", '{"mcpServers":{"x":{"command":"y"}}}', () => '{"mcpServers":{"x":{"command":"y"}, "bus": {"type":"stdio","command":"bus","args":["mcp"]}}}'],
  ["permissions and hooks of its own", "claude", ".claude/settings.json", '{\n  "permissions": { "allow": ["Bash(ls)"] },\n  "hooks": {\n    "Stop": [\n      { "hooks": [{ "type": "command", "command": "x" }] }\n    ]\n  }\n}\n', (before) => before],
  ["the other spelling of the permission", "claude", ".claude/settings.json", '{ "permissions": { "allow": ["mcp__bus__*"] } }\n', (before) => before],
  ["a trailing comma", "cursor", ".cursor/mcp.json", '{\n  "mcpServers": {\n    "x": {},\n  },\n}\n', (before) => before],
  ["a name of its own for the context", "gemini", ".gemini/settings.json", '{\n  "context": { "fileName": "CONTEXT.md" } // ours\n}\n', (before) => before],
  ["an empty file", "opencode", "opencode.json", "", () => '{\n  "mcp": {\n    "bus": {\n      "type": "local",\n      "command": ["bus", "mcp"],\n      "enabled": true\n    }\n  }\n}\n'],
  ["a byte order mark, CRLF and other servers", "codex", ".codex/config.toml", '\ufeff# mine\r\nmodel = "m"\r\n\r\n[mcp_servers.x]\r\ncommand = "y" # c', (before) => before],
];

test.each(MERGES)("merges: %s (%s, %s)", async (_, client, path, before, expected) => {
  const root = scratchGit({ [path]: before });
  expect(actionOf(await init(root, client), path)).toEqual({ path, action: "changed" });
  const after = text(root, path);
  if (expected(before) !== before) expect(after).toBe(expected(before));
  // Every line of the owner's is there, in its order, but for what a comma or a bracket adds to it.
  let at = 0;
  for (const word of before.split(/\s+/)) expect((at = after.indexOf(word.replace(/[,\]}]+$/, ""), at)), word).toBeGreaterThanOrEqual(0);
  expect(after.includes("\r\n")).toBe(before.includes("\r\n"));
  if (before.includes("\r\n")) expect(after).not.toMatch(/[^\r]\n/);
  expect(after.startsWith("\ufeff")).toBe(before.startsWith("\ufeff"));
  expect((await init(root, client)).files.every(({ action }) => action === "kept")).toBe(true);
});

test("Codex: the block goes behind what is there, and both are read", async () => {
  const root = scratchGit({ ".codex/config.toml": 'model = "m"\n[mcp_servers.x]\ncommand = "y"\n' });
  await init(root, "codex");
  expect(parse(text(root, ".codex/config.toml"))).toMatchObject({ model: "m", mcp_servers: { x: { command: "y" }, bus: { command: "bus", default_tools_approval_mode: "approve" } } });
});

test("opencode.jsonc is used where it is there", async () => {
  const root = scratchGit({ "opencode.jsonc": '// mine\n{ "theme": "x" }\n' });
  await init(root, "opencode");
  expect(existsSync(join(root, "opencode.json"))).toBe(false);
  expect(text(root, "opencode.jsonc")).toMatch(/^\/\/ mine\n\{ "theme": "x", "mcp": \{.*\} \}\n$/);
});

test.each<[what: string, files: Record<string, string>]>([
  ["an import", { "CLAUDE.md": "# Mine\nSee @AGENTS.md for more.\n" }],
  ["an import by ./", { "CLAUDE.md": "@./AGENTS.md\n" }],
  ["an import in .claude/CLAUDE.md", { ".claude/CLAUDE.md": "@../AGENTS.md\n" }],
])("CLAUDE.md is not touched where AGENTS.md is imported: %s", async (_, files) => {
  const root = scratchGit(files);
  await init(root, "claude");
  for (const [path, content] of Object.entries(files)) expect(text(root, path)).toBe(content);
  expect(existsSync(join(root, "CLAUDE.md"))).toBe("CLAUDE.md" in files);
});

test.each([["in code", "Write `see @AGENTS.md`.\n```\n@AGENTS.md\n```\n"], ["another file", "@AGENTS.md.old docs/@AGENTS.md\n"]])("an import that is none: %s", async (_, content) => {
  const root = scratchGit({ "CLAUDE.md": content });
  await init(root, "claude");
  expect(text(root, "CLAUDE.md")).toBe(`${content}\n<!-- buslane:start -->\n@AGENTS.md\n<!-- buslane:end -->\n`);
});

test.each<[what: string, client: ClientName, path: string, content: string, note: RegExp]>([
  ["a server bus that is another program", "claude", ".mcp.json", '{"mcpServers":{"bus":{"command":"omnibus"}}}', /its own mcpServers\.bus stays/],
  ["a server bus in TOML", "codex", ".codex/config.toml", '[mcp_servers.bus]\ncommand = "omnibus"\n', /its own \[mcp_servers\.bus\] stays/],
  ["servers in an inline table", "codex", ".codex/config.toml", "mcp_servers = {}\n", /no table can be added/],
  ["a denied server", "claude", ".claude/settings.json", '{"permissions":{"deny":["mcp__bus"]},"hooks":{"SessionStart":[{"hooks":[{"command":"a guard hook --client claude"}]}],"PreToolUse":[{"hooks":[{"command":"/x/bus guard hook --client claude"}]}],"Stop":[{"hooks":[{"command":"bus guard hook --client claude --x"}]}]}}', /deny has mcp__bus/],
  ["another skill of that name", "codex", AGENTS_SKILL, "---\nname: other\n---\n", /another skill/],
])("what is the owner's stays, with a note: %s", async (_, client, path, content, note) => {
  const root = scratchGit({ [path]: content });
  const answer = await init(root, client);
  expect(actionOf(answer, path)).toMatchObject({ action: "kept", note: expect.stringMatching(note) as string });
  expect(text(root, path)).toBe(content);
});

test("a skill that a checkout gave other line endings is the same skill", async () => {
  const root = scratchGit();
  await init(root, "claude");
  const path = ".claude/skills/buslane/SKILL.md";
  writeFileSync(join(root, path), text(root, path).replaceAll("\n", "\r\n"));
  expect(actionOf(await init(root, "claude"), path)?.action).toBe("kept");
});

test("the permission in its other spelling is enough", async () => {
  const root = scratchGit({ ".claude/settings.json": { permissions: { allow: ["mcp__bus__*"] } } });
  await init(root, "claude");
  expect(json(root, ".claude/settings.json")["permissions"]).toEqual({ allow: ["mcp__bus__*"] });
});

test("our entry in the owner's own layout is left as it is", async () => {
  const mine = '{"mcpServers":{"bus":{"args":[ "mcp" ],   "command":"bus", "timeout":9}}}';
  const root = scratchGit({ ".mcp.json": mine });
  expect(actionOf(await init(root, "claude"), ".mcp.json")).toEqual({ path: ".mcp.json", action: "kept" });
  expect(text(root, ".mcp.json")).toBe(mine);
});

test("what the owner added to our entry stays when the way to call it changes", async () => {
  const root = scratchGit();
  await init(root, "claude,codex");
  const mine = text(root, ".mcp.json").replace('"args"', '"env": { "BUS_AGENT": "a" },\n      "args"');
  writeFileSync(join(root, ".mcp.json"), mine);
  writeFileSync(join(root, "package.json"), '{ "devDependencies": { "buslane": "^0.1.0" } }\n');
  expect(actionOf(await init(root, "claude,codex"), ".mcp.json")?.action).toBe("changed");
  expect(dig(json(root, ".mcp.json"), "mcpServers", "bus")).toMatchObject({ command: "sh", env: { BUS_AGENT: "a" } });
  for (const path of [".claude/settings.json", ".codex/hooks.json"]) {
    expect(JSON.stringify(json(root, path)["hooks"]).match(/guard hook/g)).toHaveLength(3);
    expect(JSON.stringify(json(root, path)["hooks"]).match(/node_modules\/\.bin/g)).toHaveLength(6);
  }
  expect(text(root, ".codex/config.toml").match(/mcp_servers\.bus/g)).toHaveLength(1);
});

test.each<[what: string, client: ClientName, path: string, content: string | null]>([
  ["JSON that ends too early", "claude", ".mcp.json", '{"mcpServers":{'],
  ["JSON of another shape", "vscode", ".vscode/mcp.json", '{"servers":[]}'],
  ["hooks of another shape", "claude", ".claude/settings.json", '{"hooks":{"Stop":{}}}'],
  ["TOML with a table twice", "codex", ".codex/config.toml", "[a]\n[a]\n"],
  ["half a block", "codex", ".codex/config.toml", "# buslane:start\n"],
  ["a symbolic link", "gemini", ".gemini/settings.json", null],
  ["bytes that are no UTF-8", "cursor", ".cursor/mcp.json", "\xff"],
])("refused with its name, and nothing at all is written: %s", async (_, client, path, content) => {
  const root = scratchGit({ "real.json": "{}" });
  mkdirSync(join(root, path, ".."), { recursive: true });
  if (content === null) symlinkSync("../real.json", join(root, path));
  else writeFileSync(join(root, path), Buffer.from(content, "latin1"));
  const before = tree(root);
  const ran = await run(root, "--clients", `${client},opencode`);
  expect(ran).toMatchObject({ code: 6, stdout: "" });
  expect(ran.stderr).toContain(path);
  expect(ran.stderr).toContain("hint: ");
  expect(tree(root)).toEqual(before);
});

test("prose that cannot be changed is left alone, and the client is wired", async () => {
  const root = scratchGit({ "AGENTS.md": "x\n" });
  symlinkSync("AGENTS.md", join(root, "CLAUDE.md"));
  const answer = await init(root, "claude");
  expect(actionOf(answer, "CLAUDE.md")).toEqual({ path: "CLAUDE.md", action: "kept", note: "CLAUDE.md is a symbolic link" });
  expect(actionOf(answer, ".mcp.json")?.action).toBe("created");
});
