import { appendFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { openBus } from "../bus.js";
import { fill, git } from "../dev/scratch-repo.js";
import { tempBus, tempRepository } from "../dev/temp-bus.js";
import type { Problem } from "../domain/problem.js";

const at = (cwd: string, agent = "a") => openBus({ cwd, agent, env: {}, surface: "cli" });
const TS = "2026-01-01T00:00:00Z";
const SEGMENT = "_bus/events/2026-01-01/a-a.one-1.jsonl";
const event = (more: object = {}) => ({ ts: TS, agent_id: "a", event: "status", summary: "s", ...more });
const lines = (...values: (object | string)[]) => values.map((value) => `${typeof value === "string" ? value : JSON.stringify(value)}\n`).join("");
const claim = (more: object = {}) => ({ task_id: "T-1", agent_id: "a", status: "active", claimed_at: TS, ...more });
const sha = (text: string | object) => createHash("sha256").update(typeof text === "string" ? text : JSON.stringify(text)).digest("hex");
const plan = (more: object = {}) => ({ version: 0, plan_id: "p", created: TS, actor: "a", summary: "s", status: "queued", steps: [{ id: "S1", title: "t", status: "queued" }], checkpoint: { description: "d", owner: "a", status: "pending" }, ...more });

type Told = [rule: string, severity: Problem["severity"], file: string, line: number | undefined, message: RegExp];
const C = "_bus/claims/T-1.json";
const A = "_bus/assignments/T-1.json";
const P = "_plans/p.plan.json";

/** What a repository holds, and all that is wrong with it. */
const TABLE: [what: string, files: Record<string, string | object>, told: Told[]][] = [
  ["nothing at all", {}, []],
  ["a sound record", { [C]: claim({ branch: "agent/a/t", plan_id: "p" }), [P]: plan(), [SEGMENT]: lines(event({ id: "1" }), event({ id: "2" })) }, []],
  ["a claim without its time", { [C]: { task_id: "T-1", agent_id: "a", status: "active" } }, [["schema", "error", C, undefined, /^claimed_at is missing/]]],
  ["a claim that is no JSON", { [C]: "{" }, [["unreadable", "error", C, undefined, /is not JSON/]]],
  ["a claim named for another task", { [C]: claim({ task_id: "T-2" }) }, [["stem", "error", C, undefined, /task_id is T-2/]]],
  ["a manifest without an agent", { "AGENT_MANIFEST.json": {} }, [["schema", "error", "AGENT_MANIFEST.json", undefined, /agent_id is missing/]]],
  ["another agent's branch", { [C]: claim({ branch: "agent/b/x" }) }, [["branch", "warning", C, undefined, /belongs to b/]]],
  ["branches that are not enforced", { [C]: claim({ branch: "main" }), "_bus/config.json": { branches: { enforce: false } }, [SEGMENT]: lines(event({ branch: "main" })) }, []],
  ["a plan that is not there", { [C]: claim({ plan_id: "p" }) }, [["plan-link", "warning", C, undefined, /no plan p/]]],
  ["near-misses in records", { [C]: claim({ note: "n", task: "T" }) }, [["near-miss", "warning", C, undefined, /has note;/]]],
  ["a claim of ours without events", { [C]: claim({ claim_id: "c1" }) }, [["record-event", "warning", C, undefined, /its claim \(claim_id c1\)/]]],
  ["a release of ours without its event", { [C]: claim({ claim_id: "c1", status: "done" }), [SEGMENT]: lines(event({ event: "claim", meta: { claim_id: "c1" } })) }, [["record-event", "warning", C, undefined, /its release/]]],
  ["a claim of ours with its events", { [C]: claim({ claim_id: "c1", status: "done" }), [SEGMENT]: lines(event({ event: "claim", meta: { claim_id: "c1" } }), event({ event: "release", meta: { claim_id: "c1" } })) }, []],
  ["a task held by another than its engineer", { [C]: claim(), [A]: { task_id: "T-1", engineer: "b", manager: "m", assigned_at: "2025-12-31T00:00:00Z" } }, [["assignment", "error", C, undefined, /assigned to b by m, but a holds it/]]],
  ["the same, and said to be meant so", { [C]: claim({ claim_id: "c1" }), [A]: { task_id: "T-1", engineer: "b", manager: "m", assigned_at: "2025-12-31T00:00:00Z" }, [SEGMENT]: lines(event({ event: "claim", meta: { claim_id: "c1", allow_unassigned: true } })) }, []],
  ["assigned to another while held", { [C]: claim(), [A]: { task_id: "T-1", engineer: "b", manager: "m", assigned_at: "2026-01-02T00:00:00Z" } }, []],
  ["an auto-claim without its claim", { [A]: { task_id: "T-1", engineer: "b", manager: "m", assigned_at: TS, auto_claim: true } }, [["assignment", "warning", A, undefined, /to be claimed for b/]]],
  ["a line that is no JSON", { [SEGMENT]: lines(event(), "nonsense", event()) }, [["log-line", "error", SEGMENT, 2, /is not JSON/]]],
  ["a line that was cut off, in a segment", { [SEGMENT]: lines(event(), '{"ts":"2026') }, [["log-line", "error", SEGMENT, 2, /cut off/]]],
  ["a line without a summary", { [SEGMENT]: lines({ ts: TS, agent_id: "a", event: "status" }) }, [["log-line", "error", SEGMENT, 1, /summary is missing/]]],
  ["a segment without its last newline", { [SEGMENT]: lines(event()) + JSON.stringify(event()) }, [["log-line", "error", SEGMENT, 2, /no newline/]]],
  ["a live log whose tail is torn", { "_bus/events/events.jsonl": lines(event(), '{"ts":') + '{"ts"' }, [["torn-line", "warning", "_bus/events/events.jsonl", 2, /cut off/], ["torn-line", "warning", "_bus/events/events.jsonl", 3, /6 bytes|5 bytes/]]],
  ["a message without a sender", { "_bus/messages/2026-01-01/a-a.one-1.jsonl": lines({ ts: TS, type: "note", summary: "s" }) }, [["log-line", "error", "_bus/messages/2026-01-01/a-a.one-1.jsonl", 1, /from is missing/]]],
  ["near-misses in lines", { [SEGMENT]: lines(event({ receipt: "x", task: "T" })) }, [["near-miss", "warning", SEGMENT, 1, /has receipt; the bus reads receipts/], ["near-miss", "warning", SEGMENT, 1, /has task;/]]],
  ["control characters", { [SEGMENT]: lines(event({ summary: "a\u001b[2J" })) }, [["control-characters", "warning", SEGMENT, 1, /control/]]],
  ["one's own work on another's branch", { [SEGMENT]: lines(event({ branch: "agent/b/x" }), event({ event: "audit", branch: "agent/b/x" }), event({ event: "claim", branch: "agent/b/x", meta: { on_behalf_of: "b" } })) }, [["branch", "warning", SEGMENT, 1, /belongs to b/]]],
  ["one id, two contents", { [SEGMENT]: lines(event({ id: "1" }), event({ id: "2" }), event({ id: "1", summary: "other" })) }, [["unique-id", "error", SEGMENT, 3, /id 1 .*:1$/]]],
  ["one line twice, and one appended again", { [SEGMENT]: lines(event({ id: "1" }), event({ id: "1" })), "_bus/events/2026-01-02/a-a.one-2.jsonl": lines(event({ id: "1", seq: 7 })) }, []],
  ["a chain that begins in the air", { [SEGMENT]: lines(event({ id: "1", session_id: "a.one", prev: sha("gone") })) }, [["chain", "warning", SEGMENT, 1, /session a\.one/]]],
  ["a chain over two files that forks", { [SEGMENT]: lines(event({ id: "1", session_id: "a.one" })), "_bus/messages/2026-01-01/a-a.one-1.jsonl": lines(...["2", "3"].map((id) => ({ ts: TS, from: "a", type: "note", summary: id, id, session_id: "a.one", prev: sha(event({ id: "1", session_id: "a.one" })) }))) }, []],
  ["a receipt that is not there", { [SEGMENT]: lines(event({ receipts: ["_report/a.txt"] }), event({ receipts: ["_report/a.txt"] })) }, [["receipts", "error", SEGMENT, 1, /_report\/a\.txt does not exist/]]],
  ["a receipt outside", { [SEGMENT]: lines(event({ receipts: ["../a.txt"] })) }, [["receipts", "error", SEGMENT, 1, /inside the repository/]]],
  ["a receipt that changed", { "_report/a.txt": "new", [SEGMENT]: lines(event({ receipts: ["_report/a.txt"], receipt_sha256: { "_report/a.txt": sha("old") } })) }, [["receipts", "warning", SEGMENT, 1, /has changed/]]],
  ["a receipt that changed and was named again", { "_report/a.txt": "new", [SEGMENT]: lines(event({ receipts: ["_report/a.txt"], receipt_sha256: { "_report/a.txt": sha("old") } }), event({ receipts: ["_report/a.txt"], receipt_sha256: { "_report/a.txt": sha("new") } })) }, []],
  ["a live line's receipt in another checkout", { "_bus/events/events.jsonl": lines(event({ receipts: ["_report/a.txt"], receipt_sha256: { "_report/a.txt": sha("old") } })) }, [["receipts", "warning", "_bus/events/events.jsonl", 1, /in this checkout/]]],
  ["a plan with two steps in progress", { [P]: plan({ steps: ["S1", "S2"].map((id) => ({ id, title: "t", status: "in_progress" })) }) }, [["plan", "error", P, undefined, /in progress/]]],
  ["a plan whose link and receipt lead nowhere", { [P]: plan({ links: [{ type: "bus", ref: C }], receipts: ["_report/x"] }) }, [["receipts", "error", P, undefined, /_report\/x/], ["links", "error", P, undefined, /does not resolve/]]],
  ["a queue file without a title", { "queue/001-x.md": "Goal: y\n" }, [["queue", "error", "queue/001-x.md", 1, /# Task:/]]],
  ["a file beside the log", { "_bus/events/handshake_index.json": "{" }, []],
];

describe("what a record shows", () => {
  test.each(TABLE)("%s", async (_, files, told) => {
    const root = tempRepository(files);
    const { ok, problems } = await at(root).validate({});
    expect(problems).toMatchObject(told.map(([rule, severity, file, line, message]) => ({ rule, severity, file, ...(line !== undefined && { line }), message: expect.stringMatching(message) as string })));
    expect(problems).toHaveLength(told.length);
    expect(ok).toBe(told.every(([, severity]) => severity === "warning"));
    for (const problem of problems) expect(problem.hint, problem.rule).toBeTypeOf("string");
  });

  test("counts what was looked at", async () => {
    const root = tempRepository({ [C]: claim(), "_bus/claims/T-2.json": "{", [A]: { task_id: "T-1", engineer: "a", manager: "m", assigned_at: TS }, [P]: plan(), [SEGMENT]: lines(event(), event({ receipts: ["x", "y"] })) });
    expect((await at(root).validate({})).checked).toEqual({ claims: 2, assignments: 1, locks: 0, plans: 1, sessions: 0, events: 2, messages: 0, receipts: 2, logs: 1 });
  });

  test("a symbolic link and a tracked live file", async () => {
    const root = tempRepository({ "_bus/events/events.jsonl": lines(event()) });
    symlinkSync("/etc", join(root, "_bus/claims/x"));
    git(root, "add", "--force", "_bus/events/events.jsonl");
    expect((await at(root).validate({})).problems).toMatchObject([{ rule: "symlink", severity: "error", file: "_bus/claims/x" }, { rule: "live-tracked", file: "_bus/events/events.jsonl", hint: "bus init --adopt" }]);
  });

  test("outside git", async () => {
    expect(await at(tempBus({ [SEGMENT]: lines("x") })).validate({})).toMatchObject({ ok: false, problems: [{ rule: "log-line" }] });
  });

  test("a whole session leaves nothing to say, published or not", async () => {
    const root = tempRepository({ ".gitignore": "_bus/.live/\n_bus/events/events.jsonl\n_bus/messages/*.jsonl\n" });
    const bus = at(root);
    await bus.bootSession({});
    await bus.assign({ task: "T-1", engineer: "a" });
    await bus.claim({ task: "T-1" });
    await bus.logEvent({ event: "status", summary: "s", task: "T-1" });
    await bus.sendMessage({ summary: "m", task: "T-1", key: "k" });
    expect((await bus.validate({})).problems).toEqual([]);
    await bus.release({ task: "T-1", status: "done" });
    await bus.publish({});
    expect((await bus.validate({})).problems).toEqual([]);
    // What a clone sees: the record alone.
    git(root, "add", "--all");
    git(root, "commit", "--quiet", "--message=work");
    git(root, "clone", "--quiet", root, join(root, "clone"));
    expect((await at(join(root, "clone")).validate({})).problems).toEqual([]);
  });

  test("evidence of another worktree counts for the live log, and is missed once nobody has it", async () => {
    const root = tempRepository();
    const tree = `${root}-tree`;
    onTestFinished(() => rmSync(tree, { recursive: true, force: true }));
    git(root, "worktree", "add", "--quiet", tree);
    mkdirSync(join(tree, "_report"));
    writeFileSync(join(tree, "_report/a.txt"), "12 passed");
    await at(tree).logEvent({ event: "status", summary: "s", receipts: ["_report/a.txt"] });
    const receipts = async () => (await at(root).validate({})).problems.filter(({ rule }) => rule === "receipts");
    expect(await receipts()).toEqual([]);
    rmSync(join(tree, "_report/a.txt"));
    expect(await receipts()).toMatchObject([{ severity: "warning", file: "_bus/events/events.jsonl" }]);
  });

  test("a change whose line was lost", async () => {
    const root = tempRepository();
    await at(root).claim({ task: "T-1" });
    writeFileSync(join(root, "_bus/events/events.jsonl"), "");
    expect((await at(root).validate({})).problems).toMatchObject([{ rule: "record-event", severity: "warning" }, { rule: "record-event", severity: "error", hint: "bus doctor --fix" }]);
  });
});

describe("corruption", () => {
  test("names the last commit that has the file whole", async () => {
    const root = tempRepository({ [SEGMENT]: lines(event({ id: "1" })), [C]: claim() });
    const good = git(root, "rev-parse", "HEAD").trim().slice(0, 12);
    fill(root, { [SEGMENT]: lines(event({ id: "1" }), "broken"), [C]: "{" });
    git(root, "commit", "--quiet", "--all", "--message=bad");
    appendFileSync(join(root, SEGMENT), "worse\n");
    const { problems } = await at(root).validate({});
    expect(problems.map(({ rule, hint }) => [rule, hint])).toEqual([
      ["unreadable", `git checkout ${good} -- ${C}`],
      ["log-line", `git checkout ${good} -- ${SEGMENT}`],
      ["log-line", `git checkout ${good} -- ${SEGMENT}`],
    ]);
    git(root, "checkout", good, "--", C, SEGMENT);
    expect((await at(root).validate({})).problems).toEqual([]);
  });

  test("names none when there is none", async () => {
    const root = tempRepository({ [C]: "{" });
    expect((await at(root).validate({})).problems[0]?.hint).toBe(`git log -p -- ${C}`);
  });
});

describe("against a base", () => {
  const GROWING = "_bus/events/events.jsonl";
  const one = lines(event({ id: "1" }), event({ id: "2" }));

  /** A branch that changes what `main` has; then what `validate --base main` says. */
  async function changed(before: Record<string, unknown>, change: (root: string) => void) {
    const root = tempRepository({ ".gitignore": "_bus/.live/\n", ...before });
    git(root, "switch", "--quiet", "--create", "agent/a/x");
    change(root);
    git(root, "add", "--all");
    git(root, "commit", "--quiet", "--allow-empty", "--message=change");
    const { problems } = await at(root).validate({ base: "main" });
    return problems.filter(({ rule }) => rule !== "live-tracked").map(({ rule, file, line, message }) => [rule, file, line, message] as const);
  }

  const write = (path: string, text: string) => (root: string) => fill(root, { [path]: text });
  const CASES: [what: string, before: Record<string, unknown>, change: (root: string) => void, told: [string, string, number | undefined, RegExp][]][] = [
    ["a new segment", { [SEGMENT]: one }, write("_bus/events/2026-01-02/a-a.one-2.jsonl", one), []],
    ["a bad line in a new segment", {}, write(SEGMENT, lines(event(), "x")), [["log-line", SEGMENT, 2, /not JSON/]]],
    ["lines appended to a growing log", { [GROWING]: one }, (root) => appendFileSync(join(root, GROWING), one), []],
    ["a bad line appended to a growing log", { [GROWING]: one }, (root) => appendFileSync(join(root, GROWING), lines("x")), [["log-line", GROWING, 3, /not JSON/]]],
    ["a bad line that the base has", { [SEGMENT]: lines("x") }, () => {}, []],
    ["a newline for the last line", { [GROWING]: one.trimEnd() }, (root) => appendFileSync(join(root, GROWING), `\n${one}`), []],
    ["a line inserted by a union merge", { [GROWING]: one }, write(GROWING, lines(event({ id: "1" }), event({ id: "1b" }), event({ id: "2" }))), []],
    ["a line edited", { [GROWING]: one }, write(GROWING, one.replace('"s"', '"t"')), [["append-only", GROWING, 1, /line 1 of the log was edited/]]],
    ["a line removed", { [GROWING]: one }, write(GROWING, lines(event({ id: "1" }))), [["append-only", GROWING, 2, /line 2/]]],
    ["lines in another order", { [GROWING]: one }, write(GROWING, lines(event({ id: "2" }), event({ id: "1" }))), [["append-only", GROWING, expect.any(Number) as number, /moved/]]],
    ["a log removed", { [GROWING]: one }, (root) => rmSync(join(root, GROWING)), [["append-only", GROWING, undefined, /removed, with 2 lines/]]],
    ["a log that became a segment", { [GROWING]: one }, (root) => { rmSync(join(root, GROWING)); fill(root, { [SEGMENT]: one }); }, []],
    ["a segment renamed", { [SEGMENT]: one }, (root) => git(root, "mv", SEGMENT, "_bus/events/2026-01-01/b-b.one-1.jsonl"), [["append-only", SEGMENT, 1, /segment was removed/]]],
    ["a segment that grew", { [SEGMENT]: one }, (root) => appendFileSync(join(root, SEGMENT), lines(event({ id: "3" }))), [["append-only", SEGMENT, 3, /written once/]]],
    ["a file beside the log", { "_bus/events/index.json": "1" }, write("_bus/events/index.json", "2"), []],
    ["names that git would quote", {}, write('_bus/messages/2026-01-01/ä "x-1.jsonl', lines("x")), [["log-line", '_bus/messages/2026-01-01/ä "x-1.jsonl', 1, /not JSON/]]],
    ["one id twice in what is new", {}, write(SEGMENT, lines(event({ id: "1" }), event({ id: "1", summary: "t" }))), [["unique-id", SEGMENT, 2, /id 1/]]],
    ["a chain that goes on from the base", { [SEGMENT]: lines(event({ id: "1", session_id: "a.one" })) }, write("_bus/events/2026-01-02/a-a.one-2.jsonl", lines(event({ id: "2", session_id: "a.one", prev: sha(event({ id: "1", session_id: "a.one" })) }))), []],
    ["a release whose claim event is in the base", { [C]: claim({ claim_id: "c" }), [SEGMENT]: lines(event({ event: "claim", meta: { claim_id: "c" } })) }, (root) => fill(root, { [C]: claim({ claim_id: "c", notes: "n" }) }), []],
  ];

  test.each(CASES)("%s", async (_, before, change, told) => {
    expect(await changed(before, change)).toEqual(told.map(([rule, file, line, message]) => [rule, file, line, expect.stringMatching(message)]));
  });

  test("a claim of the branch and one that the base got meanwhile are a duplicate", async () => {
    const root = tempRepository();
    git(root, "switch", "--quiet", "--create", "agent/a/x");
    await at(root, "a").claim({ task: "T-1" });
    await at(root, "a").publish({});
    git(root, "add", "--all");
    git(root, "commit", "--quiet", "--message=a");
    git(root, "switch", "--quiet", "main");
    fill(root, { [C]: claim({ agent_id: "b", branch: "agent/b/t" }) });
    git(root, "add", "--all");
    git(root, "commit", "--quiet", "--message=b");
    git(root, "clone", "--quiet", "--branch=agent/a/x", root, join(root, "ci"));
    const ci = at(join(root, "ci"));
    expect((await ci.validate({})).problems).toEqual([]);
    expect((await ci.validate({ base: "origin/main" })).problems).toMatchObject([{ rule: "duplicate-claim", severity: "error", file: C, message: expect.stringMatching(/duplicate claim: T-1 is held by .*a.* and .*b/) as string }]);
  });

  test.each([
    ["no-such-ref", "NOT_FOUND", "git fetch origin no-such-ref"],
    ["origin/main", "NOT_FOUND", "git fetch origin main"],
    ["--output=x", "USAGE", "bus validate --base origin/main"],
  ])("the ref %s is refused", async (base, code, hint) => {
    await expect(at(tempRepository()).validate({ base })).rejects.toMatchObject({ code, hint });
  });

  test("a base needs git", async () => {
    await expect(at(tempBus()).validate({ base: "main" })).rejects.toMatchObject({ code: "USAGE" });
  });

  test("the rest of the log is not read", async () => {
    const root = tempRepository({ [SEGMENT]: one });
    git(root, "switch", "--quiet", "--create", "agent/a/x");
    fill(root, { "_bus/events/2026-01-02/a-a.one-2.jsonl": lines(event({ id: "3" })) });
    expect((await at(root).validate({ base: "main" })).checked.events).toBe(1);
    expect(readFileSync(join(root, SEGMENT), "utf8")).toBe(one);
  });
});
