import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FsPort, nodeFs } from "../../platform/fs-port.js";
import { safePath } from "../../platform/safe-path.js";
import type { RegisterFiles } from "../../store/file/register-files.js";
import { REGISTER_LIMITS } from "../../store/file/register-limits.js";

/** The register protocol on `busDir`, with anything replaced. */
export function registerFiles(busDir: string, fs: FsPort = nodeFs, changed: Partial<RegisterFiles> = {}): RegisterFiles {
  const safe = safePath(fs, busDir);
  return { fs, safe, clock: Date.now, monotonic: () => performance.now(), nonce: randomUUID, limits: REGISTER_LIMITS, strict: true, ...changed };
}

/** An empty `_bus` in a temporary folder of its own. */
export function temporaryBus(): { readonly busDir: string; dispose(): void } {
  const folder = realpathSync(mkdtempSync(join(process.env["BUS_VERIFY_TMP"] ?? tmpdir(), "bus-")));
  const busDir = join(folder, "_bus");
  mkdirSync(busDir);
  return { busDir, dispose: () => rmSync(folder, { recursive: true, force: true }) };
}
