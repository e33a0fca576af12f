/** The script of a worker thread: audits its share of the logs. */
import { nodeFs } from "../platform/fs-port.js";
import { workerSays, workerTask } from "../platform/worker-threads.js";
import { type Piece, auditPiece } from "./audit-files.js";
import type { LogAudit } from "./log-audit.js";

const share = workerTask() as readonly Piece[];
const result = share.map((piece) => auditPiece(nodeFs, piece, { onProgress: (progress) => workerSays({ progress }) }));
workerSays<LogAudit[]>({ result }, result.flatMap(({ marks }) => [marks.words.buffer as ArrayBuffer, marks.places.buffer as ArrayBuffer]));
