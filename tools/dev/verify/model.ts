import { createHash } from "node:crypto";
import { parseArgs } from "node:util";
import { BusError } from "../../domain/bus-error.js";
import type { RegisterKey } from "../../store/contract.js";
import { dropRevisions, expendable } from "../../store/file/prune.js";
import { type RegisterFiles, registerDir } from "../../store/file/register-files.js";
import { readHead } from "../../store/file/register-head.js";
import type { RegisterLimits } from "../../store/file/register-limits.js";
import type { Replaced } from "../../store/file/register-replace.js";
import { callModel, type ModelFs } from "./model-fs.js";
import { EMPTY_LEDGER, type Ledger, highest, nonceOf, onLink, onNote } from "./model-ledger.js";
import { ENDED, type ModelProcess, type Note, type Program, settledFiles, step } from "./model-process.js";
import { MUTANTS, type Mutant, mutate } from "./mutants.js";
import { type Lease, setLease, tryAcquire } from "./registers-lease.js";

export interface ModelOptions {
  /** How often each process acquires and releases. */
  readonly turns: readonly number[];
  /** How often time may jump past every limit. */
  readonly jumps: number;
  readonly crashes: number;
  /** An expired lease is there; otherwise not even the folders are. */
  readonly warm: boolean;
  readonly mutant?: Mutant | undefined;
  readonly maxStates: number;
}

export interface ModelCounts {
  states: number;
  transitions: number;
  /** States in which nobody can do anything any more. */
  ends: number;
  crashes: number;
  /** Whether every reachable state was visited. */
  exhaustive: boolean;
  /** Of the first step that broke anything. */
  violations: string[];
}

const KEY: RegisterKey = { kind: "claims", id: "T" };
const LIMITS: RegisterLimits = { windowMs: 10, retainMs: 40, keep: 1, pruneEvery: 1, pruneAtMost: 8, stagingMs: 1e9, revisionBytes: 1e6 };
const START_MS = 1000;
const JUMP_MS = 50;
const TTL_MS = 30;

interface State {
  readonly fs: ModelFs;
  readonly processes: readonly ModelProcess[];
  readonly ledger: Ledger;
  readonly jumps: number;
  readonly crashes: number;
}

/** Every interleaving of the calls of some processes, every crash between two of them, every jump of the clock: by depth-first search over states. */
export function explore(options: ModelOptions): ModelCounts {
  const counts: ModelCounts = { states: 0, transitions: 0, ends: 0, crashes: 0, exhaustive: true, violations: [] };
  const seen = new Set<string>();
  const stack: State[] = [startState(options)];
  while (stack.length > 0 && counts.violations.length === 0) {
    const state = stack.pop() as State;
    const name = nameOf(state);
    if (seen.has(name)) continue;
    if (seen.size >= options.maxStates) {
      counts.exhaustive = false;
      break;
    }
    seen.add(name);
    const next = successors(state, options, counts);
    counts.transitions += next.length;
    if (state.processes.every((process) => process.turns === 0)) {
      counts.ends += 1;
      checkEnd(state, counts);
    }
    stack.push(...next);
  }
  counts.states = seen.size;
  counts.exhaustive &&= stack.length === 0;
  return counts;
}

function startState({ warm, turns }: ModelOptions): State {
  const dirs = ["", "/.live", "/.live/tmp", "/.live/reg", "/.live/reg/claims", "/.live/reg/claims/T"].map((dir) => `/bus${dir}`);
  const expired = { rev: 1, nonce: "dead", prev: null, ts: "", op: "acquire", value: { owner: "dead", until: START_MS - 1 } };
  const files = new Map(warm ? [["/bus/.live/reg/claims/T/0000000001", { data: JSON.stringify(expired), mtime: START_MS - JUMP_MS, ctime: START_MS - JUMP_MS, inode: "dead" }]] : []);
  return {
    fs: { files, dirs: new Set(warm ? dirs : ["", "/bus"]), clock: START_MS },
    processes: turns.map((own) => ({ ...ENDED, turns: own })),
    ledger: { ...EMPTY_LEDGER, ...(warm && { rightful: { 1: "dead" }, acknowledged: [1] }) },
    jumps: 0,
    crashes: 0,
  };
}

function successors(state: State, options: ModelOptions, counts: ModelCounts): State[] {
  const next: State[] = [];
  if (state.processes.every((process) => process.turns === 0)) return next;
  state.processes.forEach((process, pid) => {
    if (process.turns === 0) return;
    next.push(advance(state, pid, options, counts));
    if (state.crashes >= options.crashes) return;
    counts.crashes += 1;
    next.push({ ...state, crashes: state.crashes + 1, processes: state.processes.with(pid, ENDED) });
  });
  if (state.jumps < options.jumps) next.push({ ...state, jumps: state.jumps + 1, fs: { ...state.fs, clock: state.fs.clock + JUMP_MS } });
  return next;
}

