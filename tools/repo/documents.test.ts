import { createHash } from "node:crypto";
import { linkSync, lstatSync, mkdirSync, readFileSync, readdirSync, readlinkSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { newPlan } from "../domain/plan.js";
import { fill, git, scratch, scratchGit } from "../dev/scratch-repo.js";
import { nodeFs } from "../platform/fs-port.js";
import { openRepo } from "./open-repo.js";

const open = (cwd: string, extra: object = {}) => openRepo({ fs: nodeFs, cwd, ...extra });
const bus = (files: Record<string, string | object> = {}) => scratch({ "_bus/": "", ...files });

test("plans are listed, read and written; one under another's name still reads", () => {
  const root = bus({ "_plans/2026-01-01-x.plan.json": "{", "_plans/README.md": "" });
  const { plans } = open(root);
  const plan = newPlan({ actor: "codex", summary: "Watch", created: "2026-01-02T03:04:05Z", steps: ["look"] });
  expect(plans.write(plan)).toBe("_plans/2026-01-02-watch.plan.json");
  linkSync(`${root}/_plans/2026-01-02-watch.plan.json`, `${root}/_plans/other.plan.json`);
  expect(plans.ids()).toEqual(["2026-01-01-x", "2026-01-02-watch", "other"]);
  expect(plans.read("2026-01-02-watch")).toEqual({ ok: true, file: "_plans/2026-01-02-watch.plan.json", value: plan });
  expect(plans.read("other")).toMatchObject({ ok: true, value: { plan_id: "2026-01-02-watch" } });
  expect(plans.read("2026-01-01-x")).toMatchObject({ ok: false, problem: { rule: "unreadable", file: "_plans/2026-01-01-x.plan.json" } });
  expect(plans.read("nothing")).toBeNull();
  expect(() => plans.read("../x")).toThrow(expect.objectContaining({ code: "USAGE" }));
});

test("the queue is read in order; what cannot be read is a problem", () => {
  const root = bus({ "queue/002-b.md": "# Task: B\n", "queue/001-a.md": "# Task: A\n", "queue/README.md": "# About", "queue/003-c.md/x": "", "queue/004-d.md": "x".repeat(300_000) });
  expect(open(root).queue.list()).toMatchObject({
    items: [{ task_id: "QUEUE-001", title: "A" }, { task_id: "QUEUE-002", title: "B" }],
    problems: [
      { rule: "unreadable", file: "queue/003-c.md", message: "is not a regular file" },
      { rule: "unreadable", file: "queue/004-d.md", message: "is longer than 262144 bytes" },
    ],
  });
  expect(open(bus()).queue.list()).toEqual({ items: [], problems: [] });
});

test("an item is created once, and changed whole with everything that it has", () => {
  const root = bus({ "queue/002-b.md": "\ufeff# Task: B\r\n", "queue/004-d.md": "x".repeat(262_140), "queue/005-e.md/x": "" });
  symlinkSync("002-b.md", `${root}/queue/006-f.md`);
  const { queue } = open(root);
  expect(queue.create("003-c.md", "# Task: C\n")).toBe(true);
  expect(queue.create("003-c.md", "other")).toBe(false);
  expect(readFileSync(`${root}/queue/003-c.md`, "utf8")).toBe("# Task: C\n");
  queue.change("002-b.md", (text) => `${text}Goal: g`);
  expect(readFileSync(`${root}/queue/002-b.md`, "utf8")).toBe("\ufeff# Task: B\r\nGoal: g");
  for (const name of ["../x.md", "01-x.md", "003-../../x.md", "README.md"]) {
    expect(() => queue.create(name, ""), name).toThrow(expect.objectContaining({ code: "USAGE" }));
    expect(() => queue.change(name, () => ""), name).toThrow(expect.objectContaining({ code: "USAGE" }));
  }
  const failing = (name: string, code: string) => expect(() => queue.change(name, (text) => `${text} more`), name).toThrow(expect.objectContaining({ code }));
  failing("009-none.md", "NOT_FOUND");
  failing("004-d.md", "BAD_DATA");
  failing("005-e.md", "BAD_DATA");
  failing("006-f.md", "BAD_DATA");
  expect(readdirSync(`${root}/queue`)).toEqual(["002-b.md", "003-c.md", "004-d.md", "005-e.md", "006-f.md"]);
});

test("what the other worktrees have in their queue is known, and their numbers are taken", () => {
  const root = scratchGit({ "_bus/": "", "queue/001-a.md": "# Task: A\n" });
  const aside = scratch();
  git(root, "worktree", "add", "--quiet", `${aside}/w`);
  fill(`${aside}/w`, { "queue/007-b.md": "# Task: B\n", "queue/008-c.md/x": "", "queue/notes.md": "" });
  const { queue } = open(root);
  expect(queue.list().items.map(({ task_id }) => task_id)).toEqual(["QUEUE-001"]);
  expect(queue.elsewhere().items.map(({ task_id }) => task_id)).toEqual(["QUEUE-001", "QUEUE-007"]);
  expect(queue.elsewhere().problems).toMatchObject([{ rule: "unreadable", file: "queue/008-c.md" }, { file: "queue/notes.md" }]);
  expect(new Set(queue.numbers())).toEqual(new Set([1, 7, 8]));
  git(root, "clone", "--quiet", "--bare", root, `${aside}/bare`);
  fill(`${aside}/bare`, { "_bus/": "" });
  expect(() => open(`${aside}/bare`).queue.create("002-x.md", "")).toThrow(expect.objectContaining({ code: "NOT_FOUND" }));
});

const sha = (data: Buffer | string) => createHash("sha256").update(data).digest("hex");

test("a receipt is hashed from the checkout or the working directory, however big it is", () => {
  const big = "0123456789abcdef".repeat(200_000);
  const root = bus({ "_report/a.json": "a", "sub/b.txt": big });
  symlinkSync("a.json", `${root}/_report/link.json`);
  const { receipts } = open(`${root}/sub`);
  expect(receipts.hash("_report/a.json")).toEqual({ path: "_report/a.json", sha256: sha("a") });
  expect(receipts.hash("b.txt")).toEqual({ path: "sub/b.txt", sha256: sha(big) });
  expect(receipts.hash(`${root}/_report/a.json`).path).toBe("_report/a.json");
  expect(receipts.hash("_report/link.json")).toEqual({ path: "_report/link.json", sha256: sha("a") });
  expect(receipts.problem("_report/link.json")).toBeNull();
});

test.each([
  ["../outside.txt", "USAGE", "is not a path inside the repository"],
  ["/etc/hostname", "USAGE", "is not a path inside the repository"],
  ["_report/out.txt", "USAGE", "leads out of the repository by a symbolic link"],
  ["linked/outside.txt", "USAGE", "leads out of the repository by a symbolic link"],
  ["_report", "USAGE", "is not a file"],
  ["_report/socket", "USAGE", "is not a file"],
  ["_report/none.txt", "NOT_FOUND", "does not exist"],
  ["_report/dangling", "NOT_FOUND", "does not exist"],
  ["_report/loop", "USAGE", "cannot be read: ELOOP"],
  ["_report/a.json/x", "USAGE", "cannot be read: ENOTDIR"],
])("the receipt %s is refused with %s: %s", async (path, code, problem) => {
  const base = scratch({ "outside.txt": "x", "root/_bus/": "", "root/_report/a.json": "a" });
  const root = `${base}/root`;
  symlinkSync("../../outside.txt", `${root}/_report/out.txt`);
  symlinkSync("..", `${root}/linked`);
  symlinkSync("nowhere", `${root}/_report/dangling`);
  symlinkSync("loop", `${root}/_report/loop`);
  const socket = createServer();
  onTestFinished(() => void socket.close());
  await new Promise<void>((resolve) => socket.listen(`${root}/_report/socket`, resolve));
  const { receipts } = open(root);
  // Opening a pipe would wait for its writer: what is no file is told apart before.
  const message = problem === "is not a file" ? `receipt ${path} is not a file` : expect.any(String);
  expect(() => receipts.hash(path)).toThrow(expect.objectContaining({ code, message }));
  expect(receipts.problem(path)).toBe(problem);
});

test("manifests: the one in force, the copies, and a swap that keeps what was in force as it stood", () => {
  const first = '{"agent_id": "codex-1",   "notes": "mine"}';
  const root = bus({ "AGENT_MANIFEST.json": first, "AGENT_MANIFEST.codex-2.json": { agent_id: "codex-2" }, "AGENT_MANIFEST.codex-3.json": { agent_id: "codex-4" } });
  const { manifests } = open(root);
  expect(manifests.current()).toMatchObject({ ok: true, value: { agent_id: "codex-1" } });
  expect(manifests.copies()).toMatchObject([{ ok: true, file: "AGENT_MANIFEST.codex-2.json" }, { ok: false, problem: { message: "agent_id is codex-4, but the file is named for codex-3" } }]);
  manifests.swapIn({ agent_id: "codex-2", notes: "new" });
  expect(manifests.current()).toMatchObject({ value: { agent_id: "codex-2", notes: "new" } });
  expect(readFileSync(`${root}/AGENT_MANIFEST.codex-1.json`, "utf8")).toBe(first);
  expect(readdirSync(root).filter((name) => name.endsWith(".tmp"))).toEqual([]);
});

test("without a manifest the first one is written, and none is no error", () => {
  const root = bus();
  const { manifests } = open(root);
  expect(manifests.current()).toBeNull();
  expect(manifests.copies()).toEqual([]);
  manifests.swapIn({ agent_id: "codex-2" });
  expect(manifests.current()).toMatchObject({ ok: true, file: "AGENT_MANIFEST.json" });
  expect(() => manifests.swapIn({ agent_id: "../x" })).toThrow(expect.objectContaining({ code: "USAGE" }));
});

test("where the manifest in force is a link to a copy, the link moves and no copy is written through", () => {
  const root = bus({ "AGENT_MANIFEST.codex-1.json": { agent_id: "codex-1" } });
  symlinkSync("AGENT_MANIFEST.codex-1.json", `${root}/AGENT_MANIFEST.json`);
  const { manifests } = open(root);
  expect(manifests.current()).toMatchObject({ ok: true, file: "AGENT_MANIFEST.codex-1.json" });
  manifests.swapIn({ agent_id: "codex-2" });
  expect(readlinkSync(`${root}/AGENT_MANIFEST.json`)).toBe("AGENT_MANIFEST.codex-2.json");
  expect(JSON.parse(readFileSync(`${root}/AGENT_MANIFEST.codex-1.json`, "utf8"))).toEqual({ agent_id: "codex-1" });
  expect(manifests.current()).toMatchObject({ value: { agent_id: "codex-2" } });
});

test.each([
  ["{", "is not JSON"],
  ["../secret.json", "links to something else than a manifest's copy"],
  ["nowhere.json", "links to a file that does not exist"],
])("a manifest in force that is %j is a problem, and is not replaced", (content, message) => {
  const base = scratch({ "secret.json": { agent_id: "root" }, "root/_bus/": "", ...(content === "{" && { "root/AGENT_MANIFEST.json": content }) });
  if (content !== "{") symlinkSync(content, `${base}/root/AGENT_MANIFEST.json`);
  const { manifests } = open(`${base}/root`);
  expect(manifests.current()).toMatchObject({ ok: false, problem: { message } });
  expect(() => manifests.swapIn({ agent_id: "codex" })).toThrow(expect.objectContaining({ code: "BAD_DATA" }));
  expect(lstatSync(`${base}/root/AGENT_MANIFEST.json`).isSymbolicLink()).toBe(content !== "{");
});

test("reports are written once, below their folder only, and listed", () => {
  const root = bus({ "_report/agent/codex/x.txt": "" });
  symlinkSync("/etc", `${root}/_report/agent/out`);
  const repo = open(root);
  expect(repo.writeReport("manager/manager-report-1.md", "text\n")).toBe("_report/manager/manager-report-1.md");
  expect(repo.writeReport("_report/runner/a.json", "{}")).toBe("_report/runner/a.json");
  expect(readFileSync(`${root}/_report/manager/manager-report-1.md`, "utf8")).toBe("text\n");
  expect(() => repo.writeReport("manager/manager-report-1.md", "other")).toThrow(expect.objectContaining({ code: "CONFLICT" }));
  for (const path of ["../x", "a/../../x", "/x", "", "agent//x"]) expect(() => repo.writeReport(path, "")).toThrow(expect.objectContaining({ code: "USAGE" }));
  expect(() => repo.writeReport("agent/out/x", "")).toThrow(expect.objectContaining({ code: "BAD_DATA" }));
  expect(repo.reports()).toEqual(["_report/agent/codex/x.txt", "_report/agent/out", "_report/manager/manager-report-1.md", "_report/runner/a.json"]);
});

test("a cursor survives, and a broken one is not taken for none", () => {
  const root = bus({ "bad.json": "{" });
  mkdirSync(`${root}/sub`);
  const repo = open(`${root}/sub`);
  const cursor = repo.cursorFile("cursor.json");
  expect(cursor.read()).toBeNull();
  cursor.write({ offset: 3 });
  expect(open(root).cursorFile("sub/cursor.json").read()).toEqual({ offset: 3 });
  expect(() => repo.cursorFile("../bad.json").read()).toThrow(expect.objectContaining({ code: "BAD_DATA" }));
});

test.each([
  [undefined, {}],
  [{ durability: "relaxed", claims: { ttl_minutes: 5 } }, { durability: "relaxed", claims: { ttl_minutes: 5 } }],
  ["{", "_bus/config.json: is not JSON"],
  [{ durability: "none" }, "_bus/config.json: durability must be one of strict, relaxed"],
  [{ claims: { ttl: 5 } }, "_bus/config.json: claims.ttl is not a known setting"],
  [{ claims: { ttl_minutes: 0 } }, "_bus/config.json: claims.ttl_minutes must be > 0"],
])("the config %j reads as %j", (content, expected) => {
  const repo = open(bus(content === undefined ? {} : { "_bus/config.json": content }));
  if (typeof expected === "string") expect(() => repo.config()).toThrow(expect.objectContaining({ code: "BAD_DATA", message: expected }));
  else expect(repo.config()).toEqual(expected);
});

test("opening reads nothing but where the bus is, and the config is read once", () => {
  const main = scratchGit({ "_bus/config.json": {}, "queue/001-a.md": "# Task: A", "_plans/x.plan.json": "{}" });
  const opened: string[] = [];
  const fs = { ...nodeFs, openSync: ((...args: Parameters<typeof nodeFs.openSync>) => (opened.push(String(args[0])), nodeFs.openSync(...args))) as typeof nodeFs.openSync, readdirSync: (() => expect.fail("listed")) as never };
  const repo = openRepo({ fs, cwd: main });
  expect(opened).toEqual([]);
  repo.config();
  repo.config();
  expect(opened).toEqual([`${main}/_bus/config.json`]);
});
