import { execFileSync } from "node:child_process";
import { appendFileSync, copyFileSync, readFileSync, renameSync, statSync, truncateSync, unlinkSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

export interface Scene {
  /** The log that the chaos is about. */
  readonly path: string;
  /** Whether a line of this id was handed out. */
  readonly isHanded: (id: string) => boolean;
}

/** What can happen to a log file while writers go on: nothing here takes a line from them. */
export const LIVE_ACTIONS: readonly ((scene: Scene) => Promise<void>)[] = [
  async function rotate({ path }) {
    if (statSync(path).size > 0) renameSync(path, path.replace(/\.jsonl$/, `-${process.hrtime.bigint()}.jsonl`));
  },
  async function tear({ path }) {
    appendFileSync(path, '{"id":"torn","ts":"');
  },
];

/** What would lose lines of a writer at work: they are stopped meanwhile, somewhere in the middle of an append. */
export const STILL_ACTIONS: readonly ((scene: Scene) => Promise<void>)[] = [
  async function renameOver({ path }) {
    copyFileSync(path, `${path}.new`);
    renameSync(`${path}.new`, path);
  },
  async function rewriteSlowly({ path, isHanded }) {
    const kept = whatIsLeft(path, isHanded);
    truncateSync(path, 0);
    await pause(3);
    appendFileSync(path, kept.subarray(0, kept.length / 2));
    await pause(3);
    appendFileSync(path, kept.subarray(kept.length / 2));
  },
  async function rewriteAtOnce({ path, isHanded }) {
    writeFileSync(path, whatIsLeft(path, isHanded));
  },
  async function makeAgain({ path }) {
    const content = readFileSync(path);
    unlinkSync(path);
    await pause(3);
    writeFileSync(path, content);
  },
  async function checkOut({ path }) {
    const git = (...args: string[]) => execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t", ...args], { cwd: dirname(path), stdio: "ignore" });
    git("add", "events.jsonl");
    git("commit", "-qm", "now");
    git("checkout", "-q", "HEAD~1", "--", "events.jsonl");
    await pause(3);
    git("checkout", "-q", "HEAD", "--", "events.jsonl");
  },
];

/** All lines but some of those that were handed out. The first stays: after a restart, a log that begins otherwise is read as a new one. */
function whatIsLeft(path: string, isHanded: (id: string) => boolean): Buffer {
  const content = readFileSync(path, "latin1");
  const lines = content.split(/(?<=\n)/);
  return Buffer.from(lines.filter((line, n) => n % 3 !== 1 || !isHanded(/"id":"([^"]*)"/.exec(line)?.[1] ?? "")).join(""), "latin1");
}
