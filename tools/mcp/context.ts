import type { Readable, Writable } from "node:stream";
import type { Bus, OpenOptions } from "../bus.js";

/** Everything outside that the server may touch. */
export interface ServerContext {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  /** The server's own process. */
  readonly pid: number;
  /** `--agent` */
  readonly agent?: string;
  /** `--bus` */
  readonly busDir?: string;
  /** ms since the epoch. */
  readonly clock: () => number;
  /** Throws NOT_FOUND where there is no bus. */
  readonly openBus: (options: OpenOptions) => Bus;
  /** Warnings for people, on stderr. */
  readonly tell: (line: string) => void;
}

/** The same with the streams that carry the protocol. */
export interface ServeContext extends ServerContext {
  readonly stdin: Readable;
  readonly stdout: Writable;
  /** Aborted when the server shall end. */
  readonly signal: AbortSignal;
}
