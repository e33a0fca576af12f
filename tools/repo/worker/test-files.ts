import { join } from "node:path";
import { type FsPort, nodeFs } from "../../platform/fs-port.js";
import { gitProcess } from "../../platform/git-process.js";
import type { WorkerFiles } from "../worker-contract.js";
import { workerFiles } from "../worker-files.js";

/** The files of workers in a folder that a test has made; git is asked where the folder has a repository. */
export function filesAt(home: string, { cwd = home, fs = nodeFs, repository = false }: { cwd?: string; fs?: FsPort; repository?: boolean } = {}): WorkerFiles {
  const git = repository ? gitProcess({ cwd: home, gitDir: join(home, ".git") }) : null;
  return workerFiles({ fs, busDir: join(home, "_bus"), home, cwd, durable: () => true, git: () => git });
}
