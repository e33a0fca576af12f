import { platform } from "node:os";
import { BusError } from "../domain/bus-error.js";
import { runsStill } from "../domain/liveness.js";
import { endTree } from "./end-tree.js";
import type { FsPort } from "./fs-port.js";
import { gatedProgram } from "./gate-script.js";
import { startGated } from "./gated-start.js";
import type { Host } from "./host.js";
import { processTable } from "./process-table.js";
import type { Marked, Processes, Usage } from "./processes.js";
import { signalProcess } from "./signal-process.js";
import { startKeeper } from "./start-keeper.js";
import { workerTree } from "./worker-tree.js";

/** Workers' processes on this machine. Throws USAGE where there are no process groups. */
export function workerProcesses(fs: FsPort, host: Host): Processes {
  if (platform() === "win32") throw new BusError("USAGE", "workers need process groups, which this system does not have", { hint: "wsl" });
  const look = () => processTable(fs);
  const treeOf = (worker: Marked, now?: "ended") => {
    const table = look();
    return table === null ? null : { ...workerTree(table, worker, now), table };
  };
  return {
    refusal(argv, cwd, env) {
      const program = gatedProgram(fs, argv, cwd, env);
      return "refused" in program ? program.refused : null;
    },
    startGated: (start) => startGated(fs, host, start, (pid, since) => void orUntold(() => treeOf({ pid, start: since, mark: start.env["BUS_WORKER"] ?? "" }, "ended"))),
    isRunning: ({ pid, start }) => runsStill(start, host.startOf(pid)),
    usage(worker): Usage | null {
      const tree = orUntold(() => treeOf(worker));
      const rows = tree === null ? [] : [...(tree.worker === null ? [] : [tree.worker]), ...tree.others];
      if (tree === null || rows.length === 0) return null;
      const sum = (valueOf: (row: (typeof rows)[number]) => number) => rows.reduce((total, row) => total + valueOf(row), 0);
      return { processes: rows.length, rss_bytes: sum(({ pid }) => tree.table.rss(pid)), cpu_ms: sum(({ cpu_ms }) => cpu_ms) };
    },
    left: (worker) => (treeOf(worker)?.others ?? []).map(({ pid }) => pid),
    outlived(workers) {
      const table = workers.length === 0 ? null : look();
      return table === null ? [] : workers.filter((worker) => workerTree(table, worker).others.length > 0);
    },
    end: (worker, grace) => endTree(host, look, worker, grace),
    signal(pid, start, signal) {
      const result = signalProcess(host, pid, start, signal);
      if (result === "denied") throw new BusError("NOT_YOURS", `process ${pid} belongs to another user`, { hint: `ps -o user= -p ${pid}` });
      return result === "sent";
    },
    startKeeper: (request, options) => startKeeper(fs, request, options),
  };
}

/** null, too, where the processes cannot be read just now. */
function orUntold<T>(look: () => T): T | null {
  try {
    return look();
  } catch (error) {
    if (!(error instanceof BusError)) throw error;
    return null;
  }
}
