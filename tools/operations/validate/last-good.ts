import { BusError } from "../../domain/bus-error.js";
import type { Problem } from "../../domain/problem.js";
import type { Git } from "../../repo/contract.js";
import { auditLines } from "../../schema/audit-lines.js";
import { parseLine } from "../../schema/parse-line.js";
import { blockEntries } from "../../schema/parse-line-block.js";
import { type RecordTypes, checkRecord } from "../../schema/check-record.js";
import { logFile } from "./gather-logs.js";

/** Rules that tell of corruption. */
const CORRUPTION: ReadonlySet<string> = new Set(["schema", "unreadable", "stem", "log-line"]);
/** Commits looked through for one file, and files looked through for one answer. */
const COMMITS = 200;
const FILES = 20;

/** Says of each corrupt file that git tracks which commit has it whole, and how to get it back (S2-29). */
export function withLastGood(git: Git | null, tracked: ReadonlySet<string> | null, problems: readonly Problem[]): Problem[] {
  if (git === null) return [...problems];
  const isCorrupt = ({ rule, severity, file }: Problem): boolean => severity === "error" && CORRUPTION.has(rule) && (tracked?.has(file) !== false || !file.startsWith("_bus/"));
  const files = [...new Set(problems.filter(isCorrupt).map(({ file }) => file))].slice(0, FILES);
  const good = new Map(files.flatMap((file) => lastGood(git, file)));
  return problems.map((problem) => {
    const commit = isCorrupt(problem) ? good.get(problem.file) : undefined;
    if (commit === undefined) return problem;
    return { ...problem, message: `${problem.message} (commit ${commit.slice(0, 12)} has ${problem.file} whole)`, hint: `git checkout ${commit.slice(0, 12)} -- ${problem.file}` };
  });
}

function lastGood(git: Git, file: string): [string, string][] {
  const log = git.run(["log", "--format=%H", `--max-count=${COMMITS}`, "HEAD", "--", file], { allowFailure: true });
  const commit = log.stdout.split("\n").find((sha) => sha !== "" && isWhole(git, sha, file));
  return commit === undefined ? [] : [[file, commit]];
}

function isWhole(git: Git, commit: string, file: string): boolean {
  try {
    return isGood(file, git.runBytes(["cat-file", "blob", `${commit}:${file}`]));
  } catch (error) {
    // The commit took the file away.
    if (error instanceof BusError) return false;
    throw error;
  }
}

/** The same parsers as everywhere, over a blob. */
function isGood(file: string, bytes: Buffer): boolean {
  const log = logFile(file);
  if (log === null) {
    const value = parseLine(bytes.toString());
    return typeof value !== "string" && checkRecord(schemaOf(file), value) === null && isNamedFor(file, value);
  }
  const label = { file, log: log.kind === "events" ? ("events" as const) : ("messages/any" as const) };
  const { problems } = auditLines(log.kind === "events" ? "event" : "message", entries(bytes, label), 16);
  return !problems.some(({ rule }) => rule === "log-line" || rule === "torn-line");
}

function* entries(bytes: Buffer, label: Parameters<typeof blockEntries>[1]) {
  yield* blockEntries({ kind: "lines", offset: 0, bytes }, label, { text: true });
  return undefined;
}

function schemaOf(file: string): keyof RecordTypes {
  if (file.startsWith("_bus/claims/")) return "claim";
  if (file.startsWith("_bus/assignments/")) return "assignment";
  return file.startsWith("_plans/") ? "plan" : "manifest";
}

function isNamedFor(file: string, value: Readonly<Record<string, unknown>>): boolean {
  const stem = file.slice(file.lastIndexOf("/") + 1).replace(/(\.plan)?\.json$/, "");
  const id = value["task_id"] ?? value["plan_id"];
  return id === undefined || id === stem || file.startsWith("AGENT_MANIFEST");
}
