import type { Token, World } from "../rows.js";
import { serverUrl } from "./addresses.js";
import { described } from "./described.js";
import { simpleUser, userId } from "./user.js";

/** A repository as REST shows it inside other things; `name` may be a fork's. */
export function repositoryObject(world: World, token: Token | null, name = world.repository): Record<string, unknown> {
  const [owner = "", short = ""] = name.split("/");
  const fork = name !== world.repository;
  const whole = JSON.parse(JSON.stringify(described(world, "full-repository-default-response")).replaceAll(world.repository, name)) as Record<string, unknown>;
  for (const key of ["organization", "parent", "source", "template_repository", "security_and_analysis", "temp_clone_token", "permissions"]) delete whole[key];
  return {
    ...whole,
    id: fork ? userId(name) : world.id,
    node_id: `R_${Buffer.from(name).toString("base64url")}`,
    name: short,
    full_name: name,
    owner: simpleUser(world, owner),
    private: world.private,
    visibility: world.private ? "private" : "public",
    fork,
    html_url: `${serverUrl(world)}/${name}`,
    default_branch: world.defaultBranch,
    has_issues: world.hasIssues,
    language: null,
    license: null,
    ...(token === null ? {} : { permissions: permissionsOf(token, fork) }),
  };
}

const ROLES = ["read", "triage", "write", "maintain", "admin"];

function permissionsOf(token: Token, fork: boolean): Readonly<Record<string, boolean>> {
  const role = fork ? "read" : token.kind === "app" ? (token.permissions["contents"] ?? "read") : token.role;
  const rank = ROLES.indexOf(role);
  return { admin: rank >= 4, maintain: rank >= 3, push: rank >= 2, triage: rank >= 1, pull: true };
}
