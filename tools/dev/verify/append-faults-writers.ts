import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { LogName } from "../../store/contract.js";
import type { Writing } from "./append-faults-worker.js";

export interface Writers {
  /** Runs one writer to its last line, again after each kill; resolves with the number of kills. */
  run(writing: Omit<Writing, "first" | "acks">): Promise<number>;
  /** What was acknowledged so far, over all writers. */
  acknowledged(): { log: LogName; id: string }[];
  /** The processes that run now. */
  readonly running: ReadonlySet<ChildProcess>;
  dispose(): void;
}

/** Real writing processes; the worker is compiled once. */
export async function openWriters(): Promise<Writers> {
  const folder = mkdtempSync(join(tmpdir(), "bus-writers-"));
  const outfile = join(folder, "worker.mjs");
  await build({ entryPoints: [fileURLToPath(new URL("append-faults-worker.ts", import.meta.url))], outfile, bundle: true, platform: "node", format: "esm", logLevel: "error" });
  const running = new Set<ChildProcess>();
  const names = new Set<string>();
  const acks = (name: string): string => join(folder, `${name}.acks`);
  const notes = (name: string): string[][] =>
    !existsSync(acks(name)) ? [] : readFileSync(acks(name), "utf8").split("\n").slice(0, -1).map((note) => note.split(" "));

  const once = (writing: Writing): Promise<NodeJS.Signals | null> =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [outfile, JSON.stringify(writing)], { stdio: ["ignore", "ignore", "inherit"] });
      running.add(child);
      child.on("error", reject);
      child.on("close", (code, signal) => {
        running.delete(child);
        if (code === 0 || signal === "SIGKILL") resolve(signal);
        else reject(new Error(`writer ended with ${code ?? signal}`));
      });
    });

  return {
    running,
    async run(writing) {
      names.add(writing.name);
      for (let kills = 0; ; kills += 1) {
        // The line that was cut by the kill is not tried again: nobody knows of it. One process may leave several such gaps.
        const last = Number(notes(writing.name).at(-1)?.[0] ?? -1);
        const signal = await once({ ...writing, first: last + 1 + (kills > 0 ? 1 : 0), acks: acks(writing.name) });
        if (signal === null) return kills;
      }
    },
    acknowledged: () => [...names].flatMap((name) => notes(name).map(([, log, id]) => ({ log: log as LogName, id: id ?? "" }))),
    dispose() {
      for (const child of running) child.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
