import type { HeldToken } from "../domain/github/token-kind.js";
import type { Repo } from "../repo/contract.js";
import type { Session } from "../schema/records.gen.js";
import type { Store } from "../store/contract.js";
import type { PersonAnswer } from "../platform/ask-person.js";
import type { Host } from "../platform/host.js";
import type { Processes } from "../platform/processes.js";
import type { CommandEnd, CommandRun } from "../platform/run-command.js";
import type { GitHub } from "./github.js";

/** Who acts: an agent in one session. */
export interface Identity {
  readonly agent_id: string;
  readonly session: Session;
  /** This command has written the session's presence: the leases are due, too. */
  readonly isFresh: boolean;
}

/** What a caller said about who it is; see `domain/identity.ts` for the order. */
export interface IdentityHints {
  readonly flag?: string;
  readonly env?: string;
  /** The client's own session id and where it came from. */
  readonly client?: { readonly name: string; readonly session: string };
  readonly pid?: number;
}

/** Everything outside that an operation may touch. */
export interface BusContext {
  readonly store: Store;
  readonly repo: Repo;
  readonly host: Host;
  /** GitHub, about this checkout's repository or the one named `owner/name`; loaded when it is asked for. Throws USAGE when it cannot be told which. */
  readonly github: (repository?: string) => Promise<GitHub>;
  /** Tokens of GitHub that the environment holds, without the tokens. */
  readonly heldTokens: () => Promise<readonly HeldToken[]>;
  /** Runs a program to its end; see `platform/run-command.ts`. */
  readonly runCommand: (run: CommandRun) => Promise<CommandEnd>;
  /** Workers' processes; loaded when they are asked for. */
  readonly processes: () => Promise<Processes>;
  /** The environment that workers' variables are chosen from. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The file that was started as `bus`, absolute, where one was: workers find it, too. */
  readonly program?: string;
  /** Asks the person at the terminal, if one started this process. */
  readonly askPerson: (question: string) => Promise<PersonAnswer>;
  readonly identity: IdentityHints;
  /** ms since the epoch. */
  readonly clock: () => number;
  readonly newId: () => string;
  /** SHA-256 (hex) of a text. */
  readonly digest: (text: string) => string;
  /** What opened the bus: "cli", "library", "mcp". */
  readonly surface: string;
  /** Aborted when the caller gives up. */
  readonly signal: AbortSignal;
  /** Progress and warnings for people: stderr of the CLI. */
  readonly tell: (line: string) => void;
}
