import type { Client } from "./client.js";
import { mcpPart } from "./mcp-part.js";
import { skillFile } from "./skill-file.js";

export const opencode: Client = {
  name: "opencode",
  title: "opencode",
  signs: ["opencode.json", "opencode.jsonc", ".opencode"],
  files(kit) {
    const file = kit.read("opencode.jsonc") === null ? "opencode.json" : "opencode.jsonc";
    const entry = ({ mcp }: { mcp: { command: string; args: readonly string[] } }) => ({ type: "local", command: [mcp.command, ...mcp.args], enabled: true });
    return [{ path: file, parts: [mcpPart(kit.json, kit.program, { file, table: "mcp", entry })] }, skillFile(".agents/skills", kit.skill)];
  },
  byHand: () => [],
};
