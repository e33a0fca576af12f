import { readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { fill, git, scratch, scratchGit } from "../dev/scratch-repo.js";
import { nodeFs } from "../platform/fs-port.js";
import type { Segment } from "./contract.js";
import { openRepo } from "./open-repo.js";

const open = (cwd: string) => openRepo({ fs: nodeFs, cwd });

test("sealed segments are write-once, numbered, and listed by day, writer and number", () => {
  const root = scratch({ "_bus/events/events.jsonl": "", "_bus/events/notes.json": "{}" });
  const { record } = open(root);
  const seal = (day: string, agent: string, first: number) => record.seal("events", day, agent, `${agent}.x`, first, ['{"id":"1"}', '{"id":"2"}']);
  expect(seal("2026-01-03", "codex", 1)).toEqual({ file: "_bus/events/2026-01-03/codex-codex.x-1.jsonl", n: 1 });
  expect(seal("2026-01-03", "codex", 1).n).toBe(2);
  expect(seal("2026-01-03", "codex", 10).n).toBe(10);
  expect(seal("2026-01-03", "codex-2", 1).n).toBe(1);
  expect(seal("2026-01-02", "zed", 1).n).toBe(1);
  record.seal("messages", "2026-01-01", "codex", "codex.x", 1, ["{}"]);
  expect(readFileSync(`${root}/_bus/events/2026-01-03/codex-codex.x-1.jsonl`, "utf8")).toBe('{"id":"1"}\n{"id":"2"}\n');
  const names = (segments: Segment[]) => segments.map(({ file, session }) => `${file.slice("_bus/events/".length)} ${session}`);
  expect(names(record.segments("events"))).toEqual([
    "2026-01-02/zed-zed.x-1.jsonl zed.x",
    "2026-01-03/codex-2-codex-2.x-1.jsonl codex-2.x",
    "2026-01-03/codex-codex.x-1.jsonl codex.x",
    "2026-01-03/codex-codex.x-2.jsonl codex.x",
    "2026-01-03/codex-codex.x-10.jsonl codex.x",
  ]);
  expect(record.segments().map(({ log }) => log)).toEqual(["events", "events", "events", "events", "events", "messages"]);
});

test.each([
  ["../../x", "codex", "codex.x"],
  ["2026-01-02", "../x", "codex.x"],
  ["2026-01-02", "codex", "codex/../../x"],
])("a segment of day %s, agent %s and session %s is refused", (day, agent, session) => {
  const { record } = open(scratch({ "_bus/": "" }));
  expect(() => record.seal("events", day, agent, session, 1, ["{}"])).toThrow(expect.objectContaining({ code: "USAGE" }));
});

test("segments and tracked logs are scanned by the rules of the live log", () => {
  const root = scratch({ "_bus/events/2026-01-02/a-a.x-1.jsonl": '{"id":"1"}\noops\n{"id":"2"}\n{"torn', "secret.jsonl": "{}\n" });
  const { record } = open(root);
  const entries = [...record.scan("_bus/events/2026-01-02/a-a.x-1.jsonl")];
  expect(entries.map((entry) => (entry.ok ? entry.value["id"] : `line ${entry.problem.line} of ${entry.problem.file}`))).toEqual(["1", "line 2 of _bus/events/2026-01-02/a-a.x-1.jsonl", "2"]);
  expect(entries.every(({ place }) => place.log === "events")).toBe(true);
  expect(() => [...record.scan("_bus/events/../../secret.jsonl")]).toThrow(expect.objectContaining({ code: "USAGE" }));
  renameSync(`${root}/_bus/events/2026-01-02`, `${root}/day`);
  symlinkSync("../../day", `${root}/_bus/events/2026-01-02`);
  expect(() => [...record.scan("_bus/events/2026-01-02/a-a.x-1.jsonl")]).toThrow(expect.objectContaining({ code: "BAD_DATA" }));
  expect(() => record.segments()).toThrow(expect.objectContaining({ code: "BAD_DATA" }));
});

test("copies of live logs count in a linked worktree only: in the main one they are the live logs", () => {
  const main = scratchGit({ "_bus/events/events.jsonl": "{}\n", "_bus/messages/QUEUE-001.jsonl": "{}\n" });
  git(main, "worktree", "add", "--quiet", "-b", "one", "one");
  expect(open(main).record.trackedLogs()).toEqual([]);
  const copies = open(`${main}/one`).record.trackedLogs();
  expect(copies).toEqual([
    { log: "events", file: "_bus/events/events.jsonl" },
    { log: "messages", file: "_bus/messages/QUEUE-001.jsonl" },
  ]);
  expect(copies.flatMap(({ file }) => [...open(`${main}/one`).record.scan(file)]).map(({ place }) => place.log)).toEqual(["events", "messages/QUEUE-001"]);
});

test.each([[["_bus/"]], [["_bus/events/2026-01-02/old-old.x-1.jsonl"]]])("segments are told as they appear, whole ones, each once (from %j)", async (present) => {
  const root = scratch(Object.fromEntries(present.map((path) => [path, path.endsWith("/") ? "" : "{}\n"])));
  const { record } = open(root);
  const stop = new AbortController();
  const seen: string[] = [];
  const following = (async () => {
    for await (const { file } of record.watchSegments(record.segments(), stop.signal)) {
      seen.push(file);
      if (seen.length === 2) stop.abort();
    }
  })();
  await new Promise((resolve) => setTimeout(resolve, 50));
  fill(root, { "_bus/events/2026-01-03/b-b.x-1.jsonl": '{"half' });
  record.seal("messages", "2026-01-03", "c", "c.x", 1, ["{}"]);
  while (seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(seen).toEqual(["_bus/messages/2026-01-03/c-c.x-1.jsonl"]);
  writeFileSync(`${root}/_bus/events/2026-01-03/b-b.x-1.jsonl`, '{"half":1}\n');
  await following;
  expect(seen).toEqual(["_bus/messages/2026-01-03/c-c.x-1.jsonl", "_bus/events/2026-01-03/b-b.x-1.jsonl"]);
}, 20_000);

test("watching ends with its signal, also before anything came", async () => {
  const { record } = open(scratch({ "_bus/": "" }));
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 20);
  for await (const segment of record.watchSegments(record.segments(), stop.signal)) expect.fail(segment.file);
  for await (const segment of record.watchSegments([], AbortSignal.abort())) expect.fail(segment.file);
});
