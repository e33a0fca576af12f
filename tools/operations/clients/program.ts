import type { ClientName } from "../../domain/client-name.js";

/** One way to start `bus`. */
export interface Call {
  /** Of the MCP server. */
  readonly mcp: { readonly command: string; readonly args: readonly string[] };
  /** A line for a shell. */
  hook(client: ClientName): string;
}

/** How the clients' files start `bus`: as it is wanted here, and all the ways that are ours. */
export interface Program {
  readonly wanted: Call;
  readonly known: readonly Call[];
  /** Of the repository; else `bus` has to be on PATH. */
  readonly dependency: boolean;
}

const ON_PATH: Call = {
  mcp: { command: "bus", args: ["mcp"] },
  hook: (client) => `bus guard hook --client ${client}`,
};

/**
 * A dependency of the repository stands in its `node_modules`, or, seen from a linked worktree without one, in that of the main
 * checkout. Git is asked where they are: `npx` would find only the first, and costs 300 ms more on each hook.
 */
const COMMON = (at: string) => `$(git ${at}rev-parse --path-format=absolute --git-common-dir)/../node_modules/.bin`;
const PATH = `PATH="$(git rev-parse --show-toplevel)/node_modules/.bin:${COMMON("")}:$PATH"`;
const CLAUDE_PATH = `PATH="$CLAUDE_PROJECT_DIR/node_modules/.bin:${COMMON('-C "$CLAUDE_PROJECT_DIR" ')}:$PATH"`;

const AS_DEPENDENCY: Call = {
  mcp: { command: "sh", args: ["-c", `export ${PATH} && exec bus mcp`] },
  hook: (client) => `${client === "claude" ? CLAUDE_PATH : PATH} bus guard hook --client ${client}`,
};

const HERE = 'PATH="$PWD/node_modules/.bin:$PATH"';
const OUTSIDE_GIT: Call = {
  mcp: { command: "sh", args: ["-c", `export ${HERE} && exec bus mcp`] },
  hook: (client) => `${HERE} bus guard hook --client ${client}`,
};

/** `dependency`: the checkout's package.json names buslane. */
export function programOf({ dependency, git }: { dependency: boolean; git: boolean }): Program {
  const local = git ? AS_DEPENDENCY : OUTSIDE_GIT;
  return { dependency, wanted: dependency ? local : ON_PATH, known: [ON_PATH, AS_DEPENDENCY, OUTSIDE_GIT] };
}

/** Whether a package.json names buslane among what it installs; one that cannot be read names nothing. */
export function isDependency(packageJson: string | null): boolean {
  if (packageJson === null) return false;
  try {
    const { dependencies, devDependencies, optionalDependencies } = JSON.parse(packageJson.replace(/^\uFEFF/, "")) as Record<string, Record<string, string> | undefined>;
    return [dependencies, devDependencies, optionalDependencies].some((list) => list?.["buslane"] !== undefined);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
