import { sees } from "../http/access.js";
import { serverUrl } from "../rest/addresses.js";
import { rateFacts } from "../rest/rate.js";
import { demandField, type Fields, graphqlError } from "./fields.js";
import { gitNode } from "./git-fields.js";
import { pullNumbered, pullsConnection } from "./pull-fields.js";

/** The repository itself, or the fork that a head lies in: of that only what its name tells is asked. */
interface RepositoryNode {
  readonly repository: string;
}

export const REPOSITORY_FIELDS: Readonly<Record<string, Fields>> = {
  Query: {
    viewer: (_, __, { token }) => ({ __typename: "User", login: token.login }),
    repository: (_, { owner, name }, { world, token }) => {
      const asked = `${String(owner)}/${String(name)}`;
      const known = [world.repository, ...world.formerNames].some((each) => each.toLowerCase() === asked.toLowerCase());
      if (known && sees(world, token)) return { repository: world.repository };
      throw graphqlError("NOT_FOUND", `Could not resolve to a Repository with the name '${asked}'.`);
    },
    rateLimit: (_, __, { world, token }) => {
      const facts = rateFacts(world, token, "graphql");
      return { limit: facts.limit, used: facts.used, remaining: facts.remaining, cost: 1, nodeCount: 1, resetAt: new Date(facts.reset * 1000).toISOString().replace(".000Z", "Z") };
    },
  },
  Repository: {
    id: ({ repository }: RepositoryNode) => `R_${Buffer.from(repository).toString("base64url")}`,
    name: ({ repository }: RepositoryNode) => repository.split("/")[1],
    owner: ({ repository }: RepositoryNode) => ({ __typename: "User", login: repository.split("/")[0] }),
    nameWithOwner: ({ repository }: RepositoryNode) => repository,
    url: ({ repository }: RepositoryNode, _, { world }) => `${serverUrl(world)}/${repository}`,
    isFork: ({ repository }: RepositoryNode, _, { world }) => repository !== world.repository,
    isPrivate: (_, __, { world }) => world.private,
    defaultBranchRef: (_, __, { world }) => ({ name: world.defaultBranch, target: () => gitNode(world, `refs/heads/${world.defaultBranch}`) }),
    object: (_, { oid, expression }, seen) => {
      demandField(seen, "contents", "read");
      const wanted = oid ?? expression;
      return typeof wanted === "string" ? gitNode(seen.world, wanted) : null;
    },
    pullRequest: (_, { number }, seen) => pullNumbered(seen, number),
    pullRequests: (_, args, seen) => pullsConnection(seen, args),
  },
};
