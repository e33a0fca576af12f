import type { Document } from "../../../domain/document.js";
import { isId } from "../../../domain/id.js";
import type { PullRequest } from "../../../domain/pull-request/pull-request.js";
import { parseRecord } from "../../../schema/parse-record.js";
import type { Claim, Lock } from "../../../schema/records.gen.js";
import type { RemoteEntry, RemoteObject } from "../../github.js";

/** A record that another pull request brings. */
export interface TheirRecord<T> {
  readonly pull: PullRequest;
  /** The file's stem. */
  readonly id: string;
  readonly document: Document<T>;
}

interface Kinds {
  claims: Claim;
  locks: Lock;
}
const SCHEMAS = { claims: { schema: "claim", key: "task_id" }, locks: { schema: "lock", key: "lock_id" } } as const;

/** The id that an entry of a pull request is a record of, or null: it is none. */
export function recordId(kind: keyof Kinds, { path }: RemoteEntry): string | null {
  const stem = /^_bus\/(claims|locks)\/([^/]+)\.json$/.exec(path);
  return stem?.[1] === kind && isId(stem[2] ?? "") ? (stem[2] ?? "") : null;
}

/** The same rules as for a record of one's own checkout. `object`: absent for what is no file. */
export function theirRecord<K extends keyof Kinds>(kind: K, pull: PullRequest, id: string, object: RemoteObject | undefined): TheirRecord<Kinds[K]> {
  const file = `_bus/${kind}/${id}.json`;
  const bad = (message: string): TheirRecord<Kinds[K]> => ({ pull, id, document: { ok: false, file, problem: { rule: "unreadable", severity: "error", file, message } } });
  if (object?.kind !== "file") return bad("is not a file");
  if (object.text === null) return bad(object.reason);
  const { schema, key } = SCHEMAS[kind];
  const document = parseRecord(schema, object.text, file) as Document<Kinds[K]>;
  const stem = document.ok ? (document.value as Readonly<Record<string, unknown>>)[key] : id;
  return stem === id ? { pull, id, document } : bad(`${key} is ${String(stem)}`);
}
