import { BusError } from "../../domain/bus-error.js";
import type { Document } from "../../domain/document.js";
import type { Git } from "../../repo/contract.js";
import { parseRecord } from "../../schema/parse-record.js";
import type { Claim, Config } from "../../schema/records.gen.js";
import { type FileChange, parseDiff } from "./parse-diff.js";

const DIFF = ["-c", "core.quotePath=false", "diff", "--no-renames", "--no-color", "--no-ext-diff", "--no-textconv", "--text", "--no-relative", "--src-prefix=a/", "--dst-prefix=b/"];
/** More lines than any record has: a diff then holds both sides whole. */
const WHOLE = "--unified=100000";

/** What the working tree changes of the bus since it left `ref`. */
export interface Base {
  readonly ref: string;
  /** Where the two parted: logs are held against it. */
  readonly commit: string;
  /** Changed files below `_bus`, with their changed lines. */
  readonly changes: readonly FileChange[];
}

/** Throws NOT_FOUND when there is no such ref, or no common history; USAGE outside git. */
export function readBase(git: Git | null, ref: string): Base {
  if (git === null) throw new BusError("USAGE", "--base needs a git repository, and this is none", { hint: "bus validate" });
  if (ref === "" || ref.startsWith("-")) throw new BusError("USAGE", `${JSON.stringify(ref)} is not a ref`, { hint: "bus validate --base origin/main" });
  const found = git.run(["merge-base", ref, "HEAD"], { allowFailure: true });
  if (found.status === 1) throw new BusError("NOT_FOUND", `${ref} and HEAD have no common commit here`, { hint: "git fetch --unshallow origin" });
  if (found.status !== 0) throw new BusError("NOT_FOUND", `there is no ref ${ref} in this repository`, { hint: `git fetch origin ${ref.replace(/^origin\//, "")}` });
  const commit = found.stdout.trim();
  const changes = parseDiff(git.runBytes([...DIFF, "--unified=0", commit, "--", "_bus/events", "_bus/messages", "_bus/claims", "_bus/locks"]));
  return { ref, commit, changes };
}

/** The claims of `ref` as it is now, where they differ from the working tree's. */
export function claimsOf(git: Git, { ref }: Base): Document<Claim>[] {
  const changes = parseDiff(git.runBytes([...DIFF, WHOLE, `${ref}^{commit}`, "--", "_bus/claims"]));
  return changes.flatMap(({ path, status, removed }) =>
    status === "added" || !path.endsWith(".json") ? [] : [parseRecord("claim", Buffer.concat(removed.flatMap(({ text }) => [text, NEWLINE])).toString(), path)],
  );
}

/** The settings that the base has: a branch does not loosen the rules that it is held against. What is not there, or cannot be read, is every default. */
export function policyOf(git: Git, { ref }: Base): Config {
  const file = "_bus/config.json";
  const found = git.run(["cat-file", "blob", `${ref}:${file}`], { allowFailure: true });
  const parsed = found.status === 0 ? parseRecord("config", found.stdout, file) : null;
  return parsed?.ok === true ? parsed.value : {};
}

const NEWLINE = Buffer.from("\n");
