import { BusError } from "../domain/bus-error.js";
import type { Document } from "../domain/document.js";
import { checkId, isId } from "../domain/id.js";
import { type ParallelTypes, parseParallel } from "../schema/parallel-record.js";
import type { CheckoutFiles } from "./checkout-files.js";
import type { ParallelFiles, RecordFiles } from "./contract.js";

/** The settings and records of parallel work beside the live bus. `bus`: its folder, relative to the files' root. */
export function parallelFiles(files: CheckoutFiles, bus: string): ParallelFiles {
  return {
    policy() {
      const file = `${bus}/parallel.json`;
      const found = files.read(file);
      if (found === null) return null;
      const parsed = found.ok ? parseParallel("parallel", found.text, file) : null;
      if (parsed?.ok) return parsed.value;
      const reason = parsed === null ? (found.ok ? "" : found.reason) : parsed.problem.message;
      throw new BusError("BAD_DATA", `${file}: ${reason}`, { hint: `git log -p -- ${file}`, file });
    },
    text: (path) => files.read(path),
    lanes: recordFiles(files, `${bus}/lanes`, "lane", "lane_id"),
    pilots: recordFiles(files, `${bus}/pilots`, "pilot", "day"),
  };
}

function recordFiles<K extends "lane" | "pilot">(files: CheckoutFiles, folder: string, schema: K, key: string): RecordFiles<ParallelTypes[K]> {
  return {
    ids: () => files.names(folder).flatMap((name) => (name.endsWith(".json") ? [name.slice(0, -".json".length)] : [])),
    read(id): Document<ParallelTypes[K]> | null {
      const file = `${folder}/${id}.json`;
      const bad = (rule: string, message: string): Document<ParallelTypes[K]> => ({ ok: false, file, problem: { rule, severity: "error", file, message } });
      if (!isId(id)) return bad("schema", `the file's name is no ${schema} id`);
      const found = files.read(file);
      if (found === null) return null;
      if (!found.ok) return bad("unreadable", found.reason);
      const parsed = parseParallel(schema, found.text, file);
      const stem = parsed.ok ? (parsed.value as Readonly<Record<string, unknown>>)[key] : id;
      return stem === id ? parsed : bad("stem", `${key} is ${String(stem)}, but the file is named ${id}`);
    },
    write: (id, value) => files.replace(`${folder}/${checkId(schema, id)}.json`, `${JSON.stringify(value, null, 2)}\n`),
  };
}
