import { join } from "node:path";
import { factsOf } from "../platform/file-facts.js";
import type { FsPort } from "../platform/fs-port.js";
import type { Layout } from "./contract.js";

const LOCKS = ["index.lock", "HEAD.lock", "config.lock", "packed-refs.lock", "shallow.lock"];

/** Lock files of git in this checkout's git directories, and when each was made, ms since the epoch. */
export function gitLocks(fs: FsPort, { git }: Layout): { file: string; since: number }[] {
  if (git === null) return [];
  const files = [...new Set([git.gitDir, git.commonDir])].flatMap((dir) => LOCKS.map((name) => join(dir, name)));
  return files.flatMap((file) => {
    const facts = factsOf(fs, file);
    return facts === null ? [] : [{ file, since: facts.mtimeMs }];
  });
}
