import { describe, expect, test } from "vitest";
import { fakeGitHub } from "../../dev/github/fake-github.js";
import { CLAIM, claim } from "./test-pulls.js";
import { runForPull } from "./test-run.js";

describe("others' text is text", () => {
  const COMMAND = "::error::forged\n::set-output name=ok::true\r##[set-output name=ok]true\n::add-mask::bus";
  test("in records, names of files and of branches: no command of the runner's, no markup, no mention", async () => {
    const hub = await fakeGitHub({ token: { kind: "app" }, files: { "_bus/config.json": {} } });
    hub.commit("agent/ada/queue-001", { [CLAIM]: claim("ada", { notes: COMMAND, branch: "agent/ada/@octocat|fixes#1" }) });
    hub.openPull({ branch: "agent/ada/queue-001", title: COMMAND, body: COMMAND, author: "mallory" });
    hub.commit("agent/bell/queue-001", {
      [CLAIM]: claim("bell", { notes: COMMAND, branch: `agent/bell/${COMMAND}` }),
      [`"_bus/claims/QUEUE-002\\n::error::forged.json"`]: "{",
      "_bus/claims/QUEUE-003.json": { ...claim("bell"), task_id: "QUEUE-003", status: COMMAND, [COMMAND]: 1 },
      "_bus/claims/@octocat|##[error]forged.json": { ...claim(COMMAND), task_id: COMMAND },
      "_bus/events/2026-01-31/bell-s-1.jsonl": `${JSON.stringify({ ts: COMMAND, agent_id: COMMAND, event: COMMAND, summary: COMMAND, receipts: [COMMAND] })}\n${COMMAND}\n`,
    });
    const second = hub.openPull({ branch: "agent/bell/queue-001" });
    const run = await runForPull(hub, second);
    expect(run, run.log).toMatchObject({ code: 1, outputs: { ok: "false", outcome: "failed" } });
    expect(run.annotations.filter(({ level }) => level === "error").length).toBeGreaterThan(3);
    expect(new Set(run.annotations.map(({ level }) => level))).toEqual(new Set(["error", "warning"]));
    expect(run.annotations.filter(({ title, message }) => title?.startsWith("buslane: ") !== true && !message.startsWith("The bus objects: "))).toEqual([]);
    expect(Object.keys(run.outputs).sort()).toEqual(["claims", "comment-url", "errors", "ok", "outcome", "problems", "warnings"]);
    const [comment] = hub.comments(second);
    for (const text of [run.summary, comment?.body ?? ""]) {
      for (const row of text.split("\n").filter((line) => line.startsWith("|"))) {
        expect(row.replaceAll(/`[^`]*`|\]\([^)]*\)/g, "")).not.toMatch(/@octocat|fixes#1|\\#1/);
      }
    }
  });
});
