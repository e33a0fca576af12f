import type { World } from "../rows.js";

/** Where pages for people are. */
export function serverUrl({ api }: World): string {
  return api.replace(/\/api\/v3$/, "");
}

export function repositoryUrl(world: World, repository = world.repository): string {
  return `${world.api}/repos/${repository}`;
}

export function pageUrl(world: World, row: { readonly number: number; readonly pull?: unknown }): string {
  return `${serverUrl(world)}/${world.repository}/${row.pull === undefined ? "issues" : "pull"}/${row.number}`;
}
