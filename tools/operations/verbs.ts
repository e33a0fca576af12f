import type { BusContext } from "./context.js";

type Loaded<T> = () => Promise<T>;

/** Binds a verb to the module that does it, loaded when it is first asked for. */
function lazy<A extends unknown[], R>(load: Loaded<(bus: BusContext, ...args: A) => Promise<R> | R>): (bus: BusContext, ...args: A) => Promise<R> {
  return async (bus, ...args) => (await load())(bus, ...args);
}

/** What the bus can do: one verb, one file. Requests and answers are documented there. */
export const verbs = {
  /** Take a task, or renew it when it is one's own. */
  claim: lazy(async () => (await import("./claim-task.js")).claimTask),
  /** Take a task over from an owner that is gone, with a note. */
  reclaim: lazy(async () => (await import("./claim-task.js")).reclaimTask),
  /** Give a task back, or say that it is done. */
  release: lazy(async () => (await import("./release-task.js")).releaseTask),
  /** The same for claims whose pull request was merged or closed. */
  releaseMerged: lazy(async () => (await import("./release-merged.js")).releaseMerged),
  /** Take files for oneself, or on other terms. */
  acquireLock: lazy(async () => (await import("./acquire-lock.js")).acquireLock),
  /** Renew leases of locks; throws NOT_YOURS when one was lost. */
  renewLocks: lazy(async () => (await import("./renew-locks.js")).renewLocks),
  releaseLock: lazy(async () => (await import("./release-lock.js")).releaseLock),
  /** Take a stale lock over, with a note. */
  reclaimLock: lazy(async () => (await import("./reclaim-lock.js")).reclaimLock),
  listLocks: lazy(async () => (await import("./list-locks.js")).listLocks),
  /** Whose files are these? */
  checkLocks: lazy(async () => (await import("./check-locks.js")).checkLocks),
  /** Take the ledger's rows by hand as locks in their owners' names. */
  importLocks: lazy(async () => (await import("./import-locks.js")).importLocks),
  /** The locks as the runbook's table, for the worklog or held against it. */
  lockTable: lazy(async () => (await import("./lock-table.js")).lockTable),
  /** Files that are large, often changed or declared as such; throws NOT_FOUND without git. */
  findHotspots: lazy(async () => (await import("./find-hotspots.js")).findHotspots),
  pause: lazy(async () => (await import("./pause-task.js")).pauseTask),
  /** Renew leases; throws NOT_YOURS when one was lost. */
  heartbeat: lazy(async () => (await import("./heartbeat.js")).heartbeat),
  /** Keep a session and its leases alive without logging; null when there is no live one. */
  keepAlive: lazy(async () => (await import("./keep-alive.js")).keepAlive),
  /** Announce a session and see what waits. */
  bootSession: lazy(async () => (await import("./boot-session.js")).bootSession),
  endSession: lazy(async () => (await import("./end-session.js")).endSession),
  assign: lazy(async () => (await import("./assign-task.js")).assignTask),
  logEvent: lazy(async () => (await import("./log-event.js")).logEvent),
  listEvents: lazy(async () => (await import("./list-events.js")).listEvents),
  sendMessage: lazy(async () => (await import("./send-message.js")).sendMessage),
  inbox: lazy(async () => (await import("./read-messages.js")).readInbox),
  thread: lazy(async () => (await import("./read-messages.js")).readThread),
  ackMessages: lazy(async () => (await import("./ack-messages.js")).ackMessages),
  status: lazy(async () => (await import("./read-status.js")).readStatus),
  /** What is there already, then what comes. */
  watch: (bus: BusContext, request: import("./watch-events.js").WatchRequest) => watched(bus, request),
  /** The queue, with who may take what. */
  listQueue: lazy(async () => (await import("./list-queue.js")).listQueue),
  showQueued: lazy(async () => (await import("./list-queue.js")).showQueued),
  /** What to take up next; throws NOT_FOUND when there is nothing. */
  nextTask: lazy(async () => (await import("./next-task.js")).nextTask),
  /** Issues to queue items and back. */
  syncQueue: lazy(async () => (await import("./sync-queue.js")).syncQueue),
  newPlan: lazy(async () => (await import("./new-plan.js")).newPlan),
  checkPlans: lazy(async () => (await import("./check-plan.js")).checkPlans),
  stepPlan: lazy(async () => (await import("./step-plan.js")).stepPlan),
  /** A report over everything on the bus, as Markdown. */
  managerReport: lazy(async () => (await import("./manager-report.js")).reportAll),
  publish: lazy(async () => (await import("./publish.js")).publish),
  /** What the pull request of a task still lacks. */
  checkPullRequest: lazy(async () => (await import("./check-pull-request.js")).checkPullRequest),
  openPullRequest: lazy(async () => (await import("./open-pull-request.js")).openPullRequest),
  readyPullRequest: lazy(async () => (await import("./ready-pull-request.js")).readyPullRequest),
  /** Keep the one comment that the bus has on a pull request. */
  keepComment: lazy(async () => (await import("./keep-comment.js")).keepComment),
  /** Workers: a fresh process for each phase of a plan. */
  launchWorker: lazy(async () => (await import("./launch-worker.js")).launchWorker),
  keepWorker: lazy(async () => (await import("./keep-worker.js")).keepWorker),
  listWorkers: lazy(async () => (await import("./list-workers.js")).listWorkers),
  waitWorkers: lazy(async () => (await import("./wait-workers.js")).waitWorkers),
  stopWorker: lazy(async () => (await import("./stop-worker.js")).stopWorker),
  extendWorker: lazy(async () => (await import("./extend-worker.js")).extendWorker),
  reapWorkers: lazy(async () => (await import("./reap-workers.js")).reapWorkers),
  inspectWorker: lazy(async () => (await import("./inspect-worker.js")).inspectWorker),
  remediateWorker: lazy(async () => (await import("./remediate-worker.js")).remediateWorker),
  nextWorker: lazy(async () => (await import("./next-worker.js")).nextWorker),
  pollWorker: (bus: BusContext, request: import("./poll-worker.js").PollRequest) => streamed(async () => (await import("./poll-worker.js")).pollWorker(bus, request)),
  readWorkerLog: (bus: BusContext, request: import("./read-worker-log.js").WorkerLogRequest) => streamed(async () => (await import("./read-worker-log.js")).readWorkerLog(bus, request)),
  runWorkers: (bus: BusContext, request: import("./run-workers.js").RunWorkersRequest) => streamed(async () => (await import("./run-workers.js")).runWorkers(bus, request)),
  /** Check everything on the bus and in its record. */
  validate: lazy(async () => (await import("./validate.js")).validate),
  /** Find what a crash can leave, and mend it when asked. */
  doctor: lazy(async () => (await import("./doctor.js")).doctor),
  /** Whether the asker may change files: allowed, refused, or it cannot be told. */
  guardPaths: lazy(async () => (await import("./guard-paths.js")).guardPaths),
  /** The same of what a commit would record, or a push would bring. */
  guardCommit: lazy(async () => (await import("./guard-commit.js")).guardCommit),
  guardPush: lazy(async () => (await import("./guard-push.js")).guardPush),
  /** Put the guard into git's hooks, or take it out. */
  installGuard: lazy(async () => (await import("./install-guard.js")).installGuard),
  /** What the hook of an agent's client is answered. */
  answerHook: lazy(async () => (await import("./answer-hook.js")).answerHook),
  /** Plans a lane, or changes its plan. A brief without one of the parts of the assignment contract is refused with the list (S1-38 to S1-49). */
  briefLane: lazy(async () => (await import("./brief-lane.js")).briefLane),
  /** A brief to fill in; plans nothing. */
  draftLane: lazy(async () => (await import("./draft-lane.js")).draftLane),
  /** Puts a planned lane to work: branch, worktree, claim and locks, all or nothing; or lets its worker take it up. What a killed one left is gone on with. */
  openLane: lazy(async () => (await import("./open-lane.js")).openLane),
  /** Lanes in the order of their dependencies, with what stands in their way. */
  listLanes: lazy(async () => (await import("./list-lanes.js")).listLanes),
  /** One lane with its record, its work, and what `done` would still want. */
  showLane: lazy(async () => (await import("./show-lane.js")).showLane),
  /** The worker's prompt from the brief, with what is forbidden spelled out (S1-50 to S1-52); where it was interrupted or failed, with that. */
  promptLane: lazy(async () => (await import("./prompt-lane.js")).promptLane),
  /** Hands a lane in: acceptance met, receipts of gates 1 and 2 for this very content, no edit outside of the scope, a complete hand-off (S1-53 to S1-56). */
  finishLane: lazy(async () => (await import("./finish-lane.js")).finishLane),
  /** Gives a lane back to its worker with what failed (S1-63). */
  reopenLane: lazy(async () => (await import("./reopen-lane.js")).reopenLane),
  /** Signs a verified lane off, or drops or restacks one that will not be finished (S1-09). */
  closeLane: lazy(async () => (await import("./close-lane.js")).closeLane),
  /** The lanes as a part of the execution ledger: locks, checkpoints, evidence, failures, completion (S1-27); written by its one writer (S1-28). */
  keepLedger: lazy(async () => (await import("./keep-ledger.js")).keepLedger),
  /** Saves how far a lane is (S1-70); blockers are told to the orchestrator at once (S0-15), a failure is kept for the next attempt (S1-72). */
  saveCheckpoint: lazy(async () => (await import("./save-checkpoint.js")).saveCheckpoint),
  /** The checkpoints of a lane, newest last. */
  showCheckpoints: lazy(async () => (await import("./show-checkpoints.js")).showCheckpoints),
  /** Goes on with a lane at its latest checkpoint: what is done, what is pending, what failed and what was found about it (S1-66, S1-71). */
  resumeLane: lazy(async () => (await import("./resume-lane.js")).resumeLane),
  /** Writes a lane's hand-off by the template (S1-32 to S1-37, S1-96); its list of files must be git's. */
  handOffLane: lazy(async () => (await import("./hand-off-lane.js")).handOffLane),
  /** Runs a gate of the ladder and keeps its receipt; exit code 1 when it fails (S1-73 to S1-76). */
  runGate: lazy(async () => (await import("./run-gate.js")).runGate),
  /** Applies one lane to the target branch: patch or branch, gates, then the target moves; whatever stands in the way, the target stays (S1-06, S1-57 to S1-59). */
  integrateLane: lazy(async () => (await import("./integrate-lane.js")).integrateLane),
  /** Ends a wave with the full gate; when it fails, finds the lane at fault, takes back only that one and reopens it (S1-60 to S1-63). */
  integrateWave: lazy(async () => (await import("./integrate-wave.js")).integrateWave),
  /** Goes on after a conflict was resolved in the integration worktree, or after a freeze or a kill (S1-79 to S1-81); with `undo` takes the attempt back. */
  continueIntegration: lazy(async () => (await import("./continue-integration.js")).continueIntegration),
  /** Stops new lanes from being applied (S1-78). */
  freezeIntegration: lazy(async () => (await import("./freeze-integration.js")).freezeIntegration),
  /** How the integration of the target stands. */
  showIntegration: lazy(async () => (await import("./show-integration.js")).showIntegration),
  /** Asks for a permission, narrow and with a reason; the orchestrator is told, the lane waits (S1-64, S1-67 to S1-69). */
  requestApproval: lazy(async () => (await import("./request-approval.js")).requestApproval),
  /** Grants or denies: a command only a human, at a terminal unless the settings say otherwise (S1-09, S1-65). */
  decideApproval: lazy(async () => (await import("./decide-approval.js")).decideApproval),
  /** Approvals, or the whole trail: approvals, destructive actions, overrides (S1-86). */
  listApprovals: lazy(async () => (await import("./list-approvals.js")).listApprovals),
  /** Starts a pilot day: four lanes and the control lane, its checklist complete (S0-01 to S0-04, S0-25 to S0-31). */
  startPilot: lazy(async () => (await import("./start-pilot.js")).startPilot),
  /** The midday sync: order and scope confirmed, blocked items reassigned, risky expansion frozen (S0-18, S0-28). */
  confirmMidday: lazy(async () => (await import("./confirm-midday.js")).confirmMidday),
  /** Ends the day: metrics from the log, and the verdict about the named scope (S0-19, S0-33 to S0-43). */
  endPilot: lazy(async () => (await import("./end-pilot.js")).endPilot),
  /** The pilot day as Markdown: cadence, lanes, drift, metrics, verdict (S0-16, S0-47). */
  reportPilot: lazy(async () => (await import("./report-pilot.js")).reportPilot),
  /** How the lanes went: cycle time, conflicts, gates, approval blocks, rework; with the runbook's advice (S1-90 to S1-95). */
  measureLanes: lazy(async () => (await import("./measure-lanes.js")).measureLanes),
  where: lazy(async () => (await import("./where.js")).where),
};

export type Verbs = typeof verbs;

async function* watched(bus: BusContext, request: import("./watch-events.js").WatchRequest): AsyncGenerator<import("./watch-events.js").Watched> {
  const { watchEvents } = await import("./watch-events.js");
  yield* watchEvents(bus, request);
}

/** A stream of which the module is loaded when it is first asked for its next. */
async function* streamed<T>(open: () => Promise<AsyncIterable<T>>): AsyncGenerator<T> {
  yield* await open();
}
