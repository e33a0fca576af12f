import { repositoryUrl, serverUrl } from "./addresses.js";
import { described } from "./described.js";
import { type Answer, type Call, failure, type Route } from "./route.js";

export const BRANCHES: readonly Route[] = [
  { method: "GET", template: "/repos/{owner}/{repo}/branches/{branch}", needs: { level: "read", any: ["contents"] }, run: branch },
];

async function branch({ world, params }: Call): Promise<Answer> {
  const name = params["branch"] ?? "";
  const commit = await world.objects.read(`refs/heads/${name}^{commit}`);
  if (commit === null) throw failure(404, "Branch not found");
  const url = `${repositoryUrl(world)}/branches/${name}`;
  const kept = world.protected.has(name);
  const whole = described(world, "branch-get");
  return {
    status: 200,
    body: {
      ...whole,
      name,
      commit: { ...(whole["commit"] as object), sha: commit.oid },
      _links: { self: url, html: `${serverUrl(world)}/${world.repository}/tree/${name}` },
      protected: kept,
      protection: { enabled: kept },
      protection_url: `${url}/protection`,
    },
  };
}
