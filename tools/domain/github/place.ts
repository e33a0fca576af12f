import { BusError } from "../bus-error.js";

/** Which repository on which GitHub. */
export interface GitHubPlace {
  /** `owner/name`. */
  readonly repository: string;
  /** Where its API answers; without a slash at its end. */
  readonly apiUrl: string;
  /** Where people look at it, and what `gh` calls it: `github.com`. */
  readonly host: string;
  /** A GITHUB_TOKEN of the environment is meant for this API: the environment names it, or it is GitHub's own. */
  readonly ownToken: boolean;
  /** The one that a workflow runs for. */
  readonly pullRequest?: number;
}

export interface Surroundings {
  /** `owner/name`, before all else. */
  readonly repository?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The address of the remote `origin`; null: there is none. */
  readonly remote: string | null;
}

interface Remote {
  readonly repository: string | null;
  /** null: a name of the user's own ssh configuration, which says nothing here. */
  readonly host: string | null;
}

const GITHUB = "github.com";
/** What GitHub lets accounts and repositories be called. */
const REPOSITORY = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}\/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/;
const HOST = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const ADDRESS = /^(https?|ssh|git):\/\/(?:[^@/]*@)?([^@/:]+)(:\d+)?\/+(.+)$/i;
/** ssh's short form, `git@host:owner/name.git`; never a path. */
const SHORT = /^(?:[^@/:]+@)?([^@/:]+):(?!\/\/)\/*(.+)$/;
const OWN_REF = /^refs\/(?:pull\/(\d{1,9})\/(?:merge|head)|heads\/gh-readonly-queue\/.+\/pr-(\d{1,9})-[0-9a-f]{40,64})$/;

/**
 * Reads GITHUB_REPOSITORY, GITHUB_API_URL, GITHUB_SERVER_URL and GITHUB_REF, which GitHub sets for workflows, and the remote.
 * Throws USAGE when these do not say which repository, or name something that a token must not be sent to.
 */
export function githubPlace({ repository, env, remote }: Surroundings): GitHubPlace {
  const origin = remote === null ? null : parseRemote(remote.trim());
  const named = repository ?? said(env, "GITHUB_REPOSITORY") ?? origin?.repository ?? null;
  if (named === null) {
    throw new BusError("USAGE", "it cannot be told which repository of GitHub's this is: the remote origin does not say", { hint: "export GITHUB_REPOSITORY=owner/name" });
  }
  const api = said(env, "GITHUB_API_URL");
  const server = said(env, "GITHUB_SERVER_URL");
  const host = server !== null ? checkedUrl("GITHUB_SERVER_URL", server).host : api !== null ? webHost(checkedUrl("GITHUB_API_URL", api).host) : remoteHost(origin);
  const pullRequest = ownPullRequest(env, named);
  return {
    repository: checkRepository(named),
    apiUrl: api === null ? apiOf(host) : checkedUrl("GITHUB_API_URL", api).href.replace(/\/+$/, ""),
    host,
    ownToken: api !== null || server !== null || host === GITHUB || host.endsWith(".ghe.com"),
    ...(pullRequest !== null && { pullRequest }),
  };
}

function said(env: Surroundings["env"], name: string): string | null {
  return (env[name] ?? "").trim() || null;
}

function checkRepository(name: string): string {
  if (REPOSITORY.test(name)) return name;
  throw new BusError("USAGE", `${JSON.stringify(name.slice(0, 200))} names no repository of GitHub's`, { hint: "export GITHUB_REPOSITORY=owner/name" });
}

/** Also keeps a token off plain http, except to this very machine. */
function checkedUrl(variable: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  const safe = url !== null && (url.protocol === "https:" || (url.protocol === "http:" && LOOPBACK.test(url.hostname)));
  if (safe && url.username === "" && url.password === "" && url.search === "" && url.hash === "") return url;
  throw new BusError("USAGE", `${variable} is no https address of a GitHub`, { hint: variable === "GITHUB_API_URL" ? "export GITHUB_API_URL=https://api.github.com" : `export ${variable}=https://github.com` });
}

function parseRemote(address: string): Remote | null {
  const [, scheme, full = "", port = "", path = ""] = ADDRESS.exec(address) ?? [];
  const [, short = "", shortPath = ""] = scheme === undefined ? (SHORT.exec(address) ?? []) : [];
  const isWeb = scheme !== undefined && /^https?$/i.test(scheme);
  const host = webHost(`${full || short}${isWeb ? port : ""}`.toLowerCase());
  if (!HOST.test(host)) return null;
  const repository = (path || shortPath).replace(/\/+$/, "").replace(/\.git$/, "");
  return { repository: REPOSITORY.test(repository) ? repository : null, host: isWeb || host.includes(".") ? host : null };
}

function remoteHost(origin: Remote | null): string {
  if (origin === null) return GITHUB;
  if (origin.host !== null) return origin.host;
  throw new BusError("USAGE", "it cannot be told on which GitHub this repository is: the remote origin names a host of the ssh configuration", { hint: `export GITHUB_SERVER_URL=https://${GITHUB}` });
}

/** The API, and ssh where its own port is closed, have names of their own. */
function webHost(host: string): string {
  const bare = host.replace(/^(?:api|ssh|www)\.(?=(?:[^.]+\.)?(?:github|ghe)\.com$)/, "");
  return bare === "ghe.com" ? host : bare;
}

function apiOf(host: string): string {
  return host === GITHUB || host.endsWith(".ghe.com") ? `https://api.${host}` : `https://${host}/api/v3`;
}

/** GITHUB_REF is about GITHUB_REPOSITORY only. */
function ownPullRequest(env: Surroundings["env"], repository: string): number | null {
  const here = said(env, "GITHUB_REPOSITORY");
  const [, branch, queue] = OWN_REF.exec(said(env, "GITHUB_REF") ?? "") ?? [];
  const number = Number(branch ?? queue ?? 0);
  return number > 0 && (here === null || here.toLowerCase() === repository.toLowerCase()) ? number : null;
}
