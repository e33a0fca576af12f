import { BusError } from "../domain/bus-error.js";
import type { BusContext } from "./context.js";
import type { GitHub, RemoteComment } from "./github.js";

export interface KeepCommentRequest {
  pullRequest: number;
  /** Markdown; null: there is nothing to say, so only a comment that is there already is changed. */
  body: string | null;
  /** What a comment that is there says when there is nothing to say. */
  otherwise: string;
}

export interface KeptComment {
  action: "created" | "updated" | "unchanged" | "none" | "not-allowed";
  url?: string;
}

/** What our comment begins with; nobody sees it. */
const MARK = "<!-- buslane: the check of this pull request keeps this comment -->";

/**
 * Keeps the one comment that the bus has on a pull request. A token that may not comment is an outcome, no failure.
 * Throws REMOTE when GitHub does not answer, NOT_FOUND when there is no such pull request.
 */
export async function keepComment(bus: BusContext, { pullRequest, body, otherwise }: KeepCommentRequest): Promise<KeptComment> {
  const github = await bus.github();
  const [first, ...more] = await ours(github, pullRequest);
  if (first === undefined && body === null) return { action: "none" };
  try {
    if (first === undefined) return { action: "created", url: (await github.addComment(pullRequest, marked(body ?? otherwise))).url };
    const changed = await write(github, first, marked(body ?? otherwise));
    // Two runs at once can each begin one: the younger would go on saying what is not so.
    for (const other of more) await write(github, other, marked(`The other comment of this check is the one that is kept: ${first.url}`));
    return { action: changed ? "updated" : "unchanged", url: first.url };
  } catch (error) {
    if (!(error instanceof BusError) || error.code !== "NOT_YOURS") throw error;
    return { action: "not-allowed", ...(first !== undefined && { url: first.url }) };
  }
}

/** Oldest first. Anybody can begin a comment with our mark, and change it afterwards: only an app's and the token's own count. */
async function ours(github: GitHub, pullRequest: number): Promise<RemoteComment[]> {
  const begun = (await github.comments(pullRequest)).filter(({ body }) => body.startsWith(MARK));
  const login = begun.some(({ bot }) => !bot) ? (await github.token()).login : undefined;
  return begun.filter(({ bot, author }) => bot || author === login).sort((a, b) => a.id - b.id);
}

async function write(github: GitHub, comment: RemoteComment, body: string): Promise<boolean> {
  // GitHub gives back other line ends, and no space at the end.
  if (comment.body.replaceAll("\r\n", "\n").trimEnd() === body.trimEnd()) return false;
  await github.editComment(comment.id, body);
  return true;
}

function marked(body: string): string {
  return `${MARK}\n${body}`;
}
