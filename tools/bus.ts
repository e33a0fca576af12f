import { customRandom } from "nanoid";
import { BusError } from "./domain/bus-error.js";
import type { BusContext, IdentityHints } from "./operations/context.js";
import { type Verbs, verbs } from "./operations/verbs.js";
import { nodeFs } from "./platform/fs-port.js";
import type { Host } from "./platform/host.js";
import { nodeHost } from "./platform/node-host.js";
import { randomBytes } from "./platform/random.js";
import { sha256 } from "./platform/sha256.js";
import { openRepo } from "./repo/open-repo.js";
import { openFileStore } from "./store/file/open-file-store.js";

export interface OpenOptions {
  /** Where the work happens; default the process's working directory. */
  cwd?: string;
  /** The live bus's folder, instead of the repository's own (BUS_DIR). */
  busDir?: string;
  /** Who acts; otherwise BUS_AGENT, the client's booted session, or the manifest. */
  agent?: string;
  /** A process that lives as long as the session; in a library the own one, in an MCP server its client. */
  pid?: number;
  /** The client's own session, where it is not told by the environment. */
  client?: { readonly name: string; readonly session: string };
  env?: Readonly<Record<string, string | undefined>>;
  /** The file that was started as `bus`, absolute: workers find it, too. */
  program?: string;
  /** ms since the epoch. */
  clock?: () => number;
  signal?: AbortSignal;
  /** Warnings for people; default: dropped. */
  tell?: (line: string) => void;
  /** What opened it: "library" (default), "cli", "mcp". */
  surface?: string;
}

/** Every verb of the bus, bound to one agent in one checkout. */
export type Bus = { readonly [V in keyof Verbs]: Verbs[V] extends (bus: BusContext, ...args: infer A) => infer R ? (...args: A) => R : never };

/** Ids begin with no dash, so that they can be arguments: 20 characters of 62 are 119 random bits. nanoid's own source would load the web crypto. */
const newId = customRandom("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", 20, randomBytes);

/** Where clients put their own session's id; ours, BUS_SESSION, is for launchers. */
const CLIENT_SESSIONS = [["bus", "BUS_SESSION"], ["codex", "CODEX_THREAD_ID"], ["claude", "CLAUDE_CODE_SESSION_ID"]] as const;

/**
 * Opens the bus of a checkout. Reads only where it is; nothing is created until a verb writes.
 * Throws BusError NOT_FOUND when there is none.
 */
export function openBus(options: OpenOptions = {}): Bus {
  const { cwd = process.cwd(), env = process.env, clock = Date.now, surface = "library", tell = () => {} } = options;
  const busDir = options.busDir ?? (env["BUS_DIR"] || undefined);
  const repo = openRepo({ fs: nodeFs, cwd, userEnv: env, ...(busDir !== undefined && { busDir }) });
  const host = nodeHost(nodeFs);
  let signal: AbortSignal | undefined;
  const context: BusContext = {
    repo,
    store: openFileStore({ fs: nodeFs, busDir: repo.layout.busDir, clock, durability: repo.config().durability ?? "strict", tell }),
    host,
    github: async (repository) => (await import("./github/open-github.js")).openGitHub({ env, git: repo.git, kept: repo.kept, ghToken: (await import("./platform/gh-token.js")).ghToken, ...(repository !== undefined && { repository }) }),
    heldTokens: async () => (await import("./domain/github/token-kind.js")).heldTokens(env),
    runCommand: async (run) => (await import("./platform/run-command.js")).runCommand(run, nodeFs),
    processes: async () => (await import("./platform/worker-processes.js")).workerProcesses(nodeFs, host),
    env,
    ...(options.program !== undefined && { program: options.program }),
    askPerson: async (question) => (await import("./platform/ask-person.js")).askPerson(question),
    identity: identityHints(options, env, surface, host),
    clock,
    newId,
    digest: sha256,
    surface,
    get signal() {
      return (signal ??= options.signal ?? new AbortController().signal);
    },
    tell,
  };
  return Object.fromEntries(Object.keys(verbs).map((verb) => [verb, bound(context, verb as keyof Verbs)])) as unknown as Bus;
}

function identityHints(options: OpenOptions, env: Readonly<Record<string, string | undefined>>, surface: string, host: Host): IdentityHints {
  const [name, variable] = CLIENT_SESSIONS.find(([, key]) => (env[key] ?? "") !== "") ?? [];
  const client = options.client ?? (name === undefined ? undefined : { name, session: env[variable!]! });
  const pid = options.pid ?? (Number(env["BUS_PID"]) || companion(surface, host));
  return {
    ...(options.agent !== undefined && { flag: options.agent }),
    ...((env["BUS_AGENT"] ?? "") !== "" && { env: env["BUS_AGENT"]! }),
    ...(client !== undefined && { client }),
    ...(pid !== undefined && { pid }),
  };
}

/** The process that lives as long as the session, where that is known at once. */
function companion(surface: string, host: Host): number | undefined {
  if (surface === "mcp") return host.clientProcess() ?? process.ppid;
  return surface === "library" ? process.pid : undefined;
}

/** A refusal is told to the caller, and leaves its trace on the log. */
function bound(context: BusContext, verb: keyof Verbs): (...args: unknown[]) => unknown {
  const operation = verbs[verb] as (bus: BusContext, ...args: unknown[]) => unknown;
  return (...args) => {
    const result = operation(context, ...args);
    return result instanceof Promise ? result.catch((error: unknown) => refused(context, verb, error)) : result;
  };
}

async function refused(context: BusContext, verb: string, error: unknown): Promise<never> {
  if (error instanceof BusError && error.refusal !== undefined) {
    const { recordRefusal } = await import("./operations/record-refusal.js");
    await recordRefusal(context, verb, error).catch((failure: unknown) => context.tell(`the refusal could not be recorded: ${String(failure)}`));
  }
  throw error;
}
