import { type Tool, callItem } from "./responses-call.js";
import type { Wire } from "./scripted-model.js";
import { stream, text } from "./wire-text.js";

interface Item {
  readonly type: string;
  readonly content?: unknown;
  readonly output?: unknown;
  readonly tools?: readonly Tool[];
}

/** The Responses protocol, as Codex speaks it. */
export const responsesWire: Wire = {
  read(path, body) {
    if (!path.endsWith("/responses")) return null;
    const { instructions, input, tools } = body as { instructions?: string; input: readonly Item[]; tools?: readonly Tool[] };
    const outputs = input.filter(({ type }) => type.endsWith("_output"));
    return {
      body,
      tools: tools ?? input.flatMap((item) => item.tools ?? []),
      result: text(outputs.at(-1)?.output),
      texts: [instructions ?? "", ...input.filter(({ type }) => type === "message").map(({ content }) => text(content))],
    };
  },
  write(move, turn, seen) {
    const id = `resp_${turn}`;
    const usage = { input_tokens: 1, input_tokens_details: null, output_tokens: 1, output_tokens_details: null, total_tokens: 2 };
    const item = move.use === "say" ? { type: "message", role: "assistant", content: [{ type: "output_text", text: move.text }] } : callItem(move, `call_${turn}`, seen.tools as readonly Tool[]);
    return stream([
      { type: "response.created", response: { id } },
      { type: "response.output_item.done", item },
      { type: "response.completed", response: { id, usage } },
    ]);
  },
  other: () => ({ type: "application/json", text: "{}" }),
};
