/** Clients that can be launched by name. */
export const CLIENTS = ["codex", "claude", "gemini", "opencode"] as const;

export type ClientName = (typeof CLIENTS)[number];
