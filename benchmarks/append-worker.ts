import { closeSync, constants, fdatasyncSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { openBus } from "../tools/bus.js";
import { nodeFs } from "../tools/platform/fs-port.js";
import { openFileLogs } from "../tools/store/file/logs.js";
import { member, sharedMs } from "./crew-member.js";

export interface Appending {
  readonly root: string;
  /** "bare": one write(2) a line on a descriptor that stays open; "store": the log's append; "verb": the whole `logEvent`. */
  readonly way: "bare" | "store" | "verb";
  readonly durability: "strict" | "relaxed";
  readonly agent: string;
  readonly lines: number;
}

/** So that neither making the log nor compiling the code is measured. */
const WARM_UP = 20;

export interface Appended {
  readonly start: number;
  readonly end: number;
  /** Of the lines acknowledged. */
  readonly ids: readonly string[];
}

/** Appends the nth line; its id, once it is acknowledged. */
type Append = (n: number) => string | Promise<string>;

const WAYS: Readonly<Record<Appending["way"], (work: Appending) => Append>> = { bare, store, verb };

function bare({ root, durability, lines, ...work }: Appending): Append {
  const path = join(root, "_bus/events/events.jsonl");
  mkdirSync(dirname(path), { recursive: true });
  const fd = openSync(path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT);
  const texts = Array.from({ length: lines + WARM_UP }, (_, n) => Buffer.from(`${JSON.stringify({ ...event(work, n), seq: n + 1, prev: "0".repeat(64) })}\n`));
  process.once("exit", () => closeSync(fd));
  return (n) => {
    writeSync(fd, texts[n]!);
    if (durability === "strict") fdatasyncSync(fd);
    return event(work, n).id;
  };
}

function store({ root, durability, ...work }: Appending): Append {
  const logs = openFileLogs({ fs: nodeFs, busDir: join(root, "_bus"), durability });
  return async (n) => (await logs.append("events", event(work, n))).id;
}

/** The durability is the bus's own here: what its config.json says. */
function verb({ root, agent }: Appending): Append {
  const bus = openBus({ cwd: root, agent });
  return async (n) => (await bus.logEvent({ event: "note", summary: `parser reads field ${n}`, task: "QUEUE-001" })).id ?? "";
}

function event({ agent }: { agent: string }, n: number) {
  return { ts: new Date().toISOString(), agent_id: agent, event: "note", summary: `parser reads field ${n}`, task_id: "QUEUE-001", id: `${agent}-${n}`, session_id: `${agent}.session` };
}

await member<Appending, Appended>(async (work) => {
  const append = WAYS[work.way](work);
  for (let n = 0; n < WARM_UP; n += 1) await append(work.lines + n);
  return async () => {
    const ids: string[] = [];
    const start = sharedMs();
    for (let n = 0; n < work.lines; n += 1) ids.push(await append(n));
    return { start, end: sharedMs(), ids };
  };
});
