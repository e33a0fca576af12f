import { type PathVerdict, undecided } from "../domain/guard.js";
import type { BusContext } from "./context.js";
import { stagedPaths } from "./edited-in-git.js";
import { type GuardAsker, guardAsker } from "./guard-asker.js";
import { type Guarded, guardAs, isUnreadable, namesAgent } from "./guard-paths.js";
import { countUnsealed, publish } from "./publish.js";

export interface GuardCommitRequest {
  /** Also when a person commits. */
  people?: boolean;
}

export interface GuardedCommit extends Guarded {
  /** Segments that were sealed and added to the commit. */
  published: string[];
  /** What the committer should know. */
  notes: string[];
}

/**
 * Whether what is staged may be committed by who commits (S1-20, S1-21). An agent's commit then takes along what its session has
 * logged: exactly those new segments are staged, and only when the commit takes the whole index, because a commit of named
 * paths must hold nothing else. People without a session are not asked, unless that is wanted.
 */
export async function guardCommit(bus: BusContext, { people }: GuardCommitRequest = {}): Promise<GuardedCommit> {
  return guardGit(bus, people, async (asker) => {
    const { git } = bus.repo;
    const staged = git === null ? [] : stagedPaths(git);
    const guarded = await guardNames(asker, staged);
    if (guarded.outcome !== "allowed" || guarded.asker === "person" || staged.length === 0) return { ...guarded, published: [], notes: [] };
    return { ...guarded, ...(await publishInto(asker)) };
  });
}

/** Paths from the top of the checkout that are, or are to be, committed. */
export async function guardNames(asker: GuardAsker, names: readonly string[]): Promise<Guarded> {
  const { checkout } = asker.bus.repo.layout;
  const guarded = await guardAs(asker, names.map((name) => ({ path: `${checkout}/${name}`, what: "entry" })), true);
  return { ...guarded, paths: guarded.paths.map((verdict) => ({ ...verdict, path: verdict.path.slice(checkout.length + 1) })) };
}

/** Asks for agents, and for people where that is wanted; a bus that cannot be read stops agents only. */
export async function guardGit(bus: BusContext, people: boolean | undefined, check: (asker: GuardAsker) => Promise<GuardedCommit>): Promise<GuardedCommit> {
  const nothing = { published: [], notes: [] };
  try {
    const asker = await guardAsker(bus);
    if (asker.kind === "person" && people !== true && bus.repo.config().guard?.people !== true) return { outcome: "allowed", asker: "person", paths: [], ...nothing };
    return await check(asker);
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    const kind = namesAgent(bus) ? "agent" : "person";
    const verdict: PathVerdict = undecided("this commit", error, kind);
    return { outcome: verdict.outcome, asker: kind, paths: [verdict], ...nothing };
  }
}

async function publishInto({ bus, session }: GuardAsker): Promise<Pick<GuardedCommit, "published" | "notes">> {
  const { git } = bus.repo;
  if (git === null || session === undefined) return { published: [], notes: [] };
  try {
    const waiting = await countUnsealed(bus, [session.session_id]);
    if (waiting === 0) return { published: [], notes: [] };
    // Git commits named paths from an index made for that.
    const index = git.run(["rev-parse", "--git-path", "index"]).stdout.trim();
    if (/(^|\/)next-index-[^/]*$/.test(index)) return { published: [], notes: [`${waiting} lines of yours are not published, and a commit of named paths cannot take them: bus publish && git add _bus`] };
    const { segments, lines } = await publish(bus, {});
    const added = segments.length === 0 ? null : git.run(["add", "--", ...segments.map((file) => `:(top,literal)${file}`)], { allowFailure: true });
    if (added === null) return { published: [], notes: [] };
    if (added.status !== 0) return { published: [], notes: [`published ${lines} lines, but git does not take them: git add ${segments.join(" ")}`] };
    return { published: segments, notes: [`published ${lines} lines into this commit`] };
  } catch (error) {
    // The commit itself is fine.
    if (!isUnreadable(error)) throw error;
    return { published: [], notes: [`your lines could not be published: ${error.message}`] };
  }
}
