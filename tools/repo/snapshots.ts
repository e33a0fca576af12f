import { checkId, isId } from "../domain/id.js";
import { parseRecord } from "../schema/parse-record.js";
import type { CheckoutFiles } from "./checkout-files.js";
import type { BranchRecord, Document, SnapshotKind, SnapshotTypes } from "./contract.js";

/** Each kind's schema, and the field that equals the file's stem. */
const KINDS = {
  claims: { schema: "claim", key: "task_id", noun: "task" },
  assignments: { schema: "assignment", key: "task_id", noun: "task" },
  locks: { schema: "lock", key: "lock_id", noun: "lock" },
} as const;

/** `_bus/<kind>/<id>.json`. `record` is `_bus`, relative to the checkout; `others`: the other worktrees. */
export function snapshots(files: CheckoutFiles, record: string, others: () => CheckoutFiles[]): Pick<BranchRecord, "ids" | "read" | "elsewhere" | "allElsewhere" | "write" | "remove"> {
  const ids = (kind: SnapshotKind) => stems(files, `${record}/${kind}`);
  return {
    ids,
    read(kind, id) {
      const listed = isId(id) || ids(kind).includes(id);
      return readSnapshot(files, `${record}/${kind}/${listed ? id : checkId(KINDS[kind].noun, id)}.json`, kind, id);
    },
    elsewhere(kind, id) {
      checkId(KINDS[kind].noun, id);
      return others().flatMap((other) => readSnapshot(other, `_bus/${kind}/${id}.json`, kind, id) ?? []);
    },
    allElsewhere(kind, except) {
      return others().flatMap((other) => stems(other, `_bus/${kind}`).filter((id) => !except.has(id)).flatMap((id) => readSnapshot(other, `_bus/${kind}/${id}.json`, kind, id) ?? []));
    },
    write(kind, id, value) {
      files.replace(`${record}/${kind}/${checkId(KINDS[kind].noun, id)}.json`, `${JSON.stringify(value, null, 2)}\n`);
    },
    remove(kind, id) {
      files.remove(`${record}/${kind}/${checkId(KINDS[kind].noun, id)}.json`);
    },
  };
}

function stems(files: CheckoutFiles, folder: string): string[] {
  return files.names(folder).flatMap((name) => (name.endsWith(".json") ? [name.slice(0, -".json".length)] : []));
}

function readSnapshot<K extends SnapshotKind>(files: CheckoutFiles, file: string, kind: K, id: string): Document<SnapshotTypes[K]> | null {
  const bad = (rule: string, message: string): Document<SnapshotTypes[K]> => ({ ok: false, file, problem: { rule, severity: "error", file, message } });
  const { schema, key, noun } = KINDS[kind];
  if (!isId(id)) return bad("schema", `the file's name is no ${noun} id`);
  const found = files.read(file);
  if (found === null) return null;
  if (!found.ok) return bad("unreadable", found.reason);
  const parsed = parseRecord(schema, found.text, file) as Document<SnapshotTypes[K]>;
  const stem = parsed.ok ? (parsed.value as Readonly<Record<string, unknown>>)[key] : id;
  if (stem !== id) return bad("stem", `${key} is ${String(stem)}, but the file is named ${id}`);
  return parsed;
}
