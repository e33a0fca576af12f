import type { Client } from "./client.js";
import { mcpPart } from "./mcp-part.js";
import type { Call } from "./program.js";
import { skillFile } from "./skill-file.js";

const FILE = ".cursor/mcp.json";

export const cursor: Client = {
  name: "cursor",
  title: "Cursor",
  signs: [".cursor"],
  files: (kit) => [{ path: FILE, parts: [mcpPart(kit.json, kit.program, { file: FILE, table: "mcpServers", entry })] }, skillFile(".agents/skills", kit.skill)],
  byHand: () => [{ client: "cursor", where: "Cursor", why: "a server of a repository is off until you switch it on", lines: ["Settings, MCP: bus"] }],
};

/** Cursor starts servers in the root folder of the disk, so that this one has to be told where it belongs. */
function entry({ mcp: { command, args } }: Call): Readonly<Record<string, unknown>> {
  const start = command === "sh" ? args[1] : `exec ${[command, ...args].join(" ")}`;
  return { type: "stdio", command: "sh", args: ["-c", `cd "$0" && ${start}`, "${workspaceFolder}"] };
}
