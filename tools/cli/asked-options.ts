import { CLIENTS } from "../domain/worker/client/client.js";
import type { Asked } from "../operations/worker/launch/compose-worker.js";
import type { Args, OptionTable } from "./command.js";

/** What a worker is to be made of; a command of its own comes behind `--`. */
export const ASKED_OPTIONS = {
  client: { type: "string", choices: CLIENTS, describe: "Client to run; default: what the phase or the plan says" },
  model: { type: "string", describe: "Model; default: the phase's, the plan's, or that of the active session" },
  prompt: { type: "string", describe: "What the client is told, instead of what the plan says" },
  env: { type: "list", describe: "NAME, or NAME=value, that the worker gets beside the usual variables" },
  "dangerously-bypass": { type: "boolean", describe: "Without the client's approvals and sandbox; announced and recorded each time" },
  command: { type: "list", rest: true, describe: "Program and arguments of the worker, without a shell, instead of a client" },
} as const satisfies OptionTable;

/** The request's part from these options. */
export function askedOf({ client, model, prompt, env, dangerouslyBypass, command }: Args<typeof ASKED_OPTIONS>): Asked {
  return {
    ...(command.length > 0 && { argv: command }),
    ...(client !== undefined && { client }),
    ...(model !== undefined && { model }),
    ...(prompt !== undefined && { prompt }),
    ...(env.length > 0 && { env }),
    ...(dangerouslyBypass && { dangerous: true }),
  };
}
