import type { Line } from "./evidence.js";
import type { Verdict } from "./judge.js";
import type { Ended } from "./run-program.js";
import type { Seen } from "./scripted-model.js";
import { lacks } from "./step.js";
import type { Working } from "./worker-phase.js";
import { PHASE, PROMPT, WORK } from "./worker-plan.js";

/** What is left of a worker. */
export interface WorkerEvidence {
  readonly launched: Ended;
  readonly waited: Ended;
  readonly inspected: Ended;
  /** What its model was asked. */
  readonly seen: readonly Seen[];
  /** Its record; undefined: none was launched. */
  readonly attempt: (Line & { readonly worker_id: string; readonly log: string; readonly env: readonly string[]; readonly end?: Line }) | undefined;
  readonly log: string;
  /** The plan's PID file. */
  readonly pids: string;
  readonly events: readonly Line[];
  /** The peer's. */
  readonly messages: readonly Line[];
  readonly claim: string;
  sessionOf(id: string): Line;
  /** Whether it wrote a file outside of the checkout. */
  readonly isOutside: boolean;
}

/** Variables of the coordinator's session, which are none of its workers'. */
const NOT_HANDED = ["CLAUDECODE", "CODEX_THREAD_ID", "CLAUDE_CODE_SESSION_ID"];

/** One verdict a step. */
export function workerVerdicts({ dangerous, asked, shell, model, unconfined }: Working, left: WorkerEvidence): Verdict[] {
  const { launched, waited, inspected, seen, attempt, log, pids, events, messages, claim, isOutside } = left;
  const [first] = seen;
  const named = String((first?.body as { readonly model?: unknown } | undefined)?.model);
  const step = (name: string, told: Ended, wrong: string | null): Verdict => ({ step: name, told: [`${told.stdout}${told.stderr}`], wrong });
  const ranTo = ({ code, stdout, stderr }: Ended): string | null => (code === 0 ? null : `exit ${code}: ${stdout.slice(-600)}${stderr.slice(-300)}`);
  const byWorker = (record: Line | undefined): string | null => {
    if (record === undefined) return "there is none";
    const session = left.sessionOf(String(record["session_id"]))["client_session"];
    return session === attempt?.worker_id ? null : `it is of the session ${String(session)}`;
  };
  const event = (name: string): Line | undefined => events.find((line) => line["event"] === name);
  const bannered = launched.stderr.includes("DANGEROUS");
  return [
    step("is launched by its name, on the phase's prompt and the coordinator's model", launched, ranTo(launched) ?? lacks(first?.texts.join("\n"), PROMPT) ?? (asked.test(named) && attempt?.["model"] === model ? null : `its model is ${named}`)),
    step("gets nothing of the coordinator's session", launched, attempt?.env.some((name) => NOT_HANDED.includes(name)) === false ? null : `its variables are ${attempt?.env.join()}`),
    step("does all its work, and ends with its own exit code", waited, ranTo(waited) ?? (seen.length < WORK.length ? `${seen.length} turns` : null) ?? lacks(JSON.stringify(attempt?.end), '"how":"exited"', '"exit":0')),
    step("leaves a log that has what it said", waited, lacks(log, "That was all.")),
    step("leaves a report and markers that hold when they are inspected", inspected, ranTo(inspected) ?? (/^passed\b/m.test(inspected.stdout) ? null : inspected.stdout.slice(-600))),
    step("is on record with its PID and its outcome", inspected, lacks(pids, `${PHASE} PID: ${String(attempt?.["pid"])}\n`, "completed: exit 0", "inspected: passed") ?? lacks(events.map((line) => line["event"]).join(), "worker_launched", "worker_started", "worker_ended", "worker_inspected") ?? lacks(claim, '"done"')),
    step("speaks on the bus through MCP as itself", waited, byWorker(messages.find(({ summary }) => summary === "by MCP"))),
    ...(shell ? [step("speaks on the bus from its shell as itself", waited, byWorker(events.find(({ summary }) => summary === "from the shell")))] : []),
    dangerous
      ? step("is announced and recorded as dangerous, and is", launched, bannered && attempt?.["dangerous"] === true && event("worker_launched")?.["severity"] === "high" && isOutside ? null : `banner ${bannered}, outside ${isOutside}, ${JSON.stringify(event("worker_launched"))}`)
      : step(unconfined === true ? "is not announced as dangerous" : "stays in the checkout", launched, !bannered && attempt?.["dangerous"] !== true && (unconfined === true || !isOutside) ? null : `banner ${bannered}, outside ${isOutside}`),
  ];
}
