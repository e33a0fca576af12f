import type { RiskyCommand } from "../domain/approval/risky-command.js";
import { BusError } from "../domain/bus-error.js";
import { isMine } from "../domain/claim.js";
import type { PathVerdict } from "../domain/guard.js";
import { type HookAnswer, denied, reminded, told } from "../domain/hook-answer.js";
import type { HookCall, ShellWork } from "../domain/hook-call.js";
import { isOpen } from "../domain/lease.js";
import { isMyLock } from "../domain/lock.js";
import { sessionDigest } from "../domain/session-digest.js";
import { asTyped } from "../domain/typed-as.js";
import { readClaim } from "./change-claim.js";
import type { BusContext } from "./context.js";
import { type GuardAsker, guardAsker } from "./guard-asker.js";
import { guardPaths } from "./guard-paths.js";
import { listLocks } from "./list-locks.js";
import { sessionFacts } from "./session-facts.js";

/**
 * What a client's hook is answered. Reads only: no session is opened, and no lease renewed, but where a command is destructive: then the refusal, or the use of its
 * approval, is kept before the answer; and where a session's client says what it runs on, or a coordinator does heavy work: that is noted. `typed`: what the agent types for `bus`.
 */
export async function answerHook(bus: BusContext, call: HookCall, typed = "bus"): Promise<HookAnswer> {
  if (call.kind === "edit") {
    const { edits, commands, work } = call;
    const { paths, outcome } = edits.length === 0 ? { paths: [], outcome: "allowed" } : await guardPaths(bus, { edits });
    const refusal = outcome !== "allowed" || commands === undefined ? null : await commandRefusal(bus, commands, call.cwd);
    const warning = outcome !== "allowed" || refusal !== null || work === undefined ? null : await workWarning(bus, work, call.model, typed);
    return refusal === null ? editAnswer(paths, typed, warning) : denied(`${refusal.reason}\nnext: ${asTyped(refusal.next, typed)}`);
  }
  if (call.kind === "unclear") return denied(`${call.reason}, so the guard could not tell what is edited`);
  if (call.kind === "other") return null;
  if (call.kind === "work") {
    const warning = await workWarning(bus, call.work, call.model, typed);
    return warning === null ? null : told("PreToolUse", warning);
  }
  const asker = await guardAsker(bus);
  if (call.kind === "stop") return stopAnswer(asker, typed);
  if (call.model !== undefined && asker.session?.model !== call.model) await sessionModel(asker, call.model);
  return told("SessionStart", sessionDigest(await sessionFacts(asker), typed));
}

async function workWarning(bus: BusContext, work: ShellWork, model: string | undefined, typed: string): Promise<string | null> {
  const { coordinatorWork } = await import("./worker/launch/coordinator-work.js");
  return coordinatorWork(bus, work, model, typed);
}

async function sessionModel(asker: GuardAsker, model: string): Promise<void> {
  const { learnModel } = await import("./worker/launch/coordinator-work.js");
  await learnModel(asker, model, false).catch((error: unknown) => {
    if (!(error instanceof BusError)) throw error;
    asker.bus.tell(`the session's model is not kept: ${error.message}`);
  });
}

async function commandRefusal(bus: BusContext, commands: readonly RiskyCommand[], cwd: string | undefined) {
  const { guardCommands } = await import("./approval/guard-commands.js");
  return guardCommands(bus, commands, cwd ?? bus.repo.layout.checkout);
}

function editAnswer(paths: readonly PathVerdict[], typed: string, warning: string | null): HookAnswer {
  const said = ({ path, message, hint }: PathVerdict): string => `${message ?? `${path} is refused`}${hint === undefined ? "" : `\nnext: ${asTyped(hint, typed)}`}`;
  const stopped = paths.filter(({ outcome }) => outcome !== "allowed");
  if (stopped.length > 0) return denied(stopped.map(said).join("\n"));
  const warned = [...paths.filter(({ rule }) => rule === "outside-scope").map(said), ...(warning === null ? [] : [warning])];
  return warned.length === 0 ? null : told("PreToolUse", warned.join("\n"));
}

/** A session that stops with claims or locks open keeps others waiting until their leases end. */
async function stopAnswer({ bus, agent_id, session }: GuardAsker, typed: string): Promise<HookAnswer> {
  if (agent_id === undefined || session === undefined) return null;
  const me = { agent_id, session_id: session.session_id };
  const tasks: string[] = [];
  const own = bus.env["BUS_WORKER"] === undefined ? undefined : await (await import("./worker/launch/own-task.js")).ownTask(bus);
  for (const task of (session.holds ?? []).filter((held) => held !== own)) {
    const { claim } = await readClaim(bus, task);
    if (claim !== null && isOpen(claim) && isMine(claim, me)) tasks.push(task);
  }
  const locks = (session.locks ?? []).length === 0 ? [] : (await listLocks(bus, { agent: agent_id })).filter((lock) => lock.state !== "ended" && lock.claim_id === undefined && isMyLock(lock, me)).map(({ lock_id }) => lock_id);
  const held = [...tasks.map((task) => `task ${task}`), ...locks.map((lock) => `lock ${lock}`)];
  if (held.length === 0) return null;
  const [task] = tasks;
  const step = task === undefined ? `${typed} lock release ${locks[0] ?? ""}` : `${typed} release ${task} --status done   (unfinished: ${typed} pause ${task} --notes "where it stands")`;
  return reminded(`This session still holds ${held.join(", ")}; others wait for it until the lease ends.\nnext: ${step}`);
}

/** What a hook is answered when the bus cannot be asked: an edit, and a command that surely destroys something, is refused, everything else passes (DESIGN promise 7). */
export function failedHook(call: HookCall | null, error: unknown): HookAnswer {
  const { message = String(error) } = Object(error) as Partial<Error>;
  const reason = error instanceof BusError ? `${message}${error.hint === undefined ? "" : `\nnext: ${error.hint}`}` : `internal error: ${message}`;
  if (call?.kind === "edit" && call.edits.length === 0 && call.commands?.every(isDoubtful) === true) return null;
  if (call === null || call.kind === "edit" || call.kind === "unclear") return denied(`the guard could not tell ${call?.kind === "edit" && call.edits.length === 0 ? "whether the command is approved" : "whose the file is"}: ${reason}`);
  return call.kind === "start" ? told("SessionStart", `The bus of this repository cannot be read, so edits are refused: ${reason}`) : null;
}

/** A name rather than a file may be checked out, few verbs are aliases, and most commits and merges are none of the target branch. */
function isDoubtful({ rule, when }: RiskyCommand): boolean {
  return rule === "merge" || when?.kind === "path" || when?.kind === "alias";
}
