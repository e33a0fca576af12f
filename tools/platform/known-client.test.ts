import { expect, test } from "vitest";
import { isKnownClient } from "./known-client.js";

test.each([
  [["/usr/local/bin/codex", "exec"], true],
  [["claude"], true],
  [["node", "/opt/node_modules/@google/gemini-cli/dist/index.js"], true],
  [["node", "--no-warnings", "/usr/bin/gemini"], true],
  [["/usr/bin/node", "/opt/node_modules/@anthropic-ai/claude-code/cli.js"], true],
  [["bun", "run", "/x/opencode.js"], true],
  [["codex-linux-sandbox", "--", "bash"], false],
  [["node", "/home/claude/work/index.js"], false],
  [["node", "/opt/node_modules/codex/node_modules/yargs/index.js"], false],
  [["vim", "/usr/local/bin/codex"], false],
  [["bash", "-c", "codex"], false],
  [[""], false],
])("%j: %s", (argv, expected) => {
  expect(isKnownClient(`${argv.join("\0")}\0`)).toBe(expected);
});
