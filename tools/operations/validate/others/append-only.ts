import type { Problem } from "../../../domain/problem.js";
import { pullRequestName } from "../../../domain/pull-request/pull-request.js";
import { shellWord } from "../../../domain/shell-word.js";
import { lineDifference } from "../../../domain/union/line-difference.js";
import type { Git } from "../../../repo/contract.js";
import type { RemoteObject } from "../../github.js";
import type { FileChange } from "../parse-diff.js";
import type { OthersRule } from "./against.js";
import { finding, whereIs } from "./finding.js";
import type { TheirSegment } from "./gather-others.js";

/** As many names as every system takes on one command line. */
const NAMES = 100;

/** A segment has one content, whichever branch it comes by: it is written once (S2-29). */
export const appendOnly: OthersRule = {
  name: "append-only",
  async check({ view, github, own, mine, others }) {
    const { git } = view.bus.repo;
    if (git === null || others.segments.length === 0) return [];
    const oids = hashes(git, [...new Set(others.segments.map(({ path }) => path))]);
    const differing = firstOfEach(others.segments.filter(({ path, oid }) => oids.get(path) !== oid));
    if (differing.length === 0) return [];
    const texts = await github.objects([...new Set(differing.map(({ oid }) => oid))]);
    return differing.map(({ pull, path, oid }): Problem => {
      const change = mine.segments.find((segment) => segment.path === path)?.change;
      const { how, line } = difference(change, texts.get(oid));
      const message = `the segment is not the one that ${whereIs(pull)} brings: ${how}; segments are written once`;
      return finding(own, pull, { rule: appendOnly.name, file: path, line, message, hint: `git fetch origin pull/${pull.number}/head && git checkout FETCH_HEAD -- ${shellWord(path)}   (or close ${pullRequestName(pull)})` });
    });
  },
};

/** What git would record of files of this checkout. */
function hashes(git: Git, paths: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (let at = 0; at < paths.length; at += NAMES) {
    const some = paths.slice(at, at + NAMES);
    const oids = git.run(["hash-object", "--", ...some]).stdout.trim().split("\n");
    some.forEach((path, index) => found.set(path, oids[index] ?? ""));
  }
  return found;
}

/** The same on a branch that was built upon the first: the first is named. */
function firstOfEach(segments: readonly TheirSegment[]): TheirSegment[] {
  return segments.filter(({ path, oid }, at) => segments.findIndex((other) => other.path === path && other.oid === oid) === at);
}

function difference(change: FileChange | undefined, theirs: RemoteObject | undefined): { how: string; line: number | undefined } {
  const unknown = { how: "here it has another content", line: change === undefined ? undefined : 1 };
  if (change === undefined || theirs?.kind !== "file" || theirs.text === null) return unknown;
  const text = change.added.map(({ text: line, unterminated }) => `${line.toString()}${unterminated ? "" : "\n"}`).join("");
  const found = lineDifference(text, theirs.text);
  if (found === null) return unknown;
  // What is missing here shows at the last line that is there.
  const line = found.how === "shortened" ? Math.max(1, found.line - 1) : found.line;
  const how = { shortened: `here it is shortened, line ${found.line} on is missing`, edited: `here line ${found.line} is edited`, longer: `here it is longer, from line ${found.line} on` }[found.how];
  return { how, line };
}
