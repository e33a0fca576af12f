import { BusError } from "../../../domain/bus-error.js";
import { failsWithPattern, readOutput, type Verdict } from "../../../domain/worker/reading/red.js";
import type { CommandEnd } from "../../../platform/run-command.js";
import type { WorkerFiles } from "../../../repo/worker-contract.js";
import type { BusContext } from "../../context.js";

/** Of a phase's command, unless the plan says otherwise. */
const MINUTES = 20;

export interface CheckAsked {
  readonly run: readonly string[];
  readonly failsWith: string | undefined;
  readonly minutes: number | undefined;
  readonly phase: string;
  /** The checkout to run it in, absolute. */
  readonly home: string;
}

export interface CheckRan {
  readonly verdict: Verdict;
  readonly end: CommandEnd;
  /** Where all that it printed is, relative to the checkout; absent: that could not be kept. */
  readonly log?: string;
}

/** Runs the command of a phase and says how it came out (S4-33). Throws USAGE for a pattern that is none, UNWRITABLE where its output cannot be kept, INTERRUPTED. */
export async function runCheck(bus: BusContext, files: WorkerFiles, { run, failsWith, minutes = MINUTES, phase, home }: CheckAsked): Promise<CheckRan> {
  const output = readOutput(failsWith === undefined ? null : failsWithPattern(failsWith));
  const path = `tmp/check-${phase}-${bus.newId().slice(0, 8)}.log`;
  const log = files.createLog(path);
  bus.tell(`${phase}: running ${run.join(" ")}`);
  const end = await bus.runCommand({ argv: run, cwd: home, timeout: minutes * 60_000, signal: bus.signal, log });
  if (bus.signal.aborted) throw new BusError("INTERRUPTED", `the command of ${phase} was interrupted`, { hint: `bus worker inspect ${phase}` });
  if (end.unlogged === undefined) {
    for await (const { text, line } of files.log(path).lines()) output.take(text, line);
    return { verdict: output.verdict(end), end, log: path };
  }
  bus.tell(`${path} does not hold everything that was printed: ${end.unlogged}`);
  end.tail.split("\n").forEach((text, at) => output.take(text, at + 1));
  return { verdict: output.verdict(end), end };
}
