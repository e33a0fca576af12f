// Generated from schemas/ by `npm run generate`.

/**
 * A task reserved for an engineer: _bus/assignments/<task_id>.json.
 */
export interface Assignment {
task_id: string
/**
 * Agent id, or "unassigned".
 */
engineer: string
/**
 * Agent id of who assigned it.
 */
manager: string
assigned_at: string
plan_id?: string
branch?: string
note?: string
rev?: number
/**
 * The message that told the engineer.
 */
message_id?: string
/**
 * Also claimed in the engineer's name.
 */
auto_claim?: boolean
[k: string]: unknown | undefined
}

/**
 * Who works on a task: _bus/claims/<task_id>.json. Unknown keys are kept on rewrite.
 */
export interface Claim {
/**
 * Equals the file's stem.
 */
task_id: string
/**
 * The owner.
 */
agent_id: string
/**
 * active and paused are open: the task is taken.
 */
status: ("active" | "paused" | "released" | "done")
/**
 * When the present owner got it (UTC).
 */
claimed_at: string
/**
 * agent/<agent_id>/<slug>
 */
branch?: string
/**
 * Stem of a file under _plans/.
 */
plan_id?: string
notes?: string
released_at?: string
/**
 * Names this tenure: a new owner gets a new one.
 */
claim_id?: string
/**
 * The owning session; absent until the owner's next session binds a claim made in its name.
 */
session_id?: string
/**
 * Counts the changes of this record; never decreases.
 */
rev?: number
/**
 * The revision at which the present owner got it: the fencing token.
 */
fence?: number
/**
 * Last renewal of the lease.
 */
heartbeat?: string
/**
 * End of the lease. A record without one is held for a day from claimed_at.
 */
expires_at?: string
/**
 * Where the work happens, relative to the main worktree.
 */
worktree?: string
/**
 * HEAD of that worktree when the claim was made.
 */
base_commit?: string
/**
 * The lock that was taken together with it.
 */
lock_id?: string
/**
 * The files that it is about: that lock's scope.
 */
scope?: string[]
/**
 * Set when somebody other than the owner paused it.
 */
paused_by?: string
/**
 * Earlier owners, oldest first.
 */
history?: Tenure[]
[k: string]: unknown | undefined
}
export interface Tenure {
claim_id?: string
agent_id: string
session_id?: string
claimed_at?: string
ended_at: string
fence?: number
/**
 * How this tenure ended.
 */
how: ("released" | "done" | "expired" | "taken_over" | "resumed")
note?: string
[k: string]: unknown | undefined
}

/**
 * Settings of one bus: _bus/config.json.
 */
export interface Config {
/**
 * relaxed turns syncing off.
 */
durability?: ("strict" | "relaxed")
claims?: ClaimPolicy
branches?: BranchPolicy
secrets?: SecretPolicy
locks?: LockPolicy
guard?: GuardPolicy
worklog?: Worklog
}
export interface ClaimPolicy {
/**
 * Length of a lease; 60 unless set, a year at most.
 */
ttl_minutes?: number
/**
 * Only assigned tasks may be claimed.
 */
require_assignment?: boolean
/**
 * A claim must name an existing plan.
 */
require_plan?: boolean
}
export interface BranchPolicy {
/**
 * Refuse branches other than agent/<agent_id>/…; true unless set.
 */
enforce?: boolean
}
export interface SecretPolicy {
/**
 * Replace what looks like a secret before it is written; true unless set.
 */
redact?: boolean
}
export interface LockPolicy {
/**
 * Length of a lock's lease; as that of claims unless set.
 */
ttl_minutes?: number
/**
 * What an overlap with somebody's live lock comes to; refuse unless set. A hotspot is refused in any case.
 */
overlap?: ("refuse" | "warn")
/**
 * Files that are hotspots whatever their size and history.
 * 
 * @minItems 1
 * @maxItems 256
 */
hotspots?: string[]
}
export interface GuardPolicy {
/**
 * An edit outside of what the agent has locked; warn unless set.
 */
outside_scope?: ("allow" | "warn" | "refuse")
/**
 * An edit by an agent that has locked nothing is outside its scope, too.
 */
require_lock?: boolean
/**
 * The git hooks also check commits of people who have no session.
 */
people?: boolean
}
export interface Worklog {
/**
 * The execution ledger, which holds the lock table; PLAN.md unless set.
 */
ledger?: string
/**
 * The decision registers: rationale, alternatives, open questions, policies. Never the ledger.
 */
registers?: string[]
}

/**
 * One line of _bus/events/…jsonl. Extra keys are strings.
 */
export interface BusEvent {
ts: string
agent_id: string
/**
 * Free text; the known types are listed in the reference.
 */
event: string
summary: string
task_id?: string
plan_id?: string
branch?: string
pr?: string
/**
 * Paths of evidence, relative to the repository.
 */
receipts?: string[]
severity?: ("low" | "medium" | "high")
meta?: {
[k: string]: unknown | undefined
}
id?: string
session_id?: string
/**
 * Counts the lines of one session.
 */
seq?: number
/**
 * SHA-256 (hex) of the session's previous line.
 */
prev?: string
/**
 * SHA-256 (hex) of each receipt when the line was written, by path.
 */
receipt_sha256?: {
[k: string]: string | undefined
}
[k: string]: string | string[] | "low" | "medium" | "high" | {
[k: string]: unknown | undefined
} | number | {
[k: string]: string | undefined
} | undefined
}

