import { fakeGitHub } from "../../dev/github/fake-github.js";
import type { Hub } from "../../dev/github/start-github.js";
import type { NewToken } from "../../dev/github/tokens.js";
import type { Claim } from "../../schema/records.gen.js";

export const CLAIM = "_bus/claims/QUEUE-001.json";

export function claim(agent: string, more: Partial<Claim> = {}): Claim {
  const at = "2026-01-31T09:00:00.000Z";
  return { task_id: "QUEUE-001", agent_id: agent, status: "active", claimed_at: at, branch: `agent/${agent}/queue-001`, claim_id: `of-${agent}`, session_id: `s-${agent}`, rev: 1, fence: 1, heartbeat: at, expires_at: "2026-01-31T10:00:00.000Z", ...more };
}

/** Two pull requests that claim one task, the second from `from`; both without the claims' events, which is a warning. */
export async function twoPulls(token: NewToken = { kind: "app" }, from?: string): Promise<Hub & { first: number; second: number }> {
  const hub = await fakeGitHub({ token, files: { "_bus/config.json": {}, "README.md": "# demo\n" } });
  hub.commit("agent/ada/queue-001", { [CLAIM]: claim("ada") });
  const first = hub.openPull({ branch: "agent/ada/queue-001" });
  hub.commit("agent/bell/queue-001", { [CLAIM]: claim("bell") }, from === undefined ? {} : { from });
  const second = hub.openPull({ branch: "agent/bell/queue-001", ...(from !== undefined && { from }) });
  return Object.assign(hub, { first, second });
}
