import { claude } from "./claude.js";
import type { Client } from "./client.js";
import { CLOSED_SANDBOX } from "./closed-sandbox.js";
import { codex } from "./codex.js";
import { gemini } from "./gemini.js";
import { KILLED } from "./killed-session.js";
import { opencode } from "./opencode.js";
import type { Scenario } from "./step.js";
import { WHOLE, WHOLE_LINKED } from "./whole-session.js";

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
  { client: claude("tools on search"), scenarios: [WHOLE, WHOLE_LINKED, KILLED], planted: true },
  { client: gemini, scenarios: [WHOLE] },
  { client: opencode, scenarios: [WHOLE] },
];

/** One of each kind, which race for one task. */
export const RACERS: readonly Client[] = [codex("gpt-6.1-sol", "tools in a script"), claude("tools on search"), gemini, opencode];

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
