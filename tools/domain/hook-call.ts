import { type RiskyCommand, riskyCommands } from "./approval/risky-command.js";
import { type Edit, fromBase, joined } from "./edits/edit.js";
import { applyPatchEdits } from "./edits/patch-edits.js";
import { shellEdits } from "./edits/shell-edits.js";
import { shellWord } from "./shell-word.js";
import { heavyCommands } from "./worker/client/heavy-command.js";

export const CLIENTS = ["codex", "claude"] as const;

/** What a client's hook asks. */
export type HookCall = {
  /** The client's own session. */
  readonly session?: string;
  readonly cwd?: string;
  /** What the client runs on, where it says so. */
  readonly model?: string;
} & (
  /** `commands`: those of the tool's script that may take an approval. `work`: what else it does that concerns the bus. */
  | { readonly kind: "edit"; readonly edits: readonly Edit[]; readonly commands?: readonly RiskyCommand[]; readonly work?: ShellWork }
  /** A script that edits nothing and takes no approval. */
  | { readonly kind: "work"; readonly work: ShellWork }
  /** A tool that edits, in words that cannot be read. */
  | { readonly kind: "unclear"; readonly reason: string }
  | { readonly kind: "start" }
  | { readonly kind: "stop" }
  /** Nothing that concerns the bus. */
  | { readonly kind: "other" }
);

/** What a script does that a coordinator should not do, or only a coordinator does. */
export interface ShellWork {
  /** Tests, builds and the like. */
  readonly heavy: readonly string[];
  /** It may launch a worker, which gets the model of its session. */
  readonly launches: boolean;
}

const LAUNCHES = /\bworker\s+(launch|next|run|remediate)\b/;

type Fields = Readonly<Record<string, unknown>>;

/** Reads what a client puts on its hook's standard input. Rubbish is unclear: then it may have been about an edit. */
export function readHookCall(text: string): HookCall {
  let call: unknown;
  try {
    call = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { kind: "unclear", reason: "the hook's input is not JSON" };
  }
  if (!isFields(call)) return { kind: "unclear", reason: "the hook's input is not a JSON object" };
  const session = textIn(call, "session_id");
  const cwd = textIn(call, "cwd");
  const model = textIn(call, "model");
  return { ...(session !== undefined && { session }), ...(cwd !== undefined && { cwd }), ...(model !== undefined && { model }), ...asked(call) };
}

function asked(call: Fields): HookCall {
  switch (call["hook_event_name"]) {
    case "PreToolUse":
      return toolCall(textIn(call, "tool_name") ?? "", call["tool_input"]);
    case "SessionStart":
      return { kind: "start" };
    case "Stop":
      return { kind: call["stop_hook_active"] === true ? "other" : "stop" };
    case undefined:
      return { kind: "unclear", reason: "the hook's input names no event" };
    default:
      return { kind: "other" };
  }
}

/** Fields that name the file of a tool that edits. */
const FILE_TOOLS: Readonly<Record<string, string>> = { Write: "file_path", Edit: "file_path", MultiEdit: "file_path", NotebookEdit: "notebook_path" };
const SHELL_TOOLS = new Set(["Bash", "shell", "local_shell", "exec_command", "shell_command"]);

function toolCall(tool: string, given: unknown): HookCall {
  const input: Fields = isFields(given) ? given : {};
  const field = FILE_TOOLS[tool];
  const script = scriptOf(input["command"] ?? input["cmd"] ?? input["input"] ?? input["patch"]);
  if (field !== undefined) {
    const path = textIn(input, field);
    if (path !== undefined) return { kind: "edit", edits: [{ path, what: "content" }] };
    // One client calls its own tools by the other's names, too.
    if (script === undefined) return { kind: "unclear", reason: `${tool} names no ${field}` };
  }
  if (field !== undefined || tool === "apply_patch") return patchCall(script ?? "");
  if (!SHELL_TOOLS.has(tool) || script === undefined) return { kind: "other" };
  const folder = textIn(input, "workdir") ?? "";
  const edits = fromBase(shellEdits(script), folder);
  const commands = riskyCommands(script).map((command) => ({ ...command, base: command.base === null ? null : joined(folder, command.base) }));
  const work: ShellWork = { heavy: heavyCommands(script), launches: LAUNCHES.test(script) };
  const concerns = work.launches || work.heavy.length > 0;
  if (edits.length + commands.length === 0) return concerns ? { kind: "work", work } : { kind: "other" };
  return { kind: "edit", edits, ...(commands.length > 0 && { commands }), ...(concerns && { work }) };
}

function patchCall(patch: string): HookCall {
  const edits = applyPatchEdits(patch);
  return edits.length === 0 ? { kind: "unclear", reason: "the patch names no file" } : { kind: "edit", edits };
}

/** A script, as text or as an argument list such as `bash -lc <script>`. */
function scriptOf(given: unknown): string | undefined {
  if (typeof given === "string") return given;
  if (!Array.isArray(given) || !given.every((part) => typeof part === "string")) return undefined;
  const parts = given as readonly string[];
  if (parts[0] === "apply_patch") return parts[1];
  const inner = /^(.*\/)?(ba|da|z)?sh$/.test(parts[0] ?? "") ? parts.findIndex((part) => /^-[a-z]*c$/.test(part)) : -1;
  return inner >= 0 ? parts[inner + 1] : parts.map(shellWord).join(" ");
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textIn(fields: Fields, key: string): string | undefined {
  const value = fields[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}
