import { BusError } from "../../domain/bus-error.js";
import { gatesFault } from "../../domain/gate/gates-fault.js";
import { parseParallel } from "../../schema/parallel-record.js";
import type { Gates } from "../../schema/records.gen.js";
import { readable } from "../bad-record.js";
import type { BusContext } from "../context.js";

const FILE = "gates.json";
/** git's mode of a symbolic link. */
const LINK = "120000";

export interface DeclaredGates {
  readonly gates: Gates;
  /** SHA-256 of the declaration's text. */
  readonly rules: string;
}

/** `gates.json` as a commit has it; never a lane's own, which could be made to pass. Throws NOT_FOUND where there is none, BAD_DATA for a bad one. */
export async function readGates(bus: BusContext, commit: string): Promise<DeclaredGates> {
  const { git } = bus.repo;
  if (git === null) throw new BusError("USAGE", "gates are read from a commit, and this is no git repository", { hint: "git init" });
  const listed = git.run(["ls-tree", "--full-tree", "-z", "--end-of-options", commit, "--", FILE]).stdout;
  const [mode, type, object] = listed.split(/[ \t]/);
  if (mode === undefined || mode === "" || object === undefined) {
    throw new BusError("NOT_FOUND", `${shown(commit)} has no ${FILE}: what a gate runs is not declared`, { hint: "bus init --parallel", file: FILE });
  }
  if (type !== "blob" || mode === LINK) throw bad(commit, "is no regular file");
  const text = decode(git.runBytes(["cat-file", "blob", object]), commit);
  const gates = readable(parseParallel("gates", text, FILE), `git show ${shown(commit)}:${FILE}`);
  const fault = gatesFault(gates);
  if (fault !== null) throw bad(commit, fault);
  return { gates, rules: bus.digest(text) };
}

function decode(bytes: Buffer, commit: string): string {
  const text = bytes.toString("utf8");
  // What is no UTF-8 does not come back as it was.
  if (!Buffer.from(text).equals(bytes)) throw bad(commit, "is not UTF-8");
  return text;
}

function bad(commit: string, why: string): BusError {
  return new BusError("BAD_DATA", `${FILE} of ${shown(commit)} ${why}`, { hint: `git show ${shown(commit)}:${FILE}`, file: FILE });
}

function shown(commit: string): string {
  return commit.replace(/^refs\/heads\//, "");
}
