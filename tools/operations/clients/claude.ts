import type { Client, Kit, Part } from "./client.js";
import { claudeTrust, userHasClaude } from "./claude-trust.js";
import { type HookRow, hookParts } from "./hook-parts.js";
import { importPart, importsAgents } from "./import-part.js";
import { mcpPart, stdioEntry } from "./mcp-part.js";
import { skillFile } from "./skill-file.js";

const SETTINGS = ".claude/settings.json";
const SERVERS = ".mcp.json";
/** A session's writing tools, and the shell, in which a write can often be seen. */
const HOOKS: readonly HookRow[] = [{ event: "SessionStart" }, { event: "PreToolUse", matcher: "Edit|MultiEdit|Write|NotebookEdit|Bash" }, { event: "Stop" }];

export const claude: Client = {
  name: "claude",
  title: "Claude Code",
  signs: [".claude", "CLAUDE.md", SERVERS],
  files: (kit) => [
    { path: SERVERS, parts: [mcpPart(kit.json, kit.program, { file: SERVERS, table: "mcpServers", entry: stdioEntry })] },
    { path: SETTINGS, parts: [permissionPart(kit), ...hookParts({ ...kit, client: "claude", file: SETTINGS }, HOOKS)] },
    skillFile(".claude/skills", kit.skill),
    ...(importsAgents(kit.read(".claude/CLAUDE.md") ?? "") ? [] : [{ path: "CLAUDE.md", prose: true as const, parts: [importPart("CLAUDE.md")] }]),
  ],
  byHand: () => [{ client: "claude", where: "claude", why: "it asks once whether you trust the folder, and its MCP server bus", lines: ["claude"] }],
  hasOfUser: userHasClaude,
  trust: claudeTrust,
};

function permissionPart({ json }: Kit): Part {
  const listed = (text: string, list: string) => {
    const rules = json.get(text, ["permissions", list], SETTINGS);
    return Array.isArray(rules) && rules.some((rule) => rule === "mcp__bus" || rule === "mcp__bus__*");
  };
  return {
    what: "the permission mcp__bus",
    put(text) {
      if (listed(text, "allow")) return { text };
      if (listed(text, "deny")) return { text, note: "its permissions.deny has mcp__bus, and stays" };
      return { text: json.append(text, ["permissions", "allow"], "mcp__bus", SETTINGS) };
    },
  };
}
