import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openBus } from "../../bus.js";
import { tempRepository } from "../../dev/temp-bus.js";
import { inside } from "../test-bus.js";

async function held(): Promise<string> {
  const root = tempRepository({ "src/a.ts": "a\n", "free.ts": "f\n", "docs/x.md": "x\n" });
  await openBus({ cwd: root, agent: "b", env: {}, surface: "cli" }).acquireLock({ scope: ["src"], objective: "rework\u001b[2J", id: "L-b" });
  return root;
}

test("exit 0 allowed, 3 refused and by whom, with a line for each path", async () => {
  const { run } = inside(await held());
  expect(await run("guard", "check", "free.ts", "/etc/hosts", "--agent", "a")).toEqual({ code: 0, stdout: "allowed  free.ts\nallowed  /etc/hosts\n    /etc/hosts is outside of this repository: nothing to guard\n", stderr: "" });
  const refused = await run("guard", "check", "free.ts", "src/a.ts", "--agent", "a");
  expect(refused.code).toBe(3);
  expect(refused.stdout).toMatch(/^allowed {2}free\.ts\nrefused {2}src\/a\.ts\n {4}src\/a\.ts .*held by b .*rework.*\n {4}hint: bus /);
  expect(refused.stdout).not.toContain("\u001b");
  expect((await run("guard", "check", "docs/x.md", "--agent", "b")).stdout).toMatch(/^allowed, but {2}docs\/x\.md\n {4}docs\/x\.md is outside of what you have locked \(L-b\)\n {4}hint: bus lock acquire --scope docs\/x\.md/);
  const { code, stdout } = await run("guard", "check", "src/a.ts", "--agent", "a", "--json");
  expect([code, JSON.parse(stdout)]).toEqual([3, { outcome: "refused", asker: "agent", agent_id: "a", paths: [expect.objectContaining({ path: "src/a.ts", outcome: "refused", rule: "held", holder: expect.objectContaining({ owner: "b", lock_id: "L-b" }) as object })] }]);
});

test("exit 6 when it cannot be told, for agents; people are warned", async () => {
  const root = await held();
  for (const [file, text] of [["_bus/locks/L-z.json", "{"], ["_bus/config.json", "{"]] as const) {
    writeFileSync(join(root, file), text);
    const told = new RegExp(`could not tell whose free\\.ts is: ${file}.*\\n {4}hint: .`);
    for (const env of [{ BUS_AGENT: "a" }, { CODEX_THREAD_ID: "t" }]) {
      const agent = await inside(root, env).run("guard", "check", "free.ts");
      expect([agent.code, agent.stdout]).toEqual([6, expect.stringMatching(told)]);
    }
  }
  expect((await inside(root).run("guard", "check", "free.ts", "--agent", "a")).code).toBe(6);
  const person = await inside(root).run("guard", "check", "free.ts");
  expect([person.code, person.stdout]).toEqual([0, expect.stringMatching(/^allowed, but {2}free\.ts\n/)]);
});
