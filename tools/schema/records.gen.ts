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
 * What a gate runs: gates.json at the root of the repository. It is read from the commit that a lane is held against, never from the lane itself.
 */
export interface Gates {
prepare?: GatePrepare
/**
 * Folders that are packages, as globs; otherwise the nearest folder with a manifest.
 */
packages?: string[]
/**
 * Of one command; 20 unless set.
 */
timeout_minutes?: number
/**
 * Checks without which no lane is complete.
 */
required?: ("lint" | "typecheck" | "unit" | "smoke")[]
gates: GateLadder
}
/**
 * Makes a fresh worktree ready, for instance npm ci.
 */
export interface GatePrepare {
/**
 * @minItems 1
 */
run: string[]
/**
 * Run it again when one of these files has changed.
 */
inputs?: string[]
timeout_minutes?: number
}
/**
 * 1: format and static checks of touched files. 2: tests of touched packages. 3: the whole repository.
 */
export interface GateLadder {
"1": GateStep[]
"2": GateStep[]
"3": GateStep[]
}
export interface GateStep {
name: string
/**
 * Program and arguments; no shell. {files} becomes the touched files, {package} each touched package in turn, {packages} all of them.
 * 
 * @minItems 1
 */
run: string[]
/**
 * Only touched files that match.
 */
files?: string[]
/**
 * May be skipped when its program is not there.
 */
optional?: boolean
timeout_minutes?: number
cwd?: ("root" | "package")
check?: ("format" | "lint" | "typecheck" | "unit" | "smoke" | "build" | "ci" | "other")
}

/**
 * One bounded piece of parallel work: _bus/lanes/<lane_id>.json. Unknown keys are kept on rewrite.
 */
export interface Lane {
/**
 * Equals the file's stem.
 */
lane_id: string
state: ("planned" | "in_progress" | "ready_for_integration" | "integrated" | "verified" | "closed")
rev?: number
/**
 * Raised when the lane changes hands.
 */
fence?: number
/**
 * The worktree in which it was planned, and where this file lies.
 */
home: string
/**
 * A: patches onto one branch. B: a branch and worktree a lane.
 */
mode: ("A" | "B")
/**
 * The branch that it goes to.
 */
target: string
wave?: string
/**
 * The task that it is claimed as; its own id unless set.
 */
task_id?: string
/**
 * Of the tracker; one lane an issue.
 */
issue?: string
worker: string
brief: LaneBrief
/**
 * Lanes that must be integrated first.
 */
depends_on: string[]
/**
 * Of the scope.
 */
hotspots?: string[]
checklist?: LaneChecklist
planned_at: string
planned_by: string
branch?: string
/**
 * Relative to the folder of the main worktree, or absolute.
 */
worktree?: string
base_commit?: string
claim_id?: string
lock_id?: string
opening?: LaneOpening
/**
 * The first time.
 */
opened_at?: string
/**
 * The first time.
 */
ready_at?: string
closed_at?: string
checkpoints: LaneCheckpoint[]
failures: LaneFailure[]
gates: LaneGate[]
handoff?: LaneHandoff
integration?: LaneIntegration
/**
 * Earlier ones, taken back.
 */
integrations?: LaneIntegration[]
outcome?: ("completed" | "restacked" | "dropped")
history: LaneStep[]
[k: string]: unknown | undefined
}
/**
 * What a worker is told.
 */
