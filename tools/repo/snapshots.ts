import { checkId, isId } from "../domain/id.js";
import { parseRecord } from "../schema/parse-record.js";
import type { CheckoutFiles } from "./checkout-files.js";
import type { BranchRecord, Document, SnapshotKind, SnapshotTypes } from "./contract.js";

const SCHEMAS = { claims: "claim", assignments: "assignment" } as const;

/** `_bus/claims/<id>.json` and `_bus/assignments/<id>.json`. `record` is `_bus`, relative to the checkout; `others`: the other worktrees. */
export function snapshots(files: CheckoutFiles, record: string, others: () => CheckoutFiles[]): Pick<BranchRecord, "ids" | "read" | "elsewhere" | "write"> {
  const ids = (kind: SnapshotKind) => files.names(`${record}/${kind}`).flatMap((name) => (name.endsWith(".json") ? [name.slice(0, -".json".length)] : []));
  return {
    ids,
    read(kind, id) {
      const listed = isId(id) || ids(kind).includes(id);
      return readSnapshot(files, `${record}/${kind}/${listed ? id : checkId("task", id)}.json`, kind, id);
    },
    elsewhere(kind, id) {
      checkId("task", id);
      return others().flatMap((other) => readSnapshot(other, `_bus/${kind}/${id}.json`, kind, id) ?? []);
    },
    write(kind, id, value) {
      files.replace(`${record}/${kind}/${checkId("task", id)}.json`, `${JSON.stringify(value, null, 2)}\n`);
    },
  };
}

function readSnapshot<K extends SnapshotKind>(files: CheckoutFiles, file: string, kind: K, id: string): Document<SnapshotTypes[K]> | null {
  const bad = (rule: string, message: string): Document<SnapshotTypes[K]> => ({ ok: false, file, problem: { rule, severity: "error", file, message } });
  if (!isId(id)) return bad("schema", "the file's name is no task id");
  const found = files.read(file);
  if (found === null) return null;
  if (!found.ok) return bad("unreadable", found.reason);
  const parsed = parseRecord(SCHEMAS[kind], found.text, file) as Document<SnapshotTypes[K]>;
  if (parsed.ok && parsed.value.task_id !== id) return bad("stem", `task_id is ${parsed.value.task_id}, but the file is named ${id}`);
  return parsed;
}
