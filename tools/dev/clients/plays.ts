import { claude } from "./claude.js";
import type { Client } from "./client.js";
import { CLOSED_SANDBOX } from "./closed-sandbox.js";
import { codex } from "./codex.js";
import { SANDBOXED, coordinator } from "./coordinator.js";
import { gemini } from "./gemini.js";
import { KILLED } from "./killed-session.js";
import { opencode } from "./opencode.js";
import type { Scenario } from "./step.js";
import { WHOLE, WHOLE_LINKED } from "./whole-session.js";
import type { Working } from "./worker-phase.js";

export interface Play {
  readonly client: Client;
  readonly scenarios: readonly Scenario[];
  /** The whole session with each planted fault, too. */
  readonly planted?: true;
}

export const PLAYS: readonly Play[] = [
  { client: codex("gpt-6.1-sol", "tools in a script"), scenarios: [WHOLE, WHOLE_LINKED, KILLED], planted: true },
  { client: codex("gpt-5.5", "tools on search"), scenarios: [WHOLE] },
  { client: codex("gpt-5.5", "as it comes", { listsBus: false }), scenarios: [CLOSED_SANDBOX] },
  { client: codex("gpt-5.5", "as it comes, trusted"), scenarios: [SANDBOXED] },
  { client: codex("gpt-5.5", "with network", { network: true }), scenarios: [SANDBOXED] },
  { client: codex("gpt-5.5", "without a sandbox", { sandbox: "danger-full-access" }), scenarios: [coordinator("gpt-5.5")] },
  { client: claude("tools on search"), scenarios: [WHOLE, WHOLE_LINKED, KILLED, coordinator()], planted: true },
  { client: gemini, scenarios: [WHOLE] },
  { client: opencode, scenarios: [WHOLE] },
];

/** One of each kind, which race for one task. */
export const RACERS: readonly Client[] = [codex("gpt-6.1-sol", "tools in a script"), claude("tools on search"), gemini, opencode];

const CODEX_WORKER = { client: codex("gpt-6.1-sol", "tools in a script"), model: "gpt-5.5", asked: /^gpt-5\.5$/, session: "CODEX_THREAD_ID", shell: true };
/** As root it takes the dangerous flag only where a sandbox is around it. */
const CLAUDE_WORKER = { client: claude("tools on search"), model: "sonnet", asked: /sonnet/, session: "CLAUDE_CODE_SESSION_ID", env: { IS_SANDBOX: "1" } };

/** These tell their shells no session, so a coordinator's model is the one that it says. */
const GEMINI_WORKER = { client: gemini, model: "gemini-2.5-pro", asked: /^gemini-2\.5-pro$/, session: "BUS_SESSION", env: { BUS_MODEL: "gemini-2.5-pro" } };
const OPENCODE_WORKER = { client: opencode, model: "scripted/scripted", asked: /^scripted$/, session: "BUS_SESSION", env: { BUS_MODEL: "scripted/scripted" } };

/** Launched by `bus worker launch --client`. */
export const WORKERS: readonly Working[] = [
  { ...CODEX_WORKER, dangerous: false },
  { ...CODEX_WORKER, dangerous: true },
  { ...CLAUDE_WORKER, dangerous: false, shell: false },
  { ...CLAUDE_WORKER, dangerous: true, shell: true },
  { ...GEMINI_WORKER, dangerous: false, shell: false },
  { ...GEMINI_WORKER, dangerous: true, shell: true },
  { ...OPENCODE_WORKER, dangerous: false, shell: true, unconfined: true },
  { ...OPENCODE_WORKER, dangerous: true, shell: true },
];

/** Launched by `bus worker run` alone, with what variables its workers need. */
export const ALONE = [{ client: CODEX_WORKER.client, env: ["SCRIPTED_KEY"] }] as const;

/** Whose cost in the context is taken: also of ways to run them in which the model gets the whole tool list at once. */
export const MEASURED: readonly Client[] = [
  codex("gpt-6.1-sol", "tools in a script"),
  codex("gpt-5.5", "tools on search"),
  codex("scripted", "all tools at once"),
  claude("tools on search"),
  claude("all tools at once", { ENABLE_TOOL_SEARCH: "false" }),
  gemini,
  opencode,
];
