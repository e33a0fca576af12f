import { expect, test } from "vitest";
import { fakeGitHub } from "../dev/github/fake-github.js";
import { runGit } from "../dev/github/repository/run-git.js";
import { ask, memory, refusal } from "./test-github.js";

const NOWHERE = "1".repeat(40);

test("tells what is below _bus, two levels deep, and what is no file there", async () => {
  const hub = await fakeGitHub();
  const head = hub.commit("b", { "_bus/config.json": {}, "_bus/claims/T-1.json": {}, "_bus/events/2026-01-31/a-s-1.jsonl": "{}\n", "src/a.ts": "" });
  const link = runGit(hub.git, ["hash-object", "-w", "--stdin"], "../outside");
  const tree = (...lines: string[]): string => runGit(hub.git, ["mktree"], lines.map((line) => `${line}\n`).join(""));
  const claims = tree(`120000 blob ${link}\tT-2.json`, `160000 commit ${head}\tmodule`, `100755 blob ${link}\trun.sh`);
  const odd = runGit(hub.git, ["commit-tree", tree(`040000 tree ${tree(`040000 tree ${claims}\tclaims`)}\t_bus`), "-m", "odd"]);
  const found = await ask(hub.env).busEntries([head, odd, head]);
  expect(found.get(head)?.map(({ path, kind }) => [path, kind])).toEqual([
    ["_bus/claims", "folder"], ["_bus/claims/T-1.json", "file"], ["_bus/config.json", "file"], ["_bus/events", "folder"], ["_bus/events/2026-01-31", "folder"],
  ]);
  expect(found.get(odd)?.map(({ path, kind }) => [path, kind])).toEqual([
    ["_bus/claims", "folder"], ["_bus/claims/T-2.json", "other"], ["_bus/claims/module", "other"], ["_bus/claims/run.sh", "file"],
  ]);
});

test("a commit without a bus has nothing; one whose bus is no folder says so; one that is not there is no answer", async () => {
  const hub = await fakeGitHub();
  const without = hub.commit("without", { a: "a" });
  const file = hub.commit("file", { _bus: "not a folder" });
  const github = ask(hub.env);
  const found = await github.busEntries([without, file]);
  expect(found.get(without)).toEqual([]);
  expect(found.get(file)).toMatchObject([{ path: "_bus", kind: "file" }]);
  expect(await refusal(github.busEntries([without, NOWHERE]))).toMatchObject({ code: "REMOTE", message: expect.stringContaining(NOWHERE) });
  expect(await refusal(github.objects([NOWHERE]))).toMatchObject({ code: "REMOTE" });
  expect(await refusal(github.objects([without]))).toMatchObject({ code: "REMOTE" });
  expect(await refusal(github.busEntries(["no id"]))).toMatchObject({ code: "REMOTE" });
  hub.violations.length = 0;
});

test("asks for nothing when nothing is asked for", async () => {
  const hub = await fakeGitHub();
  const github = ask(hub.env);
  expect((await github.busEntries([])).size + (await github.objects([])).size + (await github.pullRequestsFrom([])).size).toBe(0);
  expect(hub.requests).toEqual([]);
});

test("gives the text of files as it stands, a reason where there is none, and the entries of folders", async () => {
  const hub = await fakeGitHub({ blobLimit: 1000 });
  const files = {
    "_bus/claims/text.json": "{\"a\":\"ü\\u0000 \u{1F600}\", \"n\": 12345678901234567890}\r\n",
    "_bus/claims/empty.json": "",
    "_bus/claims/huge.json": "x".repeat(1001),
    "_bus/claims/binary.json": Buffer.from([0x7b, 0, 1, 2]),
    "_bus/claims/latin.json": Buffer.from("{\"a\":\"\xfc\"}", "latin1"),
  };
  const head = hub.commit("b", files as never);
  const remembers = memory();
  const github = ask(hub.env, { remembers });
  const entries = (await github.busEntries([head])).get(head)!;
  const oidOf = (path: string): string => entries.find((entry) => entry.path === path)!.oid;
  const read = async () => {
    const objects = await ask(hub.env, { remembers }).objects(entries.map(({ oid }) => oid));
    return (path: string) => objects.get(oidOf(path));
  };
  for (const object of [await read(), await read()]) {
    expect(object("_bus/claims/text.json")).toEqual({ kind: "file", text: files["_bus/claims/text.json"] });
    expect(object("_bus/claims/empty.json")).toEqual({ kind: "file", text: "" });
    expect(object("_bus/claims/huge.json")).toEqual({ kind: "file", text: null, reason: "is too long for GitHub to show: 1001 bytes" });
    expect(object("_bus/claims/binary.json")).toEqual({ kind: "file", text: null, reason: "is binary" });
    expect(object("_bus/claims/latin.json")).toEqual({ kind: "file", text: null, reason: "is not UTF-8" });
    const folder = object("_bus/claims");
    expect(folder?.kind === "folder" && folder.entries.map(({ path }) => path)).toEqual(["binary.json", "empty.json", "huge.json", "latin.json", "text.json"]);
  }
  expect(hub.requests).toHaveLength(2);
});

test.each([
  ["nothing it wrote", '"text"'],
  ["other things", '{"commits":{"OID":[{"path":1}]},"objects":{"OID":{"kind":"file"}}}'],
  ["nothing at all", '{"commits":{"OID":null},"objects":[]}'],
  ["somebody else's", '{"commits":{"__proto__":{"OID":[]}}}'],
])("asks again when what was kept is %s", async (_, kept) => {
  const hub = await fakeGitHub();
  const head = hub.commit("b", { "_bus/claims/T.json": "{}" });
  const remembers = memory();
  remembers.kept.set("github-record", kept.replaceAll("OID", head));
  expect((await ask(hub.env, { remembers }).busEntries([head])).get(head)).toHaveLength(2);
  expect(hub.requests).toHaveLength(1);
});

test("a bus that keeps nothing is no reason to fail", async () => {
  const hub = await fakeGitHub();
  const head = hub.commit("b", { "_bus/claims/T.json": "{}" });
  const github = ask(hub.env, { kept: () => ({ read: () => null, write: () => {} }) });
  expect((await github.busEntries([head])).get(head)).toHaveLength(2);
  expect(await github.openPullRequests()).toEqual([]);
});
