import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "smol-toml";
import { expect, test } from "vitest";
import { fill, git, scratch, scratchGit } from "../../dev/scratch-repo.js";
import { CLIENT_NAMES } from "../../domain/client-name.js";
import { initBus } from "../../init.js";
import { isDependency } from "./program.js";

const text = (root: string, path: string) => readFileSync(join(root, path), "utf8");
const json = (root: string, path: string) => JSON.parse(text(root, path)) as Record<string, unknown>;
interface Servers {
  readonly bus: { readonly command: string; readonly args: readonly string[] };
}

/** What stands at a path in parsed JSON or TOML. */
const dig = (value: unknown, ...path: (string | number)[]): unknown => path.reduce<unknown>((at, key) => (at as Record<string | number, unknown> | undefined)?.[key], value);

test.each([
  [null, false],
  ["{", false],
  ["{}", false],
  ['{"name":"buslane"}', false],
  ['{"peerDependencies":{"buslane":"1"}}', false],
  ['{"dependencies":{"buslane":"1"}}', true],
  ['{"devDependencies":{"buslane":"1"}}', true],
  ['\ufeff{"optionalDependencies":{"buslane":"1"}}', true],
])("%j names buslane among what it installs: %s", (packageJson, expected) => {
  expect(isDependency(packageJson)).toBe(expected);
});

/** A repository whose `bus` prints its arguments and place, a linked worktree without node_modules, and a folder below each. */
async function wired() {
  const root = scratchGit({ "package.json": { devDependencies: { buslane: "0.1.0" } }, ".gitignore": "node_modules\n", "a b/x": "" });
  await initBus({ cwd: root, env: { PATH: process.env["PATH"] }, version: "1.2.3", clients: CLIENT_NAMES });
  git(root, "add", "--all");
  git(root, "commit", "--quiet", "--message=bus");
  program(root, "ran");
  const linked = join(scratch(), "w");
  git(root, "worktree", "add", "--quiet", "-b", "side", linked);
  return { root, places: [root, join(root, "a b"), linked, join(linked, "a b")] };
}
/** Says so, too, when a folder of PATH depends on where one stands. */
function program(top: string, says: string): void {
  fill(top, { "node_modules/.bin/bus": `#!/bin/sh\necho "${says} $* in $PWD"\ncase ":$PATH" in *:[!/]*) echo "$PATH";; esac\n` });
  chmodSync(join(top, "node_modules/.bin/bus"), 0o755);
}
const sh = (cwd: string, command: string, args: readonly string[], extra: Record<string, string> = {}) => spawnSync(command, args, { cwd, env: { PATH: process.env["PATH"], ...extra }, encoding: "utf8" });

test.each(["sh", "bash"])("hooks find it from a worktree and a folder below (%s)", async (shell) => {
  const { root, places } = await wired();
  for (const cwd of places) {
    for (const [path, client] of [[".codex/hooks.json", "codex"], [".claude/settings.json", "claude"]] as const) {
      const top = git(cwd, "rev-parse", "--show-toplevel");
      const { stdout } = sh(cwd, shell, ["-c", String(dig(json(root, path), "hooks", "Stop", 0, "hooks", 0, "command"))], { CLAUDE_PROJECT_DIR: top });
      expect(stdout).toBe(`ran guard hook --client ${client} in ${cwd}\n`);
    }
  }
  const [, , linked = "", below = ""] = places;
  program(linked, "its own");
  for (const [path, client] of [[".codex/hooks.json", "codex"], [".claude/settings.json", "claude"]] as const) {
    expect(sh(below, shell, ["-c", String(dig(json(root, path), "hooks", "Stop", 0, "hooks", 0, "command"))], { CLAUDE_PROJECT_DIR: linked }).stdout).toBe(`its own guard hook --client ${client} in ${below}\n`);
  }
});

test("servers too, and Cursor's from the root of the disk", async () => {
  const { root, places } = await wired();
  for (const cwd of places) {
    const servers = [parse(text(root, ".codex/config.toml"))["mcp_servers"], json(root, ".mcp.json")["mcpServers"], json(root, ".gemini/settings.json")["mcpServers"], json(root, ".vscode/mcp.json")["servers"]];
    for (const { bus } of servers as Servers[]) expect(sh(cwd, bus.command, bus.args).stdout).toBe(`ran mcp in ${cwd}\n`);
    const [command = "", ...args] = dig(json(root, "opencode.json"), "mcp", "bus", "command") as string[];
    expect(sh(cwd, command, args).stdout).toBe(`ran mcp in ${cwd}\n`);
    const { bus } = json(root, ".cursor/mcp.json")["mcpServers"] as Servers;
    expect(sh("/", bus.command, bus.args.map((arg) => arg.replace("${workspaceFolder}", cwd))).stdout).toBe(`ran mcp in ${cwd}\n`);
  }
});
