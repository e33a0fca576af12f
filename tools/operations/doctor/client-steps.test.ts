import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openBus } from "../../bus.js";
import { inside } from "../../cli/test-bus.js";
import { fill, git, scratch } from "../../dev/scratch-repo.js";
import { tempRepository } from "../../dev/temp-bus.js";
import type { ClientName } from "../../domain/client-name.js";
import type { Problem } from "../../domain/problem.js";
import { initBus } from "../../init.js";

const env = { PATH: process.env["PATH"] };

/** A repository with these clients wired, and the folder of a user who has never started one. */
async function wired(clients: readonly ClientName[], user: Record<string, string | object> = {}) {
  const root = tempRepository();
  await initBus({ cwd: root, env, version: "1.2.3", clients });
  return { root, home: scratch({ ...user, "home/": "" }) };
}

async function findings(cwd: string, home: string, more: Record<string, string> = {}): Promise<Record<string, readonly Problem[]>> {
  const { checks, ok } = await openBus({ cwd, env: { HOME: home, ...more }, surface: "cli" }).doctor({ clients: true });
  expect(ok).toBe(checks.every(({ findings }) => findings.length === 0));
  return Object.fromEntries(checks.filter(({ findings }) => findings.length > 0).map(({ name, findings }) => [name, findings]));
}

/** With the hashes that Codex gives to the hooks of `bus init`. */
const HASHES: Readonly<Record<string, string>> = {
  session_start: '{"event_name":"session_start","hooks":[{"async":false,"command":"bus guard hook --client codex","timeout":20,"type":"command"}]}',
  pre_tool_use: '{"event_name":"pre_tool_use","hooks":[{"async":false,"command":"bus guard hook --client codex","timeout":20,"type":"command"}],"matcher":"Bash|apply_patch"}',
  stop: '{"event_name":"stop","hooks":[{"async":false,"command":"bus guard hook --client codex","timeout":20,"type":"command"}]}',
};
const trusted = (root: string, more = "") => {
  const sha = (text: string) => createHash("sha256").update(text).digest("hex");
  const state = Object.entries(HASHES).map(([event, identity]) => `[hooks.state.${JSON.stringify(`${root}/.codex/hooks.json:${event}:0:0`)}]\ntrusted_hash = "sha256:${sha(identity)}"\n`);
  return `[projects.${JSON.stringify(root)}]\ntrust_level = "trusted"\n${state.join("")}${more}`;
};
const approved = (root: string) => ({ projects: { [root]: { hasTrustDialogAccepted: true, enabledMcpjsonServers: ["bus"] } } });

test("a client of which nothing is there is skipped, and everything that init wrote is wired", async () => {
  const { root, home } = await wired([]);
  const checks = async () => (await openBus({ cwd: root, env: { HOME: home }, surface: "cli" }).doctor({ clients: true })).checks.map(({ name, state }) => `${name} ${state}`);
  const names = ["codex", "claude", "gemini", "opencode", "cursor", "vscode"] as const;
  expect(await checks()).toEqual(["program", ...names].map((name) => `${name} skipped`));
  await initBus({ cwd: root, env, version: "1.2.3", clients: names });
  expect(await checks()).toEqual(["program skipped", ...names.map((name) => `${name} ok`)]);
});

test.each<[what: string, files: Record<string, string | object>, path: string, hint: RegExp | null]>([
  ["nowhere", {}, "bin", /^npm install --save-dev buslane/],
  ["on PATH", { "bin/bus": "" }, "bin", null],
  ["a dependency that is not installed", { "package.json": { devDependencies: { buslane: "1" } } }, "bin", /^npm install$/],
  ["a dependency", { "package.json": { devDependencies: { buslane: "1" } }, "node_modules/.bin/bus": "" }, "bin", null],
  ["in node_modules, where nobody looks", { "node_modules/.bin/bus": "" }, "bin", /buslane/],
])("the program: %s", async (_, files, path, hint) => {
  const { root, home } = await wired([]);
  fill(root, files);
  await initBus({ cwd: root, env, version: "1.2.3", clients: ["claude"] });
  expect((await findings(root, home, { PATH: join(root, path) }))["program"]?.map((one) => one.hint) ?? []).toEqual(hint === null ? [] : [expect.stringMatching(hint)]);
});

