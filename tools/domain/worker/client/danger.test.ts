import { expect, test } from "vitest";
import { clientRuns } from "./client-runs.js";
import { dangersIn } from "./danger.js";

const BYPASS = "--dangerously-bypass-approvals-and-sandbox";

test.each<[argv: string[], dangers: string[]]>([
  [["codex", "exec", BYPASS, "do it"], [BYPASS]],
  [["codex", BYPASS, "exec", "do it"], [BYPASS]],
  [["codex", "exec", "--yolo", "do it"], ["--yolo"]],
  [["codex", "exec", "--sandbox", "danger-full-access", "do it"], ["--sandbox danger-full-access"]],
  [["codex", "exec", "--sandbox=danger-full-access", "do it"], ["--sandbox=danger-full-access"]],
  [["codex", "exec", "-s", "danger-full-access", "do it"], ["-s danger-full-access"]],
  [["codex", "exec", "-sdanger-full-access", "do it"], ["-sdanger-full-access"]],
  [["codex", "exec", "-s=danger-full-access", "do it"], ["-s=danger-full-access"]],
  [["codex", "exec", "-c", 'sandbox_mode="danger-full-access"', "do it"], ['-c sandbox_mode="danger-full-access"']],
  [["codex", "exec", "-csandbox_mode=danger-full-access", "do it"], ["-csandbox_mode=danger-full-access"]],
  [["codex", "exec", "--config=default_permissions=:danger-full-access", "x"], ["--config=default_permissions=:danger-full-access"]],
  [["codex", "exec", "--dangerously-bypass-hook-trust", "do it"], ["--dangerously-bypass-hook-trust"]],
  [["/opt/bin/codex", "exec", "--yolo"], ["--yolo"]],
  [["claude", "-p", "x", "--dangerously-skip-permissions"], ["--dangerously-skip-permissions"]],
  [["claude", "-p", "x", "--allow-dangerously-skip-permissions"], ["--allow-dangerously-skip-permissions"]],
  [["claude", "-p", "x", "--permission-mode", "bypassPermissions"], ["--permission-mode bypassPermissions"]],
  [["claude", "-p", "x", "--permission-mode=bypassPermissions"], ["--permission-mode=bypassPermissions"]],
  [["claude", "-p", "x", "--settings", '{"permissions":{"defaultMode":"bypassPermissions"}}'], ['--settings {"permissions":{"defaultMode":"bypassPermissions"}}']],
  [["gemini", "-y", "-p", "x"], ["-y"]],
  [["gemini", "-dy", "-p", "x"], ["-dy"]],
  [["gemini", "--yolo", "-p", "x"], ["--yolo"]],
  [["gemini", "--approval-mode", "yolo", "-p", "x"], ["--approval-mode yolo"]],
  [["gemini", "--approvalMode=yolo", "-p", "x"], ["--approvalMode=yolo"]],
  [["opencode", "run", "--auto", "x"], ["--auto"]],
  [["opencode", "run", "--dangerouslySkipPermissions", "x"], ["--dangerouslySkipPermissions"]],
  [["npx", "@openai/codex@0.169.0", "exec", "--yolo", "x"], ["--yolo"]],
  [["npx", "--yes", "@google/gemini-cli", "-y"], ["-y"]],
  [["npx", "opencode-ai@1.18.33", "run", "--auto", "x"], ["--auto"]],
  [["node", "/x/node_modules/@anthropic-ai/claude-code/cli.js", "-p", "x", "--dangerously-skip-permissions"], ["--dangerously-skip-permissions"]],
  [["env", "A=b", "timeout", "9", "codex", "exec", "--yolo", "x"], ["--yolo"]],
  [["sh", "-c", `cd x && codex exec ${BYPASS} 'do it'`], [BYPASS]],
  [["bash", "-lc", "F=--yolo; codex exec $F 'do it'"], ["--yolo"]],
  [["python3", "drive.py", BYPASS], [BYPASS]],
  [["ssh", "host", "claude -p x --dangerously-skip-permissions"], ["--dangerously-skip-permissions"]],
])("S4-05 %j is dangerous", (argv, dangers) => expect(dangersIn(argv)).toEqual(dangers));

test.each<[argv: string[]]>([
  [["codex", "exec", "--sandbox", "workspace-write", "do it"]],
  [["codex", "exec", "--full-auto", "do it"]],
  [["codex", "exec", "--approve-for-me", "do it"]],
  [["codex", "exec", "-c", "approval_policy=never", "--", "--yolo"]],
  [["codex", "exec", "never use --yolo or danger-full-access"]],
  [["codex", "exec", "--model", "danger-model", "-o", "danger.txt"]],
  [["claude", "-p", "say bypassPermissions", "--permission-mode", "acceptEdits"]],
  [["claude", "-p", "--", "--dangerously-skip-permissions"]],
  [["gemini", "--approval-mode", "auto_edit", "--prompt=use --yolo"]],
  [["gemini", "--yolo=false", "-p", "y"]],
  [["opencode", "run", "--auto=false", "--", "--auto"]],
  [["opencode", "run", "--auto=false", "do it"]],
  [["opencode", "run", "-y"]],
  [["env", "A=b", "codex", "exec", "never --yolo"]],
  [["npx", "--yes", "vitest", "run"]],
  [["npm", "test", "--", "--auto"]],
  [["true"]],
  [["sh", "-c", "exit 3"]],
])("%j is not", (argv) => expect(dangersIn(argv)).toEqual([]));

test.each<[argv: string[], client: string | undefined]>([
  [["codex"], "codex"],
  [["/x/.bin/claude", "-p", "x"], "claude"],
  [["npx", "-y", "opencode-ai", "run"], "opencode"],
  [["node", "/x/node_modules/@google/gemini-cli/dist/index.js"], "gemini"],
  [["node", "claude.mjs"], "claude"],
  [["npx", "vitest"], undefined],
  [["./codex-like"], undefined],
  [["grep", "codex", "file"], undefined],
])("%j starts %s", (argv, client) => expect(clientRuns(argv)[0]?.client).toBe(client));
