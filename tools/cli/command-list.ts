import type { Command } from "./command.js";

/** Commands by their name. Each file is imported when it is asked for, so that a claim loads nothing of the report. */
export type CommandList = Readonly<Record<string, () => Promise<{ readonly default: Command }>>>;

export const COMMANDS: CommandList = {
  claim: () => import("./commands/claim.js"),
  doctor: () => import("./commands/doctor.js"),
  "event list": () => import("./commands/event-list.js"),
  "event log": () => import("./commands/event-log.js"),
  "guard check": () => import("./commands/guard-check.js"),
  "guard hook": () => import("./commands/guard-hook.js"),
  "guard install": () => import("./commands/guard-install.js"),
  heartbeat: () => import("./commands/heartbeat.js"),
  init: () => import("./commands/init.js"),
  "lane brief": () => import("./commands/lane-brief.js"),
  "lane close": () => import("./commands/lane-close.js"),
  "lane ledger": () => import("./commands/lane-ledger.js"),
  "lane list": () => import("./commands/lane-list.js"),
  "lane open": () => import("./commands/lane-open.js"),
  "lane prompt": () => import("./commands/lane-prompt.js"),
  "lane reopen": () => import("./commands/lane-reopen.js"),
  "lane show": () => import("./commands/lane-show.js"),
  "lock acquire": () => import("./commands/lock-acquire.js"),
  "lock check": () => import("./commands/lock-check.js"),
  "lock hotspots": () => import("./commands/lock-hotspots.js"),
  "lock list": () => import("./commands/lock-list.js"),
  "lock reclaim": () => import("./commands/lock-reclaim.js"),
  "lock release": () => import("./commands/lock-release.js"),
  "lock renew": () => import("./commands/lock-renew.js"),
  "lock table": () => import("./commands/lock-table.js"),
  manager_report: () => import("./commands/manager_report.js"),
  mcp: () => import("./commands/mcp.js"),
  "message ack": () => import("./commands/message-ack.js"),
  "message inbox": () => import("./commands/message-inbox.js"),
  "message send": () => import("./commands/message-send.js"),
  "message thread": () => import("./commands/message-thread.js"),
  pause: () => import("./commands/pause.js"),
  "plan check": () => import("./commands/plan-check.js"),
  "plan new": () => import("./commands/plan-new.js"),
  "plan step": () => import("./commands/plan-step.js"),
  "pr check": () => import("./commands/pr-check.js"),
  "pr open": () => import("./commands/pr-open.js"),
  "pr ready": () => import("./commands/pr-ready.js"),
  publish: () => import("./commands/publish.js"),
  "queue list": () => import("./commands/queue-list.js"),
  "queue next": () => import("./commands/queue-next.js"),
  "queue show": () => import("./commands/queue-show.js"),
  "queue sync": () => import("./commands/queue-sync.js"),
  reclaim: () => import("./commands/reclaim.js"),
  release: () => import("./commands/release.js"),
  session_boot: () => import("./commands/session_boot.js"),
  status: () => import("./commands/status.js"),
  task_assign: () => import("./commands/task_assign.js"),
  validate: () => import("./commands/validate.js"),
  watch: () => import("./commands/watch.js"),
  where: () => import("./commands/where.js"),
};

/** Every command's facts, sorted by name: for help, completion and the reference. */
export async function loadCommands(list: CommandList = COMMANDS): Promise<Command[]> {
  const loaded = await Promise.all(Object.values(list).map((load) => load()));
  return loaded.map((module) => module.default).sort((a, b) => (a.name < b.name ? -1 : 1));
}