function advance(state: State, pid: number, options: ModelOptions, counts: ModelCounts): State {
  let { fs, ledger } = state;
  const process = state.processes[pid] as ModelProcess;
  const fds = new Map(process.fds);
  const keep = (outcome: { ledger: Ledger; violation?: string }) => {
    ledger = outcome.ledger;
    if (outcome.violation !== undefined) counts.violations.push(outcome.violation);
  };
  const after = step({ ...process, fds }, programOf(pid, options), LIMITS, (name, args) => {
    if (name === "clock") return { value: fs.clock, fs };
    if (name === "nonce") {
      const drawn = (ledger.drawn[pid] ?? 0) + 1;
      ledger = { ...ledger, drawn: { ...ledger.drawn, [pid]: drawn } };
      return { value: nonceOf(pid, drawn), fs };
    }
    if (name === "note") {
      keep(onNote(ledger, pid, String(args[0]), args[1], state.jumps > 0));
      return { fs };
    }
    const answer = callModel(fs, fds, name, args);
    if ((name === "linkSync" || name === "renameSync") && answer.errno === undefined) keep(onLink(ledger, fs, answer.fs, String(args[1])));
    fs = answer.fs;
    return answer;
  });
  return { ...state, fs, ledger, processes: state.processes.with(pid, after) };
}

/** One turn: acquires and releases; gives up when somebody has it. */
function programOf(pid: number, { mutant }: ModelOptions): Program {
  return (real, note) => {
    const files = mutate(real, mutant);
    const change = (act: () => Replaced<Lease> | null | "held"): Replaced<Lease> | null => {
      note("begin");
      try {
        const done = act();
        if (done === "held") return null;
        note(done === null ? "lost" : "changed", done?.head.version);
        if (done !== null) drop(files);
        return done;
      } catch (error) {
        if (!(error instanceof BusError) || !error.message.startsWith("indeterminate")) throw error;
        note("indeterminate");
        return null;
      }
    };
    observe(files, note);
    const held = change(() => tryAcquire(files, KEY, `p${pid}`, files.clock, TTL_MS, mutant));
    if (held !== null) change(() => setLease(files, KEY, held.head, "release", { owner: null, until: 0 }));
  };
}

function observe(files: RegisterFiles, note: Note): void {
  note("begin");
  note("read", readHead(files, KEY).version);
}

function drop(files: RegisterFiles): void {
  const dir = registerDir(files, KEY);
  dropRevisions(files, dir, expendable(files, dir, files.clock()));
}

/** I5: whoever comes after everybody finished or crashed reads a whole head, not older than what was acknowledged, and gets an ended lease at once. */
function checkEnd(state: State, counts: ModelCounts): void {
  const later = { ...state.fs, clock: state.fs.clock + TTL_MS + 1 };
  const files = settledFiles(later, LIMITS);
  const { version } = readHead<Lease>(files, KEY);
  if (version < highest(state.ledger.acknowledged)) counts.violations.push(`I5: the head is ${version}, ${highest(state.ledger.acknowledged)} was acknowledged`);
  const taken = tryAcquire(files, KEY, "observer", files.clock, TTL_MS);
  if (taken === null || taken === "held" || taken.head.version !== version + 1) counts.violations.push(`I5: an ended lease could not be taken after revision ${version}`);
}

function nameOf({ fs, processes, ledger, jumps, crashes }: State): string {
  const text = JSON.stringify([[...fs.files].sort(([a], [b]) => (a < b ? -1 : 1)), [...fs.dirs].sort(), fs.clock, processes.map(({ told, turns }) => [told, turns]), ledger, jumps, crashes]);
  return createHash("sha1").update(text).digest("base64");
}

if (process.argv[1]?.endsWith("model.ts")) {
  const { values } = parseArgs({ options: { turns: { type: "string", default: "1,1" }, jumps: { type: "string", default: "1" }, crashes: { type: "string", default: "2" }, cold: { type: "boolean", default: false }, mutant: { type: "string" }, "max-states": { type: "string", default: "1000000" } } });
  const mutant = MUTANTS.find((name) => name === values.mutant);
  const counts = explore({ turns: values.turns.split(",").map(Number), jumps: Number(values.jumps), crashes: Number(values.crashes), warm: !values.cold, mutant, maxStates: Number(values["max-states"]) });
  process.stdout.write(`${JSON.stringify(counts)}\n`);
  process.exitCode = counts.violations.length === 0 ? 0 : 1;
}