export interface LaneBrief {
/**
 * The one bounded thing that the lane does.
 */
objective?: string
/**
 * Where in the architecture the lane works; the last five are the pilot's.
 */
layer?: ("domain" | "application" | "adapters" | "ui" | "config" | "docs" | "release" | "contracts" | "worker" | "data" | "client" | "control")
/**
 * What may be edited, as a lock's scope.
 * 
 * @minItems 1
 * @maxItems 256
 */
scope?: string[]
/**
 * What must be left alone although the scope covers it.
 * 
 * @maxItems 256
 */
out_of_scope?: string[]
/**
 * Criteria that can be ticked off one by one.
 * 
 * @minItems 1
 */
acceptance?: string[]
/**
 * Constraints, and the allowed directions of dependencies.
 * 
 * @minItems 1
 */
architecture?: string[]
/**
 * What is tested, and how.
 */
test_plan?: string
/**
 * Which commands the worker may and must run for its touched packages.
 * 
 * @minItems 1
 */
commands?: string[]
/**
 * Who runs repository-wide suites; a worker only when it is delegated.
 */
full_gate?: ("integrator" | "orchestrator" | "worker")
/**
 * What is expected of documents and comments.
 */
docs?: string
/**
 * What the hand-off must show.
 */
evidence?: string
doc_source?: DocSource
/**
 * Contracts with other lanes: a change of them needs an approval.
 * 
 * @maxItems 256
 */
interfaces?: string[]
/**
 * How the lane depends on others, in words.
 */
dependency_notes?: string
/**
 * Given to the worker with the prompt, for policies that count only from a fresh session.
 */
instructions?: string
}
export interface DocSource {
/**
 * For instance Context7.
 */
name: string
/**
 * Consult before the first edit.
 */
before_edit: string
/**
 * Consult again after a failing test or runtime error, before the next edit.
 */
after_failure: string
/**
 * What is recorded where it is not available.
 */
fallback: string
[k: string]: unknown | undefined
}
export interface LaneChecklist {
single_target: boolean
/**
 * Computed.
 */
disjoint: boolean
tests_clear: boolean
rollback_simple: boolean
overlaps?: LaneOverlap[]
[k: string]: unknown | undefined
}
export interface LaneOverlap {
lane_id: string
/**
 * One that both would edit.
 */
path: string
[k: string]: unknown | undefined
}
/**
 * Being opened: what a crash may have left.
 */
