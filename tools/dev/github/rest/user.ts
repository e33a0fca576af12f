import { createHash } from "node:crypto";
import type { World } from "../rows.js";
import { serverUrl } from "./addresses.js";

/** A user as REST shows one inside other things. */
export function simpleUser(world: World, login: string, bot = login.endsWith("[bot]")): Readonly<Record<string, unknown>> {
  const id = userId(login);
  const url = `${world.api}/users/${encodeURIComponent(login)}`;
  return {
    login,
    id,
    node_id: `U_${Buffer.from(login).toString("base64url")}`,
    avatar_url: `https://avatars.githubusercontent.com/u/${id}?v=4`,
    gravatar_id: "",
    url,
    html_url: `${serverUrl(world)}/${bot ? `apps/${login.replace("[bot]", "")}` : login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: bot ? "Bot" : "User",
    user_view_type: "public",
    site_admin: false,
  };
}

export function userId(login: string): number {
  return createHash("sha256").update(login).digest().readUInt32BE(0) % 100_000_000;
}
