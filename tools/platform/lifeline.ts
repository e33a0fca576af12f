import type * as childProcess from "node:child_process";

/** How often what is ended is looked for, ms. */
const LOOK_MS = 100;
/** In the environment of what is on a lifeline. */
const MARK_VARIABLE = "BUS_RUN";
/**
 * Lines say how long the grace is, what its mark is, which group it is, and that it has ended; the end of the pipe before that is our own end.
 * When that came before the group could be told, its leader has the mark already, because until then it held the pipe open, too (Linux).
 */
const SCRIPT = `trap '' HUP INT TERM
read -r looks && read -r mark || exit 0
if read -r group; then read -r ended && exit 0
else for found in $(grep -lsz "^${MARK_VARIABLE}=$mark\\$" /proc/[0-9]*/environ); do
found=\${found%/environ} found=\${found#/proc/}
kill -s 0 -- "-$found" && group=$found
done; fi
kill -s TERM -- "-$group" || exit 0
kill -s CONT -- "-$group"
while [ "$looks" -gt 0 ] && kill -s 0 -- "-$group"; do sleep ${LOOK_MS / 1000} || sleep 1; looks=$((looks - 1)); done
kill -s KILL -- "-$group"`;

/** What ends a group when this process is killed outright. */
export interface Lifeline {
  /** What the environment of the group's leader has to hold. */
  readonly mark: Readonly<Record<string, string>>;
  holds(group: number): void;
  /** The group has ended, or there is none. */
  release(): void;
}

/**
 * A shell in a session of its own that outlives this process by as long as it takes to end a group. It does not keep this process alive,
 * and goes when it is released. Where no further process can be started there is none. `grace`: ms from SIGTERM to SIGKILL.
 */
export function lifeline(grace: number): Lifeline {
  const { spawn } = process.getBuiltinModule("node:child_process") as typeof childProcess;
  const guardian = spawn("/bin/sh", ["-c", SCRIPT], { cwd: "/", env: { PATH: "/usr/bin:/bin" }, detached: true, stdio: ["pipe", "ignore", "ignore"] });
  guardian.on("error", () => undefined).unref();
  const pipe = guardian.stdin;
  // Somebody has ended it.
  pipe.on("error", () => undefined);
  const mark = `${process.pid}-${process.hrtime.bigint()}`;
  pipe.write(`${Math.ceil(grace / LOOK_MS)}\n${mark}\n`);
  let told = "0\n";
  return {
    mark: { [MARK_VARIABLE]: mark },
    holds(group) {
      told = "";
      pipe.write(`${group}\n`);
    },
    release: () => void pipe.end(`${told}ended\n`),
  };
}
