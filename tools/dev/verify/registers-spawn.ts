import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Work } from "./registers-work.js";

export interface Exited {
  readonly stdout: string;
  readonly signal: NodeJS.Signals | null;
}

export interface Workers {
  start(work: Work): { readonly child: ChildProcess; readonly exited: Promise<Exited> };
  dispose(): void;
}

/** Real processes for a run; the worker is compiled once, since a loader would cost each of them more than its work. */
export async function openWorkers(): Promise<Workers> {
  const folder = mkdtempSync(join(tmpdir(), "bus-worker-"));
  const outfile = join(folder, "worker.mjs");
  await build({ entryPoints: [fileURLToPath(new URL("registers-worker.ts", import.meta.url))], outfile, bundle: true, platform: "node", format: "esm", logLevel: "error" });
  const running = new Set<ChildProcess>();
  return {
    start(work) {
      const child = spawn(process.execPath, [outfile, JSON.stringify(work)], { stdio: ["ignore", "pipe", "inherit"] });
      running.add(child);
      let stdout = "";
      child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
      const exited = new Promise<Exited>((resolve, reject) => {
        child.on("error", reject);
        child.on("close", (code, signal) => {
          running.delete(child);
          if (code === 0 || signal === "SIGKILL") resolve({ stdout, signal });
          else reject(new Error(`worker ended with ${code ?? signal}`));
        });
      });
      return { child, exited };
    },
    dispose() {
      for (const child of running) child.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
