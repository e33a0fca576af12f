import { BusError } from "../../domain/bus-error.js";
import type { Problem } from "../../domain/problem.js";
import { readAt, lineStartBefore } from "../../platform/jsonl-reader.js";
import { errnoOrThrow, failWrite } from "../../platform/write-file-failure.js";
import { removeFile } from "../../platform/write-file.js";
import type { Check, LogName, RegisterKind, Registers } from "../contract.js";
import type { LogsLayout } from "./logs-layout.js";
import { keepCopy, setAside } from "./quarantine.js";
import { type RegisterFiles, listRevisions, namesIn, readRevision, registerDir } from "./register-files.js";
import { stageFile } from "./register-replace.js";
import { revisionName } from "./revision.js";
import { storeClock } from "./store-clock.js";

const KINDS: readonly RegisterKind[] = ["claims", "assignments", "sessions", "bindings", "sends", "seals", "locks", "lanes", "approvals", "integrations", "pilots", "briefs", "workers"];
/** A last line without a newline that has not changed for so long has no writer any more, ms (PROTOCOLS §2.3). */
const ABANDONED_MS = 5000;
/** Most of a fragment that is copied, bytes. */
const COPIED = 16 * 1024 * 1024;

interface Finding {
  readonly problem: Problem;
  /** Without it nothing can be done here. */
  readonly mend?: () => void | Promise<void>;
}

/** What a kill can leave in the files of the store: staging files, torn tails, void revisions; and what the file system lacks. */
export async function fileCheckup(files: RegisterFiles, registers: Registers, layout: LogsLayout, fix: boolean): Promise<Check[]> {
  const steps: readonly (readonly [string, () => Finding[]])[] = [
    ["hard-links", () => withoutLinks(files)],
    ["staging", () => staleStaging(files)],
    ["torn-tail", () => layout.names().flatMap((log) => tornTail(files, layout, log))],
    ["void-revision", () => KINDS.flatMap((kind) => voidRevisions(files, registers, kind))],
  ];
  const checks: Check[] = [];
  for (const [name, look] of steps) checks.push(await concluded(files, name, look(), fix));
  return checks;
}

async function concluded(files: RegisterFiles, name: string, found: readonly Finding[], fix: boolean): Promise<Check> {
  const mendable = fix && found.every(({ mend }) => mend !== undefined);
  try {
    if (fix) for (const { mend } of found) await mend?.();
  } catch (error) {
    failWrite(error, files.safe.root, files.safe.root);
  }
  return { name, state: found.length === 0 ? "ok" : mendable ? "fixed" : "found", findings: found.map(({ problem }) => problem) };
}

function withoutLinks(files: RegisterFiles): Finding[] {
  const [one, other] = [files.safe.file(".live", "tmp", files.nonce()), files.safe.file(".live", "tmp", files.nonce())];
  try {
    stageFile(files, one, Buffer.alloc(0), false);
    files.fs.linkSync(one, other);
    return [];
  } catch (error) {
    if (error instanceof BusError) return [finding("hard-links", "_bus/.live/tmp", error.message, error.hint)];
    return [finding("hard-links", "_bus/.live/tmp", `this file system makes no hard links (${errnoOrThrow(error)}): claims cannot exclude each other here`, "bus doctor --selftest")];
  } finally {
    removeFile(files.fs, one);
    removeFile(files.fs, other);
  }
}

function staleStaging(files: RegisterFiles): Finding[] {
  const dir = files.safe.dir(".live", "tmp");
  const now = storeClock(files);
  return namesIn(files, dir).flatMap((name) => {
    const path = `${dir}/${name}`;
    const modified = files.fs.lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now;
    if (now - modified <= files.limits.stagingMs) return [];
    return [{ problem: warning("staging", `_bus/.live/tmp/${name}`, "was staged by a command that was killed; nothing refers to it"), mend: () => void setAside(files, path, `tmp.${name}`) }];
  });
}

function tornTail(files: RegisterFiles, layout: LogsLayout, log: LogName): Finding[] {
  const tail = tailOf(files, layout.path(log));
  if (tail === null || storeClock(files) - tail.modified <= ABANDONED_MS) return [];
  const { file } = layout.label(log);
  return [{ problem: warning("torn-tail", file, `ends with ${tail.length} bytes of a line that was never finished; it was not acknowledged`), mend: () => sealTail(files, layout.path(log), log, tail) }];
}

interface Tail {
  readonly start: number;
  readonly length: number;
  readonly modified: number;
}

function tailOf(files: RegisterFiles, path: string): Tail | null {
  const fd = files.safe.open(path, files.fs.constants.O_RDONLY);
  try {
    const { size, mtimeMs } = files.fs.fstatSync(fd);
    const start = lineStartBefore(files.fs, fd, size);
    return start === size ? null : { start, length: size - start, modified: mtimeMs };
  } finally {
    files.fs.closeSync(fd);
  }
}

/** Copies the fragment, then ends it with a newline, so that readers pass it. Whoever appends meanwhile only adds an empty line. */
function sealTail(files: RegisterFiles, path: string, log: LogName, seen: Tail): void {
  const { O_RDWR, O_APPEND } = files.fs.constants;
  const fd = files.safe.open(path, O_RDWR | O_APPEND);
  try {
    if (files.fs.fstatSync(fd).size !== seen.start + seen.length) return;
    keepCopy(files, log.replace("/", "."), readAt(files.fs, fd, seen.start, Math.min(seen.length, COPIED)));
    files.fs.writeSync(fd, "\n");
    if (files.strict) files.fs.fdatasyncSync(fd);
  } finally {
    files.fs.closeSync(fd);
  }
}

/** A newest revision that is no revision hides nothing, but people see it: the value is set once more above it. */
function voidRevisions(files: RegisterFiles, registers: Registers, kind: RegisterKind): Finding[] {
  return namesIn(files, files.safe.dir(".live", "reg", kind)).flatMap((id) => {
    const key = { kind, id };
    const dir = registerDir(files, key);
    const revs = listRevisions(files, dir);
    const newest = revs.at(-1);
    if (newest === undefined || readRevision(files, dir, newest) !== "void") return [];
    const file = `_bus/.live/reg/${kind}/${id}/${revisionName(newest)}`;
    if (revs.every((rev) => readRevision(files, dir, rev) === "void")) {
      return [finding("void-revision", file, `no revision of ${kind} ${id} can be understood: commands that need it fail`, `mv ${file.slice(0, file.lastIndexOf("/"))} _bus/.live/quarantine/`)];
    }
    const mend = async (): Promise<void> => {
      const head = await registers.read(key);
      await registers.compareAndSet(key, head, { op: "doctor", value: head.value });
    };
    return [{ problem: warning("void-revision", file, "cannot be understood; the revision below it counts"), mend }];
  });
}

function finding(rule: string, file: string, message: string, hint = "bus doctor --selftest"): Finding {
  return { problem: { rule, severity: "error", file, message, hint } };
}

function warning(rule: string, file: string, message: string): Problem {
  return { rule, severity: "warning", file, message, hint: "bus doctor --fix" };
}
