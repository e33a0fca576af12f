import { symlinkSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fill, git } from "../../../dev/scratch-repo.js";
import { between, checkout, forge, inWorkflow, offer, validation } from "./test-forge.js";

const SEGMENT = "_bus/events/2026-01-31/ash-ash.one-1.jsonl";
const line = (id: string, summary = "s") => `${JSON.stringify({ ts: "2026-01-31T12:00:00Z", agent_id: "ash", event: "status", summary, id })}\n`;
const THREE = line("1") + line("2") + line("3");

describe("one segment in two pull requests", () => {
  const TABLE: [what: string, later: string, at: number, how: RegExp][] = [
    ["shortened", line("1"), 1, /here it is shortened, line 2 on is missing;/],
    ["edited", line("1") + line("2", "t") + line("3"), 2, /here line 2 is edited;/],
    ["a line taken out", line("1") + line("3"), 2, /here line 2 is edited;/],
    ["longer", THREE + line("4"), 4, /here it is longer, from line 4 on;/],
    ["without its last newline", THREE.trimEnd(), 3, /here line 3 is edited;/],
    ["empty", "", 1, /here it is shortened, line 1 on is missing;/],
  ];

  test("shortened, edited or longer in the later: it is at fault, and the earlier is warned (S2-29)", async () => {
    const hub = await forge();
    const path = (at: number) => `_bus/events/2026-01-31/ash-ash.one-${at + 1}.jsonl`;
    offer(hub, "ash", Object.fromEntries(TABLE.map((_, at) => [path(at), THREE])));
    const bell = offer(hub, "bell", Object.fromEntries(TABLE.map(([, later], at) => [path(at), later])), { start: "agent/ash/x" });
    const { ok, problems } = await inWorkflow(hub, bell);
    expect(ok).toBe(false);
    const found = problems.filter(({ rule }) => rule === "append-only");
    expect(found).toEqual(
      TABLE.map(([, , at, how], index) => ({ rule: "append-only", severity: "error", file: path(index), line: at, pull_request: 1, message: expect.stringMatching(how) as string, hint: `git fetch origin pull/1/head && git checkout FETCH_HEAD -- ${path(index)}   (or close #1)` })),
    );
    expect(found[0]?.message).toMatch(/^the segment is not the one that #1 \(http\S+\/pull\/1\) brings: .*; segments are written once$/);
    const earlier = await inWorkflow(hub, 1);
    expect(earlier.ok).toBe(true);
    expect(earlier.problems.map(({ rule, severity, pull_request, message }) => [rule, severity, pull_request, message.endsWith("#2 will be told")])).toEqual(TABLE.map(() => ["append-only", "warning", 2, true]));
  });

  test("the same content, other segments and growing logs are nothing; no text is asked for", async () => {
    const hub = await forge();
    offer(hub, "ash", { [SEGMENT]: THREE, "_bus/events/2026-01-31/ash-ash.one-2.jsonl": line("4"), "_bus/events/more.jsonl": line("5"), "_bus/events/2026-02-01/x-x.one-1.jsonl": line("6") });
    hub.commit("agent/bell/x", { [SEGMENT]: THREE, "_bus/events/2026-01-31/bell-bell.one-1.jsonl": line("7"), "_bus/events/more.jsonl": line("8") });
    const bell = hub.openPull({ branch: "agent/bell/x" });
    expect(between(await inWorkflow(hub, bell))).toEqual([]);
    // Trees of the commits, then the one folder that both have.
    expect(hub.requests.filter(({ path }) => path.includes("graphql"))).toHaveLength(2);
  });

  test("a segment that the base has is not this branch's", async () => {
    const hub = await forge({ [SEGMENT]: THREE });
    offer(hub, "ash", { [SEGMENT]: line("1") });
    const bell = offer(hub, "bell", { "src/b.ts": "b" });
    expect(between(await inWorkflow(hub, bell))).toEqual([]);
  });

  test("messages, too; and one that is not committed yet", async () => {
    const hub = await forge();
    const path = "_bus/messages/2026-01-31/ash-ash.one-1.jsonl";
    offer(hub, "ash", { [path]: THREE });
    const root = checkout(hub);
    fill(root, { [path]: line("1") });
    const found = await validation(root, hub);
    expect(between(found)).toEqual([`error #1 ${path}`]);
    git(root, "add", "--all");
    expect(between(await validation(root, hub))).toEqual([`error #1 ${path}:1`]);
    // A link is its own problem, and is not followed.
    rmSync(join(root, path));
    symlinkSync("/nowhere", join(root, path));
    const linked = await validation(root, hub);
    expect(between(linked)).toEqual([]);
    expect(linked.problems.map(({ rule }) => rule)).toContain("symlink");
  });

  test("what GitHub does not show is another content all the same", async () => {
    const hub = await forge({}, { blobLimit: 10 });
    offer(hub, "ash", { [SEGMENT]: THREE });
    const bell = offer(hub, "bell", { [SEGMENT]: line("1") });
    const { problems } = await inWorkflow(hub, bell);
    expect(problems.find(({ rule }) => rule === "append-only")).toMatchObject({ severity: "error", line: 1, message: expect.stringContaining("another content") as string });
  });

  test("the same on several branches is told once", async () => {
    const hub = await forge();
    offer(hub, "ash", { [SEGMENT]: THREE });
    hub.commit("agent/ash/more", { "src/a.ts": "a" }, { start: "agent/ash/x" });
    hub.openPull({ branch: "agent/ash/more" });
    const bell = offer(hub, "bell", { [SEGMENT]: line("1") });
    expect(between(await inWorkflow(hub, bell))).toEqual([`error #1 ${SEGMENT}:1`]);
  });
});
