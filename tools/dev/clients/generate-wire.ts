import { join } from "node:path";
import type { Call, Move, Wire } from "./scripted-model.js";
import { text } from "./wire-text.js";

interface Part {
  readonly text?: string;
  readonly functionResponse?: { readonly response: unknown };
}
interface Body {
  readonly systemInstruction?: { readonly parts: readonly Part[] };
  readonly contents: readonly { readonly parts: readonly Part[] }[];
  readonly tools?: readonly { readonly functionDeclarations?: readonly { readonly name: string }[] }[];
}

/** The protocol of Gemini's models, as Gemini CLI speaks it in `repo`. */
export function generateWire(repo: string): Wire {
  return {
    read(path, body) {
      if (!path.includes(":streamGenerateContent")) return null;
      const { systemInstruction, contents, tools = [] } = body as Body;
      const declared = tools.flatMap(({ functionDeclarations = [] }) => functionDeclarations);
      // Side questions (which model, what comes next) are asked without the agent's tools.
      if (!declared.some(({ name }) => name === "read_file")) return null;
      const parts = contents.flatMap((content) => content.parts);
      return {
        // Its place in the address is all that tells the model.
        body: { model: /\/models\/([^/:]+):/.exec(path)?.[1], ...(body as Body) },
        tools: declared,
        result: text(parts.findLast(({ functionResponse }) => functionResponse !== undefined)?.functionResponse?.response),
        texts: [text(systemInstruction?.parts), ...parts.flatMap((part) => (part.text === undefined ? [] : [part.text]))],
      };
    },
    write: (move) => `data: ${JSON.stringify(answered(part(move, repo)))}\n\n`,
    other: () => ({ type: "application/json", text: JSON.stringify(answered({ text: "{}" })) }),
  };
}

function answered(part: object): object {
  return {
    candidates: [{ index: 0, content: { role: "model", parts: [part] }, finishReason: "STOP" }],
    usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 },
  };
}

function part(move: Move, repo: string): object {
  if (move.use === "say") return { text: move.text };
  const [name, args] = toolCall(move, repo);
  return { functionCall: { name, args } };
}

function toolCall(call: Call, repo: string): [name: string, args: object] {
  switch (call.use) {
    case "shell":
      return ["run_shell_command", { command: call.command, description: "scripted" }];
    case "read":
      return ["read_file", { file_path: join(repo, call.path) }];
    case "write":
      return ["write_file", { file_path: join(repo, call.path), content: call.text }];
    case "replace":
      return ["replace", { file_path: join(repo, call.path), instruction: "scripted", old_string: call.from, new_string: call.to }];
    case "mcp":
      return [`mcp_bus_${call.tool}`, call.args];
  }
}
