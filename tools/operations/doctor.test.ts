import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openBus } from "../bus.js";
import { git } from "../dev/scratch-repo.js";
import { tempBus, tempRepository } from "../dev/temp-bus.js";

const at = (cwd: string, agent = "a", clock = Date.now) => openBus({ cwd, agent, env: {}, surface: "cli", clock });
const LOG = "_bus/events/events.jsonl";
const REGISTER = "_bus/.live/reg/claims/T-1";
const read = (root: string, path: string) => readFileSync(join(root, path), "utf8");
const old = (root: string, path: string, ms: number) => utimesSync(join(root, path), new Date(Date.now() - ms), new Date(Date.now() - ms));
const eventsOf = async (root: string) => (await at(root).listEvents({})).events.map(({ event }) => event);

/** A crash, by what it leaves; the check that finds it; and what is true once it is mended. */
const CRASHES: [what: string, check: string, crash: (root: string) => void | Promise<void>, mended: (root: string) => void | Promise<void>][] = [
  [
    "between a register and its snapshot",
    "snapshots",
    (root) => rmSync(join(root, "_bus/claims/T-1.json")),
    (root) => expect(JSON.parse(read(root, "_bus/claims/T-1.json"))).toMatchObject({ task_id: "T-1", agent_id: "a" }),
  ],
  [
    "between a register and its snapshot of before",
    "snapshots",
    async (root) => {
      const before = read(root, "_bus/claims/T-1.json");
      await at(root).pause({ task: "T-1", notes: "n" });
      writeFileSync(join(root, "_bus/claims/T-1.json"), before);
    },
    (root) => expect(JSON.parse(read(root, "_bus/claims/T-1.json"))).toMatchObject({ status: "paused" }),
  ],
  [
    "between an assignment and its snapshot",
    "snapshots",
    async (root) => {
      await at(root).assign({ task: "T-1", engineer: "a" });
      rmSync(join(root, "_bus/assignments/T-1.json"));
    },
    (root) => expect(existsSync(join(root, "_bus/assignments/T-1.json"))).toBe(true),
  ],
  [
    "between a register and its line",
    "announcements",
    (root) => writeFileSync(join(root, LOG), ""),
    async (root) => expect(await eventsOf(root)).toEqual(["claim"]),
  ],
  [
    "in the middle of a line",
    "torn-tail",
    (root) => {
      writeFileSync(join(root, LOG), `${read(root, LOG)}{"ts":"2026`);
      old(root, LOG, 6000);
    },
    async (root) => {
      expect(read(root, LOG).endsWith('{"ts":"2026\n')).toBe(true);
      const [copy = ""] = readdirSync(join(root, "_bus/.live/quarantine"));
      expect(read(root, `_bus/.live/quarantine/${copy}`)).toBe('{"ts":"2026');
      expect(await eventsOf(root)).toEqual(["claim"]);
    },
  ],
  [
    "before a staged file was linked",
    "staging",
    (root) => {
      writeFileSync(join(root, "_bus/.live/tmp/left"), "x");
      old(root, "_bus/.live/tmp/left", 2 * 3_600_000);
    },
    (root) => expect(readdirSync(join(root, "_bus/.live/quarantine"))).toHaveLength(1),
  ],
  [
    "that left a revision without content",
    "void-revision",
    (root) => writeFileSync(join(root, REGISTER, "0000000002"), ""),
    (root) => expect(JSON.parse(read(root, `${REGISTER}/0000000003`))).toMatchObject({ op: "doctor", value: { agent_id: "a" } }),
  ],
  [
    "between an assignment and its auto-claim",
    "auto-claims",
    async (root) => {
      await at(root, "m").assign({ task: "T-2", engineer: "b", autoClaim: true });
      rmSync(join(root, "_bus/.live/reg/claims/T-2"), { recursive: true });
      rmSync(join(root, "_bus/claims/T-2.json"));
    },
    (root) => expect(JSON.parse(read(root, "_bus/claims/T-2.json"))).toMatchObject({ agent_id: "b", status: "active" }),
  ],
];

