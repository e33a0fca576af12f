import type { OptionTable } from "./command.js";

/** Taken by every command. */
export const COMMON_OPTIONS = {
  agent: { type: "string", describe: "Act as this agent" },
  bus: { type: "string", describe: "Use this bus directory" },
  json: { type: "boolean", describe: "Print one JSON value (a stream: one a line)" },
  help: { type: "boolean", alias: "h", describe: "Show what a command does, with examples" },
  version: { type: "boolean", describe: "Print the version" },
} as const satisfies OptionTable;