/**
 * Who may change which files: _bus/locks/<lock_id>.json. Unknown keys are kept on rewrite.
 */
export interface Lock {
/**
 * Equals the file's stem.
 */
lock_id: string
/**
 * The agent that holds it.
 */
owner: string
/**
 * Globs, or literal paths marked with :(literal); an entry that begins with ! takes away. A folder covers what is below it.
 * 
 * @minItems 1
 * @maxItems 256
 */
scope: string[]
/**
 * What is being done there.
 */
objective: string
/**
 * When the present owner got it (UTC).
 */
start_time: string
/**
 * Last renewal of the lease.
 */
heartbeat: string
/**
 * End of the lease. A lock that belongs to a claim lives as long as that claim, whatever this says.
 */
expires_at: string
/**
 * The owning session; absent until the owner's next session binds a lock made in its name.
 */
session_id?: string
/**
 * Counts the changes of this record; never decreases.
 */
rev?: number
/**
 * The revision at which the present owner got it: the fencing token.
 */
fence?: number
/**
 * What the owner must leave alone although scope covers it.
 * 
 * @minItems 1
 * @maxItems 256
 */
out_of_scope?: string[]
/**
 * It covers a large or often changed file: exclusive under every policy.
 */
hotspot?: boolean
/**
 * The task whose claim it belongs to.
 */
task_id?: string
/**
 * The tenure that it was taken for: it ends with that.
 */
claim_id?: string
/**
 * Where the work happens.
 */
branch?: string
/**
 * The same, relative to the main worktree.
 */
worktree?: string
/**
 * The owner that it was taken from.
 */
reclaimed_from?: string
/**
 * Why that was safe.
 */
reclaim_note?: string
[k: string]: unknown | undefined
}

/**
 * Who the agent of a checkout is: AGENT_MANIFEST.json and AGENT_MANIFEST.<id>.json.
 */
export interface Manifest {
agent_id: string
owner?: string
agent_type?: string
/**
 * What it can do.
 */
capabilities?: string[]
/**
 * Roles it would take.
 */
desired_roles?: string[]
/**
 * agent/<agent_id>/
 */
branch_prefix?: string
contact?: string
notes?: string
[k: string]: unknown | undefined
}

/**
 * One line of _bus/messages/…jsonl.
 */
export interface Message {
ts: string
from: string
type: string
summary: string
task_id?: string
/**
 * Agent id, or "manager".
 */
to?: string
meta?: {
[k: string]: unknown | undefined
}
/**
 * Paths of evidence, relative to the repository.
 */
receipts?: string[]
note?: string
branch?: string
id?: string
session_id?: string
seq?: number
prev?: string
idempotency_key?: string
/**
 * SHA-256 (hex) of each receipt when the line was written, by path.
 */
receipt_sha256?: {
[k: string]: string | undefined
}
[k: string]: string | {
[k: string]: unknown | undefined
} | string[] | number | {
[k: string]: string | undefined
} | undefined
}

/**
 * How a task will be done: _plans/<plan_id>.plan.json.
 */
export interface Plan {
version: number
/**
 * Equals the file's stem.
 */
plan_id: string
created: string
actor: string
summary: string
status: ("queued" | "in_progress" | "blocked" | "done")
steps: PlanStep[]
checkpoint: PlanCheckpoint
/**
 * Paths of evidence, relative to the repository.
 */
receipts?: string[]
links?: PlanLink[]
[k: string]: unknown | undefined
}
export interface PlanStep {
id: string
title: string
status: ("queued" | "in_progress" | "blocked" | "done")
notes?: string
/**
 * Paths of evidence, relative to the repository.
 */
receipts?: string[]
[k: string]: unknown | undefined
}
export interface PlanCheckpoint {
description: string
owner: string
status: string
[k: string]: unknown | undefined
}
export interface PlanLink {
type: string
ref: string
[k: string]: unknown | undefined
}

/**
 * A running agent: the identity behind every claim. Live only.
 */
export interface Session {
session_id: string
agent_id: string
/**
 * codex, claude, library, cli …
 */
client: string
/**
 * The client's own id of this session.
 */
client_session?: string
branch: string
/**
 * Absolute path.
 */
worktree: string
host: string
/**
 * A process that lives as long as the session, when one is known.
 */
pid?: number
/**
 * Start time of that process, so that a reused pid is told apart.
 */
pid_start?: string
started_at: string
/**
 * Last command.
 */
heartbeat: string
ended_at?: string
summary?: string
/**
 * Opened by a command, not by session_boot.
 */
implicit?: boolean
/**
 * Tasks it holds; their leases are renewed by its commands.
 */
holds?: string[]
/**
 * Locks it holds that belong to no claim; renewed likewise.
 */
locks?: string[]
/**
 * Ended sessions of the same agent at the same place, newest last.
 */
previous?: string[]
[k: string]: unknown | undefined
}
