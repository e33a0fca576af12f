import { join } from "node:path";
import type { Call, Move, Wire } from "./scripted-model.js";
import { stream, text } from "./wire-text.js";

interface Block {
  readonly type: string;
  readonly text?: string;
  readonly content?: unknown;
}
interface Body {
  readonly system?: unknown;
  readonly messages: readonly { readonly content: string | readonly Block[] }[];
  readonly tools?: readonly { readonly name: string }[];
}

const usage = { input_tokens: 1, output_tokens: 1 };
const message = { type: "message", role: "assistant", model: "scripted", stop_sequence: null, usage };

/** The Messages protocol, as Claude Code speaks it in `repo`. */
export function messagesWire(repo: string): Wire {
  return {
    read(path, body) {
      if (!/\/messages(\?|$)/.test(path)) return null;
      const { system, messages, tools = [] } = body as Body;
      // Titles and probes are asked without the agent's tools.
      if (!tools.some(({ name }) => name === "Bash")) return null;
      const blocks = messages.flatMap(({ content }): readonly Block[] => (typeof content === "string" ? [{ type: "text", text: content }] : content));
      return {
        body,
        tools,
        result: text(blocks.findLast(({ type }) => type === "tool_result")?.content),
        texts: [text(system), ...blocks.filter(({ type }) => type === "text").map((block) => block.text ?? "")],
      };
    },
    write(move, turn) {
      const { block, delta, stop_reason } = answer(move, turn, repo);
      return stream([
        { type: "message_start", message: { ...message, id: `msg_${turn}`, content: [], stop_reason: null } },
        { type: "content_block_start", index: 0, content_block: block },
        { type: "content_block_delta", index: 0, delta },
        { type: "content_block_stop", index: 0 },
        { type: "message_delta", delta: { stop_reason, stop_sequence: null }, usage },
        { type: "message_stop" },
      ]);
    },
    other(path) {
      const answered = path.includes("count_tokens") ? { input_tokens: 1 } : { ...message, id: "msg_other", content: [{ type: "text", text: "{}" }], stop_reason: "end_turn" };
      return { type: "application/json", text: JSON.stringify(answered) };
    },
  };
}

function answer(move: Move, turn: number, repo: string): { block: object; delta: object; stop_reason: string } {
  if (move.use === "say") return { block: { type: "text", text: "" }, delta: { type: "text_delta", text: move.text }, stop_reason: "end_turn" };
  const [name, input] = toolCall(move, repo);
  return { block: { type: "tool_use", id: `toolu_${turn}`, name, input: {} }, delta: { type: "input_json_delta", partial_json: JSON.stringify(input) }, stop_reason: "tool_use" };
}

function toolCall(call: Call, repo: string): [name: string, input: object] {
  switch (call.use) {
    case "shell":
      return ["Bash", { command: call.command, description: "scripted" }];
    case "read":
      return ["Read", { file_path: join(repo, call.path) }];
    case "write":
      return ["Write", { file_path: join(repo, call.path), content: call.text }];
    case "replace":
      return ["Edit", { file_path: join(repo, call.path), old_string: call.from, new_string: call.to }];
    case "mcp":
      return [`mcp__bus__${call.tool}`, call.args];
  }
}
