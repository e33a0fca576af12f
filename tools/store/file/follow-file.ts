import type { Stats } from "node:fs";
import { dirname, join } from "node:path";
import type { FsPort } from "../../platform/fs-port.js";
import type { SafePath } from "../../platform/safe-path.js";
import { errnoOf, failRead } from "../../platform/write-file-failure.js";

/** A log's name and the file that is open for it: not always the one that has the name now. Throws BAD_DATA when it cannot be read. */
export class FollowedFile {
  readonly #fs: FsPort;
  readonly #safe: SafePath;
  readonly #path: string;
  #fd: number | null = null;

  constructor(fs: FsPort, safe: SafePath, path: string) {
    this.#fs = fs;
    this.#safe = safe;
    this.#path = path;
  }

  get isOpen(): boolean {
    return this.#fd !== null;
  }

  get fd(): number {
    if (this.#fd === null) throw new Error("no file is open");
    return this.#fd;
  }

  stats(): Stats {
    return this.#fs.fstatSync(this.fd);
  }

  /** Tells one state of the file that has the name from another; null when there is none. */
  named(): string | null {
    const stats = this.#statNamed();
    return stats === null ? null : `${stats.dev}:${stats.ino}:${stats.size}:${stats.mtimeMs}`;
  }

  /** Whether another file, or none, has the name. */
  isReplaced(): boolean {
    const [named, open] = [this.#statNamed(), this.stats()];
    return named === null || named.ino !== open.ino || named.dev !== open.dev;
  }

  /** Opens the file that has the name; false when there is none, then the old one stays open. `compare` sees both. */
  openNamed(compare: (old: number, fresh: number) => void = () => {}): boolean {
    const fresh = this.#open(this.#path);
    if (fresh === null) return false;
    const old = this.#fd;
    this.#fd = fresh;
    if (old === null) return true;
    try {
      compare(old, fresh);
    } finally {
      this.#fs.closeSync(old);
    }
    return true;
  }

  /** Opens the log file beside it that is this inode, whatever its name; false when there is none. */
  openInode(ino: number): boolean {
    const folder = dirname(this.#path);
    for (const name of this.#names(folder)) {
      const path = join(folder, name);
      if (this.#fs.lstatSync(path, { throwIfNoEntry: false })?.ino !== ino) continue;
      this.#fd = this.#open(path);
      if (this.#fd !== null) return true;
    }
    return false;
  }

  close(): void {
    if (this.#fd !== null) this.#fs.closeSync(this.#fd);
    this.#fd = null;
  }

  #statNamed(): Stats | null {
    try {
      return this.#fs.statSync(this.#path);
    } catch (error) {
      if (errnoOf(error) === "ENOENT") return null;
      return failRead(error, this.#path, this.#safe.root);
    }
  }

  #open(path: string): number | null {
    try {
      return this.#safe.open(path, this.#fs.constants.O_RDONLY);
    } catch (error) {
      if (errnoOf(error) === "ENOENT") return null;
      return failRead(error, path, this.#safe.root);
    }
  }

  #names(folder: string): string[] {
    try {
      return this.#fs.readdirSync(folder).filter((name) => name.endsWith(".jsonl"));
    } catch (error) {
      if (errnoOf(error) === "ENOENT") return [];
      return failRead(error, folder, this.#safe.root);
    }
  }
}
