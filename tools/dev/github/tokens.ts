import type { Token, World } from "./rows.js";

export interface NewToken {
  /** `classic`. */
  readonly kind?: Token["kind"];
  readonly login?: string;
  /** Of classic and OAuth tokens: `["repo"]`. */
  readonly scopes?: readonly string[];
  /** Of the others; a workflow's, that may write contents, issues and pull requests. */
  readonly permissions?: Token["permissions"];
  readonly expires_at?: string | null;
  readonly role?: Token["role"];
}

const PREFIXES = { classic: "ghp_", "fine-grained": "github_pat_", app: "ghs_", oauth: "gho_" } as const;
const WORKFLOW = { metadata: "read", contents: "write", issues: "write", pull_requests: "write", checks: "read", statuses: "read" } as const;

/** A token that the server knows; it looks like GitHub's. */
export function createToken(world: World, wanted: NewToken): string {
  const kind = wanted.kind ?? "classic";
  const old = kind === "classic" || kind === "oauth";
  const token: Token = {
    kind,
    login: wanted.login ?? (kind === "app" ? "github-actions[bot]" : "octocat"),
    scopes: old ? (wanted.scopes ?? ["repo"]) : [],
    permissions: old ? {} : (wanted.permissions ?? WORKFLOW),
    expires_at: wanted.expires_at ?? null,
    role: wanted.role ?? "write",
  };
  const text = `${PREFIXES[kind]}${String(world.tokens.size + 1).padStart(36, "0")}`;
  world.tokens.set(text, token);
  return text;
}
