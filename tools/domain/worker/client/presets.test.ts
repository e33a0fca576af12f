import { expect, test } from "vitest";
import { CLIENTS } from "./client.js";
import { dangersIn } from "./danger.js";
import { presetArgv } from "./presets.js";

const PROMPT = "--yolo resume";

test.each([
  ["codex", false, ["codex", "exec", "--sandbox", "workspace-write", "--model", "m", "--", PROMPT]],
  ["codex", true, ["codex", "exec", "--dangerously-bypass-approvals-and-sandbox", "--model", "m", "--", PROMPT]],
  ["claude", false, ["claude", "--print", "--permission-mode", "acceptEdits", "--model", "m", "--", PROMPT]],
  ["claude", true, ["claude", "--print", "--dangerously-skip-permissions", "--model", "m", "--", PROMPT]],
  ["gemini", false, ["gemini", "--approval-mode", "auto_edit", "--model", "m", `--prompt=${PROMPT}`]],
  ["gemini", true, ["gemini", "--approval-mode", "yolo", "--model", "m", `--prompt=${PROMPT}`]],
  ["opencode", false, ["opencode", "run", "--model", "m", "--", PROMPT]],
  ["opencode", true, ["opencode", "run", "--auto", "--model", "m", "--", PROMPT]],
] as const)("%s, dangerous: %s", (client, dangerous, argv) => expect(presetArgv(client, { prompt: PROMPT, model: "m", dangerous })).toEqual(argv));

test.each(CLIENTS)("S4-05 %s is dangerous only when that is asked for", (client) => {
  expect(dangersIn(presetArgv(client, { prompt: PROMPT, dangerous: false }))).toEqual([]);
  expect(dangersIn(presetArgv(client, { prompt: PROMPT, dangerous: true }))).toHaveLength(1);
  expect(presetArgv(client, { prompt: PROMPT, dangerous: false })).not.toContain("--model");
});

test("a model is a name, and no option", () => {
  for (const model of ["gpt-5.5", "anthropic/claude-sonnet-5", "opus[1m]", "arn:aws:bedrock:eu:1:x/y"]) expect(presetArgv("codex", { prompt: "p", model, dangerous: false })).toContain(model);
  for (const model of ["", "--yolo", "a b", "a\nb", "x".repeat(201)]) expect(() => presetArgv("codex", { prompt: "p", model, dangerous: false }), model).toThrow(/no model's name/);
});
