import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { tempBus } from "../dev/temp-bus.js";
import { COMMANDS } from "./command-list.js";
import { CLAIM, EVENTS, EVERY, type Name, expectClear, inside, lineOf } from "./test-bus.js";

const ASSIGNMENT = "_bus/assignments/QUEUE-001.json";
const PLAN = "_plans/2026-01-31-watch.plan.json";

const put = (root: string, path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};

test("every command is in this table", () => {
  expect(Object.keys(EVERY).sort()).toEqual(Object.keys(COMMANDS).sort());
});

describe("a record that cannot be read", () => {
  const deep = "[".repeat(100_000) + "]".repeat(100_000);
  const contents: [string, string, RegExp][] = [
    ["torn", '{"task_id": "QUE', /is not JSON/],
    ["empty", "", /is empty/],
    ["of the wrong shape", "[]", /is not a JSON object/],
    ["of the wrong type", '{"task_id": 5}', /is missing/],
    ["nested 100,000 deep", deep, /is nested deeper than 32 levels/],
    ["with a key that is refused", '{"__proto__": {"x": 1}}', /has a key that is refused/],
  ];
  const claimed = '{"task_id":"OTHER","agent_id":"z","status":"active","claimed_at":"2026-01-01T00:00:00Z"}';
  const assigned = '{"task_id":"OTHER","engineer":"z","manager":"m","assigned_at":"2026-01-01T00:00:00Z"}';
  const cases: [string, string, string, RegExp, Name[]][] = [
    ...contents.flatMap(([kind, text, message]): [string, string, string, RegExp, Name[]][] => [
      [`a claim ${kind}`, CLAIM, text, message, ["claim", "release", "pause", "reclaim", "heartbeat", "event log", "queue show"]],
      [`an assignment ${kind}`, ASSIGNMENT, text, message, ["claim"]],
      [`a plan ${kind}`, PLAN, text, message, ["plan step"]],
      [`settings ${kind}`, "_bus/config.json", text, kind === "of the wrong type" ? /is not a known setting/ : message, ["claim", "status", "event log", "doctor", "where", "publish"]],
      [`a manifest ${kind}`, "AGENT_MANIFEST.json", text, message, ["session_boot"]],
    ]),
    ["a claim of another task", CLAIM, claimed, /task_id is OTHER, but the file is named QUEUE-001/, ["claim"]],
    ["an assignment of another task", ASSIGNMENT, assigned, /task_id is OTHER, but the file is named QUEUE-001/, ["claim"]],
  ];
  test.each(cases)("%s: exit 6, it stays, and it is never free", async (_, file, text, message, names) => {
    const root = tempBus({ "queue/001-first.md": "# Task: First\n" });
    put(root, file, text);
    const { run } = inside(root);
    for (const name of names) {
      const ran = await run(...lineOf(name));
      expect([name, ran.code, ran.stderr]).toEqual([name, 6, expect.stringMatching(message)]);
      expect(ran.stderr).toContain(file);
      expectClear(ran, message);
      expect(ran.stderr).not.toContain(`hint: bus ${name}\n`);
    }
    expect(readFileSync(join(root, file), "utf8")).toBe(text);
    expect(existsSync(join(root, EVENTS))).toBe(false);
  });

  test("a command that names a broken plan does nothing", async () => {
    const root = tempBus({ [PLAN]: "{" });
    const { run } = inside(root);
    for (const line of [["claim", "QUEUE-001"], ["task_assign", "QUEUE-001", "b"]]) {
      const ran = await run(...line, "--plan", "2026-01-31-watch", "--agent", "a");
      expect(ran.code).toBe(6);
      expectClear(ran, /2026-01-31-watch.plan.json: is not JSON\nhint: bus plan check 2026-01-31-watch/);
    }
    expect(existsSync(join(root, CLAIM)) || existsSync(join(root, ASSIGNMENT))).toBe(false);
  });

  test("who asks is not guessed past a broken manifest, and a broken copy is not overwritten", async () => {
    const root = tempBus({ "AGENT_MANIFEST.json": "{", "AGENT_MANIFEST.q.json": "{" });
    const { run } = inside(root);
    for (const name of ["claim", "message inbox", "event log"] as const) {
      const ran = await run(...lineOf(name).filter((word, at, all) => word !== "--agent" && all[at - 1] !== "--agent"));
      expect(ran.code).toBe(6);
      expectClear(ran, /^bus: AGENT_MANIFEST.json: is not JSON/);
    }
    rmSync(join(root, "AGENT_MANIFEST.json"));
    const ran = await run("session_boot", "--agent", "q");
    expect(ran.code).toBe(6);
    expectClear(ran, /AGENT_MANIFEST.q.json: is not JSON\nhint: mv /);
    expect(readFileSync(join(root, "AGENT_MANIFEST.q.json"), "utf8")).toBe("{");
  });

  test("readers name the file, once, and say the rest", async () => {
    const root = tempBus();
    const { run } = inside(root);
    await run("claim", "QUEUE-002", "--agent", "a");
    put(root, ASSIGNMENT, "{");
    const { problems, claims } = JSON.parse((await run("status", "--json")).stdout) as { problems: unknown[]; claims: unknown[] };
    expect([problems, claims]).toEqual([[expect.objectContaining({ rule: "unreadable", file: ASSIGNMENT, message: "is not JSON" })], [expect.objectContaining({ task_id: "QUEUE-002" })]]);
    const { stdout, code } = await run("validate", "--json");
    expect([code, (JSON.parse(stdout) as { problems: unknown[] }).problems]).toEqual([1, [expect.objectContaining({ file: ASSIGNMENT, message: "is not JSON" })]]);
  });

  test("a lease longer than time is no setting", async () => {
    const ran = await inside(tempBus({ "_bus/config.json": { claims: { ttl_minutes: 1e300 } } })).run("claim", "QUEUE-001", "--agent", "a");
    expect(ran.code).toBe(6);
    expectClear(ran, /claims.ttl_minutes must be <= 525600/);
  });
});

