import type { CommandList } from "./command-list.js";
import type { RunContext } from "./context.js";
import { run } from "./run.js";

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in process, against what a test gives for the outside. */
export async function runIn(context: Partial<RunContext> & { list?: CommandList }, ...argv: string[]): Promise<Ran> {
  let stdout = "";
  let stderr = "";
  const code = await run(argv, {
    cwd: "/nowhere",
    env: {},
    version: "1.2.3",
    stdin: () => process.stdin,
    stdout: { write: async (text) => void (stdout += text) },
    stderr: { write: async (text) => void (stderr += text) },
    isTTY: false,
    signal: new AbortController().signal,
    clock: () => 0,
    openBus: async () => {
      throw new Error("this test has no bus");
    },
    initBus: async () => {
      throw new Error("this test makes no bus");
    },
    serveMcp: async () => {
      throw new Error("this test serves nobody");
    },
    ...context,
  }, context.list);
  return { code, stdout, stderr };
}
