import { delimiter, dirname, isAbsolute, join } from "node:path";
import { factsOf, realPathOf } from "../platform/file-facts.js";
import type { FsPort } from "../platform/fs-port.js";
import { type FileText, readDocument } from "../platform/read-document.js";
import type { ClientPlaces } from "./contract.js";
import { SKILL } from "./skill-file.gen.js";

/** Bytes; a client's state grows with each project. */
const LIMIT = 64 << 20;

/** `env`: the user's, which says where the clients keep their own files. */
export function clientPlaces(fs: FsPort, env: Readonly<Record<string, string | undefined>>): ClientPlaces {
  const at = (variable: string, ...fallback: string[]) => env[variable] || (env["HOME"] ? join(env["HOME"], ...fallback) : undefined);
  const codexHome = at("CODEX_HOME", ".codex");
  const claudeHome = at("CLAUDE_CONFIG_DIR", ".claude");
  const geminiUser = at("GEMINI_CLI_HOME");
  const claudeFolder = at("CLAUDE_CONFIG_DIR");
  return {
    ...(codexHome !== undefined && { codexHome }),
    ...(claudeHome !== undefined && { claudeHome }),
    ...(claudeFolder !== undefined && { claudeState: join(claudeFolder, ".claude.json") }),
    ...(geminiUser !== undefined && { geminiHome: join(geminiUser, ".gemini") }),
    ...(env["PATH"] && { searchPath: env["PATH"].split(delimiter).filter(isAbsolute) }),
    skill: SKILL,
    has: (path) => factsOf(fs, path) !== null,
    read: (path) => readFollowing(fs, path),
  };
}

function readFollowing(fs: FsPort, path: string): FileText | null {
  const real = realPathOf(fs, path);
  return real === null ? null : readDocument(fs, dirname(real), real.slice(dirname(real).length).replace(/^[/\\]/, ""), LIMIT);
}
