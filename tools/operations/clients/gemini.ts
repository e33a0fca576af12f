import { dirname, join, sep } from "node:path";
import { BusError } from "../../domain/bus-error.js";
import type { Problem } from "../../domain/problem.js";
import type { Client, Kit, Part, UserLook } from "./client.js";
import { importsAgents } from "./import-part.js";
import { mcpPart } from "./mcp-part.js";
import { skillFile } from "./skill-file.js";
import { userText } from "./user-text.js";

const SETTINGS = ".gemini/settings.json";
const CONTEXT = ["context", "fileName"];

export const gemini: Client = {
  name: "gemini",
  title: "Gemini CLI",
  signs: [".gemini", "GEMINI.md"],
  files: (kit) => [
    {
      path: SETTINGS,
      parts: [
        mcpPart(kit.json, kit.program, { file: SETTINGS, table: "mcpServers", entry: ({ mcp }) => ({ ...mcp, trust: true }) }),
        ...(importsAgents(kit.read("GEMINI.md") ?? "") ? [] : [contextPart(kit)]),
      ],
    },
    skillFile(".agents/skills", kit.skill),
  ],
  byHand: () => [{ client: "gemini", where: "gemini", why: "it starts no server in a folder that it does not trust", lines: ["/permissions trust"] }],
  trust: [folder],
};

/** Which files it reads as instructions: its own GEMINI.md is only the default, so it is named too. */
function contextPart({ json }: Kit): Part {
  return {
    what: "AGENTS.md in context.fileName",
    put(text) {
      const names = json.get(text, CONTEXT, SETTINGS);
      if (names === undefined) return { text: json.set(text, CONTEXT, ["AGENTS.md", "GEMINI.md"], SETTINGS) };
      if (names === "AGENTS.md" || (Array.isArray(names) && names.includes("AGENTS.md"))) return { text };
      if (Array.isArray(names)) return { text: json.append(text, CONTEXT, "AGENTS.md", SETTINGS) };
      if (typeof names === "string") return { text: json.set(text, CONTEXT, [names, "AGENTS.md"], SETTINGS) };
      throw new BusError("BAD_DATA", `${SETTINGS} has neither a name nor a list at ${CONTEXT.join(".")}`, { hint: `mend ${SETTINGS}, then try again`, file: SETTINGS });
    },
  };
}

/** Without a folder of Gemini's own, nobody here uses it. Each worktree is a folder of its own to it. */
function folder({ places, layout, kit: { json } }: UserLook): Problem[] {
  const home = places.geminiHome;
  if (home === undefined || !places.has(home)) return [];
  const settings = join(home, "settings.json");
  if (json.get(userText(places, settings) ?? "", ["security", "folderTrust", "enabled"], settings) === false) return [];
  const file = join(home, "trustedFolders.json");
  const text = userText(places, file) ?? "";
  const within = (root: string) => `${layout.checkout}${sep}`.startsWith(root.endsWith(sep) ? root : `${root}${sep}`);
  const known = Object.entries((json.get(text, [], file) ?? {}) as Record<string, unknown>);
  if (known.some(([root, level]) => (level === "TRUST_FOLDER" && within(root)) || (level === "TRUST_PARENT" && within(dirname(root))))) return [];
  return [{ rule: "gemini", severity: "warning", file, message: `Gemini CLI does not trust ${layout.checkout} yet, and starts no server there`, hint: "gemini, then: /permissions trust" }];
}
