import type { Client } from "./client.js";
import { mcpPart, stdioEntry } from "./mcp-part.js";
import { skillFile } from "./skill-file.js";

const FILE = ".vscode/mcp.json";

export const vscode: Client = {
  name: "vscode",
  title: "VS Code",
  signs: [FILE],
  files: (kit) => [{ path: FILE, parts: [mcpPart(kit.json, kit.program, { file: FILE, table: "servers", entry: stdioEntry })] }, skillFile(".agents/skills", kit.skill)],
  byHand: () => [{ client: "vscode", where: "VS Code", why: "it asks before it starts a server of a repository", lines: ["MCP: List Servers, bus, Start Server"] }],
};
