import { BusError } from "../../domain/bus-error.js";
import type { BusContext } from "../../operations/context.js";
import { nodeFs } from "../../platform/fs-port.js";
import { type Fault, Killed, faultyFs } from "../../platform/node-fs-faults.js";
import type { Git } from "../../repo/contract.js";
import { type ContextOptions, openContext } from "./open-context.js";

/** One call to the file system, or to git. */
export interface Step {
  /** 0-based, over both. */
  readonly index: number;
  readonly name: string;
}

/** What operations run on, when any call to the file system or to git can go wrong or be the process's last. */
export function faultyContext(options: ContextOptions, plan: (step: Step) => Fault): BusContext {
  let index = 0;
  let dead = false;
  const next = (name: string): Fault => {
    if (dead) return { kill: "before" };
    const fault = plan({ index, name });
    index += 1;
    if (fault !== null && "kill" in fault) dead = true;
    return fault;
  };
  const fs = faultyFs(nodeFs, ({ name, args }) => next(`${name} ${String(args[0])}`));
  const context = openContext({ ...options, fs });
  const { repo } = context;

  const shaken = <R>(args: readonly string[], call: () => R, refused: () => R): R => {
    const fault = next(`git ${args.join(" ")}`);
    if (fault === null) return call();
    if ("fail" in fault) return refused();
    if ("failAfter" in fault || fault.kill === "after") call();
    if ("failAfter" in fault) return refused();
    throw new Killed();
  };
  const failure = (): never => {
    throw new BusError("BAD_DATA", "git: injected", { hint: "git status" });
  };
  const faulty = (git: Git): Git => ({
    run: (args, run) => shaken(args, () => git.run(args, run), () => (run?.allowFailure === true ? { status: 128, stdout: "", stderr: "fatal: injected" } : failure())),
    runBytes: (args, run) => shaken(args, () => git.runBytes(args, run), failure),
  });
  return {
    ...context,
    repo: {
      ...repo,
      git: repo.git === null ? null : faulty(repo.git),
      work(path) {
        const work = repo.work(path);
        return { ...work, git: faulty(work.git) };
      },
    },
  };
}
