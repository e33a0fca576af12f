export interface Proof {
  readonly name: string;
  readonly shows: string;
  /** A script of `tools/dev/verify/` and its arguments. */
  readonly run: readonly [string, ...string[]];
  /** A bug is planted: the run counts as good when it is found. */
  readonly planted?: boolean;
}

const MODEL = "model.ts";
const TWO_TURNS = ["--turns", "1,2", "--crashes", "0"] as const;

export const PROOFS: readonly Proof[] = [
  { name: "model, two processes", shows: "no interleaving of two processes' calls, no two crashes and no jump of the clock among them breaks the register: every state was visited", run: [MODEL] },
  { name: "model, first change", shows: "the same where not even the folders exist", run: [MODEL, "--cold", "--jumps", "0"] },
  { name: "model, one comes twice", shows: "the same when one process acquires, releases and acquires again", run: [MODEL, "--turns", "1,2", "--jumps", "0", "--crashes", "1"] },
  { name: "model, three processes", shows: "three processes and a crash, the first 100,000 states", run: [MODEL, "--turns", "1,1,1", "--jumps", "0", "--crashes", "1", "--max-states", "100000"] },
  { name: "faults", shows: "every call to the file system fails, fails after it succeeded, or is the process's last: the change happened or not, and the answer says which; again with SIGKILL of real processes", run: ["faults.ts"] },
  { name: "storm", shows: "of 16 processes that want one expired lease at one instant, one gets it, 400 times", run: ["storm.ts"] },
  { name: "hammer", shows: "16 processes increment one register: what was acknowledged is what is there", run: ["registers-hammer.ts"] },
  { name: "chaos", shows: "processes are killed and oversleep their leases; what they saw is the history of a register", run: ["chaos.ts"] },
  { name: "append-faults", shows: "writers are killed half-way through lines: every acknowledged line stands there whole, and no chain is broken", run: ["append-faults.ts"] },
  { name: "follow-chaos", shows: "the log is rotated, torn, replaced, rewritten, checked out: a follower hands out every line once, over its own restarts", run: ["follow-chaos.ts"] },
  { name: "follow-chaos, polling", shows: "the same without notifications of the file system", run: ["follow-chaos.ts", "poll"] },
  { name: "locks-race", shows: "32 real processes take overlapping and disjoint files at once, some with a claim: no two hold a path, all that share none win, the refused learn who and where", run: ["locks-race.ts"] },
  { name: "locks-faults", shows: "every third call to the file system of claims with files, releases, locks, renewals and take-overs fails or is the process's last: claim and lock are both held or both free, the retry succeeds, `doctor --fix` leaves nothing", run: ["locks-faults.ts", "--stride", "3"] },
  { name: "locks-kills", shows: "real processes that claim a task with files are killed at random moments: the same afterwards", run: ["locks-kills.ts"] },
  { name: "locks-lease", shows: "leases of files run out, are in their grace, are reclaimed and fenced; a clock that is off takes nothing", run: ["locks-lease.ts"] },
  { name: "integration-kills", shows: "real `bus integrate` processes are killed around every fourth of their calls of git and at random moments: what no gate has passed is never on the target, nobody's edit is lost, and the same command again ends it", run: ["integration-kills.ts", "--every", "4", "--random", "5"] },
  { name: "lanes-race", shows: "real processes open lanes at once: no two lanes share a file, no more are in work than may be, and of each lane claim, lock, branch and worktree are there or none", run: ["lanes-race.ts"] },
  { name: "lanes-race, apart", shows: "six lanes that share nothing are opened at once, 60 times: all are open, whatever git reads of the others' half-made worktrees", run: ["lanes-race.ts", "--processes", "6", "--rounds", "60", "--apart", "1"] },
  { name: "lanes-faults", shows: "every 43rd call of opening, reopening, handing over and closing a lane to the file system and to git fails or is the process's last: the same command again comes to its end, and claim, lock, branch and worktree are as the lane says", run: ["lanes-faults.ts", "--stride", "43", "--offset", "7"] },
  { name: "lanes-kills", shows: "the same for real processes that are killed, alone and with the git that they started, which at most leaves a lock of refs or a half-registered worktree, which the hint takes away: such are counted", run: ["lanes-kills.ts"] },
  { name: "git-writers", shows: "git merges, stashes, rebases, resets and checks out while writers append: nothing acknowledged is lost", run: ["git-writers.ts"] },
  { name: "scopes", shows: "20,000 generated pairs of scopes: they overlap if and only if some path is in both, the path named is a shortest one, and every short path is in scope or not as a matcher says that tries all ways", run: ["scopes.ts"] },

  { name: "model: rename for link", shows: "a revision that replaces another's", run: [MODEL, "--jumps", "0", "--crashes", "0", "--mutant", "rename-for-link"], planted: true },
  { name: "model: steal by unlink", shows: "an expired lease removed by its path", run: [MODEL, "--jumps", "0", "--crashes", "0", "--mutant", "steal-by-unlink"], planted: true },
  { name: "model: prune by count", shows: "revisions dropped before a slow writer is told", run: [MODEL, ...TWO_TURNS, "--jumps", "0", "--mutant", "count-only-prune"], planted: true },
  { name: "model: prune by mtime", shows: "an age that a jump of the clock makes up", run: [MODEL, ...TWO_TURNS, "--mutant", "prune-by-mtime"], planted: true },
  { name: "model: no window", shows: "a head that was read long ago still counts", run: [MODEL, ...TWO_TURNS, "--mutant", "no-window"], planted: true },
  { name: "faults: copy for link", shows: "a revision that is not created whole", run: ["faults.ts", "--mutant", "copy-for-link"], planted: true },
  { name: "faults: trust the reply", shows: "a failure that is believed although it succeeded", run: ["faults.ts", "--mutant", "trust-the-reply"], planted: true },
  { name: "storm: rename for link", shows: "several winners", run: ["storm.ts", "--rounds", "100", "--mutant", "rename-for-link"], planted: true },
  { name: "storm: steal by unlink", shows: "several winners", run: ["storm.ts", "--rounds", "100", "--mutant", "steal-by-unlink"], planted: true },
  { name: "hammer: rename for link", shows: "increments that vanish", run: ["registers-hammer.ts", "--increments", "50", "--mutant", "rename-for-link"], planted: true },
  { name: "chaos: rename for link", shows: "a history that no register has", run: ["chaos.ts", "--seconds", "4", "--mutant", "rename-for-link"], planted: true },
  { name: "append-faults: naive", shows: "a line glued to another's fragment", run: ["append-faults.ts", "6", "1000", "0.01", "naive"], planted: true },
  { name: "append-faults: two writes", shows: "newlines that others' lines come before", run: ["append-faults.ts", "6", "1000", "0.01", "two-writes"], planted: true },
  { name: "follow-chaos: no fingerprint", shows: "a follower that believes inode and size", run: ["follow-chaos.ts", "3", "400", "no-fingerprint"], planted: true },
  { name: "scopes: heads decide", shows: "an overlap told from what is before the first wildcard", run: ["scopes.ts", "--runs", "1000", "--mutant", "heads-decide"], planted: true },
  { name: "scopes: no exclusions", shows: "exclusions that are forgotten", run: ["scopes.ts", "--runs", "1000", "--mutant", "no-exclusions"], planted: true },
  { name: "scopes: first entries", shows: "scopes compared by one entry each", run: ["scopes.ts", "--runs", "1000", "--mutant", "first-entries"], planted: true },
  { name: "git-writers: tracked", shows: "a live log that git tracks loses lines", run: ["git-writers.ts", "tracked"], planted: true },
  { name: "locks-race: overlap skipped", shows: "two holders of one path", run: ["locks-race.ts", "--rounds", "3", "--mutant", "overlap-skipped"], planted: true },
  { name: "locks-race: blind write", shows: "a table that is written without compare-and-set", run: ["locks-race.ts", "--rounds", "3", "--mutant", "blind-write"], planted: true },
  { name: "locks-race: others dropped", shows: "a table that forgets others' locks", run: ["locks-race.ts", "--rounds", "3", "--mutant", "others-dropped"], planted: true },
  { name: "locks-race: kept when refused", shows: "the lock of a claim that was refused", run: ["locks-race.ts", "--rounds", "3", "--mutant", "kept-when-refused"], planted: true },
  { name: "locks-race: kept at release", shows: "a lock that does not go with its claim", run: ["locks-race.ts", "--rounds", "3", "--mutant", "kept-at-release"], planted: true },
  { name: "locks-faults: pending for ever", shows: "the lock of a claim that never came, held without end", run: ["locks-faults.ts", "--stride", "19", "--mutant", "pending-for-ever"], planted: true },
  { name: "locks-faults: lock outlives claim", shows: "a lock that holds although its claim has ended", run: ["locks-faults.ts", "--stride", "19", "--mutant", "lock-outlives-claim"], planted: true },
  { name: "locks-lease: renewed by anybody", shows: "an old owner that is not refused", run: ["locks-lease.ts", "--mutant", "renewed-by-anybody"], planted: true },
  { name: "locks-lease: no grace", shows: "a lease taken at the moment of its end", run: ["locks-lease.ts", "--mutant", "no-grace"], planted: true },
  { name: "locks-lease: clock believed", shows: "a lease judged by a clock that is ahead", run: ["locks-lease.ts", "--mutant", "clock-believed"], planted: true },
  { name: "locks-lease: claim before lock", shows: "a lock that counts only once its claim is there", run: ["locks-lease.ts", "--mutant", "claim-before-lock"], planted: true },
  { name: "lanes-race: overlap skipped", shows: "two lanes in work that share a file", run: ["lanes-race.ts", "--rounds", "3", "--mutant", "lane-overlap-skipped"], planted: true },
  { name: "lanes-race: limit read before", shows: "more lanes in work than may be, as those that are about to be are not counted", run: ["lanes-race.ts", "--rounds", "6", "--limit", "2", "--mutant", "lane-limit-read-before"], planted: true },
  { name: "lanes-faults: claim kept", shows: "claim and lock of a lane that was not opened", run: ["lanes-faults.ts", "--scenario", "1", "--stride", "41", "--offset", "20", "--mutant", "lane-claim-kept"], planted: true },
  { name: "lanes-faults: place kept", shows: "a worktree of a lane that was not opened", run: ["lanes-faults.ts", "--scenario", "1", "--stride", "41", "--offset", "20", "--mutant", "lane-place-kept"], planted: true },
  { name: "lanes-faults: closed only", shows: "a lane that is closed, while the rest of it was not ended", run: ["lanes-faults.ts", "--scenario", "8", "--stride", "41", "--offset", "20", "--mutant", "lane-closed-only"], planted: true },
  { name: "lanes-kills: opening of nobody", shows: "an attempt of a killed process that counts as under way", run: ["lanes-kills.ts", "--rounds", "8", "--mutant", "lane-opening-of-nobody"], planted: true },
];
