import { countTokens } from "gpt-tokenizer";
import type { Client } from "./client.js";
import { withoutServer } from "./planted.js";
import { type Bench, type Setting, runClient } from "./run-client.js";
import type { Move } from "./scripted-model.js";

const STOP: readonly Move[] = [{ use: "say", text: "Done." }];

/** o200k tokens that buslane adds to a client's first request. */
export interface Cost {
  /** Everything: server, skill, AGENTS.md, digest. */
  readonly all: number;
  /** Our MCP server's part: tools or their names, and instructions. */
  readonly server: number;
  /** What the SessionStart hook adds. */
  readonly digest: number;
}

/** By difference: the same request of the same client without it. */
export async function contextCost(client: Client, bench: Bench): Promise<Cost> {
  const first = (setting: Setting) =>
    runClient(client, bench, STOP, setting, ({ seen, evidence, ended }) => {
      if (seen[0] === undefined) throw new Error(`${client.label} asked its model nothing: ${ended.stderr}`);
      const { tools, texts } = seen[0];
      return { tokens: countTokens(`${JSON.stringify(tools)}\n${texts.join("\n")}`), digest: countTokens(evidence.digest) };
    });
  const whole = await first({});
  const bare = await first({ withBus: false });
  const served = await first({ spoil: withoutServer });
  return { all: whole.tokens - bare.tokens, server: whole.tokens - served.tokens, digest: whole.digest };
}
