import { nativeCrypto } from "../platform/native-crypto.js";
import { eventBranchProblem, hasControlCharacters, tenureFact } from "../domain/line-facts.js";
import { nearMisses } from "../domain/near-miss.js";
import type { Problem } from "../domain/problem.js";
import type { LogEntry } from "../store/contract.js";
import { checkRecord } from "./check-record.js";
import { markList } from "./line-marks.js";
import type { AuditOptions, LogAudit, Orphan, ReceiptUse } from "./log-audit.js";

/** Problems of one rule that are listed; the others are counted. */
const LISTED = 200;
const PROGRESS_LINES = 50_000;

type Value = Readonly<Record<string, unknown>>;

let native: ReturnType<typeof nativeCrypto> | undefined;

/** Of a million lines, by Node's own: `hash` costs half of a Hash object. */
export function sha256(text: string): string {
  return (native ??= nativeCrypto()).hash("sha256", text, "hex");
}

/**
 * Checks each line of a log by itself and notes what must be compared with other lines, files and logs.
 * `expected`: about how many lines there are. Line numbers count as the entries' do.
 */
export function auditLines(kind: "event" | "message", entries: Iterator<LogEntry, number | undefined>, expected: number, { onProgress }: AuditOptions = {}): LogAudit {
  const problems: Problem[] = [];
  const more: Record<string, number> = {};
  const listed = new Map<string, number>();
  const receipts = new Map<string, ReceiptUse>();
  const tenures = new Map<string, number>();
  const chains = new Map<string, string>();
  const orphans: Orphan[] = [];
  const marks = markList(expected);
  let records = 0;
  let seen = 0;

  const report = (problem: Problem): void => {
    const count = (listed.get(problem.rule) ?? 0) + 1;
    listed.set(problem.rule, count);
    if (count <= LISTED) problems.push(problem);
    else more[problem.rule] = (more[problem.rule] ?? 0) + 1;
  };

  const mark = (value: Value, text: string, line: number, offset: number): void => {
    const { id, session_id: session, prev } = value;
    if (typeof session !== "string") {
      if (typeof id === "string") marks.add(id, text, undefined, line, offset);
      return;
    }
    const hash = sha256(text);
    if (typeof id === "string") marks.add(id, text, hash, line, offset);
    if (typeof prev === "string" && chains.get(session) !== prev) orphans.push({ session, prev, line });
    chains.set(session, hash);
  };

  const note = (value: Value, line: number): void => {
    if (Array.isArray(value["receipts"])) noteReceipts(receipts, value, line);
    if (typeof value["meta"] !== "object") return;
    const tenure = kind === "event" ? tenureFact(value) : null;
    if (tenure !== null) tenures.set(tenure.claim_id, (tenures.get(tenure.claim_id) ?? 0) | tenure.bits);
  };

  const lines = drain(entries, (entry) => {
    seen += 1;
    if (seen % PROGRESS_LINES === 0) onProgress?.(PROGRESS_LINES);
    if (!entry.ok) return report(entry.problem);
    const { value, place } = entry;
    const line = place.line ?? seen;
    const at = (rule: string, severity: Problem["severity"], message: string): void => report({ rule, severity, file: place.file, line, message });
    // Marked even when it is refused: another line may follow it.
    mark(value, entry.text ?? JSON.stringify(value), line, place.offset);
    const fault = checkRecord(kind, value);
    if (fault !== null) return at("log-line", "error", fault);
    records += 1;
    for (const miss of nearMisses(kind, value)) at("near-miss", "warning", miss);
    if (hasControlCharacters(value["summary"] as string)) at("control-characters", "warning", "summary holds control characters");
    const branch = kind === "event" ? eventBranchProblem(value) : null;
    if (branch !== null) at("branch", "warning", branch);
    note(value, line);
  });
  return { lines: lines ?? seen, records, problems, more, marks: marks.marks(), receipts: [...receipts.values()], tenures, orphans, pending: 0 };
}

/** What `for of` does not give: the generator's own answer. */
function drain(entries: Iterator<LogEntry, number | undefined>, each: (entry: LogEntry) => void): number | undefined {
  for (;;) {
    const { done, value } = entries.next();
    if (done === true) return value;
    each(value);
  }
}

function noteReceipts(receipts: Map<string, ReceiptUse>, value: Value, line: number): void {
  const hashes = value["receipt_sha256"] as Readonly<Record<string, string>> | undefined;
  for (const path of value["receipts"] as string[]) {
    const sha256 = hashes !== undefined && Object.hasOwn(hashes, path) ? hashes[path] : undefined;
    const known = receipts.get(path);
    if (known === undefined || sha256 !== undefined) receipts.set(path, { path, line, ...(sha256 !== undefined && { sha256 }) });
  }
}
