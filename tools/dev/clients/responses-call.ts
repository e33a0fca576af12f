import type { Call } from "./scripted-model.js";

export interface Tool {
  readonly type: string;
  readonly name?: string;
  readonly tools?: readonly Tool[];
}

/** The item that makes Codex do a call: the tool itself, or a line of JavaScript where the model has only a tool that runs scripts. */
export function callItem(call: Call, call_id: string, tools: readonly Tool[]): unknown {
  const scripting = tools.find(({ name, tools: inner }) => name === "functions" && inner?.some((tool) => tool.name === "exec"));
  if (scripting !== undefined) return { type: "custom_tool_call", call_id, namespace: "functions", name: "exec", input: `text(await ${script(call)});` };
  const patch = patchOf(call);
  if (patch !== null) return { type: "custom_tool_call", call_id, name: "apply_patch", input: patch };
  // Tools of servers are called by their namespace, also where the model has to look for them first.
  if (call.use === "mcp") return { type: "function_call", call_id, namespace: "mcp__bus", name: call.tool, arguments: JSON.stringify(call.args) };
  return { type: "function_call", call_id, name: "exec_command", arguments: JSON.stringify({ cmd: commandOf(call) }) };
}

function script(call: Call): string {
  const patch = patchOf(call);
  if (patch !== null) return `tools.apply_patch(${JSON.stringify(patch)})`;
  if (call.use === "mcp") return `tools.mcp__bus__${call.tool}(${JSON.stringify(call.args)})`;
  return `tools.exec_command(${JSON.stringify({ cmd: commandOf(call) })})`;
}

function commandOf(call: Call): string {
  return call.use === "shell" ? call.command : `cat ${(call as { path: string }).path}`;
}

function patchOf(call: Call): string | null {
  if (call.use === "write") return patch(`*** Add File: ${call.path}`, ...call.text.split("\n").slice(0, -1).map((line) => `+${line}`));
  if (call.use === "replace") return patch(`*** Update File: ${call.path}`, "@@", `-${call.from}`, `+${call.to}`);
  return null;
}

function patch(...lines: string[]): string {
  return ["*** Begin Patch", ...lines, "*** End Patch", ""].join("\n");
}
