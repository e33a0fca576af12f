import { tenureKey } from "../../../domain/claim.js";
import { isOpen } from "../../../domain/lease.js";
import type { Git } from "../../../repo/contract.js";
import { parseRecord } from "../../../schema/parse-record.js";
import type { Base } from "../base.js";
import { logFile } from "../gather-logs.js";
import type { FileChange } from "../parse-diff.js";
import type { View } from "../view.js";

/** What this working tree brings: it differs from where it left the base, or git does not know it yet. */
export interface Mine {
  /** Ids of changed records that are there. What the base has, too, is not this branch's doing: an open claim's tenure, a lock as it is. */
  readonly claims: readonly string[];
  readonly locks: readonly string[];
  /** Added segments, no symbolic links; `change`: absent where git does not know them yet. */
  readonly segments: readonly { readonly path: string; readonly change?: FileChange }[];
  /** Where a record says something: the line of a key that this branch wrote, else the first that it wrote. */
  lineOf(file: string, key: string): number | undefined;
}

export function readMine({ bus: { repo }, base, links, tasks, untracked }: View): Mine {
  const changed = new Map((base?.changes ?? []).filter(({ status }) => status !== "deleted").map((change) => [change.path, change]));
  const ids = (folder: string): string[] => [...changed.keys(), ...untracked].flatMap((path) => new RegExp(`^_bus/${folder}/([^/]+)\\.json$`).exec(path)?.[1] ?? []);
  const isSegment = (path: string): boolean => logFile(path)?.segment === true && !links.includes(path);
  const added = [...changed.values()].filter(({ path, status }) => status === "added" && isSegment(path));
  return {
    claims: ids("claims").filter((id) => {
      const [own, known] = [tasks.find(({ task_id }) => task_id === id)?.own ?? null, inBase(repo.git, base, "claim", `_bus/claims/${id}.json`)];
      return own === null || known === null || !isOpen(known) || tenureKey(known) !== tenureKey(own);
    }),
    locks: ids("locks").filter((id) => {
      const [own, known] = [repo.record.read("locks", id), inBase(repo.git, base, "lock", `_bus/locks/${id}.json`)];
      return own?.ok !== true || known === null || JSON.stringify(known) !== JSON.stringify(own.value);
    }),
    segments: [...added.map((change) => ({ path: change.path, change })), ...untracked.filter(isSegment).map((path) => ({ path }))],
    lineOf: (file, key) => lineOf(changed.get(file), key),
  };
}

/** The record as the base has it now; null: it has none that can be read. */
function inBase<K extends "claim" | "lock">(git: Git | null, base: Base | null, schema: K, file: string) {
  const found = git?.run(["cat-file", "blob", `${base?.ref}:${file}`], { allowFailure: true });
  const parsed = found?.status === 0 ? parseRecord(schema, found.stdout, file) : null;
  return parsed?.ok === true ? parsed.value : null;
}

/** A record's own keys stand further left than those of what is in it. */
function lineOf(change: FileChange | undefined, key: string): number | undefined {
  const keys = (change?.added ?? []).flatMap(({ line, text }) => {
    const [, indent = "", name] = /^(\s*)"(\w+)"\s*:/.exec(text.toString()) ?? [];
    return name === undefined ? [] : [{ line, name, depth: indent.length }];
  });
  const depth = Math.min(...keys.map((one) => one.depth));
  return keys.find((one) => one.name === key && one.depth === depth)?.line ?? change?.added[0]?.line;
}
