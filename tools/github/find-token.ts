import { BusError } from "../domain/bus-error.js";
import type { GitHubPlace } from "../domain/github/place.js";
import type { TokenFacts } from "../operations/github.js";

type Env = Readonly<Record<string, string | undefined>>;

export interface Token {
  readonly source: TokenFacts["source"];
  /** null: GitHub is asked anonymously. */
  readonly token: string | null;
}

/**
 * GITHUB_TOKEN, where it is meant for this GitHub, else that of `gh`, which reads GH_TOKEN itself.
 * Throws USAGE for what cannot be a token: sent as it stands it would end up in a message.
 */
export function findToken({ host, ownToken }: Pick<GitHubPlace, "host" | "ownToken">, env: Env, ghToken: (host: string, env: Env) => string | null): Token {
  const given = ownToken ? (env["GITHUB_TOKEN"] ?? "").trim() : "";
  if (given !== "") return { source: "GITHUB_TOKEN", token: checked("GITHUB_TOKEN", given, "unset GITHUB_TOKEN") };
  const kept = ghToken(host, env);
  return kept === null ? { source: "none", token: null } : { source: "gh", token: checked("what gh auth token prints", kept, "gh auth login") };
}

function checked(name: string, token: string, hint: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new BusError("USAGE", `${name} is no token: it has a character that no token has`, { hint });
}
