import { mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { fill, git, scratch, scratchGit } from "../dev/scratch-repo.js";
import { nodeFs } from "../platform/fs-port.js";
import type { Assignment, Claim } from "../schema/records.gen.js";
import { openRepo } from "./open-repo.js";

const open = (cwd: string) => openRepo({ fs: nodeFs, cwd });
const claim = (id: string, extra: object = {}): Claim => ({ task_id: id, agent_id: "codex", status: "active", claimed_at: "2026-01-02T03:04:05Z", ...extra });
const TWO = { "_bus/claims/QUEUE-001.json": claim("QUEUE-001"), "_bus/claims/OPS-1.json": claim("OPS-1", { status: "done" }) };

test("snapshots are listed and read", () => {
  const { record } = open(scratch({ ...TWO, "_bus/claims/.x.json.tmp": "", "_bus/claims/README.md": "" }));
  expect(record.ids("claims")).toEqual(["OPS-1", "QUEUE-001"]);
  expect(record.ids("assignments")).toEqual([]);
  expect(record.read("claims", "QUEUE-001")).toEqual({ ok: true, file: "_bus/claims/QUEUE-001.json", value: claim("QUEUE-001") });
  expect(record.read("claims", "QUEUE-002")).toBeNull();
  expect(record.read("assignments", "QUEUE-001")).toBeNull();
});

test.each<[string, string | object, string, string, number?]>([
  ["no JSON", "{\n  \"task_id\": \"T\",\n  oops\n}", "unreadable", "is not JSON", 3],
  ["half", '{"task_id": "T",\n "agent_id', "unreadable", "is not JSON", 2],
  ["empty", "", "unreadable", "is empty"],
  ["a list", "[]", "unreadable", "is not a JSON object"],
  ["deep", `{"a":${"[".repeat(40)}${"]".repeat(40)}}`, "unreadable", "is nested deeper than 32 levels"],
  ["very deep", "[".repeat(200_000), "unreadable", "is nested deeper than 32 levels"],
  ["a prototype", '{"task_id":"T","__proto__":{"x":1}}', "unreadable", "has a key that is refused (__proto__, constructor, prototype)"],
  ["long", `{"notes":"${"x".repeat(300_000)}"}`, "unreadable", "is longer than 262144 bytes"],
  ["no UTF-8", Buffer.from([0x7b, 0xff, 0x7d]).toString("latin1"), "unreadable", "is not UTF-8"],
  ["another status", claim("T", { status: "pending" }), "schema", "status must be one of active, paused, released, done"],
  ["a missing time", { task_id: "T", agent_id: "a", status: "active", claimed: "x" }, "schema", "claimed_at is missing (there is claimed)"],
  ["no time", claim("T", { claimed_at: "yesterday" }), "schema", "claimed_at must be a time such as 2026-01-31T09:00:00Z"],
  ["a number for a text", claim("T", { notes: 3 }), "schema", "notes must be a text"],
  ["another task", claim("QUEUE-009"), "stem", "task_id is QUEUE-009, but the file is named T"],
])("a record with %s is a document with a problem", (_, content, rule, message, line) => {
  const root = scratch({ "_bus/claims/T.json": content });
  if (message === "is not UTF-8") writeFileSync(`${root}/_bus/claims/T.json`, Buffer.from([0x7b, 0xff, 0x7d]));
  const file = "_bus/claims/T.json";
  const problem = { rule, severity: "error", file, message, ...(line !== undefined && { line }) };
  expect(open(root).record.read("claims", "T")).toMatchObject({ ok: false, file, problem });
});

test("a link, a folder and a bad name in place of a record are problems; a link on the way is one for every record", () => {
  const root = scratch({ "secret.json": claim("T"), "_bus/claims/D.json/x": "", "_bus/claims/a b.json": "{}" });
  symlinkSync("../../secret.json", `${root}/_bus/claims/T.json`);
  const { record } = open(root);
  expect(record.read("claims", "T")).toMatchObject({ ok: false, problem: { message: "is a symbolic link" } });
  expect(record.read("claims", "D")).toMatchObject({ ok: false, problem: { message: "is not a regular file" } });
  expect(record.ids("claims")).toContain("a b");
  expect(record.read("claims", "a b")).toMatchObject({ ok: false, problem: { message: "the file's name is no task id" } });
  const other = scratch({ "elsewhere/T.json": claim("T"), "_bus/": "" });
  symlinkSync("../elsewhere", `${other}/_bus/claims`);
  expect(open(other).record.read("claims", "T")).toMatchObject({ ok: false, problem: { message: "stands below _bus/claims, which is a symbolic link" } });
  expect(() => open(other).record.ids("claims")).toThrow(expect.objectContaining({ code: "BAD_DATA" }));
  expect(() => open(other).record.write("claims", "T", claim("T"))).toThrow(expect.objectContaining({ code: "BAD_DATA" }));
});

test.each(["../x", "a/b", "", "x.lock", "con"])("the id %j leads nowhere", (id) => {
  const { record } = open(scratch({ "_bus/": "", "x.json": claim("x") }));
  expect(() => record.read("claims", id)).toThrow(expect.objectContaining({ code: "USAGE" }));
  expect(() => record.elsewhere("claims", id)).toThrow(expect.objectContaining({ code: "USAGE" }));
  expect(() => record.write("claims", id, claim(id))).toThrow(expect.objectContaining({ code: "USAGE" }));
});

test("a written record is whole, in its own order of keys, with what nobody knows, and nothing is left beside it", () => {
  const root = scratch({ "_bus/config.json": { durability: "relaxed" } });
  const { record } = open(root);
  const value = { zeta: { keep: [1] }, ...claim("T"), alpha: "x" };
  record.write("claims", "T", value);
  record.write("claims", "T", value);
  expect(readFileSync(`${root}/_bus/claims/T.json`, "utf8")).toBe(`${JSON.stringify(value, null, 2)}\n`);
  expect(readdirSync(`${root}/_bus/claims`)).toEqual(["T.json"]);
  expect(record.read("claims", "T")).toMatchObject({ ok: true, value: { zeta: { keep: [1] } } });
});

test("a record that cannot be written says so and leaves the old one", () => {
  const root = scratch(TWO);
  const full = { ...nodeFs, renameSync: () => { throw Object.assign(new Error("full"), { errno: -28, code: "ENOSPC" }); } };
  const { record } = openRepo({ fs: full, cwd: root });
  expect(() => record.write("claims", "OPS-1", claim("OPS-1"))).toThrow(expect.objectContaining({ code: "UNWRITABLE" }));
  expect(record.read("claims", "OPS-1")).toMatchObject({ value: { status: "done" } });
  expect(readdirSync(`${root}/_bus/claims`)).toEqual(["OPS-1.json", "QUEUE-001.json"]);
});

test("the same record in other worktrees is found from each of them; worktrees that are gone are not", () => {
  const main = scratchGit(TWO);
  for (const name of ["one", "two", "gone"]) git(main, "worktree", "add", "--quiet", "-b", name, `trees/${name}`);
  fill(main, { "trees/one/_bus/claims/QUEUE-001.json": claim("QUEUE-001", { agent_id: "one" }), "trees/two/_bus/claims/QUEUE-001.json": "broken" });
  nodeFs.renameSync(`${main}/trees/gone`, `${main}/trees/moved`);
  const found = (cwd: string) => open(cwd).record.elsewhere("claims", "QUEUE-001").map((document) => (document.ok ? document.value.agent_id : document.problem.message));
  expect(found(main)).toEqual(["one", "is not JSON"]);
  expect(found(`${main}/trees/one`)).toEqual(["codex", "is not JSON"]);
  expect(found(`${main}/trees/two`)).toEqual(["codex", "one"]);
  expect(open(main).record.elsewhere("claims", "QUEUE-002")).toEqual([]);
});

test("assignments are records too", () => {
  const assignment: Assignment = { task_id: "T", engineer: "unassigned", manager: "codex-1", assigned_at: "2025-11-09T18:27:05Z", status: "unassigned" };
  const root = scratch({ "_bus/": "" });
  mkdirSync(`${root}/_bus/assignments`);
  open(root).record.write("assignments", "T", assignment);
  expect(open(root).record.read("assignments", "T")).toEqual({ ok: true, file: "_bus/assignments/T.json", value: assignment });
});

test("a byte order mark before a record is no part of it", () => {
  const root = scratch({ "_bus/claims/T.json": `\uFEFF${JSON.stringify(claim("T"))}` });
  expect(open(root).record.read("claims", "T")).toMatchObject({ ok: true, value: { task_id: "T" } });
});
