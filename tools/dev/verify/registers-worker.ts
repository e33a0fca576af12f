import { openSync, writeSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { isFailure } from "../../platform/write-file-failure.js";
import { nodeFs } from "../../platform/fs-port.js";
import { faultyFs } from "../../platform/node-fs-faults.js";
import type { RegisterKey } from "../../store/contract.js";
import type { RegisterFiles } from "../../store/file/register-files.js";
import { type FileHead, readHead } from "../../store/file/register-head.js";
import { type Replaced, replaceHead } from "../../store/file/register-replace.js";
import { storeClock } from "../../store/file/store-clock.js";
import { mutate } from "./mutants.js";
import { registerFiles } from "./registers-bench.js";
import { type Work, taskKey } from "./registers-work.js";
import { type Lease, setLease, tryAcquire } from "./registers-lease.js";

const TTL_MS = 60;
const SYNC = { data: false, entry: false };

async function run(work: Work): Promise<void> {
  const files = mutate(registerFiles(work.busDir, nodeFs, { strict: false }), work.mutant);
  switch (work.mode) {
    case "storm":
      return storm(files, work);
    case "hammer":
      return hammer(files, work.increments);
    case "chaos":
      return chaos(files, work);
    case "fault":
      return fault(work);
  }
}

/** Every round, all processes want one expired lease at the same instant; prints the rounds that this one won. */
async function storm(files: RegisterFiles, { name, rounds, first, slot, mutant }: Extract<Work, { mode: "storm" }>): Promise<void> {
  const won: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await pause(Math.max(0, first + round * slot - Date.now() - 2));
    while (Date.now() < first + round * slot);
    if (acquired(() => tryAcquire(files, taskKey(round), name, Date.now, 3_600_000, mutant))) won.push(round);
  }
  process.stdout.write(JSON.stringify(won));
}

/** The unlinking mutant trips over others' unlinking: that is no win. */
function acquired(act: () => Replaced<Lease> | null | "held"): boolean {
  try {
    const done = act();
    return done !== null && done !== "held";
  } catch (error) {
    if (isFailure(error)) return false;
    throw error;
  }
}

async function hammer(files: RegisterFiles, increments: number): Promise<void> {
  let lost = 0;
  for (let n = 0; n < increments; ) {
    const head = readHead<number>(files, taskKey(0));
    if (replaceHead(files, taskKey(0), head, { op: "increment", value: (head.value ?? 0) + 1 }, SYNC) !== null) n += 1;
    else await pause(Math.random() * 2 ** Math.min((lost += 1) % 8, 4));
  }
  process.stdout.write(JSON.stringify({ lost }));
}

/** Takes, holds, renews and gives back leases until told to stop; sometimes oversleeps or forgets. Everything acknowledged goes to the history. */
async function chaos(files: RegisterFiles, { name, tasks, until, history }: Extract<Work, { mode: "chaos" }>): Promise<void> {
  const fd = openSync(history, "a");
  const now = () => Number(process.hrtime.bigint());
  const record = (what: object) => writeSync(fd, `${JSON.stringify(what)}\n`);
  const change = (key: RegisterKey, from: Lease | null, prev: string | null, at: number, act: () => Replaced<Lease> | null | "held") => {
    const start = now();
    const done = act();
    if (done === null || done === "held" || done.head.value === null) return null;
    record({ register: key.id, kind: "change", start, end: now(), rev: done.head.version, nonce: done.head.token.nonce, prev, from, to: done.head.value, now: at });
    return done.head;
  };
  while (Date.now() < until) {
    const key = taskKey(Math.floor(Math.random() * tasks));
    const start = now();
    const seen = readHead<Lease>(files, key);
    record({ register: key.id, kind: "read", start, end: now(), rev: seen.version });
    const at = storeClock(files);
    let held: FileHead<Lease> | null = null;
    if (seen.value === null || seen.value.owner === null || at > seen.value.until) {
      held = change(key, seen.value, seen.token.nonce, at, () => setLease(files, key, seen, "acquire", { owner: name, until: at + TTL_MS }));
    }
    const fate = Math.random();
    await pause(fate < 0.15 ? 2 * TTL_MS : Math.random() * 5);
    if (held === null || fate > 0.9) continue;
    const renewed = fate < 0.4 && storeClock(files) <= (held.value?.until ?? 0);
    const value = renewed ? { owner: name, until: storeClock(files) + TTL_MS } : { owner: null, until: 0 };
    change(key, held.value, held.token.nonce, storeClock(files), () => setLease(files, key, held, renewed ? "renew" : "release", value));
  }
}

/** Acquires, and dies by SIGKILL at one call to the file system. */
function fault({ busDir, at, when }: Extract<Work, { mode: "fault" }>): void {
  const die = () => process.kill(process.pid, "SIGKILL");
  const fs = faultyFs(nodeFs, ({ index }) => (index === at ? { kill: when } : null), die);
  const done = tryAcquire(registerFiles(busDir, fs), taskKey(0), "victim", Date.now, 3_600_000);
  process.stdout.write(JSON.stringify({ acknowledged: done !== null && done !== "held" }));
}

await run(JSON.parse(process.argv[2] ?? "") as Work);
