/** Who may import whom. A room is the first folder below `tools/`; `store/file` and `store/memory` are rooms of their own. */
interface Allowance {
  /** Rooms that this one needs at run time. Its own is always allowed. */
  readonly runtime: readonly string[];
  /** Rooms of which it may also know the types. */
  readonly types: readonly string[];
}

const DRIVER: Allowance = { runtime: ["domain", "schema", "platform"], types: ["store"] };
const SURFACE: Allowance = { runtime: ["domain", "operations"], types: ["schema", "bus", "init"] };
const ALL = ["domain", "github", "operations", "platform", "repo", "schema", "store", "store/file", "store/memory", "bus", "init"];

const ROOMS: Readonly<Record<string, Allowance>> = {
  domain: { runtime: [], types: ["schema"] },
  schema: { runtime: ["domain", "platform"], types: ["store"] },
  platform: { runtime: ["domain"], types: [] },
  store: { runtime: [], types: ["domain", "schema"] },
  "store/file": DRIVER,
  "store/memory": DRIVER,
  repo: { runtime: ["domain", "schema", "platform"], types: ["store"] },
  // Log lines enter here as they stand, so here they are checked.
  operations: { runtime: ["domain", "schema"], types: ["platform", "repo", "store"] },
  cli: SURFACE,
  mcp: SURFACE,
  github: SURFACE,
  worker: SURFACE,
  dashboard: SURFACE,
  // Where the parts are put together.
  bus: { runtime: ALL, types: [] },
  init: { runtime: ALL, types: [] },
  index: { runtime: ["bus", "init", "domain"], types: ALL },
  "github/action/main": { runtime: ["bus", "github", "domain", "platform"], types: ["operations"] },
  "worker/main": { runtime: ["bus", "platform"], types: ["operations"] },
  "cli/main": { runtime: ["bus", "init", "cli", "mcp", "domain", "platform"], types: [] },
};

/** Programs: each puts its own parts together. */
const MAINS = /^(cli|github\/action|worker)\/main\.ts$/;

/** What else must not be reached from everywhere: the one place for each. Paths begin below `tools/`. */
const DOORS: readonly { readonly name: string; readonly is: RegExp; readonly at: RegExp; readonly typesToo: boolean }[] = [
  { name: "node:fs", is: /^(node:)?fs(\/promises)?$/, at: /^platform\/fs-port\.ts$/, typesToo: false },
  { name: "node:child_process", is: /^(node:)?child_process$/, at: /^platform\//, typesToo: false },
  { name: "node:crypto", is: /^(node:)?crypto$/, at: /^platform\/native-crypto\.ts$|^mcp\//, typesToo: false },
  { name: "octokit", is: /^@?octokit(\/|$)/, at: /^github\//, typesToo: true },
  { name: "the Actions toolkit", is: /^@actions\//, at: /^github\/action\//, typesToo: true },
  { name: "the MCP SDK", is: /^@modelcontextprotocol\//, at: /^mcp\//, typesToo: true },
  { name: "yargs", is: /^yargs$/, at: /^cli\/command-tree\.ts$/, typesToo: true },
  { name: "jsonc-parser", is: /^jsonc-parser$/, at: /^operations\/clients\/json-text\.ts$/, typesToo: true },
  { name: "smol-toml", is: /^smol-toml$/, at: /^operations\/clients\/toml-text\.ts$/, typesToo: true },
  { name: "yargs-parser", is: /^yargs-parser$/, at: /^cli\/parse\.ts$/, typesToo: true },
];

export interface Import {
  readonly from: string;
  readonly typeOnly: boolean;
}

/** Every module that a source names: static, dynamic and type imports, and re-exports. */
export function importsOf(source: string): Import[] {
  const code = source.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
  const statements = [...code.matchAll(/^\s*(?:import|export)\s+(type\s+)?(?:[^;"'()]*?\sfrom\s+)?["']([^"']+)["']/gm)];
  const calls = [...code.matchAll(/(typeof\s+)?import\(\s*["']([^"']+)["']\s*\)(\s*\.\s*[A-Z])?/g)];
  return [
    ...statements.map(([, type, from = ""]) => ({ from, typeOnly: type !== undefined })),
    ...calls.map(([, type, from = "", member]) => ({ from, typeOnly: type !== undefined || member !== undefined })),
  ];
}

/** What a file below `tools/` imports and may not; tests and `dev` may import anything. `path` begins below `tools/`. */
export function violations(path: string, source: string): string[] {
  if (/^dev\/|\.(test|suite)\.ts$|\/test-[^/]*\.ts$/.test(path)) return [];
  const room = roomOf(path);
  const allowance = ROOMS[MAINS.test(path) ? path.slice(0, -".ts".length) : room];
  if (allowance === undefined) return [`${path}: the room "${room}" has no rule`];
  return importsOf(source).flatMap(({ from, typeOnly }) => {
    const wrong = from.startsWith(".") ? wrongRoom(path, from, typeOnly, room, allowance) : wrongDoor(path, from, typeOnly);
    return wrong === null ? [] : [`${path}: ${wrong}`];
  });
}

function wrongRoom(path: string, from: string, typeOnly: boolean, room: string, { runtime, types }: Allowance): string | null {
  const target = new URL(from, `file:///${path}`).pathname.slice(1);
  const there = roomOf(target);
  if (there === room || runtime.includes(there)) return null;
  if (types.includes(there)) return typeOnly ? null : `${room} may know only the types of ${there} (${from})`;
  return `${room} may not import ${there} (${from})`;
}

function wrongDoor(path: string, from: string, typeOnly: boolean): string | null {
  const door = DOORS.find(({ is }) => is.test(from));
  if (door === undefined || door.at.test(path) || (typeOnly && !door.typesToo)) return null;
  return `${door.name} has its own place`;
}

function roomOf(path: string): string {
  const parts = path.split("/");
  if (parts.length === 1) return (parts[0] ?? "").replace(/\.[jt]s$/, "");
  return parts[0] === "store" && parts.length > 2 ? `store/${parts[1]}` : (parts[0] ?? "");
}
