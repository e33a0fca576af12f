/** Programs that live as long as an agent's session. */
const PROGRAMS = new Set(["codex", "claude", "gemini", "opencode", "cursor-agent"]);
const PACKAGES = new Set(["codex", "claude-code", "gemini-cli", "opencode-ai", "cursor-agent"]);

/** Whether a NUL-separated command line is an agent's client: by its program, or by the script or package that an interpreter runs. */
export function isKnownClient(cmdline: string): boolean {
  const [program = "", ...args] = cmdline.split("\0");
  if (PROGRAMS.has(baseName(program))) return true;
  if (!/^(node|bun|deno)/.test(baseName(program))) return false;
  const script = args.find((arg) => arg !== "" && arg !== "run" && !arg.startsWith("-")) ?? "";
  if (PROGRAMS.has(baseName(script).replace(/\.[cm]?js$/, ""))) return true;
  const [, name = ""] = /.*\/node_modules\/(?:@[^/]+\/)?([^/]+)\//.exec(script) ?? [];
  return PACKAGES.has(name);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
