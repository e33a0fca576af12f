import { nonce } from "../../platform/random.js";
import type { FsPort } from "../../platform/fs-port.js";
import { monotonicMs } from "../../platform/monotonic.js";
import { safePath } from "../../platform/safe-path.js";
import type { Store } from "../contract.js";
import { openFileLogs } from "./logs.js";
import { logsLayout } from "./logs-layout.js";
import type { RegisterFiles } from "./register-files.js";
import { REGISTER_LIMITS, type RegisterLimits } from "./register-limits.js";
import { fileRegisters } from "./registers.js";
import { storeClock } from "./store-clock.js";

export interface FileStoreOptions {
  readonly fs: FsPort;
  /** Absolute path of `_bus`, symlinks resolved. */
  readonly busDir: string;
  /** ms since the epoch. */
  readonly clock: () => number;
  readonly durability: "strict" | "relaxed";
  /** Warnings for people, such as a follower that has to poll. */
  readonly tell?: (line: string) => void;
  /** For tests: other numbers than the tested defaults. */
  readonly limits?: RegisterLimits;
}

/** The store that is plain files under `_bus`: excludes within one physical bus, needs nothing else. Touches nothing until it is used. */
export function openFileStore(options: FileStoreOptions): Store {
  const { fs, busDir, clock, durability, limits = REGISTER_LIMITS } = options;
  const safe = safePath(fs, busDir);
  const logs = openFileLogs({ fs, busDir, durability, safe, ...(options.tell !== undefined && { tell: options.tell }) });
  // Revisions are told apart by their nonce alone: it is not a caller's id, which a test may make repeat.
  const files: RegisterFiles = { fs, safe, clock, monotonic: monotonicMs, nonce, limits, strict: durability === "strict", recent: { revision: null } };
  const registers = fileRegisters(files, logs, options.tell);
  return {
    registers,
    logs,
    now: async () => storeClock(files),
    async checkup(fix) {
      const { fileCheckup } = await import("./checkup.js");
      return fileCheckup(files, registers, logsLayout(fs, safe), fix);
    },
    async selfTest() {
      const { fileSelfTest } = await import("./self-test.js");
      return fileSelfTest({ fs, safe, nonce: files.nonce, open: (folder) => openFileStore({ ...options, busDir: folder, durability: "relaxed" }) });
    },
  };
}
