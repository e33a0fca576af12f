import type { Seen, Wire } from "./scripted-model.js";

/** Where one run of a client happens. All paths absolute. */
export interface Place {
  /** The installed packages' `node_modules`. */
  readonly modules: string;
  /** The client's HOME: empty but for what `account` and `trust` write. */
  readonly home: string;
  /** The main checkout, which has the live bus. */
  readonly main: string;
  /** Where the client works: the main checkout, or a linked worktree of it. */
  readonly repo: string;
  /** The scripted model. */
  readonly model: string;
}

export interface Launch {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** An agent's client, as its users have it from npm. */
export interface Client {
  /** As `bus init --clients` calls it. */
  readonly name: string;
  /** Tells it from other ways to run the same client. */
  readonly label: string;
  readonly packageName: string;
  readonly version: string;
  /** Whether the guard speaks in its hooks, and its shell knows the session. */
  readonly hooks: boolean;
  wire(repo: string): Wire;
  /** What its user has set up for any work. */
  account(place: Place): void;
  /** What its user does once in a repository, as `bus init` says: the trust of it and of its hooks. */
  trust(place: Place): Promise<void>;
  /** `resumed`: the session to go on with, by the client's own id. */
  launch(place: Place, prompt: string, resumed?: string): Launch;
  /** The client's own id of its session, from what it printed; undefined: it tells its servers none. */
  session(stdout: string): string | undefined;
  /** What a hook added when the session began. */
  digest(first: Seen): string;
}
