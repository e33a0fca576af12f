import { closeSync, fdatasyncSync, linkSync, mkdirSync, openSync, unlinkSync, writeSync } from "node:fs";
import { join } from "node:path";
import { openBus } from "../tools/bus.js";
import { BusError } from "../tools/domain/bus-error.js";
import { member, sharedMs } from "./crew-member.js";

export interface Claiming {
  readonly root: string;
  /** "bare": a file written, synced and linked; "bus": `claim`, then `release`. */
  readonly way: "bare" | "bus";
  readonly agent: string;
  readonly tasks: number;
  /** How many claims to be granted. */
  readonly claims: number;
}

export interface Claimed {
  /** ms of each granted claim. */
  readonly taken: readonly number[];
  /** ms of each release. */
  readonly released: readonly number[];
  readonly conflicts: number;
  /** Somebody else was in when this one entered. */
  readonly violations: number;
}

function bare({ root, agent, claims }: Claiming): () => Claimed {
  const folder = join(root, "bare");
  mkdirSync(folder, { recursive: true });
  const text = `${JSON.stringify({ task_id: "QUEUE-001", agent_id: agent, status: "active", notes: "x".repeat(400) })}\n`;
  return () => {
    const taken = Array.from({ length: claims }, (_, n) => {
      const [staged, path] = [join(folder, `${agent}.tmp`), join(folder, `${agent}.${n}`)];
      const start = sharedMs();
      const fd = openSync(staged, "wx");
      writeSync(fd, text);
      fdatasyncSync(fd);
      closeSync(fd);
      linkSync(staged, path);
      const ms = sharedMs() - start;
      unlinkSync(staged);
      return ms;
    });
    return { taken, released: [], conflicts: 0, violations: 0 };
  };
}

async function bus({ root, agent, tasks, claims }: Claiming): Promise<() => Promise<Claimed>> {
  const { claim, release } = openBus({ cwd: root, agent });
  // So that neither opening the session nor compiling the code is measured.
  for (let n = 0; n < 5; n += 1) {
    await claim({ task: `${agent}-own` });
    await release({ task: `${agent}-own` });
  }
  const counts = { taken: [] as number[], released: [] as number[], conflicts: 0, violations: 0 };
  return async () => {
    while (counts.taken.length < claims) {
      const task = `QUEUE-${Math.floor(Math.random() * tasks)}`;
      const start = sharedMs();
      if (!(await granted(() => claim({ task })))) {
        counts.conflicts += 1;
        continue;
      }
      counts.taken.push(sharedMs() - start);
      // Whoever holds a task is alone here: the file system itself is the judge.
      const oracle = join(root, `${task}.held`);
      if (!entered(oracle)) counts.violations += 1;
      else unlinkSync(oracle);
      const leaving = sharedMs();
      await release({ task });
      counts.released.push(sharedMs() - leaving);
    }
    return counts;
  };
}

async function granted(act: () => Promise<unknown>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    if (error instanceof BusError && error.code === "CONFLICT") return false;
    throw error;
  }
}

function entered(path: string): boolean {
  try {
    closeSync(openSync(path, "wx"));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

await member<Claiming, Claimed>(async (work) => (work.way === "bare" ? bare(work) : bus(work)));
