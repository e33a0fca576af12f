import { writableRoots } from "../../domain/codex-sandbox.js";
import { HASH_MARKS, hasMarkedBlock, withMarkedBlock } from "../../domain/marked-block.js";
import type { ByHand, Client, Kit, Part } from "./client.js";
import { CODEX_HOOKS, CODEX_HOOK_ROWS } from "./codex-hooks.js";
import { codexTrust, projectTrust, userHasCodex } from "./codex-trust.js";
import { hookParts } from "./hook-parts.js";
import { mainOf } from "./main-checkout.js";
import { MCP_SERVER } from "./mcp-part.js";
import { skillFile } from "./skill-file.js";

const CONFIG = ".codex/config.toml";

/** Codex starts servers with a bare environment: these say who acts and on which bus. */
const ENVIRONMENT = ["BUS_AGENT", "BUS_DIR", "BUS_PID", "BUS_SESSION"];

export const codex: Client = {
  name: "codex",
  title: "Codex",
  signs: [".codex"],
  files: (kit) => [
    { path: CONFIG, parts: [serverPart(kit)] },
    { path: CODEX_HOOKS, parts: hookParts({ ...kit, client: "codex", file: CODEX_HOOKS }, CODEX_HOOK_ROWS) },
    skillFile(".agents/skills", kit.skill),
  ],
  byHand(layout) {
    const config = { client: "codex", where: "~/.codex/config.toml" } as const;
    const trust: ByHand = { ...config, why: "Codex reads .codex/ of trusted projects only", lines: projectTrust(mainOf(layout)) };
    const hooks: ByHand = { client: "codex", where: "codex", why: `it skips hooks that are new or changed until you trust them${layout.worktree === "." ? "" : "; it reads those of the main checkout"}`, lines: ["/hooks"] };
    const roots: ByHand = { ...config, why: "in a linked worktree its sandboxed shell cannot write the bus otherwise", lines: writableRoots(layout.busDir) };
    return [trust, hooks, ...(layout.git === null ? [] : [roots])];
  },
  hasOfUser: userHasCodex,
  trust: codexTrust,
};

/** A block of our own after the owner's text: a TOML table may stand anywhere, once. */
function serverPart({ toml, program }: Kit): Part {
  const { command, args } = program.wanted.mcp;
  const body = [
    "[mcp_servers.bus]",
    `command = ${JSON.stringify(command)}`,
    `args = [${args.map((arg) => JSON.stringify(arg)).join(", ")}]`,
    `env_vars = [${ENVIRONMENT.map((name) => JSON.stringify(name)).join(", ")}]`,
    "# Otherwise Codex refuses the calls where it may not ask.",
    'default_tools_approval_mode = "approve"',
  ].join("\n");
  return {
    what: MCP_SERVER,
    put(text) {
      const whole = toml.parse(text, CONFIG);
      const owners = hasMarkedBlock(text, HASH_MARKS, CONFIG) ? toml.parse(withMarkedBlock(text, HASH_MARKS, "", CONFIG), CONFIG) : whole;
      const servers = owners["mcp_servers"];
      if (isTable(servers) && servers["bus"] !== undefined) return { text, note: "its own [mcp_servers.bus] stays" };
      const after = withMarkedBlock(text, HASH_MARKS, body, CONFIG);
      return parses(after) ? { text: after } : { text, note: "its mcp_servers is written so that no table can be added: write it as [mcp_servers.<name>]" };
    },
  };

  function parses(text: string): boolean {
    try {
      return isTable(toml.parse(text, CONFIG)["mcp_servers"]);
    } catch {
      // Parsed before: it is what was added that does not fit.
      return false;
    }
  }
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
