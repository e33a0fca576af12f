import { constants } from "node:fs";
import type { FsPort } from "../../platform/fs-port.js";
import { safePath } from "../../platform/safe-path.js";
import type { RegisterFiles } from "../../store/file/register-files.js";
import { type Answer, type Fds, type ModelFs, callModel } from "./model-fs.js";

/** A process between two of its calls: everything it was told in its present turn, so that it can be run again up to here. */
export interface ModelProcess {
  readonly told: readonly Told[];
  readonly fds: Fds;
  /** How often it will still run its program, the present turn included; 0: it ended, by itself or by a crash. */
  readonly turns: number;
}

/** All that ended processes have in common. */
export const ENDED: ModelProcess = { told: [], fds: new Map(), turns: 0 };

export interface Told {
  readonly value?: unknown;
  readonly errno?: string;
}

/** What a process may call besides the file system: the checker's own record of what it did. */
export type Note = (event: string, detail?: unknown) => void;

/** Answers a call for real; returns what the process is told and the file system after it. */
export type World = (name: string, args: readonly unknown[]) => Answer;

export type Program = (files: RegisterFiles, note: Note) => void;

class Paused extends Error {}

/**
 * Runs the real code of one process by one step: the next call that others can notice, and all private ones up to the one after.
 * The code is synchronous, so a step runs it again from its start, tells it what it was told before, and unwinds it at the end of the step.
 */
export function step(process: ModelProcess, program: Program, limits: RegisterFiles["limits"], world: World): ModelProcess {
  const told = [...process.told];
  let position = 0;
  let noticed = 0;
  const call = (name: string, args: readonly unknown[]): unknown => {
    if (position === told.length) {
      // Once unwinding, the code's own cleaning up must reach nothing.
      if (noticed > 1 || (isNoticed(name, args) && (noticed += 1) > 1)) throw new Paused();
      const { value, errno } = world(name, args);
      told.push(errno === undefined ? { value } : { errno });
    }
    const { value, errno } = told[position++] ?? {};
    if (errno !== undefined) throw Object.assign(new Error(errno), { code: errno, errno: -1 });
    return value;
  };
  const fs = new Proxy({}, { get: (_, name: string) => (name === "constants" ? constants : (...args: unknown[]) => call(name, args)) }) as FsPort;
  const files: RegisterFiles = {
    fs,
    safe: safePath(fs, "/bus"),
    clock: () => call("clock", []) as number,
    monotonic: () => call("clock", []) as number,
    nonce: () => call("nonce", []) as string,
    limits,
    strict: true,
  };
  try {
    program(files, (event, detail) => void call("note", [event, detail]));
  } catch (error) {
    if (error instanceof Paused) return { ...process, told };
    throw error;
  }
  return { ...ENDED, turns: process.turns - 1 };
}

/** Staging files are private, folders never change their kind, and open files never change: only these calls can see or show anything. */
function isNoticed(name: string, args: readonly unknown[]): boolean {
  const inRegister = String(args[0]).includes("/reg/");
  switch (name) {
    case "readdirSync":
    case "mkdirSync":
    case "linkSync":
    case "renameSync":
    case "fsyncSync":
      return true;
    case "openSync":
      // Creating the staging file is a point at which time may pass before the age of the head is judged.
      return (Number(args[1]) & constants.O_CREAT) !== 0 || /\d{10}$/.test(String(args[0]));
    case "unlinkSync":
      return inRegister;
    default:
      return false;
  }
}

/** A file system that answers at once: for the observer who comes after all others. */
export function settledFiles(start: ModelFs, limits: RegisterFiles["limits"]): RegisterFiles {
  let state = start;
  const fds: Fds = new Map();
  const call = (name: string, args: unknown[]): unknown => {
    const { value, errno, fs } = callModel(state, fds, name, args);
    state = fs;
    if (errno !== undefined) throw Object.assign(new Error(errno), { code: errno, errno: -1 });
    return value;
  };
  const fs = new Proxy({}, { get: (_, name: string) => (name === "constants" ? constants : (...args: unknown[]) => call(name, args)) }) as FsPort;
  let drawn = 0;
  return { fs, safe: safePath(fs, "/bus"), clock: () => start.clock, monotonic: () => start.clock, nonce: () => `observer-${(drawn += 1)}`, limits, strict: true };
}
