import { inScope } from "../../../domain/scope/scope.js";
import type { Lane } from "../../../schema/records.gen.js";
import type { BusContext } from "../../context.js";
import { ledgerOf } from "../../lock-table.js";
import { laneScope } from "../lane-scope.js";

/** What git and the bus keep themselves, as entries of a scope. */
const KEPT = [".git/**", "_bus/**", "_plans/**", "_report/**", "queue/**", "AGENT_MANIFEST.json", "AGENT_MANIFEST.*.json"];
/** Rules for all agents that lie at the root; a lane changes them only with an approval (S0-12). */
const RULES = ["AGENTS.md", "CLAUDE.md", "gates.json", "_bus/parallel.json", "_bus/config.json"];

/** Entries of a scope that are no lane's work: the bus's own files, and the execution ledger, which has one writer (S0-11, S1-28). */
export function booksOf(bus: BusContext): string[] {
  return [...KEPT, `:(file)${ledgerOf(bus)}`];
}

/** Files of everybody that a lane's scope covers, although its work is code, tests and documents of its own (S0-11). */
export function commonFiles(bus: BusContext, lane: Lane): string[] {
  const scope = laneScope(bus, lane);
  const there = RULES.filter((path) => bus.repo.tree.exists(path) === "file");
  return [...there, ledgerOf(bus)].filter((path) => inScope(scope, path.normalize("NFC")));
}
