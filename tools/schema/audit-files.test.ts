import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { scratch } from "../dev/scratch-repo.js";
import { nodeFs } from "../platform/fs-port.js";
import { auditFiles } from "./audit-files.js";
import { sha256 } from "./audit-lines.js";
import { missingHashes, missingIds, suspectPairs } from "./compare-marks.js";

/** Lines of some sessions in chains, every 50th bad in some way. */
function writeLog(path: string, count: number, name: string): void {
  const last = new Map<string, string>();
  const lines = Array.from({ length: count }, (_, n) => {
    if (n % 50 === 49) return ["", "nonsense", "{}", JSON.stringify({ ts: "x" })][(n / 50) & 3] ?? "";
    const session = `a.${n % 3}`;
    const prev = last.get(session);
    const line = JSON.stringify({ ts: "2026-01-01T00:00:00Z", agent_id: "a", event: "status", summary: `é${n}`, id: `${name}${n}`, session_id: session, ...(prev !== undefined && { prev }), ...(n % 7 === 0 && { receipts: [`_report/${n % 21}`] }), ...(n % 11 === 0 && { meta: { claim_id: `c${n % 33}` } }) });
    last.set(session, sha256(line));
    return line;
  });
  writeFileSync(path, `${lines.join("\n")}\n{"torn`);
}

test("several threads over several files find what one finds in each", async () => {
  const root = scratch();
  const files = ["one", "two", "empty", "gone"].map((name) => ({ path: join(root, `${name}.jsonl`), label: { file: `${name}.jsonl`, log: "events" as const } }));
  writeLog(join(root, "one.jsonl"), 997, "x");
  writeLog(join(root, "two.jsonl"), 211, "y");
  writeFileSync(join(root, "empty.jsonl"), "");
  const worker = join(root, "worker.cjs");
  await build({ entryPoints: [new URL("audit-worker.ts", import.meta.url).pathname], outfile: worker, bundle: true, platform: "node", format: "cjs", define: { "import.meta.url": "undefined" }, logLevel: "error" });
  let progress = 0;
  const alone = await auditFiles(nodeFs, files, { worthWorkers: Number.POSITIVE_INFINITY });
  const shared = await auditFiles(nodeFs, files, { worthWorkers: 0, worker, onProgress: (lines) => (progress += lines) });
  expect(alone.map(({ lines, records, pending }) => [lines, records, pending])).toEqual([[997, 978, 6], [211, 207, 6], [0, 0, 0], [0, 0, 0]]);
  // Where a file was cut, the first lines of each part follow lines of another part: they are compared afterwards.
  for (const [at, audit] of shared.entries()) expect({ ...audit, orphans: [] }).toEqual({ ...alone[at], orphans: [] });
  const marks = shared.map((audit) => audit.marks);
  expect(missingHashes(marks, shared.flatMap(({ orphans }) => orphans.map(({ prev }) => prev)))).toEqual([]);
  expect(progress).toBe(0);
}, 60_000);

test("lines are told apart by id and content over all files", async () => {
  const root = scratch();
  const put = (name: string, ...lines: object[]) => {
    writeFileSync(join(root, name), lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    return { path: join(root, name), label: { file: name, log: "events" as const } };
  };
  const audits = await auditFiles(nodeFs, [put("one", { id: "a" }, { id: "b" }), put("two", { id: "a" }, { id: "b", x: 1 })]);
  const marks = audits.map((audit) => audit.marks);
  expect(suspectPairs(marks)).toEqual([[{ log: 0, line: 2, offset: 11 }, { log: 1, line: 2, offset: 11 }]]);
  expect(missingIds(marks, ["a", "c", "b", "d"])).toEqual(["c", "d"]);
});

test("more problems than are listed are counted", async () => {
  const root = scratch({ log: "x\n".repeat(1000) });
  const [audit] = await auditFiles(nodeFs, [{ path: join(root, "log"), label: { file: "log", log: "events" } }]);
  expect(audit?.problems).toHaveLength(200);
  expect(audit?.more).toEqual({ "log-line": 800 });
});
