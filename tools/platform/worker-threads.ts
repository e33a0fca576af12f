import { availableParallelism } from "node:os";
import type * as threads from "node:worker_threads";

/** What a worker says: how far it is, and in the end what it found. */
export type WorkerSays<R> = { readonly progress: number } | { readonly result: R };

/** How many pieces are worth making of a job. */
export function parallelism(): number {
  return Math.max(2, Math.min(availableParallelism(), 8));
}

/** Runs one worker thread of the script `entry` per piece of work, all at once; their results in order. A worker that fails fails all. */
export async function inWorkers<R>(entry: string, pieces: readonly unknown[], onProgress: (count: number) => void = () => {}): Promise<R[]> {
  const { Worker } = process.getBuiltinModule("node:worker_threads") as typeof threads;
  const workers = pieces.map((workerData) => new Worker(entry, { workerData }));
  try {
    return await Promise.all(workers.map((worker) => resultOf<R>(worker, onProgress)));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** Inside a worker: what it was given. */
export function workerTask(): unknown {
  return (process.getBuiltinModule("node:worker_threads") as typeof threads).workerData;
}

/** Inside a worker: says something to who made it. `transfer` moves buffers instead of copying them. */
export function workerSays<R>(says: WorkerSays<R>, transfer: ArrayBuffer[] = []): void {
  (process.getBuiltinModule("node:worker_threads") as typeof threads).parentPort?.postMessage(says, transfer);
}

function resultOf<R>(worker: threads.Worker, onProgress: (count: number) => void): Promise<R> {
  return new Promise((resolve, reject) => {
    worker.on("message", (says: WorkerSays<R>) => {
      if ("progress" in says) onProgress(says.progress);
      else resolve(says.result);
    });
    worker.on("error", reject);
    worker.on("exit", (code) => reject(new Error(`a worker ended with code ${code} and no result`)));
  });
}
