import { inScope } from "../domain/scope/scope.js";
import { overall } from "../domain/guard.js";
import { guardRefs } from "./approval/guard-refs.js";
import type { BusContext } from "./context.js";
import { type PushedRef, pushedPaths } from "./edited-in-git.js";
import { type GuardedCommit, guardGit, guardNames } from "./guard-commit.js";
import { heldScopes } from "./held-scopes.js";

export interface GuardPushRequest {
  refs: readonly PushedRef[];
  /** The remote's name. */
  remote?: string;
  /** Also when a person pushes. */
  people?: boolean;
}

/**
 * Whether the commits that a push brings to a remote may leave: as `guardCommit`, except that what the agent itself
 * had locked when it worked may go out after it let go, whoever has it now. Where agents work in parallel, refs are guarded, too: see `guardRefs`.
 */
export async function guardPush(bus: BusContext, { refs, remote = "", people }: GuardPushRequest): Promise<GuardedCommit> {
  return guardGit(bus, people, async (asker) => {
    const { git } = bus.repo;
    const broken = git === null || asker.kind === "person" ? [] : await guardRefs(asker, git, refs, remote);
    if (broken.length > 0) return { outcome: overall(broken), asker: asker.kind, ...(asker.agent_id !== undefined && { agent_id: asker.agent_id }), paths: broken, published: [], notes: [] };
    const guarded = await guardNames(asker, git === null ? [] : pushedPaths(git, refs, remote, asker.agent_id));
    if (guarded.outcome === "allowed" || asker.agent_id === undefined) return { ...guarded, published: [], notes: [] };
    const past = await heldScopes(asker.bus, asker.agent_id);
    const paths = guarded.paths.map((verdict) => (verdict.rule === "held" && past.some((scope) => inScope(scope, verdict.path)) ? { path: verdict.path, outcome: "allowed" as const } : verdict));
    return { ...guarded, outcome: overall(paths), paths, published: [], notes: [] };
  });
}

/** Lines of a pre-push hook's standard input: `<local ref> <local sha> <remote ref> <remote sha>`. */
export function pushedRefs(text: string): PushedRef[] {
  return text.split("\n").flatMap((line) => {
    const [local, sha, remote, remoteSha] = line.trim().split(" ");
    return local === undefined || sha === undefined || remote === undefined || remoteSha === undefined ? [] : [{ local, sha, remoteRef: remote, remoteSha }];
  });
}
