import { duration } from "./duration.js";
import { gitFiles } from "../validate/git-files.js";
import { type Step, finding } from "./step.js";

/** A clock that differs more may not judge leases, ms (PROTOCOLS §1.2). */
const SKEW_MS = 2000;
/** Git holds its locks for moments: an older one is left from a kill, ms. */
const LOCK_MS = 10_000;
const LIVE_FILES = ["_bus/.live/reg", "_bus/events/events.jsonl", "_bus/messages/any.jsonl"];

export const clock: Step = {
  name: "clock",
  async look(bus) {
    const skew = bus.clock() - (await bus.store.now());
    if (Math.abs(skew) <= SKEW_MS) return [];
    return [finding("clock", "_bus/.live", `this process's clock is ${duration(skew)} off the file system's: it cannot judge leases`, "timedatectl status")];
  },
};

/** Reported only: a lock may belong to a git that is busy, and it is git's. */
export const gitLock: Step = {
  name: "git-lock",
  async look(bus) {
    if (bus.repo.git === null) return null;
    const now = await bus.store.now();
    return bus.repo
      .gitLocks()
      .filter(({ since }) => now - since > LOCK_MS)
      .map(({ file, since }) => finding("git-lock", file, `was made ${duration(now - since)} ago: a git that was killed leaves it, and every other git waits`, `rm ${file}   (when no git runs)`));
  },
};

export const liveTracked: Step = {
  name: "live-tracked",
  look(bus) {
    const files = gitFiles(bus.repo.git);
    if (files === null) return null;
    return [...files.tracked]
      .filter((file) => /^_bus\/(\.live\/|(events|messages)\/[^/]+\.jsonl$)/.test(file))
      .map((file) => finding("live-tracked", file, "git tracks this live file: a merge or stash can lose what is appended meanwhile", "bus init --adopt"));
  },
};

export const ignored: Step = {
  name: "gitignore",
  look(bus) {
    const { git } = bus.repo;
    if (git === null || gitFiles(git) === null) return null;
    const found = git.run(["check-ignore", "--no-index", "--", ...LIVE_FILES], { allowFailure: true }).stdout.split("\n");
    const open = LIVE_FILES.filter((file) => !found.includes(file));
    return open.length === 0 ? [] : [finding("gitignore", ".gitignore", `git does not ignore ${open.join(", ")}`, "bus init")];
  },
};
