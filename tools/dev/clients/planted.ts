import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A fault that the run must notice. */
export interface Planted {
  readonly name: string;
  /** A step that fails then. */
  readonly fails: string;
  spoil(repo: string): void;
}

export const PLANTED: readonly Planted[] = [
  { name: "no hook before edits", fails: "is refused a change of the peer's file", spoil: (repo) => withoutHook(repo, "PreToolUse") },
  { name: "no hook at the start", fails: "is told at the start who holds what", spoil: (repo) => withoutHook(repo, "SessionStart") },
  { name: "no hook at the stop", fails: "is reminded of its claim when it stops", spoil: (repo) => withoutHook(repo, "Stop") },
  { name: "no MCP server", fails: "claims a task with a scope through MCP", spoil: withoutServer },
];

function withoutHook(repo: string, event: string): void {
  for (const path of [".codex/hooks.json", ".claude/settings.json"].map((name) => join(repo, name)).filter((path) => existsSync(path))) {
    const settings = JSON.parse(readFileSync(path, "utf8")) as { hooks: Record<string, unknown> };
    if (settings.hooks[event] === undefined) throw new Error(`${path} has no hook ${event}`);
    delete settings.hooks[event];
    writeFileSync(path, JSON.stringify(settings));
  }
}

export function withoutServer(repo: string): void {
  for (const name of [".codex/config.toml", ".mcp.json", ".gemini/settings.json", "opencode.json"]) rmSync(join(repo, name), { force: true });
}
