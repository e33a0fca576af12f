import { checkId } from "../../domain/id.js";
import type { FsPort } from "../../platform/fs-port.js";
import type { SafePath } from "../../platform/safe-path.js";
import { sha256 } from "../../platform/sha256.js";
import { errnoOf, failRead, failWrite } from "../../platform/write-file-failure.js";
import { syncDir } from "../../platform/write-file.js";
import type { WorkerEnd } from "../../schema/records.gen.js";
import type { EndFile } from "../worker-contract.js";

export const WORKERS: readonly string[] = [".live", "workers"];
/** A block of the usual file systems, bytes. */
const ROOM = 4096;

/**
 * `<bus>/.live/workers/<worker>.end`: a block with something in every byte, because a hole takes none, later overwritten in place.
 * The end stands in it with its digest, so that half of one is none.
 */
export function endFile(fs: FsPort, safe: SafePath, worker: string, durable: () => boolean): EndFile {
  const parts = [...WORKERS, `${checkId("worker", worker)}.end`];
  const { O_CREAT, O_RDONLY, O_WRONLY } = fs.constants;
  const put = (path: string, flags: number, text: string): void => {
    const block = Buffer.alloc(ROOM, " ");
    block[ROOM - 1] = 10;
    if (Buffer.byteLength(text) > ROOM - 1) throw new Error(`the end of ${worker} takes more than ${ROOM} bytes`);
    block.write(text);
    const fd = safe.open(path, flags);
    try {
      for (let at = 0; at < ROOM; ) at += fs.writeSync(fd, block, at, ROOM - at, at);
      if (durable()) fs.fdatasyncSync(fd);
    } finally {
      fs.closeSync(fd);
    }
  };

  const read = (): WorkerEnd | null => {
    const path = safe.file(...parts);
    try {
      const fd = safe.open(path, O_RDONLY);
      try {
        return whole(fs.readFileSync(fd, "utf8"));
      } finally {
        fs.closeSync(fd);
      }
    } catch (error) {
      return errnoOf(error) === "ENOENT" ? null : failRead(error, path, safe.root);
    }
  };
  const reserve = (): void => {
    if (read() !== null) return;
    const folder = safe.makeDir(WORKERS, durable());
    const path = safe.file(...parts);
    try {
      put(path, O_CREAT | O_WRONLY, "reserved\n");
      if (durable()) syncDir(fs, folder);
    } catch (error) {
      failWrite(error, path, safe.root);
    }
  };

  return {
    reserve,
    write(end) {
      const json = JSON.stringify(end);
      const path = safe.file(...parts);
      const text = `${json}\n${sha256(json)}\n`;
      try {
        put(path, O_WRONLY, text);
      } catch (error) {
        if (errnoOf(error) !== "ENOENT") return failWrite(error, path, safe.root);
        // Somebody has cleaned the live bus away meanwhile, or entered the end and swept this away.
        safe.makeDir(WORKERS, durable());
        try {
          put(path, O_CREAT | O_WRONLY, text);
        } catch (failure) {
          failWrite(failure, path, safe.root);
        }
      }
    },
    read,
  };
}

function whole(text: string): WorkerEnd | null {
  const [json = "", digest] = text.split("\n");
  return digest === sha256(json) ? (JSON.parse(json) as WorkerEnd) : null;
}
