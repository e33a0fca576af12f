import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { inside } from "../../cli/test-bus.js";
import { fakeGitHub } from "../../dev/github/fake-github.js";
import type { Hub } from "../../dev/github/start-github.js";
import { git, scratch } from "../../dev/scratch-repo.js";
import { runForPull } from "./test-run.js";

const FILES = { ".gitignore": "_bus/.live/\n_bus/events/events.jsonl\n_bus/messages/*.jsonl\n/AGENT_MANIFEST.json\n", "_bus/config.json": { durability: "relaxed" }, "README.md": "# demo\n" };

/** An agent in a clone of its own, which therefore cannot see the other's live bus. */
function agentIn(hub: Hub, agent: string) {
  const clone = join(scratch(), agent);
  git(join(clone, ".."), "clone", "--quiet", `file://${hub.git}`, clone);
  const branch = `agent/${agent}/queue-001`;
  git(clone, "switch", "--quiet", "--create", branch);
  const push = (message: string): void => {
    git(clone, "add", "--all");
    git(clone, "commit", "--quiet", `--message=${message}`);
    git(clone, "push", "--quiet", "origin", branch);
  };
  const bus = async (...argv: string[]): Promise<void> => {
    const ran = await inside(clone).run(...argv, "--agent", agent);
    expect(ran, ran.stderr).toMatchObject({ code: 0 });
  };
  return { branch, push, bus, clone };
}

test("two agents claim one task: the second pull request turns red, says who, where and what to do, and turns green when one claim is released", async () => {
  const hub = await fakeGitHub({ files: FILES, token: { kind: "app" } });
  const ada = agentIn(hub, "ada");
  await ada.bus("claim", "QUEUE-001");
  await ada.bus("publish");
  ada.push("Claim");
  const first = hub.openPull({ branch: ada.branch, author: "ada" });

  const alone = await runForPull(hub, first);
  expect(alone, alone.log).toMatchObject({ code: 0, annotations: [], outputs: { ok: "true", outcome: "passed", errors: "0", warnings: "0", problems: "[]" } });
  expect(JSON.parse(alone.outputs["claims"] ?? "")).toMatchObject([{ task_id: "QUEUE-001", agent_id: "ada", pull_request: first, duplicate: false }]);
  expect(hub.comments(first)).toEqual([]);

  const bell = agentIn(hub, "bell");
  await bell.bus("claim", "QUEUE-001");
  await bell.bus("publish");
  bell.push("Claim, too");
  const second = hub.openPull({ branch: bell.branch, author: "bell" });

  const red = await runForPull(hub, second);
  expect(red, red.log).toMatchObject({ code: 1, outputs: { ok: "false", outcome: "failed", errors: "1" } });
  const record = readFileSync(join(bell.clone, "_bus/claims/QUEUE-001.json"), "utf8").split("\n");
  const annotation = red.annotations.find(({ title }) => title === "buslane: duplicate-claim");
  expect(annotation).toMatchObject({ level: "error", file: "_bus/claims/QUEUE-001.json", line: String(record.findIndex((line) => line.includes('"agent_id"')) + 1) });
  for (const said of ["ada", ada.branch, `#${first}`, "bus release QUEUE-001 --agent bell"]) expect(annotation?.message).toContain(said);
  const [comment, ...others] = hub.comments(second);
  expect(others).toEqual([]);
  const commit = git(bell.clone, "rev-parse", "HEAD");
  for (const text of [red.summary, comment?.body ?? ""]) {
    expect(text).toContain("1 error");
    expect(text).toContain(`[\`_bus/claims/QUEUE-001.json\` line ${annotation?.line}](${hub.env.GITHUB_SERVER_URL}/octo/demo/blob/${commit}/_bus/claims/QUEUE-001.json#L${annotation?.line})`);
    expect(text).toContain(`[#${first}](${hub.env.GITHUB_SERVER_URL}/octo/demo/pull/${first})`);
    expect(text).toContain(`QUEUE-001 is held by ada (${ada.branch}) in [#${first}](`);
    expect(text).toContain("bus release QUEUE-001 --agent bell");
  }
  expect(red.summary).toMatch(/\| `QUEUE-001` \*\*duplicate\*\* \| `bell` \| active \| `agent\/bell\/queue-001` \|/);
  expect(red.outputs["comment-url"]).toContain(`${comment?.id}`);

  const warned = await runForPull(hub, first);
  expect(warned, warned.log).toMatchObject({ code: 0, outputs: { ok: "true", outcome: "passed", errors: "0", warnings: "1" } });
  expect(warned.annotations).toMatchObject([{ level: "warning", title: "buslane: duplicate-claim", message: expect.stringContaining(`#${second} will be told`) as string }]);
  expect(hub.comments(first)).toEqual([]);

  const before = hub.requests.length;
  const again = await runForPull(hub, second);
  expect(again.code).toBe(1);
  expect(hub.requests.slice(before).filter(({ method, path }) => method !== "GET" && path !== "/graphql")).toEqual([]);

  await bell.bus("release", "QUEUE-001");
  bell.push("Leave it to ada");
  const green = await runForPull(hub, second);
  expect(green, green.log).toMatchObject({ code: 0, outputs: { ok: "true", outcome: "passed", errors: "0" } });
  expect(hub.comments(second)).toMatchObject([{ id: comment?.id, body: expect.stringContaining("all good") as string }]);
});
