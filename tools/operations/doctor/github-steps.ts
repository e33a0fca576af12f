import { BusError } from "../../domain/bus-error.js";
import { type TokenFinding, betterToken, expiryFindings, reachFinding, roleFindings, scopeFindings } from "../../domain/github/token-scopes.js";
import type { BusContext } from "../context.js";
import type { GitHub, RemoteRepository, TokenFacts } from "../github.js";
import { type Noted, type Step, finding } from "./step.js";

/** What GitHub said, asked once for all steps. */
interface Said {
  readonly hub: GitHub;
  readonly repository: RemoteRepository;
  readonly token: TokenFacts;
  readonly now: number;
}

const STEPS: Readonly<Record<string, (said: Said) => Noted | Promise<Noted>>> = { repository, token, scopes, role, expiry, "default-branch": defaultBranch };

/** What the token may do, and nobody needs (S2-04). Throws REMOTE or NOT_FOUND when GitHub does not answer: then nothing is known. */
export async function githubSteps(bus: BusContext, name: string | undefined): Promise<Step[]> {
  const hub = await bus.github(name);
  const said: Said = { hub, repository: await hub.repositoryFacts(), token: await hub.token(), now: bus.clock() };
  return Object.entries(STEPS).map(([step, look]) => ({ name: step, look: () => look(said) }));
}

function repository({ repository: { name, private: isPrivate, default_branch } }: Said): Noted {
  return { findings: [], note: `${name}, ${isPrivate ? "private" : "public"}, default branch ${default_branch}` };
}

function token(said: Said): Noted {
  const { source, kind } = said.token;
  if (kind === "none") {
    return { findings: [finding("token", said.hub.repository, "there is no token: GitHub lets nobody write, and reads are few", "gh auth login, or a token in GITHUB_TOKEN")], note: "none" };
  }
  return noted("token", said, [reachFinding(kind, place(said), betterToken(said.repository.name))], `${kind}, from ${source === "gh" ? "gh auth token" : source}`);
}

function scopes(said: Said): Noted {
  const { kind, scopes: named } = said.token;
  if (named === null) return skipped(kind === "none" ? "no token" : `GitHub names no scopes of this token (${kind})`);
  return noted("scopes", said, scopeFindings(named, said.repository.private, betterToken(said.repository.name)), named.length === 0 ? "none" : named.join(", "));
}

/** GitHub tells the role of the token's user: only a token that may all that its user may has it, too. */
function role(said: Said): Noted {
  const { kind } = said.token;
  const { permissions } = said.repository;
  if (kind === "none") return skipped("no token");
  if (permissions === undefined) return skipped("GitHub does not say what the token's user may");
  const findings = roleFindings(permissions);
  if (findings.length > 0 && kind !== "classic" && kind !== "oauth") return skipped(`GitHub tells the role of the token's user, not what this token (${kind}) was given`);
  return noted("role", said, findings, Object.keys(permissions).filter((name) => permissions[name]).join(", "));
}

/** A workflow's own token ends with its job, and an OAuth token has no end to shorten. */
function expiry(said: Said): Noted {
  const { kind, expires_at } = said.token;
  if (kind === "none") return skipped("no token");
  if (expires_at === null && kind !== "classic" && kind !== "fine-grained") return skipped(`GitHub names no end of this token (${kind})`);
  return noted("expiry", said, expiryFindings(expires_at, said.now, betterToken(said.repository.name)), expires_at ?? "never");
}

/** No token can be limited to branches: only rules of the repository keep an agent's from the branch that all begin from. */
async function defaultBranch({ hub, repository: { default_branch } }: Said): Promise<Noted> {
  try {
    if (await hub.isProtected(default_branch)) return { findings: [], note: `${default_branch} has rules` };
  } catch (error) {
    if (!(error instanceof BusError)) throw error;
    return skipped(`GitHub does not say whether ${default_branch} is protected: ${error.message}`);
  }
  const hint = "Settings, Rules, Rulesets on GitHub: let changes come by pull request alone";
  return { findings: [finding("default-branch", hub.repository, `no rule protects ${default_branch}: whoever has a token that may write can push to it`, hint)], note: default_branch };
}

function noted(rule: string, said: Said, found: readonly (TokenFinding | null)[], note: string): Noted {
  const problems = found.flatMap((one) => (one === null ? [] : [{ problem: { rule, file: place(said), ...one } }]));
  return { findings: problems, note };
}

function skipped(note: string): Noted {
  return { findings: null, note };
}

/** Where the token is kept. */
function place({ token: { source } }: Said): string {
  return source === "gh" ? "gh" : "GITHUB_TOKEN";
}
