import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { codexIdentity } from "./codex-hash.js";
import { CODEX_HOOK_ROWS } from "./codex-hooks.js";

const command = 'PATH="$(git rev-parse --show-toplevel)/node_modules/.bin:$(git rev-parse --path-format=absolute --git-common-dir)/../node_modules/.bin:$PATH" bus guard hook --client codex';

/** As `hooks/list` of Codex 0.169's app-server gave them for these very hooks. */
test.each([
  ["session_start", undefined, "c759228b3adb4b33e6983f23648490f015e84513900a7a19784714f7cebb8230"],
  ["pre_tool_use", CODEX_HOOK_ROWS[1]?.matcher, "dffd94bc10ec044f875a4a6122e3d431a3b3a23d5e27f9b337a9ff773d9a8015"],
  ["stop", undefined, "cc363750d99dbb2c844a644a58d92ee6fbc1ff9b04e5d27b6a072be2e9487f25"],
])("%s has the hash that Codex gave it", (event, matcher, hash) => {
  const hook = { type: "command", command, timeout: 20 };
  const identity = codexIdentity(event, { ...(matcher !== undefined && { matcher }), hooks: [hook] }, hook);
  expect(createHash("sha256").update(identity ?? "").digest("hex")).toBe(hash);
});

test("a hook with something unknown has no identity here", () => {
  const hook = { type: "command", command: "x" };
  expect(codexIdentity("stop", { hooks: [hook] }, hook)).toContain('"timeout":600');
  expect(codexIdentity("stop", { hooks: [hook], env: {} }, hook)).toBeNull();
  expect(codexIdentity("stop", { hooks: [hook] }, { ...hook, statusMessage: "x" })).toBeNull();
});
