import { BusError } from "../../domain/bus-error.js";
import { tellingLine } from "../../domain/lane/failure-signature.js";
import type { GatePrepare, StepReceipt } from "../../schema/records.gen.js";
import type { GitWork } from "../../repo/contract.js";
import type { BusContext } from "../context.js";
import type { DeclaredGates } from "./read-gates.js";
import { runStep } from "./run-step.js";

/** What a worktree was prepared for. A reference that git keeps for each worktree by itself, so that it goes when the worktree goes. */
const REF = "refs/worktree/buslane-prepared";

/**
 * Makes a worktree ready (`prepare` of the gates) if it is new, or one of the inputs has changed since; null: nothing was to be done.
 * Never in the main checkout, which is its owner's. Throws NO when it fails, INTERRUPTED when the caller gives up.
 */
export async function prepare(bus: BusContext, { gates }: DeclaredGates, checkout: string): Promise<StepReceipt | null> {
  const { prepare: declared } = gates;
  const work = bus.repo.work(checkout);
  if (declared === undefined || isMain(bus, work)) return null;
  const wanted = markOf(work, declared);
  if (markedAs(work) === wanted) return null;
  bus.tell(`preparing ${checkout}: ${declared.run.join(" ")}`);
  const place = { checkout, minutes: gates.timeout_minutes, versions: async () => ({}) };
  const seen = await runStep(bus, { name: "prepare", ...(declared.timeout_minutes !== undefined && { timeout_minutes: declared.timeout_minutes }) }, { argv: declared.run, cwd: "." }, place);
  if (bus.signal.aborted) throw new BusError("INTERRUPTED", "preparing the worktree was interrupted", { hint: "run it again" });
  if (seen.status !== "passed") throw failure(checkout, declared, seen);
  work.git.run(["update-ref", REF, wanted]);
  return seen;
}

/** The main worktree's own git directory is the one that all worktrees share. */
function isMain(bus: BusContext, { git }: GitWork): boolean {
  return git.run(["rev-parse", "--absolute-git-dir"]).stdout.trim() === bus.repo.layout.git?.commonDir;
}

/** Git's name for the command and what its inputs hold. */
function markOf({ git }: GitWork, { run, inputs = [] }: GatePrepare): string {
  const files = inputs.map((path) => [path, contentOf(git, path)]);
  return git.run(["hash-object", "-w", "--stdin"], { input: `${JSON.stringify({ run, inputs: files })}\n` }).stdout.trim();
}

/** null: not there. */
function contentOf(git: GitWork["git"], path: string): string | null {
  const { status, stdout, stderr } = git.run(["hash-object", "--no-filters", "--", path], { allowFailure: true });
  if (status === 0) return stdout.trim();
  if (/No such file or directory/.test(stderr)) return null;
  throw new BusError("BAD_DATA", `${path}, an input of prepare in gates.json, cannot be read: ${stderr.trim().split("\n")[0] ?? ""}`, { hint: `ls -l ${path}`, file: path });
}

function markedAs({ git }: GitWork): string | null {
  const { status, stdout } = git.run(["rev-parse", "--verify", "--quiet", REF], { allowFailure: true });
  return status === 0 ? stdout.trim() : null;
}

function failure(checkout: string, { run }: GatePrepare, { reason = "", tail = "" }: StepReceipt): BusError {
  const told = tellingLine(tail);
  const last = tail === "" ? "" : `\n${tail}`;
  return new BusError("NO", `${checkout} cannot be made ready: ${run.join(" ")}: ${reason}${told === "" ? "" : `: ${told}`}${last}`, { hint: `cd ${checkout} && ${run.join(" ")}` });
}
