import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { countTokens } from "gpt-tokenizer";
import type { Client, Place } from "./client.js";
import { bus } from "./project.js";
import type { Ended } from "./run-program.js";
import { AGENT, TASK } from "./step.js";
import type { ScriptedModel } from "./scripted-model.js";

export type Line = Readonly<Record<string, unknown>>;

/** What is left of a run: on disk, and in what the model was sent. */
export interface Evidence {
  readonly code: number | null;
  readonly stderr: string;
  readonly digest: string;
  /** The whole of the last request to its model. */
  readonly lastAsked: string;
  /** What `bus doctor --clients` found before its user trusted anything, and afterwards. */
  readonly untrusted: string;
  readonly trusted: string;
  readonly claim: Line | undefined;
  readonly events: readonly Line[];
  readonly messages: readonly Line[];
  /** Of the locks that are open, by their snapshots in both checkouts. */
  readonly lockOwners: readonly string[];
  /** null: not there. */
  file(path: string): string | null;
  /** What is wrong about a record's writer: it must be our agent in the client's own session, or where the client tells none, in one and the same. */
  sessionOf(record: Line | undefined): string | null;
  /** What an agent finds waiting, asked from a shell. */
  inbox(agent: string): string;
  tokens(text: string): number;
}

export function gather(client: Client, { main, repo }: Place, { seen }: ScriptedModel, { code, stdout, stderr }: Ended): Omit<Evidence, "untrusted" | "trusted"> {
  let own = client.session(stdout);
  const session = (id: unknown) => record(join(main, "_bus/.live/sessions", `${String(id)}.json`));
  const [first] = seen;
  return {
    code,
    stderr,
    digest: first === undefined ? "" : client.digest(first),
    lastAsked: JSON.stringify(seen.at(-1)?.body ?? null),
    claim: record(join(repo, "_bus/claims", `${TASK}.json`)),
    events: lines(main, "events"),
    messages: lines(main, "messages"),
    lockOwners: [repo, join(main, "../peer")].flatMap(lockFiles).map((path) => String(record(path)?.["owner"])),
    file: (path) => read(join(repo, path)),
    sessionOf(written) {
      if (written === undefined) return "no such record";
      const { agent_id, from, session_id } = written;
      if ((agent_id ?? from) !== AGENT) return `written by ${String(agent_id ?? from)}`;
      const found = session(session_id)?.["client_session"];
      own ??= typeof found === "string" ? found : undefined;
      return own !== undefined && found === own ? null : `its session ${String(session_id)} is the client's ${String(found)}, not ${own}`;
    },
    inbox: (agent) => bus(main, main, "message", "inbox", "--agent", agent, "--json"),
    tokens: (text) => countTokens(text),
  };
}

/** Lines of the live log and of what was published of it. */
function lines(repo: string, log: "events" | "messages"): Line[] {
  const folder = join(repo, "_bus", log);
  const files = names(folder, true).filter((name) => name.endsWith(".jsonl"));
  return files.flatMap((name) => (read(join(folder, name)) ?? "").split("\n").slice(0, -1).map((line) => JSON.parse(line) as Line));
}

function lockFiles(checkout: string): string[] {
  const folder = join(checkout, "_bus/locks");
  return names(folder).filter((name) => name.endsWith(".json")).map((name) => join(folder, name));
}

function names(folder: string, recursive = false): string[] {
  return existsSync(folder) ? readdirSync(folder, { recursive, encoding: "utf8" }) : [];
}

function record(path: string): Line | undefined {
  const text = read(path);
  return text === null ? undefined : (JSON.parse(text) as Line);
}

function read(path: string): string | null {
  return existsSync(path) ? readFileSync(path, "utf8") : null;
}
