import type { WorkerMiss } from "../../../schema/records.gen.js";

/** "reports/P03-worker.md:4: no PASS or FAIL", for where misses stand without a list: most of them mean nothing without their file. */
export function missSaid({ file, line, message }: Pick<WorkerMiss, "file" | "line" | "message">): string {
  return `${file === undefined ? "" : `${file}${line === undefined ? "" : `:${line}`}: `}${message}`;
}
