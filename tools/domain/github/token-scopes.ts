import type { TokenKind } from "./token-kind.js";

/** Something that a token may and the bus does not need (S2-04). */
export interface TokenFinding {
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly hint: string;
}

const DAY_MS = 86_400_000;
/** A token that nobody misses is found out of use by its end, not by luck; 90 days is the bus's own measure, GitHub's longest choice beside "custom". */
const LONGEST_DAYS = 90;
/** Shorter than a week, and work may end in the middle, days. */
const SOON_DAYS = 7;

/** What a scope opens besides a repository's own content; the rest of the names tell it themselves. */
const WORSE = /^(admin:|delete_repo$|delete:packages$|write:org$|workflow$|user$|site_admin$|manage_)/;

/** Contents and pull requests are what `bus pr` and `bus validate --github` ask for, issues what `bus queue sync` does. */
export function betterToken(repository: string): string {
  return `a fine-grained token for ${repository} alone, with Contents, Pull requests and Issues: read and write, in GITHUB_TOKEN`;
}

/** A classic or OAuth token reaches all that its user does: it cannot be limited to a repository (GitHub's documentation, "Managing your personal access tokens"). */
export function reachFinding(kind: TokenKind, where: string, better: string): TokenFinding | null {
  if (kind !== "classic" && kind !== "oauth") return null;
  const name = kind === "classic" ? "a classic token" : "an OAuth token";
  return { severity: "warning", message: `${name} in ${where} reaches every repository of its user, in the hands of every agent that is started from here`, hint: better };
}

/** Each scope beyond what is needed: `repo` for a private repository, `public_repo` for a public one (GitHub's documentation, "Scopes for OAuth apps"). */
export function scopeFindings(scopes: readonly string[], isPrivate: boolean, better: string): TokenFinding[] {
  const needed = isPrivate ? "repo" : "public_repo";
  return scopes
    .filter((scope) => scope !== needed)
    .map((scope) => {
      const what = scope === "repo" ? "is more than a public repository needs: private ones are open to it, too" : "is not needed by the bus";
      return { severity: WORSE.test(scope) ? "error" : "warning", message: `the scope ${scope} ${what}`, hint: scope === "repo" ? `public_repo is enough; or ${better}` : better };
    });
}

/** `permissions`: what GitHub says that the token's user may do with the repository. */
export function roleFindings(permissions: Readonly<Record<string, boolean>>): TokenFinding[] {
  const role = ["admin", "maintain"].find((name) => permissions[name] === true);
  if (role === undefined) return [];
  const may = role === "admin" ? "change its protection, its secrets and who may come in" : "change its settings and push where others may not";
  return [{ severity: "warning", message: `the token's user has the role ${role}: it can ${may}`, hint: "give agents a user of their own with the role write, or a fine-grained token without Administration" }];
}

/** `expiresAt`: UTC ISO 8601; null: never. */
export function expiryFindings(expiresAt: string | null, now: number, better: string): TokenFinding[] {
  if (expiresAt === null) return [{ severity: "warning", message: "the token never expires", hint: `${better}, for at most ${LONGEST_DAYS} days` }];
  const days = (Date.parse(expiresAt) - now) / DAY_MS;
  if (days > LONGEST_DAYS) return [{ severity: "warning", message: `the token expires only in ${Math.floor(days)} days`, hint: `${better}, for at most ${LONGEST_DAYS} days` }];
  if (days < SOON_DAYS) return [{ severity: "warning", message: `the token expires ${expiresAt}`, hint: `make a new one: ${better}` }];
  return [];
}
