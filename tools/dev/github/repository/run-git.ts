import { execFileSync } from "node:child_process";

const DATES = { GIT_AUTHOR_DATE: "2026-01-01T00:00:00Z", GIT_COMMITTER_DATE: "2026-01-01T00:00:00Z" };
const WHO = ["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "protocol.file.allow=always"];

/** Runs git in a bare repository as somebody, untouched by the machine's own settings; the answer without its last newline. */
export function runGit(gitDir: string, args: readonly string[], input?: string | Buffer): string {
  const env = { PATH: process.env["PATH"], HOME: gitDir, GIT_CONFIG_NOSYSTEM: "1", LC_ALL: "C", ...DATES };
  const output = execFileSync("git", [...WHO, ...args], { cwd: gitDir, env, input: input ?? "", encoding: "utf8", stdio: ["pipe", "pipe", "pipe"], maxBuffer: 1 << 28 });
  return output.replace(/\n$/, "");
}

/** The same where "no" is an answer: null when git ends with 1. */
export function askGit(gitDir: string, args: readonly string[]): string | null {
  try {
    return runGit(gitDir, args);
  } catch (error) {
    if ((error as { readonly status?: number }).status === 1) return null;
    throw error;
  }
}
