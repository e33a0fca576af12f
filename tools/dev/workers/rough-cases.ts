import { LONG_SLEEP } from "./rough-ground.js";

/** A worker that does what it should not, and how it is to end. */
export interface Case {
  readonly phase: string;
  readonly script: string;
  readonly end: string;
  readonly options?: readonly string[];
}

const nap = `sleep ${LONG_SLEEP}`;

/** Each of them is a worker of its own, all at once. */
export const CASES: readonly Case[] = [
  ...[0, 1, 77, 143].map((code): Case => ({ phase: `EXIT${code}`, script: `exit ${code}`, end: `exit ${code}` })),
  ...["TERM", "KILL", "SEGV"].map((signal): Case => ({ phase: signal, script: `kill -${signal} $$`, end: `SIG${signal}` })),
  { phase: "HANG", script: `${nap}; exit 0`, end: "deadline", options: ["--budget", "4s"] },
  { phase: "STILL", script: "kill -STOP $$; exit 0", end: "deadline", options: ["--budget", "4s"] },
  { phase: "DEAFHANG", script: `trap '' TERM; ${nap} & ${nap} & while :; do sleep 1; done`, end: "deadline", options: ["--budget", "2s"] },
  {
    phase: "KIN",
    // In the group, in another session, forked twice, without an environment, in another folder, deaf.
    script: `${nap} & setsid ${nap} & (setsid sh -c '${nap} & exit 0' &) ; env -i /usr/bin/setsid ${nap} & (cd / && exec setsid ${nap}) & (trap '' TERM; exec setsid ${nap}) & sleep 2; exit 5`,
    end: "exit 5",
  },
  // Its parent is its keeper: the whole group and session of that.
  { phase: "PARRICIDE", script: `${nap} & kill -s KILL -- -$PPID; sleep 4; exit 9`, end: "lost" },
  { phase: "FIFO", script: "rm tmp/worker-$BUS_WORKER.log; mkfifo tmp/worker-$BUS_WORKER.log; sleep 1; exit 3", end: "exit 3" },
  { phase: "LINK", script: "rm tmp/worker-$BUS_WORKER.log; ln -s /etc/passwd tmp/worker-$BUS_WORKER.log; sleep 1; exit 3", end: "exit 3" },
  { phase: "DIRECTORY", script: "rm tmp/worker-$BUS_WORKER.log; mkdir tmp/worker-$BUS_WORKER.log; sleep 1; exit 3", end: "exit 3" },
  { phase: "LINKHANG", script: `rm tmp/worker-$BUS_WORKER.log; ln -s /etc/passwd tmp/worker-$BUS_WORKER.log; ${nap}`, end: "deadline", options: ["--budget", "3s"] },
];

/** What they do to `tmp/` keeps others from being launched meanwhile: one after the other. */
export const ALONE: readonly Case[] = [
  { phase: "NOTMP", script: "rm -rf tmp; echo gone; sleep 1; exit 3", end: "exit 3" },
  { phase: "PIDFILE", script: "rm tmp/*-worker-pids.txt; mkdir tmp/rough-worker-pids.txt; sleep 1; rmdir tmp/rough-worker-pids.txt; exit 3", end: "exit 3" },
];
