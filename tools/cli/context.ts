import type { Readable } from "node:stream";
import type { Bus } from "../bus.js";
import type { InitOptions } from "../init.js";
import type { InitRequest, Initialised } from "../operations/init-bus.js";

/** What the command line says about the bus to open. */
export interface BusRequest {
  readonly cwd: string;
  readonly env: Environment;
  /** `--bus` */
  readonly busDir?: string;
  /** `--agent` */
  readonly agent?: string;
  /** The client's own session, where it is not told by the environment. */
  readonly client?: { readonly name: string; readonly session: string };
  /** The program's own file, absolute. */
  readonly program?: string;
  /** Progress and warnings for people. */
  readonly tell: (line: string) => void;
  /** ms since the epoch. */
  readonly clock: () => number;
  /** Read it only to wait: see `RunContext.signal`. */
  readonly signal: AbortSignal;
  readonly surface: "cli";
}

/** Where text goes. */
export interface Output {
  /** Resolves when the text has left the process; rejects with the system's error (EPIPE: the reader went away). */
  write(text: string): Promise<void>;
}

/** What the command line says about the server to run. */
export interface ServeRequest extends Omit<BusRequest, "signal" | "surface"> {
  readonly version: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Everything of the process that a run may touch; only `main.ts` makes one from `process`. */
export interface RunContext {
  readonly cwd: string;
  readonly env: Environment;
  readonly version: string;
  /** The program's own file, absolute. */
  readonly program?: string;
  /** A function, because only asking for it costs time and holds the process open. */
  readonly stdin: () => Readable;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Whether stdout is a terminal, and how many columns and rows it has at this moment. */
  readonly isTTY: boolean;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  /** IANA name; the system's unless given. */
  readonly timeZone?: string;
  /** Aborted on SIGINT. Who asks for it ends soon after that; a command that does not ask is simply ended. */
  readonly signal: AbortSignal;
  /**
   * From now on what is printed does not wait for a reader that does not read, SIGTERM and the end of the terminal are heard as SIGINT is, and a process that
   * does not print on a terminal outlives the one that it was started from.
   */
  readonly unattended?: () => Promise<void>;
  /** ms since the epoch. */
  readonly clock: () => number;
  readonly openBus: (request: BusRequest) => Promise<Bus>;
  /** Makes a bus where there may be none yet. */
  readonly initBus: (options: InitOptions) => Promise<Initialised>;
  /** Serves the bus over the process's own streams until the client goes away. */
  readonly serveMcp: (request: ServeRequest) => Promise<void>;
}

/** What a command's `run` may touch. */
export interface CommandContext extends Pick<RunContext, "cwd" | "env" | "program" | "stdin" | "isTTY" | "signal" | "clock"> {
  /** `--agent` */
  readonly agent?: string;
  /** Opens the bus that the common flags name; a second call gives the same one. A client's hook says itself where and in which session it is. */
  bus(place?: { readonly cwd?: string; readonly client?: { readonly name: string; readonly session: string } }): Promise<Bus>;
  /** Makes the bus that the common flags name, or the place's own. */
  initBus(request: InitRequest): Promise<Initialised>;
  /** Serves the bus that the common flags name, or each call's own. */
  serveMcp(): Promise<void>;
  /** It runs for hours: see `RunContext.unattended`. */
  unattended(): Promise<void>;
  /** Progress and warnings for people, on stderr. */
  tell(line: string): void;
}
