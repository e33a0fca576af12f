import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import { BusError } from "../../domain/bus-error.js";
import { fromBase } from "../../domain/edits/edit.js";
import { CLIENTS, type HookCall, readHookCall } from "../../domain/hook-call.js";
import type { HookAnswer } from "../../domain/hook-answer.js";
import { typedAs } from "../../domain/typed-as.js";
import { failedHook } from "../../operations/answer-hook.js";
import { type Answer, command } from "../command.js";
import type { CommandContext } from "../context.js";
import { jsonLine } from "../render/escape.js";

/** Clients let a call pass when their hook takes too long, ms. */
const DEADLINE_MS = 5000;

export default command({
  name: "guard hook",
  sentence: "Answer the hook of an agent's client on stdin: refuse edits of others' files, tell what is held, remind at the end.",
  options: {
    client: { type: "string", describe: `The client that asks: ${CLIENTS.join(" or ")}` },
    deadline: { type: "number", default: DEADLINE_MS, describe: "Refuse when it takes longer, ms: a client lets pass what is not answered in time" },
  },
  examples: [["bus guard hook --client claude", "as command of its PreToolUse, SessionStart and Stop hooks; exit code 0 always"]],
  async run({ client, deadline }, context) {
    let call: HookCall | null = null;
    const late = new Promise<never>((_, reject) => {
      setTimeout(() => reject(new BusError("BAD_DATA", `no answer within ${deadline} ms`, { hint: "bus doctor" })), deadline).unref();
    });
    const work = async (): Promise<HookAnswer> => {
      call = readHookCall(await text(context.stdin()));
      if (call.kind === "other") return null;
      if (!CLIENTS.some((known) => known === client)) throw new BusError("USAGE", `--client must be one of ${CLIENTS.join(", ")}`, { hint: "bus guard hook --help" });
      return asked(context, call, client ?? "");
    };
    return printed(await Promise.race([work(), late]).catch((error: unknown) => failedHook(call, error)));
  },
  rescue: (error) => printed(failedHook(null, error)),
});

async function asked(context: CommandContext, call: HookCall, client: string): Promise<HookAnswer> {
  for (const cwd of placesOf(call, context.cwd)) {
    // A launcher's session comes first, as in the client's shell.
    const isOwn = call.session !== undefined && (context.env["BUS_SESSION"] ?? "") === "";
    const bus = await context.bus({ cwd, ...(isOwn && { client: { name: client, session: call.session } }) }).catch((error: unknown) => {
      if (isNoBus(error)) return null;
      throw error;
    });
    const typed = typedAs(context.program, call.cwd ?? context.cwd);
    if (bus !== null) return bus.answerHook(cwd === call.cwd || call.kind !== "edit" ? call : { ...call, edits: fromBase(call.edits, call.cwd ?? context.cwd) }, typed);
  }
  // No bus, nothing to guard.
  return null;
}

/** Not: one that cannot be found although it may be there. */
function isNoBus(error: unknown): boolean {
  return error instanceof BusError && error.code === "NOT_FOUND" && error.hint !== undefined && ["bus init", "bus where"].includes(error.hint);
}

/** Where the client stands; when there is no bus, where the files are that it edits, and where its commands run. */
function placesOf(call: HookCall, cwd: string): string[] {
  const files = call.kind === "edit" ? call.edits.map(({ path }) => path).filter((path) => path.startsWith("/")) : [];
  const folders = call.kind === "edit" ? (call.commands ?? []).flatMap(({ base }) => (base === null || base === "" ? [] : [resolve(call.cwd ?? cwd, base)])) : [];
  return [...new Set([call.cwd ?? cwd, ...files.map((path) => path.slice(0, path.lastIndexOf("/")) || "/"), ...folders])];
}

function printed(answer: HookAnswer): Answer {
  return { value: answer ?? {}, text: () => (answer === null ? "" : jsonLine(answer)) };
}
