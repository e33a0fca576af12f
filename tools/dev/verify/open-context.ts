import { createHash, randomUUID } from "node:crypto";
import type { BusContext } from "../../operations/context.js";
import { type FsPort, nodeFs } from "../../platform/fs-port.js";
import { nodeHost } from "../../platform/node-host.js";
import { openRepo } from "../../repo/open-repo.js";
import { openFileStore } from "../../store/file/open-file-store.js";

export interface ContextOptions {
  readonly cwd: string;
  readonly agent: string;
  readonly fs?: FsPort;
  /** How far this process's clock is off, ms; with `told`, only the process's own: the store's stays right. */
  readonly ahead?: number;
  readonly told?: boolean;
  /** Syncs as the settings say, where nothing else is said: not at all. */
  readonly durable?: boolean;
}

/** What operations run on, with a file system and a clock of the caller's choosing. Nothing is known about the agent's process. */
export function openContext({ cwd, agent, fs = nodeFs, ahead = 0, told = false, durable = false }: ContextOptions): BusContext {
  const repo = openRepo({ fs, cwd });
  const clock = (): number => Date.now() + ahead;
  const store = openFileStore({ fs, busDir: repo.layout.busDir, clock, durability: durable ? (repo.config().durability ?? "strict") : "relaxed" });
  return {
    repo,
    store: told ? store : { ...store, now: async () => clock() },
    host: { ...nodeHost(nodeFs), clientProcess: () => undefined },
    github: async () => {
      throw new Error("nothing here asks GitHub");
    },
    heldTokens: async () => [],
    runCommand: async () => {
      throw new Error("no processes here");
    },
    processes: async () => {
      throw new Error("no workers here");
    },
    env: {},
    askPerson: async () => ({ nobody: "a check" }),
    identity: { flag: agent },
    clock,
    newId: () => randomUUID().replaceAll("-", ""),
    digest: (text) => createHash("sha256").update(text).digest("hex"),
    surface: "library",
    signal: new AbortController().signal,
    tell: () => {},
  };
}
