import { BusError } from "../../../domain/bus-error.js";
import type { PullRequest } from "../../../domain/pull-request/pull-request.js";
import type { Claim, Lock } from "../../../schema/records.gen.js";
import type { GitHub, RemoteEntry, RemoteObject } from "../../github.js";
import type { Mine } from "./mine.js";
import { type TheirRecord, recordId, theirRecord } from "./their-records.js";

/** A segment of another pull request under a path that this branch adds, too. */
export interface TheirSegment {
  readonly pull: PullRequest;
  readonly path: string;
  readonly oid: string;
}

/** What the other open pull requests bring; each by number of the pull request. */
export interface Others {
  readonly claims: readonly TheirRecord<Claim>[];
  /** Only looked for where this branch brings locks. */
  readonly locks: readonly TheirRecord<Lock>[];
  readonly segments: readonly TheirSegment[];
}

/** Two rounds of requests, however many there are. `isBases`: what the base has or had; a branch that carries it may only be behind. */
export async function gatherOthers(github: GitHub, pulls: readonly PullRequest[], mine: Mine, isBases: (entry: RemoteEntry) => boolean): Promise<Others> {
  const commits = pulls.length === 0 ? new Map<string, readonly RemoteEntry[]>() : await github.busEntries([...new Set(pulls.map(({ head }) => head))]);
  const entries = pulls.flatMap((pull) => answered(commits, pull.head).map((entry) => ({ pull, entry })));
  const records = (kind: "claims" | "locks") =>
    entries.flatMap(({ pull, entry }) => {
      const id = recordId(kind, entry);
      return id === null || isBases(entry) ? [] : [{ pull, entry, id }];
    });
  const claims = records("claims");
  const locks = mine.locks.length === 0 ? [] : records("locks");
  const days = new Set(mine.segments.map(({ path }) => path.slice(0, path.lastIndexOf("/"))));
  const folders = entries.filter(({ entry }) => entry.kind === "folder" && days.has(entry.path));
  const files = [...claims, ...locks].filter(({ entry }) => entry.kind === "file");
  const objects = await objectsOf(github, [...files, ...folders].map(({ entry }) => entry.oid));
  const contentOf = ({ kind, oid }: RemoteEntry): RemoteObject | undefined => (kind === "file" ? answered(objects, oid) : undefined);
  const paths = new Set(mine.segments.map(({ path }) => path));
  return {
    claims: claims.map(({ pull, entry, id }) => theirRecord("claims", pull, id, contentOf(entry))),
    locks: locks.map(({ pull, entry, id }) => theirRecord("locks", pull, id, contentOf(entry))),
    segments: folders.flatMap(({ pull, entry }) => {
      const folder = answered(objects, entry.oid);
      if (folder.kind !== "folder") return [];
      return folder.entries.map(({ path, oid }) => ({ pull, path: `${entry.path}/${path}`, oid })).filter(({ path }) => paths.has(path));
    }),
  };
}

/** What is missing in an answer is not "nothing there". */
function answered<T>(answers: ReadonlyMap<string, T>, id: string): T {
  const answer = answers.get(id);
  if (answer === undefined) throw new BusError("REMOTE", `GitHub's answer lacks ${id}`, { hint: "bus validate --github" });
  return answer;
}

/** Equal contents are asked for once. */
async function objectsOf(github: GitHub, oids: readonly string[]): Promise<ReadonlyMap<string, RemoteObject>> {
  return oids.length === 0 ? new Map() : github.objects([...new Set(oids)]);
}
