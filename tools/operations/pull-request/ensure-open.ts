import { BusError } from "../../domain/bus-error.js";
import { type PullRequest, pullRequestName } from "../../domain/pull-request/pull-request.js";
import { hasLabel } from "../../domain/pull-request/labels.js";
import type { GitHub, NewPullRequest } from "../github.js";
import type { Composed } from "./compose-body.js";

interface Wanted {
  readonly title: string;
  readonly body: string;
}

/** The open pull request of a branch, the newest; into `base`, where that matters. */
export async function openOneFrom(github: GitHub, branch: string, base?: string): Promise<PullRequest | null> {
  const all = (await github.pullRequestsFrom([branch])).get(branch) ?? [];
  return all.find(({ state, base: into }) => state === "open" && (base === undefined || into === base)) ?? null;
}

/** What it is to say; a title that is there stays unless another one is asked for. */
export function wantedOf(there: PullRequest | null, composed: Composed, title?: string): Wanted {
  const name = there === null ? "the pull request" : `the body of ${pullRequestName(there)}`;
  return { title: there === null || title !== undefined ? composed.title : there.title, body: composed.body(there?.body ?? "", name) };
}

/** Opens it, unless it was there although GitHub had not listed it. Throws USAGE for what GitHub refuses. */
export async function openOrFind(github: GitHub, request: NewPullRequest): Promise<{ pull: PullRequest; isNew: boolean }> {
  try {
    return { pull: await github.openPullRequest(request), isNew: true };
  } catch (error) {
    if (!(error instanceof BusError) || error.code !== "USAGE") throw error;
    if (request.draft && /draft pull requests are not supported/i.test(error.message)) throw new BusError("USAGE", error.message, { hint: "bus pr open --ready", cause: error });
    const pull = /already exists/i.test(error.message) ? await openOneFrom(github, request.branch, request.base) : null;
    if (pull === null) throw error;
    return { pull, isNew: false };
  }
}

/** Changes what differs, and adds the labels that it lacks; none is taken away. The very same when there was nothing to do. */
export async function bringUpToDate(github: GitHub, there: PullRequest, { title, body }: Wanted, labels: readonly string[]): Promise<PullRequest> {
  const differs = there.body !== body || there.title !== title;
  const edited = differs ? await github.editPullRequest(there.number, { ...(there.title !== title && { title }), ...(there.body !== body && { body }) }) : there;
  const added = labels.filter((label) => !hasLabel(there.labels, label));
  if (added.length === 0) return edited;
  await github.addLabels(there.number, added);
  return { ...edited, labels: [...there.labels, ...added] };
}
