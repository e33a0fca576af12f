import { BusError } from "./bus-error.js";

/** The agents' clients whose configuration `bus init --clients` knows. */
export const CLIENT_NAMES = ["codex", "claude", "gemini", "opencode", "cursor", "vscode"] as const;

export type ClientName = (typeof CLIENT_NAMES)[number];

/** Names separated by commas, each once, in our order; `all` means every one. Throws USAGE. */
export function clientNames(words: readonly string[]): ClientName[] {
  const asked = new Set(words.flatMap((word) => word.split(",")).map((word) => word.trim()));
  for (const word of asked) {
    if (word !== "all" && !CLIENT_NAMES.some((name) => name === word)) {
      throw new BusError("USAGE", `no client is called ${JSON.stringify(word)}: there are ${CLIENT_NAMES.join(", ")}, or all`, { hint: `bus init --clients ${CLIENT_NAMES.join(",")}` });
    }
  }
  return CLIENT_NAMES.filter((name) => asked.has("all") || asked.has(name));
}
