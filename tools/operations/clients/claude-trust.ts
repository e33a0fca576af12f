import { join } from "node:path";
import type { Problem } from "../../domain/problem.js";
import type { UserLook } from "./client.js";
import { mainOf } from "./main-checkout.js";
import { MCP_SERVER } from "./mcp-part.js";
import { userText } from "./user-text.js";

/** Whether `claude mcp add` has put the server into the user's own file, for this project or for all. */
export function userHasClaude(what: string, look: UserLook): boolean {
  const state = what === MCP_SERVER ? stateFile(look) : null;
  if (state === null) return false;
  const { json } = look.kit;
  const paths = [["mcpServers", "bus"], ...roots(look).map((root) => ["projects", root, "mcpServers", "bus"])];
  return paths.some((path) => json.get(state.text, path, state.file) !== undefined);
}

/** Rows of the check. Without a state file of Claude's, nobody here uses it. */
export const claudeTrust: readonly ((look: UserLook) => Problem[])[] = [folder, server];

function folder(look: UserLook): Problem[] {
  const state = stateFile(look);
  if (state === null || roots(look).some((root) => look.kit.json.get(state.text, ["projects", root, "hasTrustDialogAccepted"], state.file) === true)) return [];
  return [finding(state.file, `Claude Code does not trust ${look.layout.checkout} yet, and runs no hooks there`, "claude   (start it there, and trust the folder)")];
}

function server(look: UserLook): Problem[] {
  const state = stateFile(look);
  if (state === null || userHasClaude(MCP_SERVER, look)) return [];
  const { json } = look.kit;
  const listed = (text: string, path: readonly string[], file: string) => {
    const names = json.get(text, path, file);
    return Array.isArray(names) && names.includes("bus");
  };
  const settings = settingsFiles(look);
  const inState = (list: string) => roots(look).some((root) => listed(state.text, ["projects", root, list], state.file));
  const refused = inState("disabledMcpjsonServers") ? state.file : settings.find(({ file, text }) => listed(text, ["disabledMcpjsonServers"], file))?.file;
  if (refused !== undefined) return [finding(refused, "Claude Code has the MCP server bus switched off", "claude, then: /mcp")];
  const allowed = inState("enabledMcpjsonServers") || settings.some(({ file, text }) => listed(text, ["enabledMcpjsonServers"], file) || json.get(text, ["enableAllProjectMcpServers"], file) === true);
  return allowed ? [] : [finding(state.file, "the MCP server bus of .mcp.json is not approved in Claude Code yet", 'claude, then: /mcp   (or add "enabledMcpjsonServers": ["bus"] to .claude/settings.local.json)')];
}

/** Claude's projects go by their folder. */
function roots({ layout }: UserLook): string[] {
  return [...new Set([layout.checkout, mainOf(layout)])];
}

function stateFile({ places }: UserLook): { file: string; text: string } | null {
  if (places.claudeState === undefined) return null;
  const text = userText(places, places.claudeState);
  return text === null ? null : { file: places.claudeState, text };
}

function settingsFiles({ places, layout }: UserLook): { file: string; text: string }[] {
  const own = ["settings.json", "settings.local.json"].map((name) => join(layout.checkout, ".claude", name));
  const files = [...own, join(mainOf(layout), ".claude", "settings.local.json"), ...(places.claudeHome === undefined ? [] : [join(places.claudeHome, "settings.json")])];
  return files.map((file) => ({ file, text: userText(places, file) ?? "" }));
}

function finding(file: string, message: string, hint: string): Problem {
  return { rule: "claude", severity: "warning", file, message, hint };
}
