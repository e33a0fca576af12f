import { join } from "node:path";
import type { Call, Move, Wire } from "./scripted-model.js";
import { text } from "./wire-text.js";

interface Body {
  readonly messages: readonly { readonly role: string; readonly content?: unknown }[];
  readonly tools?: readonly { readonly function: { readonly name: string } }[];
}

/** The chat completions protocol, as opencode speaks it in `repo`. */
export function chatWire(repo: string): Wire {
  return {
    read(path, body) {
      if (!path.endsWith("/chat/completions")) return null;
      const { messages, tools = [] } = body as Body;
      // A title is asked without tools.
      if (!tools.some((tool) => tool.function.name === "bash")) return null;
      return {
        body,
        tools,
        result: text(messages.findLast(({ role }) => role === "tool")?.content),
        texts: messages.filter(({ role }) => role !== "tool").map(({ content }) => text(content)),
      };
    },
    write: (move, turn) => chunks(delta(move, `call_${turn}`, repo), move.use === "say" ? "stop" : "tool_calls"),
    other: (path) => (path.endsWith("/chat/completions") ? { type: "text/event-stream", text: chunks({ role: "assistant", content: "Title" }, "stop") } : { type: "application/json", text: "{}" }),
  };
}

function chunks(delta: object, finish_reason: string): string {
  const chunk = { id: "chat", object: "chat.completion.chunk", created: 1, model: "scripted" };
  const events = [
    { ...chunk, choices: [{ index: 0, delta, finish_reason: null }] },
    { ...chunk, choices: [{ index: 0, delta: {}, finish_reason }], usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 } },
  ];
  return `${events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join("")}data: [DONE]\n\n`;
}

function delta(move: Move, id: string, repo: string): object {
  if (move.use === "say") return { role: "assistant", content: move.text };
  const [name, args] = toolCall(move, repo);
  return { role: "assistant", tool_calls: [{ index: 0, id, type: "function", function: { name, arguments: JSON.stringify(args) } }] };
}

function toolCall(call: Call, repo: string): [name: string, args: object] {
  switch (call.use) {
    case "shell":
      return ["bash", { command: call.command, description: "scripted" }];
    case "read":
      return ["read", { filePath: join(repo, call.path) }];
    case "write":
      return ["write", { filePath: join(repo, call.path), content: call.text }];
    case "replace":
      return ["edit", { filePath: join(repo, call.path), oldString: call.from, newString: call.to }];
    case "mcp":
      return [`bus_${call.tool}`, call.args];
  }
}
