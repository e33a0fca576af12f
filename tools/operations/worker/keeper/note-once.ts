import type { WorkerFiles } from "../../../repo/worker-contract.js";

/** Appends a line to a plan's PID file unless it is there: who does what a killed one had begun may come to it again. */
export function noteOnce(files: WorkerFiles, pidFile: string, line: string): void {
  const found = files.text(pidFile);
  if (found?.ok === true && found.text.split("\n").includes(line)) return;
  files.note(pidFile, line);
}
