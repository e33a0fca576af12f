import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Client } from "./client.js";
import { messagesWire } from "./messages-wire.js";

/** Claude Code as it comes; with `env` to run it otherwise. */
export function claude(how: string, env: Readonly<Record<string, string>> = {}): Client {
  return {
    name: "claude",
    label: `claude (${how})`,
    packageName: "@anthropic-ai/claude-code",
    version: "2.1.329",
    hooks: true,
    wire: messagesWire,
    account: ({ home }) => writeState(home, {}),
    async trust({ home, main }) {
      writeState(home, { [main]: { hasTrustDialogAccepted: true, enabledMcpjsonServers: ["bus"] } });
    },
    launch: ({ modules, home, model }, prompt, resumed) => ({
      // The platform's own package: the other one's program is put in place by an install script, which npm need not run.
      program: join(modules, `@anthropic-ai/claude-code-${process.platform}-${process.arch}/claude`),
      args: [...(resumed === undefined ? [] : ["--resume", resumed]), "-p", prompt, "--output-format", "stream-json", "--verbose", "--permission-mode", "acceptEdits", "--allowedTools", "Bash"],
      env: { ANTHROPIC_API_KEY: "none", ANTHROPIC_BASE_URL: model, CLAUDE_CODE_TMPDIR: join(home, "tmp"), CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1", DISABLE_AUTOUPDATER: "1", DISABLE_TELEMETRY: "1", DISABLE_ERROR_REPORTING: "1", ...env },
    }),
    session: (stdout) => /"session_id":"([^"]+)"/.exec(stdout)?.[1],
    digest: ({ texts }) => /SessionStart hook additional context: ([\s\S]*?)(?=\n\n# Environment|$)/.exec(texts.join("\n"))?.[1] ?? "",
  };
}

function writeState(home: string, projects: object): void {
  writeFileSync(join(home, ".claude.json"), JSON.stringify({ hasCompletedOnboarding: true, projects }));
}
