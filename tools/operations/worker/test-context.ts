import { fileURLToPath } from "node:url";
import { openContext } from "../../dev/verify/open-context.js";
import { type FsPort, nodeFs } from "../../platform/fs-port.js";
import type { Processes } from "../../platform/processes.js";
import { startKeeper } from "../../platform/start-keeper.js";
import { workerProcesses } from "../../platform/worker-processes.js";
import type { BusContext } from "../context.js";
import type { StartRequest } from "./launch/start-attempt.js";

/** What a worker of these tests has in its environment beside its marks. */
export const ENV = { PATH: process.env["PATH"] ?? "/usr/bin:/bin" };

/** The keeper's program in these tests, and how it goes wrong; the bundle is made by `test-workers.ts`. */
export interface KeeperKind {
  readonly fault: "none" | "before" | "after" | "full";
  readonly at?: number;
}

/** A context with real processes, for an agent in a checkout. `BUSLANE_TEST_KEEPER`: the script of its keepers. */
export function workerContext(root: string, agent: string, { fs = nodeFs, keeper = { fault: "none" }, trouble, tell = () => {} }: { readonly fs?: FsPort; readonly keeper?: KeeperKind | "own"; readonly trouble?: string; readonly tell?: (line: string) => void } = {}): BusContext {
  const bus = openContext({ cwd: root, agent, fs });
  const real = (): Processes => workerProcesses(nodeFs, bus.host);
  const script = process.env["BUSLANE_TEST_KEEPER"] ?? fileURLToPath(import.meta.url);
  const startOne: Processes["startKeeper"] = (request, options) => {
    const placed = { ...options, ...(trouble !== undefined && { trouble }) };
    return keeper === "own" ? startKeeper(nodeFs, request, placed) : startKeeper(nodeFs, request, placed, [script, keeper.fault, String(keeper.at ?? 0)]);
  };
  return { ...bus, tell, processes: async () => ({ ...real(), startKeeper: startOne }) };
}

/** `sh -c script` for a phase. */
export function startRequest(place: StartRequest["place"], phase: string, script: string, more: Partial<StartRequest> = {}): StartRequest {
  return { place, phase, declared: null, argv: ["sh", "-c", script], env: ENV, dangerous: false, budget: { seconds: 600 }, ...more };
}
