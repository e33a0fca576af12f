/** The script of a worker thread: audits one piece of a log. */
import { nodeFs } from "../platform/fs-port.js";
import { workerSays, workerTask } from "../platform/worker-threads.js";
import { type Piece, auditPiece } from "./audit-file.js";
import type { LogAudit } from "./log-audit.js";

const result = auditPiece(nodeFs, workerTask() as Piece, { onProgress: (progress) => workerSays({ progress }) });
workerSays<LogAudit>({ result }, [result.marks.words.buffer as ArrayBuffer, result.marks.places.buffer as ArrayBuffer]);