describe("a crash", () => {
  test.each(CRASHES)("%s is found, mended, and gone", async (_, check, crash, mended) => {
    const root = tempRepository();
    await at(root).claim({ task: "T-1" });
    expect(await at(root).doctor({})).toMatchObject({ ok: true });
    await crash(root);
    const before = await at(root).doctor({});
    expect(before.ok).toBe(false);
    expect(before.checks.filter(({ state }) => state === "found")).toMatchObject([{ name: check, findings: [{ rule: check }] }]);
    // Only looking changes nothing.
    expect((await at(root).doctor({})).checks).toEqual(before.checks);
    const fixed = await at(root).doctor({ fix: true });
    expect(fixed).toMatchObject({ ok: true });
    expect(fixed.checks.find(({ name }) => name === check)?.state).toBe("fixed");
    await mended(root);
    expect(await at(root).doctor({})).toMatchObject({ ok: true });
    expect((await at(root).validate({})).ok).toBe(true);
  });

  test("a session whose process is gone is ended, and its lines are published", async () => {
    const root = tempRepository();
    await openBus({ cwd: root, agent: "a", env: {}, surface: "cli", pid: process.pid }).logEvent({ event: "note", summary: "n" });
    const [id = ""] = readdirSync(join(root, "_bus/.live/reg/sessions"));
    const dir = join(root, "_bus/.live/reg/sessions", id);
    const newest = join(dir, readdirSync(dir).sort().at(-1) ?? "");
    writeFileSync(newest, readFileSync(newest, "utf8").replace(/"pid_start":"[^"]*"/, '"pid_start":"another"'));
    expect((await at(root).doctor({})).checks.filter(({ state }) => state === "found").map(({ name }) => name)).toEqual(["sessions", "unpublished"]);
    expect((await at(root).doctor({ fix: true })).ok).toBe(true);
    expect(readdirSync(join(root, "_bus/events")).some((name) => /^\d{4}-/.test(name))).toBe(true);
    expect((await at(root).doctor({})).ok).toBe(true);
  });
});

describe("what doctor only reports", () => {
  test.each<[string, string, (root: string) => void, string]>([
    ["a live log that git tracks", "live-tracked", (root) => git(root, "add", "--force", LOG), "bus init --adopt"],
    ["live files that are not ignored", "gitignore", (root) => writeFileSync(join(root, ".gitignore"), ""), "bus init"],
    ["a lock that git left", "git-lock", (root) => { writeFileSync(join(root, ".git/index.lock"), ""); old(root, ".git/index.lock", 60_000); }, "rm"],
    ["a register that nobody can read", "void-revision", (root) => writeFileSync(join(root, REGISTER, "0000000001"), "x"), "mv"],
  ])("%s", async (_, check, harm, hint) => {
    const root = tempRepository();
    await at(root).claim({ task: "T-1" });
    harm(root);
    const { ok, checks } = await at(root).doctor({ fix: true });
    expect(ok).toBe(false);
    const found = checks.find(({ name }) => name === check);
    expect(found?.state).toBe("found");
    expect(found?.findings[0]?.hint).toContain(hint);
  });

  test("a clock that is off", async () => {
    const root = tempBus();
    const { checks } = await at(root, "a", () => Date.now() + 3_600_000).doctor({});
    expect(checks.find(({ name }) => name === "clock")).toMatchObject({ state: "found", findings: [{ message: expect.stringContaining("60 min") as string }] });
  });

  test("outside git some checks do not apply", async () => {
    const { ok, checks } = await at(tempBus()).doctor({});
    expect(ok).toBe(true);
    expect(checks.filter(({ state }) => state === "skipped").map(({ name }) => name)).toEqual(["gitignore", "live-tracked", "git-lock", "worklog", "token"]);
  });

  test("a tail that was just written is somebody's line on its way", async () => {
    const root = tempBus({ [LOG]: '{"ts"' });
    mkdirSync(join(root, "_bus/.live"), { recursive: true });
    expect(await at(root).doctor({ fix: true })).toMatchObject({ ok: true });
    expect(read(root, LOG)).toBe('{"ts"');
  });
});
