import { resolve } from "node:path";
import type { Git } from "../../repo/contract.js";
import type { BusContext } from "../context.js";

/** Git in the folder of a command; there it fails, where that is made by the script itself. `cwd`: absolute, and there. */
export function gitIn(bus: BusContext, cwd: string, base: string | null): Pick<Git, "run"> {
  const { git } = bus.repo.work(cwd);
  return base === null || base === "" ? git : { run: (args, options) => git.run(["-C", resolve(cwd, base), ...args], options) };
}

/** The top of the worktree that a folder is in, by its true name; "": of none. */
export function topOf(bus: BusContext, cwd: string, base: string): string {
  return gitIn(bus, cwd, base).run(["rev-parse", "--show-toplevel"], { allowFailure: true }).stdout.trim();
}
