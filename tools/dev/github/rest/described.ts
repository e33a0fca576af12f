import { example } from "../description/description.js";
import type { World } from "../rows.js";
import { serverUrl } from "./addresses.js";

const texts = new Map<string, string>();

/** The description's example of that name, moved to this repository: where our own fields do not fill what it requires. */
export function described(world: World, name: string, number = 1347): Record<string, unknown> {
  const text = texts.get(name) ?? JSON.stringify(example(name));
  texts.set(name, text);
  const [owner = ""] = world.repository.split("/");
  return JSON.parse(
    text
      .replaceAll(/(octocat|octo-org|github)\/Hello-World/gi, world.repository)
      .replaceAll("https://api.github.com", world.api)
      .replaceAll("https://github.com", serverUrl(world))
      .replaceAll(/(issues|pull|pulls)\/1347/g, `$1/${number}`)
      .replaceAll(/users\/octocat/g, `users/${owner}`),
  ) as Record<string, unknown>;
}
