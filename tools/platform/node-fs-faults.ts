import type { FsPort } from "./fs-port.js";

/** One call that is about to reach the file system. */
export interface FsCall {
  /** 0-based, over all calls of this port. */
  readonly index: number;
  readonly name: string;
  readonly args: readonly unknown[];
}

/** What becomes of a call: refused; done but reported as refused; the process ends before or after it; null: nothing unusual. */
export type Fault =
  | { readonly fail: string }
  | { readonly failAfter: string }
  | { readonly kill: "before" | "after" }
  | null;

/** Unwinds a process that a test ended: no code may catch it, and its port stays dead. */
export class Killed extends Error {
  override readonly name = "Killed";
}

/**
 * A file system on which any single call can go wrong, for tests.
 * `kill` ends the process for real when given; otherwise `Killed` is thrown by this call and every later one.
 */
export function faultyFs(fs: FsPort, plan: (call: FsCall) => Fault, kill?: () => void): FsPort {
  let index = 0;
  let dead = false;
  const die = (): never => {
    dead = true;
    kill?.();
    throw new Killed();
  };
  const call = (name: string, act: (...args: unknown[]) => unknown, args: unknown[]): unknown => {
    if (dead) throw new Killed();
    const fault = plan({ index, name, args });
    index += 1;
    if (fault === null) return act(...args);
    if ("fail" in fault) throw refusal(fault.fail, name);
    if ("failAfter" in fault) {
      act(...args);
      throw refusal(fault.failAfter, name);
    }
    if (fault.kill === "after") act(...args);
    return die();
  };
  return new Proxy({ ...fs }, {
    get(target, name: keyof FsPort & string) {
      const member: unknown = target[name];
      return typeof member === "function" ? (...args: unknown[]) => call(name, member as never, args) : member;
    },
  });
}

function refusal(errno: string, syscall: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${errno}: injected, ${syscall}`), { code: errno, errno: -1, syscall });
}
