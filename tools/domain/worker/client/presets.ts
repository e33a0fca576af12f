import type { ClientName } from "./client.js";
import { checkModel } from "./model.js";

/** How a client is run without a person: a prompt in, its work done, its end an exit code. */
interface Preset {
  readonly start: readonly string[];
  /** Otherwise its user's own settings might run it without approvals or a sandbox. */
  readonly careful: readonly string[];
  /** Instead: nothing is asked, and nothing is kept out of reach (S4-05). */
  readonly dangerous: readonly string[];
  readonly prompt: (text: string) => readonly string[];
}

/** After `--`, a prompt may look like an option or a subcommand. */
const operand = (text: string): readonly string[] => ["--", text];

/** As `--help` says, and as the programs themselves were seen to do on a scripted model. */
const PRESETS: Readonly<Record<ClientName, Preset>> = {
  /** Codex 0.169.0. `exec` asks nobody anything; without a sandbox's name its settings decide. */
  codex: { start: ["codex", "exec"], careful: ["--sandbox", "workspace-write"], dangerous: ["--dangerously-bypass-approvals-and-sandbox"], prompt: operand },
  /** Claude Code 2.1.329. What it would ask for is denied, but for edits; as root it takes the dangerous flag only with IS_SANDBOX=1. */
  claude: { start: ["claude", "--print"], careful: ["--permission-mode", "acceptEdits"], dangerous: ["--dangerously-skip-permissions"], prompt: operand },
  /** Gemini CLI 0.61.0. Without the dangerous mode it has no shell here. */
  gemini: { start: ["gemini"], careful: ["--approval-mode", "auto_edit"], dangerous: ["--approval-mode", "yolo"], prompt: (text) => [`--prompt=${text}`] },
  /** opencode 1.18.33. What its settings do not allow is denied. */
  opencode: { start: ["opencode", "run"], careful: [], dangerous: ["--auto"], prompt: operand },
};

/** The program and arguments that make a client carry out a prompt. Throws USAGE for what cannot be a model's name. */
export function presetArgv(client: ClientName, { prompt, model, dangerous }: { readonly prompt: string; readonly model?: string; readonly dangerous: boolean }): readonly string[] {
  const preset = PRESETS[client];
  return [...preset.start, ...(dangerous ? preset.dangerous : preset.careful), ...(model === undefined ? [] : ["--model", checkModel(model)]), ...preset.prompt(prompt)];
}