describe("an id that is none", () => {
  const BAD = ["../x", "/abs", "a/b", "", "a".repeat(129), "é", "CON", "x.lock", "a..b", "a\nb", ".live", "__proto__"];
  const lines: string[][] = [
    ["claim", "--task", "@", "--agent", "a"], ["claim", "T", "--agent", "@"], ["claim", "T", "--plan", "@", "--agent", "a"],
    ["release", "--task", "@", "--agent", "a"], ["pause", "--task", "@", "--agent", "a"], ["reclaim", "--task", "@", "--note", "n", "--agent", "a"], ["heartbeat", "--task", "@", "--agent", "a"],
    ["event", "log", "-e", "note", "-m", "x", "--task", "@", "--agent", "a"], ["event", "log", "-e", "note", "-m", "x", "--plan", "@", "--agent", "a"],
    ["event", "list", "--task", "@"], ["event", "list", "--agent", "@"], ["event", "list", "--plan", "@"], ["watch", "--task", "@"], ["watch", "--agent", "@"], ["status", "--agent", "@"],
    ["message", "send", "x", "--task", "@", "--agent", "a"], ["message", "send", "x", "--to", "@", "--agent", "a"], ["message", "thread", "--task", "@"], ["message", "inbox", "--agent", "@"], ["message", "ack", "--agent", "@"],
    ["plan", "new", "s", "--step", "x", "--task", "@", "--agent", "a"], ["plan", "step", "--plan", "@", "--step", "S1", "--status", "done", "--agent", "a"], ["plan", "check", "--plan", "@"],
    ["queue", "show", "--task", "@"], ["task_assign", "--task", "@", "--engineer", "b", "--agent", "a"], ["task_assign", "T", "--engineer", "@", "--agent", "a"], ["task_assign", "T", "b", "--plan", "@", "--agent", "a"],
    ["manager_report", "--task", "@", "--agent", "a"], ["session_boot", "--agent", "@"], ["publish", "--agent", "@"],
  ];
  test.each(lines.map((line) => [line.join(" "), line] as const))("bus %s", async (_, line) => {
    const root = tempBus();
    const { run } = inside(root);
    for (const id of BAD) {
      const ran = await run(...line.map((word) => (word === "@" ? id : word)));
      expect([id, ran.code]).toEqual([id, 2]);
      expectClear(ran, /^bus: /);
    }
    // Who asks may have opened a session before the id was looked at; nothing else is there.
    expect(readdirSync(root)).toEqual(["_bus"]);
    expect(readdirSync(join(root, "_bus")).filter((name) => name !== ".live")).toEqual(["claims"]);
  });
});

describe("text that would steer a terminal", () => {
  const NASTY = "a\u001b[31mred\u001b[0m\u202eevil\u0007\rover\nline\u009b31m\u2066";
  const RAW = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069]/u;
  test("is shown, never sent, whoever reads it", async () => {
    const root = tempBus({ "queue/001-first.md": `# Task: \u001b[2Jq\nGoal: \u202eg\n` });
    const { run } = inside(root);
    for (const line of [["event", "log", "-e", NASTY, "-m", NASTY, "--branch", NASTY, "--pr", NASTY], ["message", "send", NASTY, "--task", "QUEUE-001", "--note", NASTY, "--type", NASTY], ["claim", "QUEUE-001", "--notes", NASTY], ["plan", "new", NASTY, "--step", NASTY, "--checkpoint", NASTY], ["release", "QUEUE-001", "--notes", NASTY]]) {
      expect((await run(...line, "--agent", "a")).code).toBe(0);
    }
    for (const name of ["status", "watch", "event list", "message thread", "queue list", "queue show", "manager_report", "validate", "session_boot"] as const) {
      for (const json of [[], ["--json"]]) {
        const { stdout, stderr } = await run(...lineOf(name), ...json);
        expect([name, ...json, RAW.exec(stdout + stderr)]).toEqual([name, ...json, null]);
      }
    }
    expect((await run("event", "log", "-e", "note", "-m", "x", "--extra", `k${NASTY}=v`, "--agent", "a")).stderr).not.toMatch(RAW);
  });
});
