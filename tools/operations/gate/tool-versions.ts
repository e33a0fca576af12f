import type { BusContext } from "../context.js";

/** ms that a program may take to say its version. */
const PATIENCE_MS = 10_000;
const LONGEST = 200;

/** Which version a program is, asked once each. Nothing for the repository's own programs, which the tree pins, and which might do something else when asked. */
export type ToolVersions = (program: string, path: string, cwd: string) => Promise<{ version?: string }>;

export function toolVersions(bus: BusContext): ToolVersions {
  const known = new Map<string, Promise<{ version?: string }>>();
  const ask = async (path: string, cwd: string): Promise<{ version?: string }> => {
    const { exit, tail } = await bus.runCommand({ argv: [path, "--version"], cwd, timeout: PATIENCE_MS, grace: 100, signal: bus.signal });
    const line = tail.split("\n").find((one) => one.trim() !== "");
    return exit === 0 && line !== undefined ? { version: line.trim().slice(0, LONGEST) } : {};
  };
  return async (program, path, cwd) => {
    if (program.includes("/")) return {};
    const answer = known.get(path) ?? ask(path, cwd);
    known.set(path, answer);
    return answer;
  };
}
