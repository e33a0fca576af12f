import { basename } from "node:path";
import type { Document } from "../../domain/document.js";
import { gatesFault } from "../../domain/gate/gates-fault.js";
import type { ParallelFiles } from "../../repo/contract.js";
import { type ParallelTypes, parseParallel } from "../../schema/parallel-record.js";
import type { BusContext } from "../context.js";

/** What is declared and recorded of parallel work, beside the live bus: settings, gates, lanes and pilot days. */
export async function gatherParallel(bus: BusContext): Promise<Document<unknown>[]> {
  const files = await bus.repo.parallel();
  const settings = declared(files.text, "parallel", `${basename(bus.repo.layout.busDir)}/parallel.json`);
  const gates = declared(files.text, "gates", "gates.json").map((document): Document<unknown> => {
    const fault = document.ok ? gatesFault(document.value) : null;
    return fault === null ? document : bad(document.file, "schema", fault);
  });
  const records = [files.lanes, files.pilots].flatMap((kind) => kind.ids().flatMap((id) => kind.read(id) ?? []));
  return [...settings, ...gates, ...records];
}

function declared<K extends "parallel" | "gates">(text: ParallelFiles["text"], schema: K, file: string): Document<ParallelTypes[K]>[] {
  const found = text(file);
  if (found === null) return [];
  return [found.ok ? parseParallel(schema, found.text, file) : bad(file, "unreadable", found.reason)];
}

function bad(file: string, rule: string, message: string): Document<never> {
  return { ok: false, file, problem: { rule, severity: "error", file, message } };
}