export interface LaneOpening {
at: string
by: string
session_id: string
what?: ("open" | "retake" | "reopen" | "handover")
/**
 * Names this very attempt: only its own process goes on with it.
 */
token?: string
worker?: string
claim_id?: string
lock_id?: string
worktree?: string
branch?: string
base_commit?: string
/**
 * What was not there before, and goes with a failed attempt.
 */
makes?: ("branch" | "worktree" | "claim")[]
host?: string
pid?: number
pid_start?: string
[k: string]: unknown | undefined
}
export interface LaneCheckpoint {
/**
 * CP-01, CP-02 …
 */
checkpoint_id: string
at: string
/**
 * Agent id.
 */
by: string
role: ("orchestrator" | "worker" | "integrator" | "human" | "primary")
completed: string[]
pending: string[]
blockers: LaneBlocker[]
/**
 * The command to go on with.
 */
next: string
/**
 * Touched since the base, by git.
 */
files?: string[]
/**
 * Git's name for the lane's content.
 */
tree?: string
sources?: ConsultedSource[]
note?: string
[k: string]: unknown | undefined
}
export interface LaneBlocker {
id: string
kind: ("security" | "contract" | "migration" | "permission" | "dependency" | "other")
text: string
at: string
/**
 * The message that told the orchestrator.
 */
message_id?: string
resolved_at?: string
resolution?: string
[k: string]: unknown | undefined
}
export interface ConsultedSource {
name: string
what?: string
/**
 * The source that was not available.
 */
fallback_for?: string
[k: string]: unknown | undefined
}
export interface LaneFailure {
id: string
at: string
by: string
/**
 * Equal for failures of one kind: times, numbers and paths are taken out.
 */
signature: string
/**
 * What happened.
 */
failure: string
impact: string
requested_approval?: string
/**
 * What was done about it, for the next attempt.
 */
remediation?: string
gate?: number
/**
 * Path of the gate's receipt.
 */
receipt?: string
/**
 * What it is about.
 */
files?: string[]
checkpoint_id?: string
resolved_at?: string
[k: string]: unknown | undefined
}
export interface LaneGate {
gate: number
at: string
/**
 * skipped: nothing failed, but a tool was missing.
 */
verdict: ("passed" | "failed" | "skipped")
/**
 * Git's name for what was checked.
 */
tree: string
/**
 * Path.
 */
receipt: string
/**
 * Of the receipt.
 */
sha256: string
by: string
role: ("orchestrator" | "worker" | "integrator" | "human" | "primary")
place: ("lane" | "integration" | "wave")
commit?: string
/**
 * SHA-256 of the gates' declaration.
 */
rules?: string
[k: string]: unknown | undefined
}
export interface LaneHandoff {
at: string
by: string
role: ("orchestrator" | "worker" | "integrator" | "human" | "primary")
checkpoint_id: string
/**
 * As the worker lists them; equal to git's.
 */
files: string[]
acceptance: AcceptanceItem[]
/**
 * Architecture compliance.
 */
architecture: string
/**
 * Documentation and comment compliance.
 */
docs: string
commands: string[]
result: ("pass" | "fail" | "partial")
risks: string[]
/**
 * For the integrator.
 */
next: string
/**
 * From architecture or test policy, each with its reason.
 */
deviations?: string[]
tree: string
/**
 * The rendered template, below _report/.
 */
file?: string
/**
 * Tip of the lane's branch.
 */
commit?: string
patch?: LanePatch
[k: string]: unknown | undefined
}
export interface AcceptanceItem {
text: string
met: boolean
note?: string
[k: string]: unknown | undefined
}
export interface LanePatch {
/**
 * Path.
 */
file: string
sha256: string
/**
 * Added and removed.
 */
lines: number
[k: string]: unknown | undefined
}
export interface LaneIntegration {
at: string
by: string
/**
 * On the target branch.
 */
commit: string
/**
 * The target before it.
 */
before: string
conflicts?: LaneConflict[]
/**
 * The commit that took it back.
 */
reverted?: string
reverts?: RevertProof
[k: string]: unknown | undefined
}
export interface LaneConflict {
class: ("textual" | "interface" | "artifact")
files: string[]
resolved_at?: string
[k: string]: unknown | undefined
}
export interface RevertProof {
at: string
/**
 * Commit.
 */
onto: string
clean: boolean
files?: string[]
/**
 * Lanes without which it does not revert cleanly.
 */
with?: string[]
[k: string]: unknown | undefined
}
export interface LaneStep {
state: ("planned" | "in_progress" | "ready_for_integration" | "integrated" | "verified" | "closed")
at: string
by: string
role: ("orchestrator" | "worker" | "integrator" | "human" | "primary")
why?: string
[k: string]: unknown | undefined
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
 * How agents work in parallel here: _bus/parallel.json. Without it lanes are refused.
 */
export interface Parallel {
roles: Roles
lanes?: LanePolicy
approvals?: ApprovalPolicy
pilot?: PilotPolicy
}
/**
 * Which agents may act in which role.
 */
export interface Roles {
/**
 * Plans and opens lanes, keeps the ledger.
 */
orchestrator?: string[]
/**
 * Works in one lane; * is everybody.
 */
worker?: string[]
/**
 * Alone applies lanes to the target branch.
 */
integrator?: string[]
/**
 * Grants approvals and signs off.
 */
human?: string[]
/**
 * The pilot's control lane: orchestrator and integrator of a pilot day.
 */
primary?: string[]
}
export interface LanePolicy {
/**
 * A: one branch, patches. B: a branch and a worktree a lane; B unless set.
 */
mode?: ("A" | "B")
/**
 * The branch that lanes go to; main unless set.
 */
target?: string
/**
 * Folder for lanes' worktrees, relative to the main worktree; beside it unless set.
 */
worktrees?: string
/**
 * Lanes in work at once. Unless set: 3, and 6 once the gates are stable.
 */
limit?: number
stable?: StablePolicy
/**
 * A larger patch is refused; only reported above 800 unless set.
 */
max_patch_lines?: number
/**
 * Whether a lane without the recorded sources is done: with a warning, or not.
 */
doc_source?: ("record" | "require")
/**
 * Contracts between lanes of the whole repository.
 * 
 * @maxItems 256
 */
interfaces?: string[]
/**
 * Lanes go on without a person in the loop: warned about each time, and marked on each commit; false unless set.
 */
autonomous?: boolean
brief?: LaneBriefDefaults
}
export interface StablePolicy {
/**
 * So many of the last integrations count; 5 unless set.
 */
gates?: number
/**
 * This share of them must have passed; 0.8 unless set.
 */
ratio?: number
}
/**
 * What every brief says unless it says otherwise.
 */
export interface LaneBriefDefaults {
/**
 * The one bounded thing that the lane does.
 */
objective?: string
/**
 * Where in the architecture the lane works; the last five are the pilot's.
 */
layer?: ("domain" | "application" | "adapters" | "ui" | "config" | "docs" | "release" | "contracts" | "worker" | "data" | "client" | "control")
/**
 * What may be edited, as a lock's scope.
 * 
 * @minItems 1
 * @maxItems 256
 */
scope?: string[]
/**
 * What must be left alone although the scope covers it.
 * 
 * @maxItems 256
 */
out_of_scope?: string[]
/**
 * Criteria that can be ticked off one by one.
 * 
 * @minItems 1
 */
acceptance?: string[]
/**
 * Constraints, and the allowed directions of dependencies.
 * 
 * @minItems 1
 */
architecture?: string[]
/**
 * What is tested, and how.
 */
test_plan?: string
/**
 * Which commands the worker may and must run for its touched packages.
 * 
 * @minItems 1
 */
commands?: string[]
/**
 * Who runs repository-wide suites; a worker only when it is delegated.
 */
full_gate?: ("integrator" | "orchestrator" | "worker")
/**
 * What is expected of documents and comments.
 */
docs?: string
/**
 * What the hand-off must show.
 */
evidence?: string
doc_source?: DocSourceDefaults
/**
 * Contracts with other lanes: a change of them needs an approval.
 * 
 * @maxItems 256
 */
interfaces?: string[]
/**
 * How the lane depends on others, in words.
 */
dependency_notes?: string
/**
 * Given to the worker with the prompt, for policies that count only from a fresh session.
 */
instructions?: string
}
export interface DocSourceDefaults {
/**
 * For instance Context7.
 */
name: string
/**
 * Consult before the first edit.
 */
before_edit: string
/**
 * Consult again after a failing test or runtime error, before the next edit.
 */
after_failure: string
/**
 * What is recorded where it is not available.
 */
fallback: string
[k: string]: unknown | undefined
}
export interface ApprovalPolicy {
/**
 * How a human is recognised. terminal: types the answer at a terminal that no agent's client started; name: by the role alone. terminal unless set.
 */
human?: ("terminal" | "name")
/**
 * How long a grant lasts at most; 30 unless set.
 */
ttl_minutes?: number
}
export interface PilotPolicy {
/**
 * A metric that is missed by this share of its target at most is a small miss; 0.1 unless set.
 */
margin?: number
}

/**
 * A pilot day: _bus/pilots/<day>.json. Unknown keys are kept on rewrite.
 */
export interface Pilot {
/**
 * YYYY-MM-DD; equals the file's stem.
 */
day: string
rev?: number
home: string
state: ("running" | "ended")
/**
 * What the verdict is about, and nothing else.
 */
scope: string
/**
 * Holds the control lane.
 */
primary: string
/**
 * @minItems 4
 * @maxItems 4
 */
lanes: PilotLane[]
/**
 * In which they are submitted.
 */
order: string[]
/**
 * At the start and at midday.
 */
order_confirmed?: string[]
/**
 * Required checks that were confirmed to run.
 */
checks?: string[]
integration_owner?: string
retro?: PilotRetro
started_at: string
started_by?: string
midday?: PilotMidday
/**
 * Lanes of the planned scope.
 */
planned?: string[]
incidents?: PilotIncident[]
ended_at?: string
metrics?: PilotMetric[]
verdict?: PilotVerdict
summary?: string
[k: string]: unknown | undefined
}
export interface PilotLane {
number: ("1" | "2" | "3" | "4")
lane_id: string
issue?: string
pr_layer?: string
[k: string]: unknown | undefined
}
export interface PilotRetro {
at: string
minutes: number
/**
 * The control lane reduced confusion.
 */
confirmed?: boolean
note?: string
[k: string]: unknown | undefined
}
export interface PilotMidday {
at: string
by: string
scope_confirmed: boolean
reassigned: Reassigned[]
/**
 * Risky expansion that waits.
 */
frozen: string[]
[k: string]: unknown | undefined
}
export interface Reassigned {
lane_id: string
from: string
to: string
why: string
[k: string]: unknown | undefined
}
export interface PilotIncident {
at: string
kind: ("contract_regression" | "red_merge" | "integration" | "other")
severe?: boolean
text: string
lane_id?: string
[k: string]: unknown | undefined
}
export interface PilotMetric {
name: ("throughput" | "lead_time" | "contract_regressions" | "red_merges" | "escalations" | "predictability")
met: boolean
value?: (number | null)
target?: number
unit?: string
/**
 * Share of the target by which it was missed.
 */
miss?: number
/**
 * Missed by a small margin.
 */
small?: boolean
[k: string]: unknown | undefined
}
export interface PilotVerdict {
keep: boolean
reasons: string[]
scope?: string
[k: string]: unknown | undefined
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
 * What a gate saw: _report/runner/….json. Written once.
 */
export interface GateReceipt {
gate: number
verdict: ("passed" | "failed" | "skipped")
lane_id?: string
wave?: string
place: ("lane" | "integration" | "wave")
by: string
role: ("orchestrator" | "worker" | "integrator" | "human" | "primary")
session_id?: string
/**
 * Git's name for what was checked.
 */
tree: string
commit?: string
/**
 * Touched.
 */
files?: string[]
packages?: string[]
/**
 * Changed in the same folder by others at the time: part of what ran, not of the tree.
 */
beside?: string[]
started_at: string
ended_at: string
ms?: number
/**
 * SHA-256 of the declaration of the gates.
 */
rules?: string
node?: string
platform?: string
/**
 * Of the failure.
 */
signature?: string
prepared?: StepReceipt
steps: StepReceipt[]
[k: string]: unknown | undefined
}
export interface StepReceipt {
name: string
status: ("passed" | "failed" | "skipped" | "not_applicable")
/**
 * Its name in the declaration, where it ran more than once.
 */
step?: string
/**
 * What kind of check it is, as declared.
 */
check?: string
/**
 * Why it was skipped, does not apply, or failed without having run.
 */
reason?: string
run?: string[]
cwd?: string
exit?: (number | null)
signal?: string
timed_out?: boolean
ms?: number
/**
 * The end of its output.
 */
tail?: string
tool?: GateTool
[k: string]: unknown | undefined
}
export interface GateTool {
name: string
path?: string
version?: string
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
/**
 * What the client runs on, where it is known; workers of the same client get it.
 */
model?: string
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

/**
 * The phases of a plan, in order: workers.json in the plan's folder, beside reports/, .completed/ and execution-tracker.md. People and agents write it; nothing under _bus/ is executed.
 */
export interface WorkerPlan {
/**
 * As in the plan's markers, @plan:<plan_id>.P03; otherwise the folder's name.
 */
plan_id?: string
client?: ("codex" | "claude" | "gemini" | "opencode")
model?: string
/**
 * Names of variables that workers get beside the usual ones.
 */
env?: string[]
poll?: PollPolicy
/**
 * Workers per phase, the first and its remediations; 3 unless set.
 */
attempts?: number
/**
 * @minItems 1
 */
phases: PlanPhase[]
}
export interface PollPolicy {
/**
 * 300 unless set (S4-07).
 */
interval_seconds?: number
/**
 * 6 unless set (S4-08).
 */
cycles?: number
}
export interface PlanPhase {
/**
 * P03; its verification twin is P03a.
 */
id: string
title?: string
/**
 * What state the phase's check is to find: stub and implementation pass, test fails for the expected reason, verification passes.
 */
kind?: ("stub" | "test" | "implementation" | "verification")
/**
 * What the client is told.
 */
prompt?: string
/**
 * The same, in a file relative to the plan's folder.
 */
prompt_file?: string
/**
 * Program and arguments of the worker, instead of a client; no shell.
 * 
 * @minItems 1
 */
command?: string[]
client?: ("codex" | "claude" | "gemini" | "opencode")
model?: string
/**
 * The task that its worker claims; otherwise <plan>-<phase>.
 */
task?: string
/**
 * How long its worker may take; otherwise the plan's.
 */
budget_minutes?: number
/**
 * Why this phase needs longer than the plan's budget (S4-12).
 */
budget_reason?: string
check?: PhaseCheck
/**
 * false: it has no verification marker of its own.
 */
twin?: boolean
}
/**
 * Run when the phase is inspected, and compared with its kind (S4-33).
 */
export interface PhaseCheck {
/**
 * Program and arguments; no shell.
 * 
 * @minItems 1
 */
run: string[]
/**
 * Instead of what the phase's kind expects.
 */
expect?: ("pass" | "fail")
/**
 * A regular expression that the output matches when it fails for the expected reason.
 */
fails_with?: string
/**
 * 20 unless set.
 */
timeout_minutes?: number
}

/**
 * A plan that workers carry out: one register of the live bus. Unknown keys are kept on rewrite.
 */
export interface WorkerRun {
/**
 * Its name on the bus: the folder's.
 */
plan: string
plan_id: string
/**
 * Relative to home; empty: home itself.
 */
folder: string
/**
 * The checkout in which its workers run, absolute.
 */
home: string
state: ("open" | "finished")
/**
 * Relative to home.
 */
pid_file: string
opened_at: string
opened_by: string
/**
 * The coordinator's session, which is to stay light (S4-23).
 */
session_id?: string
runner?: WorkerRunner
/**
 * In the order of their launches.
 */
attempts: WorkerAttempt[]
finished_at?: string
/**
 * Where its trail lies, relative to home.
 */
archive?: string
rev?: number
[k: string]: unknown | undefined
}
/**
 * Who runs the whole plan.
 */
export interface WorkerRunner {
host: string
pid: number
/**
 * Start time, so that a reused pid is told apart; null: it could not be told.
 */
pid_start: (string | null)
}
export interface WorkerAttempt {
/**
 * Its session's id in the environment, BUS_SESSION, and the mark of all its processes, BUS_WORKER.
 */
worker_id: string
phase: string
/**
 * What state the phase's check is to find: stub and implementation pass, test fails for the expected reason, verification passes.
 */
kind?: ("stub" | "test" | "implementation" | "verification")
/**
 * 1, and 2 and more for remediations.
 */
attempt: number
/**
 * The worker whose work this one is to mend (S4-20).
 */
remedies?: string
/**
 * void: it never ran.
 */
state: ("starting" | "running" | "ended" | "void")
/**
 * Of void: what kept it from running.
 */
why?: string
agent_id: string
task_id: string
client?: ("codex" | "claude" | "gemini" | "opencode")
model?: string
/**
 * It runs without the client's approvals and sandbox (S4-05).
 */
dangerous?: boolean
/**
 * Absolute.
 */
cwd: string
/**
 * Relative to cwd (S4-04).
 */
log: string
/**
 * Program and arguments, without secrets, shortened.
 */
argv: string[]
/**
 * Names of the variables that it got.
 */
env: string[]
starter: WorkerStarter
keeper?: WorkerKeeper
/**
 * The worker's own, which is its process group's.
 */
pid?: number
pid_start?: (string | null)
launched_at: string
started_at?: string
/**
 * The last counts (S4-12).
 * 
 * @minItems 1
 */
budgets: WorkerBudget[]
/**
 * When the budget ends.
 */
deadline: string
stop?: WorkerStop
end?: WorkerEnd
inspection?: WorkerInspection
[k: string]: unknown | undefined
}
/**
 * Who launches it, while it is starting.
 */
export interface WorkerStarter {
host: string
pid: number
/**
 * Start time, so that a reused pid is told apart; null: it could not be told.
 */
pid_start: (string | null)
}
/**
 * Who watches it.
 */
export interface WorkerKeeper {
host: string
pid: number
/**
 * Start time, so that a reused pid is told apart; null: it could not be told.
 */
pid_start: (string | null)
}
export interface WorkerBudget {
/**
 * From the launch.
 */
seconds: number
reason?: string
by?: string
at: string
[k: string]: unknown | undefined
}
/**
 * Somebody wants it to end.
 */
export interface WorkerStop {
at: string
by: string
reason: string
[k: string]: unknown | undefined
}
export interface WorkerEnd {
at: string
/**
 * exited: by itself, or by somebody else's signal. lost: nobody was there to see it end, so its exit code is not known.
 */
how: ("exited" | "deadline" | "stopped" | "lost")
/**
 * null: ended by a signal, or not known.
 */
exit: (number | null)
signal?: string
/**
 * How long it ran.
 */
ms?: number
/**
 * The most memory that its group was seen to use at once.
 */
rss_bytes?: number
/**
 * Processor time of its group, user and system.
 */
cpu_ms?: number
log_bytes?: number
/**
 * Processes that it left running, which were ended.
 */
left?: number
[k: string]: unknown | undefined
}
export interface WorkerInspection {
at: string
by: string
ok: boolean
misses: WorkerMiss[]
[k: string]: unknown | undefined
}
export interface WorkerMiss {
check: string
message: string
file?: string
line?: number
severity?: ("error" | "warning")
[k: string]: unknown | undefined
}
