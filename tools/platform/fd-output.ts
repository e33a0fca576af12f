import type { Writable } from "node:stream";
import type { FsPort } from "./fs-port.js";

/**
 * Writes to a descriptor itself, because making Node's stream for a pipe takes 3 ms of a command's start.
 * `stream` makes that stream, for the case that the descriptor is non-blocking and full.
 */
export function fdOutput(fs: Pick<FsPort, "writeSync">, fd: number, stream: () => Writable): { write(text: string): Promise<void> } {
  let fallback: Writable | undefined;
  return {
    async write(text) {
      let rest = Buffer.from(text);
      while (rest.length > 0 && fallback === undefined) {
        try {
          rest = rest.subarray(fs.writeSync(fd, rest));
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
          // The write's own callback says what happened; without a listener the event would end the process.
          fallback = stream().on("error", () => {});
        }
      }
      if (fallback !== undefined && rest.length > 0) await written(fallback, rest);
    },
  };
}

function written(stream: Writable, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}
