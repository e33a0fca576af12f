import type { FsPort } from "./fs-port.js";
import { errnoOf } from "./write-file-failure.js";

/** Between tries while the reader does not read, ms: at first, and at most. */
const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 250;

interface Output {
  write(text: string): Promise<void>;
}

/**
 * A descriptor's pipe or terminal, written without ever waiting in the system: a reader that does not read, as a pager, holds up who waits for the promise, and
 * nothing else of the process. Texts come whole, in their order. It is opened anew, because whoever shares the descriptor expects that it blocks;
 * where that cannot be, and for files, it is `plain`.
 */
export function patientOutput(fs: Pick<FsPort, "constants" | "fstatSync" | "openSync" | "writeSync">, fd: number, plain: Output): Output {
  const own = reopened(fs, fd);
  if (own === null) return plain;
  let before: Promise<void> = Promise.resolve();
  return {
    write(text) {
      const written = before.then(() => put(fs, own, Buffer.from(text)));
      before = written.catch(() => {});
      return written;
    },
  };
}

function reopened(fs: Pick<FsPort, "constants" | "fstatSync" | "openSync">, fd: number): number | null {
  const { O_WRONLY, O_NONBLOCK, O_NOCTTY } = fs.constants;
  try {
    const facts = fs.fstatSync(fd);
    return facts.isFIFO() || facts.isCharacterDevice() ? fs.openSync(`/proc/self/fd/${fd}`, O_WRONLY | O_NONBLOCK | O_NOCTTY) : null;
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return null;
  }
}

async function put(fs: Pick<FsPort, "writeSync">, fd: number, bytes: Buffer): Promise<void> {
  let pause = FIRST_PAUSE_MS;
  for (let rest = bytes; rest.length > 0; ) {
    try {
      rest = rest.subarray(fs.writeSync(fd, rest));
      pause = FIRST_PAUSE_MS;
    } catch (error) {
      if (errnoOf(error) !== "EAGAIN") throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
      pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
    }
  }
}
