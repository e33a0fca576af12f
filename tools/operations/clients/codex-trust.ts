import { join, sep } from "node:path";
import { writableRoots } from "../../domain/codex-sandbox.js";
import type { Problem } from "../../domain/problem.js";
import type { UserLook } from "./client.js";
import { CODEX_HOOKS, CODEX_HOOK_ROWS } from "./codex-hooks.js";
import { codexIdentity } from "./codex-hash.js";
import { type HookRow, findHook, hookName } from "./hook-parts.js";
import { mainOf } from "./main-checkout.js";
import { MCP_SERVER } from "./mcp-part.js";
import { userText } from "./user-text.js";

type Table = Readonly<Record<string, unknown>>;

/** The lines of Codex's own config.toml that make it read a project's `.codex/`. */
export function projectTrust(root: string): string[] {
  return [`[projects.${JSON.stringify(root)}]`, 'trust_level = "trusted"'];
}

/** What the user's own `config.toml` and `hooks.json` have already. */
export function userHasCodex(what: string, look: UserLook): boolean {
  const home = look.places.codexHome;
  if (home === undefined) return false;
  if (what === MCP_SERVER) return tableAt(config(look)?.table, "mcp_servers", "bus") !== undefined;
  const row = CODEX_HOOK_ROWS.find(({ event }) => hookName(event) === what);
  const file = join(home, "hooks.json");
  const text = userText(look.places, file);
  return row !== undefined && text !== null && findHook(look.kit.json, text, row.event, "codex", file) !== null;
}

/** Rows of the check. Without a folder of Codex's own, nobody here uses it. */
export const codexTrust: readonly ((look: UserLook) => Problem[])[] = [project, hooks, sandbox];

function project(look: UserLook): Problem[] {
  const known = config(look);
  if (known === null || isTrusted(look, known.table)) return [];
  const main = mainOf(look.layout);
  return [finding(known.file, `Codex does not trust ${main} yet, and ignores its .codex/`, adding(known.file, projectTrust(main)))];
}

/** Codex knows a hook that it trusts by its hash; one that has changed is skipped as silently as a new one. */
function hooks(look: UserLook): Problem[] {
  const known = config(look);
  const file = join(mainOf(look.layout), CODEX_HOOKS);
  const text = known === null ? null : userText(look.places, file);
  if (known === null) return [];
  if (text === null) return places(look);
  const states = CODEX_HOOK_ROWS.map(({ event }) => ({ event, state: trustOf(look, known.table, file, text, event) }));
  const told = (wanted: string, message: string) => {
    const events = states.filter(({ state }) => state === wanted).map(({ event }) => event);
    return events.length === 0 ? [] : [finding(known.file, `${message} (${events.join(", ")})`, "codex, then: /hooks")];
  };
  return [...told("new", "Codex skips the guard's hooks until you trust them"), ...told("changed", "Codex skips the guard's hooks: they have changed since you trusted them")];
}

function trustOf({ kit, digest }: UserLook, table: Table, file: string, text: string, event: HookRow["event"]): "new" | "changed" | "trusted" | "missing" {
  const found = findHook(kit.json, text, event, "codex", file);
  if (found === null) return "missing";
  const name = event.replaceAll(/(?<=[a-z])(?=[A-Z])/g, "_").toLowerCase();
  const state = tableAt(table, "hooks", "state", `${file}:${name}:${found.group}:${found.index}`);
  if (typeof state?.["trusted_hash"] !== "string" || state["enabled"] === false) return "new";
  const group = kit.json.get(text, ["hooks", event, found.group], file) as { hooks: Table[] };
  const identity = codexIdentity(name, group, group.hooks[found.index] ?? {});
  return identity === null || state["trusted_hash"] === `sha256:${digest(identity)}` ? "trusted" : "changed";
}

/** A linked worktree's own hooks are not read before they have come to the main checkout. */
function places({ layout, places: at }: UserLook): Problem[] {
  const main = mainOf(layout);
  if (main === layout.checkout || !at.has(join(layout.checkout, CODEX_HOOKS))) return [];
  return [finding(join(main, CODEX_HOOKS), "Codex reads the hooks of the main checkout, which has none yet", `merge ${CODEX_HOOKS}, or: cd ${main} && bus init --clients codex`)];
}

function sandbox(look: UserLook): Problem[] {
  const known = config(look);
  const { busDir, worktree } = look.layout;
  if (known === null || worktree === "." || known.table["sandbox_mode"] === "danger-full-access") return [];
  const roots = tableAt(known.table, "sandbox_workspace_write")?.["writable_roots"];
  if (Array.isArray(roots) && roots.some((root) => typeof root === "string" && `${busDir}${sep}`.startsWith(root.endsWith(sep) ? root : `${root}${sep}`))) return [];
  return [finding(known.file, `Codex's sandboxed shell cannot write the live bus from this linked worktree`, adding(known.file, writableRoots(busDir)))];
}

function isTrusted({ layout }: UserLook, table: Table): boolean {
  return [mainOf(layout), layout.checkout].some((root) => tableAt(table, "projects", root)?.["trust_level"] === "trusted");
}

/** null: Codex was never used by this user. */
function config({ places, kit }: UserLook): { file: string; table: Table } | null {
  if (places.codexHome === undefined || !places.has(places.codexHome)) return null;
  const file = join(places.codexHome, "config.toml");
  return { file, table: kit.toml.parse(userText(places, file) ?? "", file) };
}

function tableAt(table: Table | undefined, ...path: readonly string[]): Table | undefined {
  let at: unknown = table;
  for (const key of path) at = typeof at === "object" && at !== null ? (at as Table)[key] : undefined;
  return typeof at === "object" && at !== null ? (at as Table) : undefined;
}

function adding(file: string, lines: readonly string[]): string {
  return [`add to ${file}:`, ...lines].join("\n");
}

function finding(file: string, message: string, hint: string): Problem {
  return { rule: "codex", severity: "warning", file, message, hint };
}