test("the program: a linked worktree uses the main checkout's", async () => {
  const { root, home } = await wired([]);
  fill(root, { "package.json": { dependencies: { buslane: "1" } } });
  git(root, "add", "--all");
  git(root, "commit", "--quiet", "--message=package");
  const linked = join(scratch(), "w");
  git(root, "worktree", "add", "--quiet", "-b", "side", linked);
  await initBus({ cwd: linked, env, version: "1.2.3", clients: ["opencode"] });
  expect(Object.keys(await findings(linked, home, { PATH: "/nowhere" }))).toEqual(["program"]);
  fill(root, { "node_modules/.bin/bus": "" });
  expect(await findings(linked, home, { PATH: "/nowhere" })).toEqual({});
});

describe("what is not wired", () => {
  const at = (root: string, path: string) => join(root, path);
  const edit = (root: string, path: string, change: (text: string) => string) => writeFileSync(at(root, path), change(readFileSync(at(root, path), "utf8")));

  test.each<[what: string, client: ClientName, spoil: (root: string) => void, file: string, message: RegExp, hint: RegExp]>([
    ["only a folder", "codex", (root) => { rmSync(at(root, ".codex"), { recursive: true }); mkdirSync(at(root, ".codex")); }, ".codex/config.toml", /the MCP server bus is missing/, /^bus init --clients codex$/],
    ["no approval", "codex", (root) => edit(root, ".codex/config.toml", (text) => text.replace(/default_tools.*\n/, "")), ".codex/config.toml", /the MCP server bus is missing or out of date/, /^bus init/],
    ["no hook before tools", "codex", (root) => edit(root, ".codex/hooks.json", (text) => text.replace("PreToolUse", "PostToolUse")), ".codex/hooks.json", /: the PreToolUse hook is missing/, /^bus init/],
    ["no skill", "codex", (root) => rmSync(at(root, ".agents"), { recursive: true }), ".agents/skills/buslane/SKILL.md", /the skill buslane is missing/, /^bus init/],
    ["no server", "claude", (root) => rmSync(at(root, ".mcp.json")), ".mcp.json", /the MCP server bus is missing/, /^bus init --clients claude$/],
    ["no permission and no hooks", "claude", (root) => writeFileSync(at(root, ".claude/settings.json"), "{}"), ".claude/settings.json", /the permission mcp__bus, the SessionStart hook, the PreToolUse hook, the Stop hook are missing/, /^bus init/],
    ["an old skill", "claude", (root) => edit(root, ".claude/skills/buslane/SKILL.md", (text) => `${text}old\n`), ".claude/skills/buslane/SKILL.md", /out of date/, /^bus init/],
    ["no import", "claude", (root) => writeFileSync(at(root, "CLAUDE.md"), "# Mine\n"), "CLAUDE.md", /the import of AGENTS\.md is missing/, /^bus init/],
    ["another server of that name", "claude", (root) => writeFileSync(at(root, ".mcp.json"), '{"mcpServers":{"bus":{"command":"omnibus"}}}'), ".mcp.json", /its own mcpServers\.bus stays/, /^take it out of \.mcp\.json, then: bus init --clients claude$/],
    ["a broken file", "claude", (root) => writeFileSync(at(root, ".claude/settings.json"), "{,"), ".claude/settings.json", /is not JSON/, /^mend /],
    ["broken TOML", "codex", (root) => writeFileSync(at(root, ".codex/config.toml"), "[a"), ".codex/config.toml", /is not TOML \(line 1/, /^mend /],
    ["its context without AGENTS.md", "gemini", (root) => edit(root, ".gemini/settings.json", (text) => text.replace('"AGENTS.md", ', "")), ".gemini/settings.json", /AGENTS\.md in context\.fileName is missing/, /^bus init/],
    ["a server switched to another program", "opencode", (root) => edit(root, "opencode.json", (text) => text.replace('"bus", "mcp"', '"x"')), "opencode.json", /its own mcp\.bus stays/, /^take it out/],
    ["no server", "cursor", (root) => writeFileSync(at(root, ".cursor/mcp.json"), "{}"), ".cursor/mcp.json", /the MCP server bus/, /^bus init/],
    ["servers under another name", "vscode", (root) => edit(root, ".vscode/mcp.json", (text) => text.replace("servers", "mcpServers")), ".vscode/mcp.json", /the MCP server bus/, /^bus init/],
  ])("%s (%s)", async (_, client, spoil, file, message, hint) => {
    const { root, home } = await wired([client]);
    spoil(root);
    const before = tree(root);
    const found = await findings(root, home);
    expect(Object.keys(found)).toEqual([client]);
    expect(found[client]).toContainEqual(expect.objectContaining({ rule: client, file, message: expect.stringMatching(message) as string, hint: expect.stringMatching(hint) as string }));
    expect(tree(root), "it only looks").toEqual(before);
  });

  test("but a configuration of the user's own does as well", async () => {
    const { root, home } = await wired(["codex", "claude"]);
    for (const path of [".codex/config.toml", ".codex/hooks.json", ".mcp.json"]) rmSync(at(root, path));
    const hooks = { hooks: Object.fromEntries(["SessionStart", "PreToolUse", "Stop"].map((event) => [event, [{ hooks: [{ command: "/opt/bus guard hook --client codex" }] }]])) };
    fill(home, {
      ".codex/config.toml": `${trusted(root)}\n[mcp_servers.bus]\ncommand = "bus"\nargs = ["mcp"]\n`,
      ".codex/hooks.json": hooks,
      ".claude.json": { projects: { [root]: { hasTrustDialogAccepted: true, mcpServers: { bus: { command: "bus", args: ["mcp"] } } } } },
    });
    expect(await findings(root, home)).toEqual({});
  });

  test("a link is read as its client reads it", async () => {
    const { root, home } = await wired(["cursor"]);
    writeFileSync(at(root, "real.json"), readFileSync(at(root, ".cursor/mcp.json")));
    rmSync(at(root, ".cursor/mcp.json"));
    symlinkSync("../real.json", at(root, ".cursor/mcp.json"));
    expect(await findings(root, home)).toEqual({});
  });
});

describe("what is not trusted", () => {
  test("Codex: the project and its hooks, with the lines that do it, which do", async () => {
    const { root, home } = await wired(["codex"]);
    mkdirSync(join(home, ".codex"));
    const config = join(home, ".codex/config.toml");
    const { codex } = await findings(root, home);
    expect(codex).toMatchObject([
      { file: config, message: expect.stringContaining("does not trust") as string, hint: `add to ${config}:\n[projects.${JSON.stringify(root)}]\ntrust_level = "trusted"` },
      { file: config, message: expect.stringMatching(/until you trust them \(SessionStart, PreToolUse, Stop\)/) as string, hint: expect.stringContaining("/hooks") as string },
    ]);
    writeFileSync(config, codex?.[0]?.hint?.split("\n").slice(1).join("\n") ?? "");
    expect((await findings(root, home))["codex"]).toHaveLength(1);
    writeFileSync(config, trusted(root).replace(/pre_tool_use:0:0"\]/, '$&\nenabled = false'));
    expect((await findings(root, home))["codex"]).toMatchObject([{ message: expect.stringMatching(/until you trust them \(PreToolUse\)/) as string }]);
    writeFileSync(config, trusted(root));
    expect(await findings(root, home)).toEqual({});
    const hooks = join(root, ".codex/hooks.json");
    writeFileSync(hooks, readFileSync(hooks, "utf8").replace("Bash|apply_patch", "Bash"));
    expect((await findings(root, home))["codex"]).toMatchObject([{ file: config, message: expect.stringMatching(/have changed.*\(PreToolUse\)/) as string }]);
    // What the owner made of it may hash in a way that is not known here.
    writeFileSync(hooks, readFileSync(hooks, "utf8").replaceAll('"timeout": 20', '"timeout": 20, "statusMessage": "x"'));
    expect(await findings(root, home)).toEqual({});
  });

  test("Codex: CODEX_HOME is where its file is, and a broken one is named", async () => {
    const { root, home } = await wired(["codex"]);
    const codexHome = scratch({ "config.toml": "[[[" });
    expect((await findings(root, home, { CODEX_HOME: codexHome }))["codex"]).toContainEqual(expect.objectContaining({ severity: "error", file: join(codexHome, "config.toml") }));
  });

  test("Codex in a linked worktree: the main checkout counts, and the one line opens the bus", async () => {
    const { root, home } = await wired(["codex"]);
    git(root, "add", "--all");
    git(root, "commit", "--quiet", "--message=bus");
    const linked = join(scratch(), "w");
    git(root, "worktree", "add", "--quiet", "-b", "side", linked);
    fill(home, { ".codex/config.toml": trusted(root) });
    const { codex } = await findings(linked, home, { CODEX_THREAD_ID: "t" });
    const config = join(home, ".codex/config.toml");
    const line = `writable_roots = [${JSON.stringify(join(root, "_bus"))}]`;
    expect(codex).toMatchObject([{ file: config, hint: `add to ${config}:\n[sandbox_workspace_write]\n${line}` }]);
    expect(await findings(root, home, { CODEX_THREAD_ID: "t" })).toEqual({});
    for (const [open, roots] of [[true, line], [true, `writable_roots = ["/other", ${JSON.stringify(root)}]`], [false, `writable_roots = [${JSON.stringify(`${root}/_bu`)}]`]] as const) {
      writeFileSync(config, trusted(root, `[sandbox_workspace_write]\n${roots}\n`));
      expect(Object.keys(await findings(linked, home))).toEqual(open ? [] : ["codex"]);
    }
    writeFileSync(config, `sandbox_mode = "danger-full-access"\n${trusted(root)}`);
    expect(await findings(linked, home)).toEqual({});
  });

  test("Codex in a linked worktree: hooks that only this branch has are not read", async () => {
    const { root, home } = await wired([]);
    const linked = join(scratch(), "w");
    git(root, "worktree", "add", "--quiet", "-b", "side", linked);
    await initBus({ cwd: linked, env, version: "1.2.3", clients: ["codex"] });
    fill(home, { ".codex/config.toml": `sandbox_mode = "danger-full-access"\n${trusted(root)}` });
    expect((await findings(linked, home))["codex"]).toMatchObject([{ file: join(root, ".codex/hooks.json"), hint: expect.stringContaining(`cd ${root} && bus init --clients codex`) as string }]);
  });

  test.each<[what: string, state: (root: string) => object, settings: object, messages: RegExp[]]>([
    ["nothing yet", () => ({}), {}, [/does not trust/, /not approved/]],
    ["the folder only", (root) => ({ projects: { [root]: { hasTrustDialogAccepted: true } } }), {}, [/not approved/]],
    ["the server refused", (root) => ({ projects: { [root]: { hasTrustDialogAccepted: true, disabledMcpjsonServers: ["bus"] } } }), {}, [/switched off/]],
    ["both", approved, {}, []],
    ["the server by settings", (root) => ({ projects: { [root]: { hasTrustDialogAccepted: true } } }), { enabledMcpjsonServers: ["bus"] }, []],
    ["every server by settings", (root) => ({ projects: { [root]: { hasTrustDialogAccepted: true } } }), { enableAllProjectMcpServers: true }, []],
    ["the server refused by settings", approved, { disabledMcpjsonServers: ["bus"] }, [/switched off/]],
  ])("Claude Code: %s", async (_, state, settings, messages) => {
    const { root, home } = await wired(["claude"]);
    fill(home, { ".claude.json": state(root) });
    fill(root, { ".claude/settings.local.json": settings });
    expect((await findings(root, home))["claude"]?.map(({ message }) => message) ?? []).toEqual(messages.map((message) => expect.stringMatching(message) as string));
  });

  test("Claude Code: a linked worktree is trusted with the main checkout, whose approvals count", async () => {
    const { root, home } = await wired(["claude"]);
    git(root, "add", "--all");
    git(root, "commit", "--quiet", "--message=bus");
    const linked = join(scratch(), "w");
    git(root, "worktree", "add", "--quiet", "-b", "side", linked);
    fill(home, { ".claude.json": { projects: { [root]: { hasTrustDialogAccepted: true } } } });
    expect((await findings(linked, home))["claude"]).toHaveLength(1);
    for (const at of [root, linked]) {
      fill(at, { ".claude/settings.local.json": { enabledMcpjsonServers: ["bus"] } });
      expect(await findings(linked, home)).toEqual({});
      rmSync(join(at, ".claude/settings.local.json"));
    }
  });

  test.each<[what: string, trusted: (root: string) => object | string, settings: object, expected: RegExp[]]>([
    ["nothing yet", () => ({}), {}, [/does not trust/]],
    ["the folder", (root) => ({ [root]: "TRUST_FOLDER" }), {}, []],
    ["one above", (root) => ({ [join(root, "..")]: "TRUST_FOLDER" }), {}, []],
    ["the parent of one beside", (root) => ({ [join(root, "..", "x")]: "TRUST_PARENT" }), {}, []],
    ["one that only begins alike", (root) => ({ [root.slice(0, -1)]: "TRUST_FOLDER" }), {}, [/does not trust/]],
    ["refused", (root) => ({ [root]: "DO_NOT_TRUST" }), {}, [/does not trust/]],
    ["folder trust switched off", () => ({}), { security: { folderTrust: { enabled: false } } }, []],
    ["a broken file", () => "{", {}, [/trustedFolders\.json is not JSON/]],
  ])("Gemini CLI: %s", async (_, trusted, settings, expected) => {
    const { root, home } = await wired(["gemini"]);
    fill(home, { ".gemini/trustedFolders.json": trusted(root), ".gemini/settings.json": settings });
    expect((await findings(root, home))["gemini"]?.map(({ message }) => message) ?? []).toEqual(expected.map((message) => expect.stringMatching(message) as string));
  });

  test("Claude Code: CLAUDE_CONFIG_DIR is where its state is, and a broken file of the user's is named", async () => {
    const { root, home } = await wired(["claude"]);
    const own = scratch({ ".claude.json": approved(root), "settings.json": "{" });
    expect((await findings(root, home, { CLAUDE_CONFIG_DIR: own }))["claude"]).toMatchObject([{ severity: "error", file: join(own, "settings.json") }]);
  });
});

test("on the command line: exit 1, each finding with its hint, every line of it by itself", async () => {
  const { root, home } = await wired(["codex"]);
  mkdirSync(join(home, ".codex"));
  const { code, stdout } = await inside(root, { HOME: home }).run("doctor", "--clients");
  expect(code).toBe(1);
  expect(stdout).toMatch(/^found +codex$/m);
  expect(stdout).toMatch(/^ {4}hint: add to .*config\.toml:\n {10}\[projects\..*\]\n {10}trust_level = "trusted"$/m);
  expect(stdout).toMatch(/^skipped +vscode$/m);
});

function tree(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("/.git"))
    .map((entry) => `${join(entry.parentPath, entry.name)} ${readFileSync(join(entry.parentPath, entry.name), "latin1")}`)
    .sort();
}
