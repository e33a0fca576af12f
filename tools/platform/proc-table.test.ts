import { spawn } from "node:child_process";
import { platform } from "node:os";
import { expect, onTestFinished, test } from "vitest";
import { scratch } from "../dev/scratch-repo.js";
import { type FsPort, nodeFs } from "./fs-port.js";
import { nodeHost } from "./node-host.js";
import { procTable } from "./proc-table.js";
import { workerProcesses } from "./worker-processes.js";

/** The system's files, but what begins so cannot be read. */
function failing(path: string, errno: string): FsPort {
  const fail = (): never => {
    throw Object.assign(new Error(errno), { errno: -1, code: errno });
  };
  return {
    ...nodeFs,
    readFileSync: ((file: string, ...more: []) => (file === path ? fail() : nodeFs.readFileSync(file, ...more))) as FsPort["readFileSync"],
    readdirSync: ((folder: string, ...more: []) => (folder === path ? fail() : nodeFs.readdirSync(folder, ...more))) as FsPort["readdirSync"],
  };
}

function sleeper(): number {
  const child = spawn("sleep", ["600"]);
  onTestFinished(() => void child.kill("SIGKILL"));
  return child.pid!;
}

const linux = test.runIf(platform() === "linux");

linux.each(["ENOENT", "ESRCH", "EIO", "EACCES", "EPERM"])("a process whose file cannot be read for %s has gone, or is not for us to see", (errno) => {
  const pid = sleeper();
  const pids = (fs: FsPort) => procTable(fs)?.rows.map((row) => row.pid);
  expect(pids(nodeFs)).toContain(pid);
  const without = pids(failing(`/proc/${pid}/stat`, errno));
  expect(without).not.toContain(pid);
  expect(without).toContain(process.pid);
});

linux.each(["EACCES", "EPERM"])("where the list of them cannot be read for %s nobody has gone: it is not told", (errno) => {
  expect(procTable(failing("/proc", errno))).toBeNull();
});

linux("a worker's exit is told although its processes cannot be read just then", async () => {
  const fs = failing("/proc", "ENFILE");
  const cwd = scratch();
  const worker = await workerProcesses(fs, nodeHost(fs)).startGated({ argv: ["sh", "-c", "exit 7"], cwd, env: { PATH: process.env["PATH"] ?? "", BUS_WORKER: `T-${process.pid}-unseen` }, log: `${cwd}/log` });
  worker.release();
  expect(await worker.ended).toMatchObject({ exit: 7 });
});

linux.each(["EMFILE", "ENFILE", "ENOMEM"])("for %s nothing is said of the processes, and least of all that one has gone", (errno) => {
  const pid = sleeper();
  for (const path of [`/proc/${pid}/stat`, "/proc"]) expect(() => procTable(failing(path, errno))).toThrow(expect.objectContaining({ code: "BAD_DATA", message: `cannot read ${path}: ${errno}`, hint: "ulimit -n" }) as Error);
});

linux("what a worker uses is not told then, and what it left running is not nothing", () => {
  const pid = sleeper();
  const worker = { pid, start: nodeHost(nodeFs).startOf(pid) ?? null, mark: "" };
  const fs = failing("/proc", "ENFILE");
  const processes = workerProcesses(fs, nodeHost(fs));
  expect(workerProcesses(nodeFs, nodeHost(nodeFs)).usage(worker)).toMatchObject({ processes: 1 });
  expect(processes.usage(worker)).toBeNull();
  expect(() => processes.left(worker)).toThrow("cannot read /proc: ENFILE");
});
